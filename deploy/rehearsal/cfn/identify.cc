// The physical ids and attributes of new resources, shaped as each service shapes them.
#include <fmt/format.h>

#include <algorithm>

#include "aws/encoding.hh"
#include "deploy/rehearsal/cfn/types.hh"
#include "deploy/rehearsal/cfn/waits.hh"
#include "deploy/rehearsal/regions.hh"
#include "deploy/rehearsal/world.hh"

namespace slipway::deploy::rehearsal::cfn {
namespace {

// Canonical hosted zone of application load balancers, by region (AWS general reference).
constexpr std::pair<std::string_view, std::string_view> kBalancerZones[] = {
    {"us-east-1", "Z35SXDOTRQ7X7K"},    {"us-east-2", "Z3AADJGX6KTTL2"},
    {"us-west-1", "Z368ELLRRE2KJ0"},    {"us-west-2", "Z1H1FL5HABSF5"},
    {"eu-west-1", "Z32O12XQLNTSW2"},    {"eu-west-2", "ZHURV8PSTC4K8"},
    {"eu-central-1", "Z215JYRZR1TBD5"}, {"eu-north-1", "Z23TAZ6LKFMNIO"}};

std::string balancer_zone(std::string_view region) {
  for (const auto& [name, zone] : kBalancerZones)
    if (name == region) return std::string(zone);
  return "Z2P70J7EXAMPLE";
}

class Maker {
 public:
  Maker(World& world, const Type& type, const Birth& birth, const json& properties)
      : world_(world), type_(type), birth_(birth), properties_(properties) {}

  Made make() {
    const auto service = type_.name.substr(5, type_.name.find("::", 5) - 5);
    if (service == "EC2") return ec2();
    if (service == "RDS") return rds();
    if (service == "ElasticLoadBalancingV2") return balancing();
    if (service == "ECS") return ecs();
    if (service == "IAM") return iam();
    if (service == "S3") return s3();
    if (service == "SecretsManager") return secret();
    if (service == "KMS") return kms();
    return other();
  }

 private:
  World& world_;
  const Type& type_;
  const Birth& birth_;
  const json& properties_;

  std::string property(const char* name) const {
    const auto it = properties_.find(name);
    return it != properties_.end() && it->is_string() ? it->get<std::string>() : std::string{};
  }
  // stack-LogicalId-1A2B3C4D5E6F, shortened as AWS shortens it
  std::string generated(std::size_t most) {
    const std::string tail = "-" + world_.upper_id("", 12);
    const std::string front = birth_.stack_name + "-" + birth_.logical_id;
    if (front.size() + tail.size() <= most) return front + tail;
    return front.substr(0, most - tail.size()) + tail;
  }
  std::string named(const char* key, std::size_t most = 64) {
    const std::string given = property(key);
    return given.empty() ? generated(most) : given;
  }
  std::string arn(std::string_view service, std::string_view resource) const {
    return world_.arn(service, birth_.region, birth_.account, resource);
  }
  Made with_id(std::string id) const { return {id, {{"Id", id}}}; }

  Made ec2() {
    if (type_.name == "AWS::EC2::SecurityGroup") {
      const auto id = world_.new_id("sg");
      return {id, {{"GroupId", id}, {"Id", id}, {"VpcId", property("VpcId")}}};
    }
    if (type_.name == "AWS::EC2::VPCEndpoint") return endpoint();
    return with_id(world_.new_id("sgr"));
  }

  Made endpoint() {
    const auto id = world_.new_id("vpce");
    json interfaces = json::array(), names = json::array();
    if (property("VpcEndpointType") == "Interface" && properties_.contains("SubnetIds")) {
      for (std::size_t i = 0; i < properties_["SubnetIds"].size(); ++i)
        interfaces.push_back(world_.new_id("eni"));
      names.push_back(fmt::format("{}:{}-{}.{}.vpce.amazonaws.com", world_.upper_id("Z", 14), id,
                                  world_.hex(8), birth_.region));
    }
    return {id,
            {{"Id", id},
             {"CreationTimestamp", to_rfc3339(world_.now())},
             {"DnsEntries", names},
             {"NetworkInterfaceIds", interfaces}}};
  }

