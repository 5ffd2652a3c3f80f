// What is asked for one decision only: that each lookup makes the calls it needs and finds what it
// says it finds.
#include <optional>

#include "aws/inventory/inventory.hh"
#include "tests/aws/client_harness.hh"

namespace slipway::aws {
namespace {

// Answers by what the request names; 403 for a body that says AccessDenied, 400 for one that says
// Error.
class Answering : public Http {
 public:
  explicit Answering(FakeTimers& timers) : timers_(timers) {}
  std::vector<std::pair<std::string, std::string>> bodies;  // part of the request -> reply
  std::vector<std::string> asked, bodies_sent;

  Ticket send(HttpRequest request, HttpDone done) override {
    std::string text = request.url + " " + request.body + " " +
                       std::string(find_header(request.headers, "x-amz-target"));
    bodies_sent.push_back(request.body);
    HttpReply reply{500, {}, ""};
    for (const auto& [part, body] : bodies) {
      if (text.find(part) == std::string::npos) continue;
      asked.push_back(part);
      bool denied = body.find("AccessDenied") != std::string::npos;
      bool error = denied || body.find("<Error>") != std::string::npos ||
                   body.find("__type") != std::string::npos;
      reply = HttpReply{denied ? 403 : error ? 400 : 200, {}, named(body, request.body)};
      break;
    }
    return timers_.after(Millis{100}, [reply = std::move(reply), done = std::move(done)]() mutable {
      done(std::move(reply));
    });
  }

 private:
  // <R> stands for the element that answers the action.
  static std::string named(std::string body, const std::string& request) {
    auto at = request.find("Action=");
    if (at == std::string::npos || !body.starts_with("<R")) return body;
    std::string action = request.substr(at + 7, request.find('&', at) - at - 7) + "Response";
    if (body.ends_with("</R>")) body.replace(body.size() - 2, 1, action);
    return body.replace(1, 1, action);
  }

  FakeTimers& timers_;
};

struct LookupsTest : testing::Test {
  FakeTimers timers;
  Answering http{timers};
  FakeCredentials credentials{timers};
  Client client = client_between(http, timers, credentials);
  Inventory inventory{client, [] {}};

  const Fact& look(Look what, const std::string& of) {
    inventory.look_up({what, of});
    EXPECT_EQ(inventory.snapshot().fact(what, of).state, ListingState::asked);
    while (!inventory.settled() && timers.waiting() > 0) timers.tick(timers.next());
    return inventory.snapshot().fact(what, of);
  }
};

using Texts = std::vector<std::string>;

TEST_F(LookupsTest, ReadsBothDnsAttributes) {
  http.bodies = {
      {"enableDnsSupport",
       "<R><vpcId>vpc-1</vpcId><enableDnsSupport><value>true</value></enableDnsSupport></R>"},
      {"enableDnsHostnames",
       "<R><enableDnsHostnames><value>false</value></enableDnsHostnames></R>"}};
  const Fact& dns = look(Look::vpc_dns, "vpc-1");
  EXPECT_EQ(dns.state, ListingState::complete);
  EXPECT_EQ(dns.text("support"), "true");
  EXPECT_EQ(dns.text("hostnames"), "false");
}

TEST_F(LookupsTest, ReadsAKeysPolicyAndDoesNotInsistOnItsRotation) {
  http.bodies = {{"GetKeyPolicy", R"({"Policy": "{}"})"},
                 {"GetKeyRotationStatus", R"({"__type": "UnsupportedOperationException"})"}};
  const Fact& use = look(Look::key_use, "k-1");
  EXPECT_EQ(use.state, ListingState::complete);
  EXPECT_EQ(use.text("policy"), "{}");
  EXPECT_EQ(use.text("rotation"), "");
  http.bodies[0].second = R"({"__type": "AccessDeniedException", "message": "no"})";
  EXPECT_EQ(look(Look::key_use, "k-1").state, ListingState::failed);
  EXPECT_EQ(inventory.snapshot().problems().at(0).listing, "key_use of k-1");
}

TEST_F(LookupsTest, DescribesAKeyOfAnotherAccountInsteadOfReadingItsPolicy) {
  http.bodies = {
      {"GetCallerIdentity",
       "<R><GetCallerIdentityResult><Account>111111111111</Account>"
       "</GetCallerIdentityResult></R>"},
      {"DescribeKey", R"({"KeyMetadata": {"KeyState": "Enabled", "KeyManager": "CUSTOMER"}})"}};
  inventory.fetch_all();
  while (!inventory.settled() && timers.waiting() > 0) timers.tick(timers.next());
  const std::string arn = "arn:aws:kms:eu-west-1:222222222222:key/k-9";
  EXPECT_EQ(look(Look::key_use, arn).text("state"), "Enabled");
}

TEST_F(LookupsTest, ReadsThePlatformsOfAnImage) {
  http.bodies = {{"BatchGetImage", R"({"images": [{"imageId": {"imageDigest": "sha256:1"},
      "imageManifest": "{\"manifests\":[{\"platform\":{\"os\":\"linux\",\"architecture\":\"arm64\"}}]}"}]})"}};
  const Fact& image = look(Look::image_platforms, "123456789012/pulumi/service:v1");
  EXPECT_EQ(image.texts("platforms"), Texts{"linux/arm64"});
  EXPECT_EQ(image.text("digest"), "sha256:1");
  http.bodies = {
      {"BatchGetImage", R"({"images": [], "failures": [{"failureCode": "ImageNotFound"}]})"}};
  EXPECT_TRUE(look(Look::image_platforms, "123456789012/pulumi/service:v2").found.empty());
  inventory.look_up({Look::image_platforms, "nonsense"});
  EXPECT_EQ(inventory.snapshot().fact(Look::image_platforms, "nonsense").state,
            ListingState::failed);
}

