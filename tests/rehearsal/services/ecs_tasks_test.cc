// Tasks as ECS tells them at each of their steps. What is expected where: "Amazon ECS task state
// change events" and the describe-tasks and run-task examples of the AWS CLI.
#include <regex.h>

#include "deploy/rehearsal/services/ecs_json.hh"
#include "deploy/rehearsal/services/elbv2_state.hh"
#include "tests/rehearsal/cfn/lab.hh"

namespace slipway::deploy::rehearsal::cfn {
namespace {

using nlohmann::json;

constexpr std::string_view kRunnable = R"(
Resources:
  Cluster: {Type: AWS::ECS::Cluster, Properties: {ClusterName: c}}
  Group: {Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: {Port: 8080, Protocol: HTTP, TargetType: ip}}
  Logs: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: /app}}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: app
      NetworkMode: awsvpc
      Cpu: "512"
      Memory: "1024"
      RuntimePlatform: {CpuArchitecture: ARM64, OperatingSystemFamily: LINUX}
      ContainerDefinitions:
        - Name: api
          Image: 123456789012.dkr.ecr.us-west-2.amazonaws.com/pulumi/service:20261116.1
          Cpu: 256
          MemoryReservation: 128
          HealthCheck: {Command: [CMD, "true"], Interval: 10}
        - Name: side
          Image: public/side:1
          Essential: false
  Service:
    Type: AWS::ECS::Service
    Properties:
      Cluster: !Ref Cluster
      ServiceName: api
      DesiredCount: 2
      TaskDefinition: !Ref Task
      LaunchType: FARGATE
      EnableECSManagedTags: true
      PropagateTags: SERVICE
      Tags: [{Key: team, Value: platform}]
      LoadBalancers: [{ContainerName: api, ContainerPort: 8080, TargetGroupArn: !Ref Group}]
      NetworkConfiguration:
        AwsvpcConfiguration: {Subnets: [subnet-0a20000000000000a], SecurityGroups: [sg-0a1b2c3d4e5f60718]}
)";

bool is_like(const std::string& text, const char* pattern) {
  regex_t compiled;
  EXPECT_EQ(regcomp(&compiled, pattern, REG_EXTENDED | REG_NOSUB), 0) << pattern;
  const bool matched = regexec(&compiled, text.c_str(), 0, nullptr, 0) == 0;
  regfree(&compiled);
  return matched;
}
constexpr const char* kUuid = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$";

json described(Lab& lab, const json& arn) {
  return lab.reply(aws::Service::ecs, "DescribeTasks",
                   {{"cluster", "c"}, {"tasks", {arn}}})["tasks"][0];
}

json started(Lab& lab, json more = json::object()) {
  more.update({{"cluster", "c"}, {"taskDefinition", "app"}});
  if (!more.contains("networkConfiguration"))
    more["networkConfiguration"]["awsvpcConfiguration"] = {
        {"subnets", {"subnet-0a20000000000000a"}}, {"assignPublicIp", "ENABLED"}};
  return lab.reply(aws::Service::ecs, "RunTask", std::move(more))["tasks"][0];
}

std::map<std::string, std::string> details(const json& task) {
  std::map<std::string, std::string> out;
  for (const auto& one : task["attachments"][0]["details"]) out[one["name"]] = one["value"];
  return out;
}

void expect_absent(const json& object, std::initializer_list<const char*> keys) {
  for (const char* key : keys) EXPECT_FALSE(object.contains(key)) << key;
}

