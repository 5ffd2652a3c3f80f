#include "deploy/rehearsal/cfn/operation.hh"
#include "deploy/rehearsal/cfn/graph.hh"
#include "deploy/rehearsal/cfn/stage.hh"

#include <fmt/format.h>

#include <set>

#include "tests/rehearsal/cfn/lab.hh"

namespace slipway::deploy::rehearsal::cfn {
namespace {

constexpr std::string_view kTwo = R"(
Parameters: {Days: {Type: Number, Default: 7}}
Resources:
  Logs: {Type: AWS::Logs::LogGroup, DeletionPolicy: Retain, Properties: {RetentionInDays: !Ref Days}}
  Topic: {Type: AWS::SNS::Topic, DependsOn: Logs, Properties: {DisplayName: !Ref Days}}
)";

nlohmann::json keep(const char* days) {
  return {{"StackName", "s"},
          {"TemplateBody", kTwo},
          {"DisableRollback", "true"},
          {"Parameters", {{{"ParameterKey", "Days"}, {"ParameterValue", days}}}}};
}

// Every row of a listing, page by page.
std::vector<std::map<std::string, std::string>> everything(Lab& lab, std::string_view action,
                                                           const std::string& stack) {
  std::vector<std::map<std::string, std::string>> out;
  nlohmann::json input = {{"StackName", stack}};
  for (;;) {
    const auto page = lab.xml(action, input);
    for (const auto& row : page.select_nodes("/r/*/member")) {
      auto& fields = out.emplace_back();
      for (const auto& field : row.node().children()) fields[field.name()] = field.child_value();
    }
    const std::string next = page.child("r").child_value("NextToken");
    if (next.empty() || out.size() > 100'000) return out;
    input["NextToken"] = next;
  }
}

TEST(Rollback, OfAKeptFailedCreation) {
  Lab lab({"AWS::SNS::Topic"});
  ASSERT_TRUE(lab.call("CreateStack", keep("7")));
  lab.pass(300);
  ASSERT_EQ(lab.stack("s").status, "CREATE_FAILED");
  EXPECT_TRUE(lab.xml("DescribeStacks", {{"StackName", "s"}})
                  .select_node("//DisableRollback")
                  .node()
                  .text()
                  .as_bool());
  auto answer =
      lab.xml("RollbackStack",
              {{"StackName", "s"}, {"RetainExceptOnCreate", "true"}, {"ClientRequestToken", "t"}});
  EXPECT_EQ(lab.stack("s").status, "ROLLBACK_IN_PROGRESS");
  lab.pass(300);
  EXPECT_EQ(lab.stack("s").status, "ROLLBACK_COMPLETE");
  EXPECT_TRUE(lab.estate().all("AWS::Logs::LogGroup").empty()) << "though its policy is Retain";
  EXPECT_EQ(lab.stack("s").operations.back().type, "ROLLBACK");
  EXPECT_EQ(lab.stack("s").operations.back().status, "SUCCEEDED");
  EXPECT_EQ(lab.stack("s").operations.back().id,
            answer.select_node("//OperationId").node().text().get());
  EXPECT_TRUE(lab.call("RollbackStack", {{"StackName", "s"}, {"ClientRequestToken", "t"}}));
  EXPECT_FALSE(lab.call("RollbackStack", {{"StackName", "s"}}));
}

TEST(Rollback, OfAKeptFailedUpdateLeadsBeforeEveryTry) {
  Lab lab({"rollback:none"});
  ASSERT_EQ(lab.deploy("s", kTwo), "CREATE_COMPLETE");
  lab.world().resume(lab.world().wall(), 1.0, {"Topic"});
  for (const char* days : {"14", "30"}) {
    ASSERT_TRUE(lab.call("UpdateStack", keep(days)));
    lab.pass(300);
    ASSERT_EQ(lab.stack("s").status, "UPDATE_FAILED");
  }
  EXPECT_EQ(lab.stack("s").resources.at("Logs").properties["RetentionInDays"], "30");
  lab.world().resume(lab.world().wall(), 1.0, {});
  ASSERT_TRUE(lab.call("RollbackStack", {{"StackName", "s"}}));
  lab.pass(300);
  EXPECT_EQ(lab.stack("s").status, "UPDATE_ROLLBACK_COMPLETE");
  EXPECT_EQ(lab.stack("s").resources.at("Logs").properties["RetentionInDays"], "7");
  EXPECT_EQ(lab.stack("s").goal.parameters.at("Days"), "7");
}

TEST(Rollback, WaysOutOfAFailedOne) {
  Lab lab({"remove:Logs", "Topic"});
  std::string body(kTwo);
  body.replace(body.find(", DeletionPolicy: Retain"), 24, "");
  ASSERT_EQ(lab.deploy("s", body), "ROLLBACK_FAILED");
  ASSERT_TRUE(lab.call("DeleteStack", {{"StackName", "s"}}));
  lab.pass(300);
  ASSERT_EQ(lab.stack("s").status, "DELETE_FAILED");
  const auto id = lab.stack("s").id;
  ASSERT_TRUE(
      lab.call("DeleteStack", {{"StackName", "s"}, {"DeletionMode", "FORCE_DELETE_STACK"}}));
  lab.pass(300);
  EXPECT_EQ(lab.stack(id).status, "DELETE_COMPLETE");
  EXPECT_EQ(lab.estate().all("AWS::Logs::LogGroup").size(), 1u) << "left alone";
}

TEST(Removal, IsBlockedByContentsAndUse) {
  Lab lab;
  ASSERT_EQ(lab.deploy("net", R"(
Resources:
  Store: {Type: AWS::S3::Bucket}
  Group: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: g, VpcId: vpc-0a1b2c3d4e5f60718}}
Outputs: {Group: {Value: !Ref Group}})"),
            "CREATE_COMPLETE");
  ASSERT_EQ(lab.deploy("use", R"(
Parameters: {Group: {Type: String}}
Resources:
  Door:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      VpcId: vpc-0a1b2c3d4e5f60718
      ServiceName: com.amazonaws.us-west-2.sqs
      VpcEndpointType: Interface
      SubnetIds: [subnet-0a20000000000000a]
      SecurityGroupIds: [!Ref Group])",
                       {{"Group", lab.output("net", "Group")}}),
            "CREATE_COMPLETE")
      << lab.first_failure("use");
  lab.estate().objects[lab.stack("net").resources.at("Store").physical_id] = 3;
  ASSERT_TRUE(lab.call("DeleteStack", {{"StackName", "net"}}));
  lab.pass(600);
  EXPECT_EQ(lab.stack("net").status, "DELETE_FAILED");
  EXPECT_NE(lab.stack("net").resources.at("Store").reason.find("not empty"), std::string::npos);
  EXPECT_NE(lab.stack("net").resources.at("Group").reason.find("has a dependent object"),
            std::string::npos);
  lab.estate().objects.clear();
  const auto id = lab.stack("net").id;
  ASSERT_TRUE(lab.call("DeleteStack", {{"StackName", "use"}}));
  lab.pass(600);
  ASSERT_TRUE(lab.call("DeleteStack", {{"StackName", "net"}}));
  lab.pass(600);
  EXPECT_EQ(lab.stack(id).status, "DELETE_COMPLETE");
}