  Made rds() {
    if (type_.name == "AWS::RDS::DBCluster") return cluster();
    if (type_.name == "AWS::RDS::DBInstance") return instance();
    if (type_.name == "AWS::RDS::DBSubnetGroup")
      return {aws::to_lower(named("DBSubnetGroupName", 255)), json::object()};
    const bool of_cluster = type_.name == "AWS::RDS::DBClusterParameterGroup";
    const auto name = aws::to_lower(
        named(of_cluster ? "DBClusterParameterGroupName" : "DBParameterGroupName", 255));
    return {name, {{"DBParameterGroupName", name}}};
  }

  std::string port() const {
    if (const auto given = property("Port"); !given.empty()) return given;
    return property("Engine") == "aurora-postgresql" ? "5432" : "3306";
  }
  // What the names of all databases of an account in a region have in common.
  std::string domain() const {
    return aws::sha256_hex(birth_.account + birth_.region).substr(0, 12) + "." + birth_.region +
           ".rds.amazonaws.com";
  }
  std::string secret_arn() {
    return arn("secretsmanager",
               fmt::format("secret:rds!cluster-{}-{}", world_.uuid(), world_.hex(6)));
  }

  Made cluster() {
    const auto id = aws::to_lower(named("DBClusterIdentifier", 63));
    const auto host = [&](std::string_view kind) {
      return fmt::format("{}.{}-{}", id, kind, domain());
    };
    json attributes = {{"DBClusterArn", arn("rds", "cluster:" + id)},
                       {"DBClusterResourceId", world_.upper_id("cluster-", 34)},
                       {"Endpoint.Address", host("cluster")},
                       {"Endpoint.Port", port()},
                       {"ReadEndpoint.Address", host("cluster-ro")}};
    if (property("ManageMasterUserPassword") == "true")
      attributes["MasterUserSecret.SecretArn"] = secret_arn();
    return {id, std::move(attributes)};
  }

  Made instance() {
    const auto id = aws::to_lower(named("DBInstanceIdentifier", 63));
    return {id,
            {{"DBInstanceArn", arn("rds", "db:" + id)},
             {"DbiResourceId", world_.upper_id("db-", 29)},
             {"Endpoint.Address", id + "." + domain()},
             {"Endpoint.HostedZoneId", zone_of_databases(birth_.region)},
             {"Endpoint.Port", port()},
             {"CertificateDetails.CAIdentifier", "rds-ca-rsa2048-g1"}}};
  }

  Made balancing() {
    if (type_.name == "AWS::ElasticLoadBalancingV2::LoadBalancer") return balancer();
    if (type_.name == "AWS::ElasticLoadBalancingV2::TargetGroup") {
      const auto name = named("Name", 32);
      const auto full = fmt::format("targetgroup/{}/{}", name, world_.hex(16));
      const auto id = arn("elasticloadbalancing", full);
      return {id,
              {{"TargetGroupArn", id},
               {"TargetGroupName", name},
               {"TargetGroupFullName", full},
               {"LoadBalancerArns", json::array()}}};
    }
    if (type_.name == "AWS::ElasticLoadBalancingV2::Listener") {
      const auto id = below(property("LoadBalancerArn"), ":loadbalancer/", ":listener/");
      return {id, {{"ListenerArn", id}}};
    }
    if (type_.name == "AWS::ElasticLoadBalancingV2::ListenerCertificate")
      return {property("ListenerArn") + "-certificates", json::object()};
    const auto id = below(property("ListenerArn"), ":listener/", ":listener-rule/");
    return {id, {{"RuleArn", id}, {"IsDefault", "false"}}};
  }