TEST(EcsTasks, TellOfEachStepWhatIsKnownByThen) {
  Lab lab;
  ASSERT_EQ(lab.deploy("s", kRunnable), "CREATE_COMPLETE") << lab.first_failure("s");
  const auto run = started(lab);
  EXPECT_EQ(run["lastStatus"], "PROVISIONING");
  EXPECT_EQ(run["attachments"][0]["status"], "PRECREATED");
  EXPECT_TRUE(is_like(run["attachments"][0]["id"], kUuid)) << run["attachments"];
  EXPECT_EQ(details(run).size(), 1u) << "the subnet alone";
  EXPECT_EQ(run["containers"][0]["networkInterfaces"], json::array());
  EXPECT_EQ(run["containers"][0]["cpu"], "256");
  EXPECT_EQ(run["containers"][0]["memoryReservation"], "128");
  EXPECT_EQ(run["containers"][1]["cpu"], "0");
  EXPECT_EQ(run["availabilityZone"], "us-west-2a");
  EXPECT_EQ(run["attributes"][0], (json{{"name", "ecs.cpu-architecture"}, {"value", "arm64"}}));
  EXPECT_EQ(run["ephemeralStorage"]["sizeInGiB"], 20);
  EXPECT_EQ(run["overrides"], (json{{"containerOverrides", {{{"name", "api"}}, {{"name", "side"}}}},
                                    {"inferenceAcceleratorOverrides", json::array()}}));
  expect_absent(run, {"connectivity", "connectivityAt", "healthStatus", "pullStartedAt",
                      "startedAt", "stoppingAt", "stopCode"});
  expect_absent(run["containers"][0],
                {"healthStatus", "networkBindings", "imageDigest", "runtimeId", "memory"});

  lab.pass(3);
  const auto pending = described(lab, run["taskArn"]);
  EXPECT_EQ(pending["lastStatus"], "PENDING");
  EXPECT_EQ(pending["connectivity"], "CONNECTED");
  EXPECT_TRUE(pending["connectivityAt"].is_number());
  EXPECT_EQ(pending["healthStatus"], "UNKNOWN");
  EXPECT_EQ(pending["attachments"][0]["status"], "ATTACHED");
  EXPECT_TRUE(is_like(details(pending)["networkInterfaceId"], "^eni-[0-9a-f]{17}$"));
  EXPECT_TRUE(is_like(details(pending)["macAddress"], "^0[26ae](:[0-9a-f]{2}){5}$"));
  const auto address = details(pending)["privateIPv4Address"];
  EXPECT_TRUE(is_like(address, "^10\\.20\\.16\\.[0-9]+$")) << address;
  EXPECT_TRUE(is_like(details(pending)["privateDnsName"],
                      "^ip-10-20-16-[0-9]+\\.us-west-2\\.compute\\.internal$"));
  EXPECT_EQ(pending["containers"][0]["networkInterfaces"][0],
            (json{{"attachmentId", run["attachments"][0]["id"]}, {"privateIpv4Address", address}}));
  expect_absent(pending["containers"][0], {"imageDigest", "runtimeId", "networkBindings"});

  lab.pass(8);
  const auto running = described(lab, run["taskArn"]);
  EXPECT_EQ(running["lastStatus"], "RUNNING");
  EXPECT_LE(running["pullStartedAt"], running["pullStoppedAt"]);
  EXPECT_LE(running["pullStoppedAt"], running["startedAt"]);
  const auto& container = running["containers"][0];
  const auto id =
      run["taskArn"].get<std::string>().substr(run["taskArn"].get<std::string>().rfind('/') + 1);
  EXPECT_TRUE(is_like(container["runtimeId"], ("^" + id + "-[0-9]{1,10}$").c_str())) << container;
  const auto& images = lab.world().region("123456789012", "us-west-2").repository("pulumi/service");
  const auto& digest = images->images[3].digest;
  EXPECT_EQ(container["imageDigest"], digest) << "of that tag in the account's repository";
  EXPECT_EQ(container["networkBindings"], json::array());
  EXPECT_EQ(container["healthStatus"], "UNKNOWN") << "not looked at yet";
  lab.pass(12);
  const auto healthy = described(lab, run["taskArn"]);
  EXPECT_EQ(healthy["containers"][0]["healthStatus"], "HEALTHY");
  EXPECT_EQ(healthy["containers"][1]["healthStatus"], "UNKNOWN") << "it has no check";
  EXPECT_EQ(healthy["healthStatus"], "HEALTHY");

  lab.call("StopTask", {{"cluster", "c"}, {"task", id}}, aws::Service::ecs);
  lab.pass(5);
  const auto stopped = described(lab, run["taskArn"]);
  EXPECT_EQ(stopped["lastStatus"], "STOPPED");
  EXPECT_EQ(stopped["attachments"][0]["status"], "DELETED");
  EXPECT_EQ(stopped["containers"][0]["exitCode"], 143);
  EXPECT_EQ(stopped["stopCode"], "UserInitiated");
  EXPECT_LE(stopped["stoppingAt"], stopped["executionStoppedAt"]);
  EXPECT_LE(stopped["executionStoppedAt"], stopped["stoppedAt"]);
}