// The bodies of requests cannot be that long, so the operation is started as handlers start it.
TEST(Operation, TenThousandResourcesAreMadeAndPaged) {
  Lab lab;
  Goal goal;
  for (int i = 0; i < 10'000; ++i) {
    Resource topic{.type = "AWS::SNS::Topic"};
    topic.properties["TopicName"] = fmt::format("topic-{}", i);
    if (i % 100 != 0) topic.depends_on = {fmt::format("T{:05}", i - 1)};
    goal.from.resources[fmt::format("T{:05}", i)] = std::move(topic);
  }
  Stack& stack = add_stack(lab.world(), lab.estate(), "big");
  start(lab.world(), lab.estate(), stack, {.goal = std::move(goal)});
  lab.pass(3600);
  ASSERT_EQ(stack.status, "CREATE_COMPLETE");
  const auto rows = everything(lab, "ListStackResources", "big").size();
  EXPECT_EQ(rows, 10'000u);
  EXPECT_EQ(stack.events.size(), 30'002u);
  const auto newest = lab.xml("DescribeStackEvents", {{"StackName", "big"}});
  EXPECT_STREQ(newest.select_node("//member[1]/ResourceStatus").node().text().get(),
               "CREATE_COMPLETE");
}

Goal many_groups(int count, const std::string& description) {
  Goal goal;
  for (int i = 0; i < count; ++i) {
    Resource group{.type = "AWS::EC2::SecurityGroup"};
    group.properties = {{"GroupDescription", description}, {"VpcId", "vpc-0a1b2c3d4e5f60718"}};
    goal.from.resources[fmt::format("G{:05}", i)] = std::move(group);
  }
  return goal;
}

// Updates and removals look at every resource, too: none of them may look at all for each.
TEST(Operation, ManyResourcesAreReplacedAndRemoved) {
  Lab lab;
  Stack& stack = add_stack(lab.world(), lab.estate(), "big");
  start(lab.world(), lab.estate(), stack, {.goal = many_groups(2'000, "one")});
  lab.pass(3600);
  ASSERT_EQ(stack.status, "CREATE_COMPLETE");
  start(lab.world(), lab.estate(), stack,
        {.kind = Operation::Kind::update, .goal = many_groups(2'000, "two")});
  lab.pass(7200);
  ASSERT_EQ(stack.status, "UPDATE_COMPLETE");
  EXPECT_EQ(lab.estate().all("AWS::EC2::SecurityGroup").size(), 2'000u);
  ASSERT_TRUE(lab.call("DeleteStack", {{"StackName", "big"}}));
  lab.pass(3600);
  EXPECT_TRUE(lab.estate().all("AWS::EC2::SecurityGroup").empty());
}

TEST(Operation, ALongChainAgainstTheAlphabetIsPutInOrder) {
  Template from;
  for (int i = 0; i < 10'000; ++i) {
    Resource topic{.type = "AWS::SNS::Topic"};
    if (i < 9'999) topic.depends_on = {fmt::format("T{:05}", i + 1)};
    from.resources[fmt::format("T{:05}", i)] = std::move(topic);
  }
  const auto needs = dependencies(from);
  ASSERT_TRUE(needs);
  EXPECT_EQ(in_order(*needs).front(), "T09999");
}

TEST(Events, AreOfTheirKinds) {
  Lab lab({"Topic"});
  ASSERT_EQ(lab.deploy("s", kTwo), "ROLLBACK_COMPLETE");
  std::set<std::string> kinds;
  for (const auto& row : everything(lab, "DescribeEvents", "s")) kinds.insert(row.at("EventType"));
  EXPECT_EQ(kinds, (std::set<std::string>{"PROGRESS_EVENT", "PROVISIONING_ERROR", "STACK_EVENT"}));
  const auto failed =
      lab.xml("DescribeEvents", {{"StackName", "s"}, {"Filters", {{"FailedEvents", "true"}}}});
  ASSERT_EQ(failed.select_nodes("//OperationEvents/member").size(), 1u);
  const auto row = failed.select_node("//OperationEvents/member").node();
  EXPECT_STREQ(row.child_value("LogicalResourceId"), "Topic");
  EXPECT_STREQ(row.child_value("OperationType"), "CREATE_STACK");
  EXPECT_STREQ(row.child_value("OperationStatus"), "FAILED");
  EXPECT_STREQ(row.child_value("ResourceType"), "AWS::SNS::Topic");
}

std::vector<std::string> history_from(Lab& lab, std::size_t from) {
  auto all = lab.history("s");
  all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(from));
  return all;
}

TEST(Cleanup, IsTriedThreeTimes) {
  Lab lab({"remove:Gone"});
  const std::string kept = "Resources: {Kept: {Type: AWS::SNS::Topic}";
  ASSERT_EQ(lab.deploy("s", kept + ", Gone: {Type: AWS::SNS::Topic}}"), "CREATE_COMPLETE");
  const auto before = lab.history("s").size();
  EXPECT_EQ(lab.deploy("s", kept + "}", {}, "UPDATE"), "UPDATE_COMPLETE");
  EXPECT_EQ(history_from(lab, before),
            (std::vector<std::string>{
                "s UPDATE_IN_PROGRESS", "s UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
                "Gone DELETE_IN_PROGRESS", "Gone DELETE_FAILED", "Gone DELETE_IN_PROGRESS",
                "Gone DELETE_FAILED", "Gone DELETE_IN_PROGRESS", "Gone DELETE_FAILED",
                "s UPDATE_COMPLETE"}));
  EXPECT_EQ(lab.stack("s").reason, kLeftBehind);
  EXPECT_FALSE(lab.stack("s").resources.contains("Gone")) << "it is nobody's any more";
  EXPECT_EQ(lab.estate().all("AWS::SNS::Topic").size(), 2u);
}

TEST(Rollback, TellsWhatNeverCameIntoBeing) {
  Lab lab({"Bad"});
  const std::string good = "Resources: {Good: {Type: AWS::SNS::Topic, Properties: {TopicName: ";
  ASSERT_EQ(lab.deploy("s", good + "one}}}"), "CREATE_COMPLETE");
  const auto before = lab.history("s").size();
  EXPECT_EQ(lab.deploy("s",
                       good + "two}}, Bad: {Type: AWS::SNS::Topic, DependsOn: Good, "
                              "Properties: {TopicName: one}}}",
                       {}, "UPDATE"),
            "UPDATE_ROLLBACK_COMPLETE");
  EXPECT_EQ(history_from(lab, before),
            (std::vector<std::string>{
                "s UPDATE_IN_PROGRESS", "Good UPDATE_IN_PROGRESS", "Good UPDATE_IN_PROGRESS",
                "Good UPDATE_COMPLETE", "Bad CREATE_IN_PROGRESS", "Bad CREATE_FAILED",
                "s UPDATE_ROLLBACK_IN_PROGRESS", "Good UPDATE_COMPLETE",
                "s UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", "Bad DELETE_COMPLETE",
                "Good DELETE_IN_PROGRESS", "Good DELETE_COMPLETE", "s UPDATE_ROLLBACK_COMPLETE"}));
}

TEST(Cancel, TakesBackWhatIsUnderWay) {
  Lab lab;
  const auto body = [](const char* days, const char* engine) {
    return fmt::format(
        "Resources: {{L: {{Type: AWS::Logs::LogGroup, Properties: {{RetentionInDays: {}}}}}, "
        "Db: {{Type: AWS::RDS::DBCluster, DependsOn: L, Properties: {{Engine: aurora-mysql, "
        "EngineVersion: '{}'}}}}}}",
        days, engine);
  };
  ASSERT_EQ(lab.deploy("s", body("7", "8.0.1")), "CREATE_COMPLETE");
  const auto before = lab.history("s").size();
  ASSERT_EQ(lab.deploy("s", body("14", "8.0.2"), {}, "UPDATE", 20), "UPDATE_IN_PROGRESS");
  const json cancel = {{"StackName", "s"}, {"ClientRequestToken", "stop"}};
  ASSERT_TRUE(lab.call("CancelUpdateStack", cancel));
  EXPECT_TRUE(lab.call("CancelUpdateStack", cancel)) << "the same request once more";
  EXPECT_EQ(lab.stack("s").resources.at("Db").reason, kUpdateCancelled);
  lab.pass(600);
  EXPECT_EQ(history_from(lab, before),
            (std::vector<std::string>{
                "s UPDATE_IN_PROGRESS", "L UPDATE_IN_PROGRESS", "L UPDATE_COMPLETE",
                "Db UPDATE_IN_PROGRESS", "Db UPDATE_FAILED", "s UPDATE_ROLLBACK_IN_PROGRESS",
                "L UPDATE_IN_PROGRESS", "L UPDATE_COMPLETE", "Db UPDATE_IN_PROGRESS",
                "Db UPDATE_COMPLETE", "s UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
                "s UPDATE_ROLLBACK_COMPLETE"}));
  const auto* thing =
      lab.estate().thing("AWS::RDS::DBCluster", lab.stack("s").resources.at("Db").physical_id);
  EXPECT_EQ(thing->properties["EngineVersion"], "8.0.1");
}

TEST(Events, OfOneOperation) {
  Lab lab;
  const std::string body = "Resources: {T: {Type: AWS::SNS::Topic, Properties: {DisplayName: ";
  ASSERT_EQ(lab.deploy("s", body + "one}}}"), "CREATE_COMPLETE");
  ASSERT_EQ(lab.deploy("s", body + "two}}}", {}, "UPDATE"), "UPDATE_COMPLETE");
  const auto last = lab.stack("s").operations.back().id;
  for (const json& input :
       {json{{"OperationId", last}}, json{{"OperationId", last}, {"StackName", "s"}}}) {
    const auto told = lab.xml("DescribeEvents", input);
    const auto rows = told.select_nodes("//OperationType");
    EXPECT_FALSE(rows.empty());
    for (const auto& row : rows) EXPECT_STREQ(row.node().text().get(), "UPDATE_STACK");
  }
  EXPECT_FALSE(lab.call("DescribeEvents", {{"OperationId", "none"}}));
}

TEST(Listing, OfStacksByTheirState) {
  Lab lab({"AWS::S3::Bucket"});
  ASSERT_EQ(lab.deploy("good", "Resources: {T: {Type: AWS::SNS::Topic}}"), "CREATE_COMPLETE");
  ASSERT_EQ(lab.deploy("bad", "Resources: {B: {Type: AWS::S3::Bucket}}"), "ROLLBACK_COMPLETE");
  ASSERT_TRUE(lab.call("DeleteStack", {{"StackName", "good"}}));
  lab.pass(60);
  const auto names = [&](const json& states) {
    std::string out;
    const auto listed = lab.xml("ListStacks", {{"StackStatusFilter", states}});
    for (const auto& row : listed.select_nodes("//StackSummaries/member/StackName"))
      out += std::string(row.node().text().get()) + " ";
    return out;
  };
  EXPECT_EQ(names({"DELETE_COMPLETE"}), "good ");
  EXPECT_EQ(names({"DELETE_COMPLETE", "ROLLBACK_COMPLETE"}), "bad good ");
  EXPECT_EQ(names({"UPDATE_COMPLETE"}), "");
}

}  // namespace
}  // namespace slipway::deploy::rehearsal::cfn