TEST_F(LookupsTest, AsksForTheDefaultOfAQuotaNobodyChanged) {
  http.bodies = {
      {"GetServiceQuota", R"({"__type": "NoSuchResourceException", "message": "none"})"},
      {"GetAWSDefaultServiceQuota", R"({"Quota": {"QuotaName": "vCPUs", "Value": 6.0}})"}};
  const Fact& quota = look(Look::quota, "fargate/L-3032A538");
  EXPECT_EQ(quota.state, ListingState::complete);
  EXPECT_EQ(quota.text("value"), "6");
  EXPECT_EQ(quota.text("name"), "vCPUs");
}

TEST_F(LookupsTest, ReadsLimitsWithoutAnyQuotaPermission) {
  http.bodies = {
      {"DescribeAccountAttributes",
       "<R><DescribeAccountAttributesResult><AccountQuotas><AccountQuota><AccountQuotaName>"
       "DBInstances</AccountQuotaName><Used>39</Used><Max>40</Max></AccountQuota></AccountQuotas>"
       "</DescribeAccountAttributesResult></R>"},
      {"DescribeAccountLimits",
       "<R><DescribeAccountLimitsResult><Limits><member><Name>application-load-balancers</Name>"
       "<Max>50</Max></member></Limits></DescribeAccountLimitsResult></R>"},
      {"DescribeLoadBalancers",
       "<R><DescribeLoadBalancersResult><LoadBalancers><member><LoadBalancerArn>arn:1"
       "</LoadBalancerArn><Type>application</Type></member></LoadBalancers>"
       "</DescribeLoadBalancersResult></R>"}};
  EXPECT_EQ(look(Look::limits, "rds").texts("DBInstances"), (Texts{"40", "39"}));
  const Fact& elb = look(Look::limits, "elasticloadbalancing");
  EXPECT_EQ(elb.text("application-load-balancers"), "50");
  EXPECT_EQ(elb.texts("used.application"), Texts{"arn:1"});
}

TEST_F(LookupsTest, CountsWhatIamHasAndMayHave) {
  http.bodies = {{"GetAccountSummary",
                  "<R><GetAccountSummaryResult><SummaryMap><entry><key>Roles</key><value>30</value>"
                  "</entry><entry><key>RolesQuota</key><value>1000</value></entry><entry>"
                  "<key>PolicySizeQuota</key><value>6144</value></entry></SummaryMap>"
                  "</GetAccountSummaryResult></R>"}};
  const Fact& iam = look(Look::limits, "iam");
  EXPECT_EQ(iam.texts("Roles"), (Texts{"1000", "30"}));
  EXPECT_TRUE(iam.texts("PolicySize").empty());
}

TEST_F(LookupsTest, SeesASecretThatIsGoing) {
  http.bodies = {{"arn:going", R"({"Name":"n","DeletedDate":1795852800.0})"},
                 {"arn:there", R"({"Name":"n"})"},
                 {"arn:gone", R"({"__type":"ResourceNotFoundException","message":"no"})"},
                 {"arn:denied", R"({"__type":"AccessDeniedException","message":"no"})"}};
  EXPECT_EQ(look(Look::secret, "arn:going").text("deleted"), "2026-11-28T08:00:00Z");
  EXPECT_TRUE(look(Look::secret, "arn:there").texts("deleted").empty());
  const Fact& gone = look(Look::secret, "arn:gone");
  EXPECT_EQ(gone.state, ListingState::complete);
  EXPECT_TRUE(gone.found.empty());
  EXPECT_EQ(look(Look::secret, "arn:denied").error->kind, ErrorKind::denied);
}