TEST(EcsTasks, AgreeWithTheirInterfaceAndTheirTarget) {
  Lab lab;
  ASSERT_EQ(lab.deploy("s", kRunnable), "CREATE_COMPLETE") << lab.first_failure("s");
  const auto listed = lab.reply(aws::Service::ecs, "ListTasks", {{"cluster", "c"}})["taskArns"];
  ASSERT_EQ(listed.size(), 2u);
  const auto group = lab.stack("s").resources.at("Group").physical_id;
  std::set<std::string> addresses, targets;
  for (const auto& target : targets_of(lab.estate(), group, lab.world().now()))
    targets.insert(target.id);
  for (const auto& arn : listed) {
    const auto task = described(lab, arn);
    auto detail = details(task);
    addresses.insert(detail["privateIPv4Address"]);
    const auto xml =
        lab.xml("DescribeNetworkInterfaces",
                {{"NetworkInterfaceId", {detail["networkInterfaceId"]}}}, aws::Service::ec2);
    const auto row = xml.select_node("//networkInterfaceSet/item").node();
    const auto told = [&](const char* name) { return std::string(row.child(name).text().get()); };
    EXPECT_EQ(told("privateIpAddress"), detail["privateIPv4Address"]);
    EXPECT_EQ(told("macAddress"), detail["macAddress"]);
    EXPECT_EQ(told("privateDnsName"), detail["privateDnsName"]);
    EXPECT_EQ(told("subnetId"), detail["subnetId"]);
    EXPECT_EQ(told("availabilityZone"), task["availabilityZone"]);
    EXPECT_EQ(told("description"), "arn:aws:ecs:us-west-2:123456789012:attachment/" +
                                       task["attachments"][0]["id"].get<std::string>());
    EXPECT_STREQ(row.select_node("groupSet/item/groupId").node().text().get(),
                 "sg-0a1b2c3d4e5f60718");
    EXPECT_STREQ(row.select_node("privateIpAddressesSet/item/privateIpAddress").node().text().get(),
                 detail["privateIPv4Address"].c_str());
    EXPECT_STREQ(
        row.select_node("tagSet/item[key='aws:ecs:serviceName']/value").node().text().get(), "api");
  }
  EXPECT_EQ(addresses.size(), 2u) << "each its own";
  EXPECT_EQ(targets, addresses);
}

TEST(EcsTasks, HaveTheTagsOfTheirServiceWhereAskedFor) {
  Lab lab;
  ASSERT_EQ(lab.deploy("s", kRunnable), "CREATE_COMPLETE") << lab.first_failure("s");
  const auto arn = lab.reply(aws::Service::ecs, "ListTasks", {{"cluster", "c"}})["taskArns"][0];
  EXPECT_EQ(described(lab, arn)["tags"], json::array());
  const json expected = {{{"key", "aws:ecs:clusterName"}, {"value", "c"}},
                         {{"key", "aws:ecs:serviceName"}, {"value", "api"}},
                         {{"key", "team"}, {"value", "platform"}}};
  const auto seen =
      lab.reply(aws::Service::ecs, "DescribeTasks",
                {{"cluster", "c"}, {"tasks", {arn}}, {"include", {"TAGS"}}})["tasks"][0]["tags"];
  EXPECT_EQ(seen, expected);
  EXPECT_EQ(lab.reply(aws::Service::ecs, "ListTagsForResource", {{"resourceArn", arn}})["tags"],
            expected);
}