  // arn:...:loadbalancer/app/n/1 -> arn:...:listener/app/n/1/<new>
  std::string below(std::string parent, std::string_view from, std::string_view to) {
    if (const auto at = parent.find(from); at != std::string::npos)
      parent.replace(at, from.size(), to);
    return parent + "/" + world_.hex(16);
  }

  Made balancer() {
    const bool network = property("Type") == "network";
    const auto name = named("Name", 32);
    const auto full = fmt::format("{}/{}/{}", network ? "net" : "app", name, world_.hex(16));
    const auto id = arn("elasticloadbalancing", "loadbalancer/" + full);
    const bool internal = property("Scheme") == "internal";
    const auto dns =
        network ? fmt::format("{}-{}.elb.{}.amazonaws.com", name, world_.hex(16), birth_.region)
                : fmt::format("{}{}-{}.{}.elb.amazonaws.com", internal ? "internal-" : "", name,
                              1'000'000'000 + world_.random_below(1'000'000'000), birth_.region);
    return {id,
            {{"LoadBalancerArn", id},
             {"LoadBalancerName", name},
             {"LoadBalancerFullName", full},
             {"DNSName", dns},
             {"CanonicalHostedZoneID", balancer_zone(birth_.region)},
             {"SecurityGroups", properties_.value("SecurityGroups", json::array())}}};
  }

  Made ecs() {
    if (type_.name == "AWS::ECS::Cluster") {
      const auto name = named("ClusterName", 255);
      return {name, {{"Arn", arn("ecs", "cluster/" + name)}}};
    }
    if (type_.name == "AWS::ECS::Service") {
      const auto cluster = property("Cluster");
      const auto name = named("ServiceName", 255);
      const auto id =
          arn("ecs", fmt::format("service/{}/{}", cluster.substr(cluster.rfind('/') + 1), name));
      return {id, {{"Name", name}, {"ServiceArn", id}}};
    }
    if (type_.name == "AWS::ECS::ClusterCapacityProviderAssociations")
      return {property("Cluster"), json::object()};
    // The revision is appended by who registers it.
    const auto family = property("Family").empty()
                            ? birth_.stack_name + birth_.logical_id + world_.upper_id("", 8)
                            : property("Family");
    return {arn("ecs", "task-definition/" + family), json::object()};
  }

  Made iam() {
    if (type_.name == "AWS::IAM::Role") {
      const auto name = named("RoleName");
      const auto path = property("Path").empty() ? std::string("/") : property("Path");
      return {name,
              {{"Arn", world_.arn("iam", "", birth_.account, "role" + path + name)},
               {"RoleId", world_.upper_id("AROA", 21)}}};
    }
    if (type_.name == "AWS::IAM::ManagedPolicy") {
      const auto id = world_.arn("iam", "", birth_.account, "policy/" + named("ManagedPolicyName"));
      return {
          id,
          {{"PolicyArn", id}, {"PolicyId", world_.upper_id("ANPA", 21)}, {"AttachmentCount", "0"}}};
    }
    return with_id(generated(64));
  }

  Made s3() {
    if (type_.name == "AWS::S3::BucketPolicy") return {property("Bucket"), json::object()};
    const auto name = aws::to_lower(named("BucketName", 63));
    return {name,
            {{"Arn", "arn:aws:s3:::" + name},
             {"DomainName", name + ".s3.amazonaws.com"},
             {"DualStackDomainName",
              fmt::format("{}.s3.dualstack.{}.amazonaws.com", name, birth_.region)},
             {"RegionalDomainName", fmt::format("{}.s3.{}.amazonaws.com", name, birth_.region)},
             {"WebsiteURL",
              fmt::format("http://{}.s3-website-{}.amazonaws.com", name, birth_.region)}}};
  }