TEST_F(LookupsTest, NamesOtherVersionsWhereTheWantedOneIsNotOffered) {
  http.bodies = {
      {"DescribeOrderableDBInstanceOptions", "<R><DescribeOrderableDBInstanceOptionsResult/></R>"},
      {"EngineVersion=9", "<R><DescribeDBEngineVersionsResult/></R>"},
      {"DescribeDBEngineVersions",
       "<R><DescribeDBEngineVersionsResult><DBEngineVersions><DBEngineVersion>"
       "<EngineVersion>8.0.1</EngineVersion></DBEngineVersion></DBEngineVersions>"
       "</DescribeDBEngineVersionsResult></R>"}};
  const Fact& offer = look(Look::database, "aurora-mysql/9/db.t3.medium");
  EXPECT_EQ(offer.state, ListingState::complete);
  EXPECT_EQ(offer.texts("versions"), Texts{"8.0.1"});
  EXPECT_TRUE(offer.texts("zones").empty());
}

TEST_F(LookupsTest, FindsWhereEndpointsAndInstancesCanBe) {
  http.bodies = {
      {"DescribeVpcEndpointServices",
       "<R><serviceDetailSet><item><serviceName>com.amazonaws.eu-west-1.kms</serviceName>"
       "<availabilityZoneSet><item>eu-west-1a</item></availabilityZoneSet></item>"
       "</serviceDetailSet></R>"},
      {"DescribeInstanceTypeOfferings",
       "<R><instanceTypeOfferingSet><item><instanceType>t3.medium</instanceType>"
       "<location>eu-west-1b</location></item></instanceTypeOfferingSet></R>"}};
  EXPECT_EQ(look(Look::endpoint_zones, "com.amazonaws.eu-west-1.kms,com.amazonaws.eu-west-1.no")
                .texts("com.amazonaws.eu-west-1.kms"),
            Texts{"eu-west-1a"});
  EXPECT_EQ(look(Look::instance_zones, "t3.medium").texts("zones"), Texts{"eu-west-1b"});
}

const std::string role_session =
    "<R><GetCallerIdentityResult><Arn>arn:aws:sts::123456789012:assumed-role/deployer/me</Arn>"
    "</GetCallerIdentityResult></R>";

TEST_F(LookupsTest, SimulatesTheRoleBehindASession) {
  http.bodies = {{"GetCallerIdentity", role_session},
                 {"RoleName=deployer",
                  "<R><GetRoleResult><Role><Arn>arn:aws:iam::123456789012:role/teams/deployer</Arn>"
                  "</Role></GetRoleResult></R>"},
                 {"role%2Fteams%2Fdeployer",
                  "<R><SimulatePrincipalPolicyResult><EvaluationResults><member><EvalActionName>"
                  "rds:CreateDBCluster</EvalActionName><EvalDecision>implicitDeny</EvalDecision>"
                  "<OrganizationsDecisionDetail><AllowedByOrganizations>false"
                  "</AllowedByOrganizations></OrganizationsDecisionDetail></member><member>"
                  "<EvalActionName>ecs:RunTask</EvalActionName><EvalDecision>allowed</EvalDecision>"
                  "</member></EvaluationResults></SimulatePrincipalPolicyResult></R>"}};
  const Fact& may = look(Look::permissions, "rds:CreateDBCluster,ecs:RunTask");
  EXPECT_EQ(may.state, ListingState::complete);
  EXPECT_EQ(may.texts("rds:CreateDBCluster"), (Texts{"implicitDeny", "organization"}));
  EXPECT_EQ(may.texts("ecs:RunTask"), Texts{"allowed"});
  EXPECT_EQ(http.asked.size(), 3u);
}

TEST_F(LookupsTest, SimulatesNobodyWhoCannotBe) {
  http.bodies = {{"GetCallerIdentity",
                  "<R><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:root</Arn>"
                  "</GetCallerIdentityResult></R>"}};
  const Fact& may = look(Look::permissions, "ecs:RunTask");
  EXPECT_EQ(may.state, ListingState::failed);
  ASSERT_TRUE(may.error);
  EXPECT_NE(may.error->answer.find("root"), std::string::npos);
}