TEST(EcsTasks, AreStartedWithWhatTheCallAsksFor) {
  Lab lab;
  ASSERT_EQ(lab.deploy("s", kRunnable), "CREATE_COMPLETE") << lab.first_failure("s");
  const auto run = started(
      lab, {{"overrides", {{"containerOverrides", {{{"name", "api"}, {"command", {"migrate"}}}}}}},
            {"tags", {{{"key", "by"}, {"value", "hand"}}}},
            {"enableECSManagedTags", true},
            {"enableExecuteCommand", true}});
  EXPECT_EQ(run["overrides"]["containerOverrides"][0],
            (json{{"name", "api"}, {"command", {"migrate"}}}));
  EXPECT_EQ(run["tags"], (json{{{"key", "by"}, {"value", "hand"}},
                               {{"key", "aws:ecs:clusterName"}, {"value", "c"}}}));
  EXPECT_EQ(run["enableExecuteCommand"], true);
  lab.pass(3);
  auto detail = details(described(lab, run["taskArn"]));
  const auto xml =
      lab.xml("DescribeNetworkInterfaces", {{"NetworkInterfaceId", {detail["networkInterfaceId"]}}},
              aws::Service::ec2);
  const auto row = xml.select_node("//networkInterfaceSet/item").node();
  EXPECT_STREQ(row.select_node("association/ipOwnerId").node().text().get(), "amazon");
  EXPECT_NE(std::string(row.select_node("association/publicIp").node().text().get()), "");
  EXPECT_STREQ(row.select_node("groupSet/item/groupName").node().text().get(), "default")
      << "a task without groups is in its network's own";
}

TEST(EcsTasks, ThatAreStoppedEarlyHaveNeitherRunNorPrinted) {
  Lab lab;
  std::string body(kRunnable);
  body.replace(body.find("          Cpu: 256\n"), 19,
               "          LogConfiguration: {LogDriver: awslogs, Options: {awslogs-group: !Ref "
               "Logs, awslogs-stream-prefix: p}}\n");
  ASSERT_EQ(lab.deploy("s", body), "CREATE_COMPLETE") << lab.first_failure("s");
  const auto run = started(lab);
  lab.pass(3);
  lab.call("StopTask", {{"cluster", "c"}, {"task", run["taskArn"]}}, aws::Service::ecs);
  lab.pass(60);
  const auto task = described(lab, run["taskArn"]);
  EXPECT_EQ(task["lastStatus"], "STOPPED");
  expect_absent(task, {"startedAt", "pullStoppedAt", "executionStoppedAt"});
  expect_absent(task["containers"][0], {"exitCode", "runtimeId", "networkBindings"});
  const auto id =
      run["taskArn"].get<std::string>().substr(run["taskArn"].get<std::string>().rfind('/') + 1);
  EXPECT_EQ(lab.reply(aws::Service::logs, "DescribeLogStreams", {{"logGroupName", "/app"}})
                .dump()
                .find(id),
            std::string::npos);
}

TEST(EcsTasks, ThatCannotStartHavePulledNothing) {
  Lab lab({"secret:api"});
  std::string body(kRunnable);
  body.insert(body.find("          Cpu: 256"),
              "          Secrets: [{Name: A, ValueFrom: !Ref Secret}]\n");
  body += "  Secret: {Type: AWS::SecretsManager::Secret}\n";
  lab.deploy("s", body, {}, "CREATE", 600);
  const auto& task = lab.estate().ecs.tasks.front();
  const auto seen = shown_task(task, *task.stopped);
  EXPECT_EQ(seen["stopCode"], "TaskFailedToStart");
  EXPECT_LT(seen["stoppingAt"], seen["stoppedAt"]);
  expect_absent(seen, {"pullStartedAt", "pullStoppedAt", "startedAt", "executionStoppedAt"});
}

}  // namespace
}  // namespace slipway::deploy::rehearsal::cfn