  // Secret ARNs end in a hyphen and six random characters.
  Made secret() {
    if (type_.name != "AWS::SecretsManager::Secret") return with_id(property("SecretId"));
    const auto name = named("Name", 256);
    return with_id(
        arn("secretsmanager", fmt::format("secret:{}-{}", name, world_.upper_id("", 6))));
  }

  Made kms() {
    if (type_.name == "AWS::KMS::Alias") return {property("AliasName"), json::object()};
    const auto id = world_.uuid();
    return {id, {{"KeyId", id}, {"Arn", arn("kms", "key/" + id)}}};
  }

  Made other() {
    if (type_.name == "AWS::Logs::LogGroup") {
      const auto name = named("LogGroupName", 512);
      return {name, {{"Arn", arn("logs", "log-group:" + name + ":*")}}};
    }
    if (type_.name == "AWS::Logs::ResourcePolicy") return {property("PolicyName"), json::object()};
    if (type_.name == "AWS::Route53::RecordSet") return {property("Name"), json::object()};
    if (type_.name == "AWS::Route53::RecordSetGroup") return with_id(generated(64));
    if (type_.name == "AWS::OpenSearchService::Domain") return search_domain();
    if (type_.name == "AWS::CloudWatch::Alarm") {
      const auto name = named("AlarmName", 255);
      return {name, {{"Arn", arn("cloudwatch", "alarm:" + name)}}};
    }
    if (type_.name == "AWS::SNS::Topic") {
      const auto name = named("TopicName", 256);
      const auto id = arn("sns", name);
      return {id, {{"TopicArn", id}, {"TopicName", name}}};
    }
    if (type_.name == "AWS::SSM::Parameter")
      return {named("Name", 512), {{"Type", property("Type")}, {"Value", property("Value")}}};
    if (type_.name.starts_with("AWS::ApplicationAutoScaling")) return scaling();
    if (type_.name == "AWS::CloudFormation::Stack")
      return with_id(
          arn("cloudformation", fmt::format("stack/{}/{}", generated(128), world_.uuid())));
    return waiting();
  }

  // A handle is a URL that was signed beforehand; a condition is named by its handle.
  Made waiting() {
    if (type_.name == "AWS::CloudFormation::WaitCondition") {
      const auto handle = property("Handle");
      const auto path = handle.substr(0, handle.find('?'));
      const auto of = handle.empty() ? birth_.logical_id : path.substr(path.rfind('/') + 1);
      return {birth_.stack_id + "/" + of, {{"Data", "{}"}}};
    }
    return with_id(handle_url(world_, birth_));
  }

  Made search_domain() {
    const auto name = aws::to_lower(named("DomainName", 28));
    const auto id = arn("es", "domain/" + name);
    return {
        name,
        {{"Arn", id},
         {"DomainArn", id},
         {"Id", birth_.account + "/" + name},
         {"DomainEndpoint", fmt::format("vpc-{}-{}.{}.es.amazonaws.com", name,
                                        aws::to_lower(world_.upper_id("", 26)), birth_.region)}}};
  }

  Made scaling() {
    const auto dimension = property("ScalableDimension");
    if (type_.name == "AWS::ApplicationAutoScaling::ScalableTarget")
      return with_id(
          fmt::format("{}|{}|{}", property("ResourceId"), dimension, property("ServiceNamespace")));
    const auto target =
        property("ScalingTargetId").empty() ? property("ResourceId") : property("ScalingTargetId");
    const auto id = arn("autoscaling",
                        fmt::format("scalingPolicy:{}:resource/ecs/{}:policyName/{}", world_.uuid(),
                                    target.substr(0, target.find('|')), property("PolicyName")));
    return {id, {{"Arn", id}}};
  }
};

}  // namespace

Made identify(World& world, const Type& type, const Birth& birth, const json& properties) {
  return Maker(world, type, birth, properties).make();
}

}  // namespace slipway::deploy::rehearsal::cfn