TEST_F(LookupsTest, TakesAStackThatIsNotThereForAnAnswer) {
  http.bodies = {
      {"DescribeStacks",
       "<R><DescribeStacksResult><Stacks><member><StackName>prod</StackName><StackStatus>"
       "CREATE_COMPLETE</StackStatus><Parameters><member><ParameterKey>Tag</ParameterKey>"
       "<ParameterValue>v1</ParameterValue></member></Parameters></member></Stacks>"
       "</DescribeStacksResult></R>"},
      {"ListStackResources",
       "<R><ListStackResourcesResult><StackResourceSummaries><member><ResourceType>"
       "AWS::Route53::RecordSet</ResourceType><PhysicalResourceId>api.example.com"
       "</PhysicalResourceId><ResourceStatus>CREATE_COMPLETE</ResourceStatus></member>"
       "</StackResourceSummaries></ListStackResourcesResult></R>"}};
  const Fact& stack = look(Look::stack, "prod");
  EXPECT_EQ(stack.text("status"), "CREATE_COMPLETE");
  EXPECT_EQ(stack.text("input.Tag"), "v1");
  EXPECT_EQ(stack.texts("resource.AWS::Route53::RecordSet"), Texts{"api.example.com"});
  const std::string none =
      "<R><Error><Code>ValidationError</Code><Message>Stack with id test does not exist</Message>"
      "</Error></R>";
  http.bodies = {{"DescribeStacks", none}, {"ListStackResources", none}};
  const Fact& missing = look(Look::stack, "test");
  EXPECT_EQ(missing.state, ListingState::complete);
  EXPECT_TRUE(missing.found.empty());
}

TEST_F(LookupsTest, AsksAgainFromTheStart) {
  http.bodies = {{"DescribeInstanceTypeOfferings", "<R/>"}};
  look(Look::instance_zones, "t3.medium");
  look(Look::instance_zones, "t3.medium");
  EXPECT_EQ(http.asked.size(), 2u);
}

TEST(Lookup, HasANameForEachKind) {
  for (int i = 0; i <= static_cast<int>(Look::stack); ++i) {
    auto what = static_cast<Look>(i);
    EXPECT_EQ(look_named(name(what)), what);
  }
  EXPECT_FALSE(look_named("nonsense"));
}

std::string price_reply(const std::vector<std::pair<std::string, std::string>>& sold) {
  std::string lists;
  for (const auto& [usage, usd] : sold)
    lists +=
        (lists.empty() ? "" : ",") +
        (R"("{\"product\":{\"attributes\":{\"usagetype\":\")" + usage +
         R"(\"}},\"terms\":{\"OnDemand\":{\"a\":{\"priceDimensions\":{\"b\":{\"unit\":\"Hrs\",)" +
         R"(\"beginRange\":\"0\",\"pricePerUnit\":{\"USD\":\")" + usd + R"(\"}}}}}}}")");
  return R"({"FormatVersion":"aws_v1","PriceList":[)" + lists + "]}";
}

TEST_F(LookupsTest, AsksPricesOfTheRegionWhereTheyAreTold) {
  http.bodies = {{"api.pricing.eu-central-1.amazonaws.com",
                  price_reply({{"EU-InstanceUsage:db.r6g.large", "0.29"},
                               {"EU-InstanceUsageIOOptimized:db.r6g.large", "0.38"}})}};
  const Fact& price = look(Look::price, "AmazonRDS/InstanceUsage:*?databaseEngine=Aurora MySQL");
  EXPECT_EQ(price.state, ListingState::complete);
  EXPECT_EQ(price.texts("amount"), Texts{"0.29"});
  EXPECT_EQ(price.text("currency"), "USD");
  EXPECT_EQ(price.text("unit"), "Hrs");
  ASSERT_EQ(http.bodies_sent.size(), 1u);
  for (const char* filter :
       {R"("Field":"regionCode","Type":"TERM_MATCH","Value":"eu-west-1")",
        R"("Field":"databaseEngine","Type":"TERM_MATCH","Value":"Aurora MySQL")",
        R"("Field":"usagetype","Type":"CONTAINS","Value":"InstanceUsage:")"})
    EXPECT_NE(http.bodies_sent[0].find(filter), std::string::npos) << http.bodies_sent[0];
}

TEST_F(LookupsTest, TellsLookAlikesApart) {
  http.bodies = {{"GetProducts", price_reply({{"TS-LoadBalancerUsage", "0.0056"},
                                              {"LoadBalancerUsage", "0.0225"},
                                              {"Outposts-LoadBalancerUsage", "9"}})}};
  EXPECT_EQ(look(Look::price, "AWSELB/LoadBalancerUsage").texts("amount"), Texts{"0.0225"});
  http.bodies = {{"GetProducts", price_reply({{"EU-A", "1"}, {"EU-A", "2"}})}};
  EXPECT_EQ(look(Look::price, "S/A").texts("amount"), (Texts{"1", "2"}));
  http.bodies = {{"GetProducts", price_reply({})}};
  EXPECT_TRUE(look(Look::price, "S/B").found.empty());
  http.bodies = {{"GetProducts", R"({"PriceList":["no JSON"]})"}};
  EXPECT_EQ(look(Look::price, "S/C").error->kind, ErrorKind::protocol);
  http.bodies = {{"GetProducts", R"({"__type":"AccessDeniedException","message":"no"})"}};
  EXPECT_EQ(look(Look::price, "S/D").error->kind, ErrorKind::denied);
}

}  // namespace
}  // namespace slipway::aws
