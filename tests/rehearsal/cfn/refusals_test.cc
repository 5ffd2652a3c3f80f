// What CloudFormation refuses or tells in its own words beyond the shape of a template.
#include "tests/rehearsal/cfn/lab.hh"

namespace slipway::deploy::rehearsal::cfn {
namespace {

std::string refused_with(Lab& lab, std::string_view action, json input) {
  auto answer = lab.call(action, std::move(input));
  return answer ? "(no refusal)" : answer.error().message;
}

TEST(Refusals, OfTemplatesByTable) {
  const auto with_resource = [](const std::string& more) {
    return "Resources: {T: {Type: AWS::SNS::Topic" + more + "}}\n";
  };
  const std::pair<std::string, std::string> table[] = {
      {with_resource(", DeletionPolicy: Snapshot"),
       "Template error: resource type AWS::SNS::Topic does not support deletion policy Snapshot"},
      {with_resource(", UpdateReplacePolicy: Snapshot"),
       "Template error: resource type AWS::SNS::Topic does not support deletion policy Snapshot"},
      {with_resource(", UpdateReplacePolicy: RetainExceptOnCreate"),
       "Template error: UpdateReplacePolicy of resource T must be one of Delete, Retain, Snapshot"},
      {"Parameters: {P: {Type: 'AWS::EC2::Foo'}}\n" + with_resource(""),
       "Template format error: Unrecognized parameter type: AWS::EC2::Foo"},
      {"Parameters: {P: {Type: 'List<AWS::EC2::KeyPair::KeyName>'}}\n" + with_resource(""),
       "Template format error: Unrecognized parameter type: List<AWS::EC2::KeyPair::KeyName>"},
      {"Parameters: {P: {Type: 'AWS::SSM::Parameter::Value<Text>'}}\n" + with_resource(""),
       "Template format error: Unrecognized parameter type: AWS::SSM::Parameter::Value<Text>"},
      {"Parameters: {P: {Type: String, Defualt: x}}\n" + with_resource(""),
       "Invalid template parameter property 'Defualt'"},
      {with_resource("") + "Outputs: {O: {Value: !GetAZs ''}}",
       "Template format error: The Value field of every Outputs member must evaluate to a String."},
      {"Mappings: {M: {a: {b: c}}}\n" + with_resource("") +
           "Outputs: {O: {Value: !FindInMap [M, x, y, {DefaultValue: z}]}}",
       "Template error: every Fn::FindInMap object requires three parameters, the map name, map "
       "key and the attribute for return value"}};
  for (const auto& [body, says] : table) {
    Lab lab;
    EXPECT_EQ(refused_with(lab, "CreateStack", {{"StackName", "s"}, {"TemplateBody", body}}), says)
        << body;
    EXPECT_EQ(lab.estate().stack("s"), nullptr) << body;
  }
}

TEST(Refusals, KnownParameterTypesAreAllOfTheReferences) {
  for (const char* type :
       {"String", "Number", "List<Number>", "CommaDelimitedList", "AWS::EC2::KeyPair::KeyName",
        "List<AWS::EC2::AvailabilityZone::Name>", "AWS::EC2::SecurityGroup::GroupName",
        "List<AWS::Route53::HostedZone::Id>", "AWS::SSM::Parameter::Name",
        "AWS::SSM::Parameter::Value<List<String>>", "AWS::SSM::Parameter::Value<AWS::EC2::VPC::Id>",
        "AWS::SSM::Parameter::Value<List<AWS::EC2::Subnet::Id>>"})
    EXPECT_TRUE(known_parameter_type(type)) << type;
}

TEST(Refusals, OfNamesNoStackMayHave) {
  Lab lab;
  for (const char* name : {"1a", "under_score", "a b", "-a"})
    EXPECT_NE(refused_with(lab, "CreateStack",
                           {{"StackName", name},
                            {"TemplateBody", "Resources: {T: {Type: AWS::SNS::Topic}}"}})
                  .find("[a-zA-Z][-a-zA-Z0-9]*"),
              std::string::npos)
        << name;
}

TEST(Refusals, OfContradictingOptions) {
  Lab lab;
  constexpr std::string_view body = "Resources: {T: {Type: AWS::SNS::Topic}}";
  EXPECT_EQ(refused_with(lab, "CreateStack",
                         {{"StackName", "s"},
                          {"TemplateBody", body},
                          {"OnFailure", "DELETE"},
                          {"DisableRollback", "true"}}),
            "Either DisableRollback or OnFailure can be specified, not both.");
  ASSERT_EQ(lab.deploy("s", body), "CREATE_COMPLETE");
  auto set = Lab::change_set("s", "Resources: {U: {Type: AWS::SNS::Topic}}", {}, "UPDATE");
  set["OnStackFailure"] = "DELETE";
  EXPECT_FALSE(lab.call("CreateChangeSet", set)) << "only a stack being made can be deleted";
  set["OnStackFailure"] = "ROLLBACK";
  ASSERT_TRUE(lab.call("CreateChangeSet", set));
  lab.pass(5);
  const json which = {{"StackName", "s"}, {"ChangeSetName", "c"}};
  EXPECT_STREQ(lab.xml("DescribeChangeSet", which).child("r").child_value("OnStackFailure"),
               "ROLLBACK");
  json execute = which;
  execute["DisableRollback"] = "true";
  EXPECT_FALSE(lab.call("ExecuteChangeSet", execute));
  EXPECT_TRUE(lab.call("ExecuteChangeSet", which));
}

TEST(Refusals, ReplacementsNeedTheWayBack) {
  Lab lab;
  const auto body = [](const std::string& name) {
    return "Resources: {T: {Type: AWS::SNS::Topic, Properties: {TopicName: " + name + "}}}";
  };
  ASSERT_EQ(lab.deploy("s", body("one")), "CREATE_COMPLETE");
  ASSERT_TRUE(
      lab.call("UpdateStack",
               {{"StackName", "s"}, {"TemplateBody", body("two")}, {"DisableRollback", "true"}}));
  lab.pass(600);
  EXPECT_EQ(lab.stack("s").status, "UPDATE_FAILED");
  EXPECT_EQ(lab.first_failure("s"),
            "T: Replacement type updates not supported on stack with disable-rollback.");
  ASSERT_TRUE(lab.call("RollbackStack", {{"StackName", "s"}}));
  lab.pass(600);
  EXPECT_EQ(lab.stack("s").status, "UPDATE_ROLLBACK_COMPLETE");
  EXPECT_EQ(lab.stack("s").resources.at("T").properties["TopicName"], "one");
}

TEST(Refusals, OnlyWhatFailedCanBeSkipped) {
  Lab lab({"Other", "rollback:T"});
  const auto body = [](int days, const char* more) {
    return "Resources: {T: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: " +
           std::to_string(days) + "}}, U: {Type: AWS::SNS::Topic}" + more + "}";
  };
  ASSERT_EQ(lab.deploy("s", body(1, "")), "CREATE_COMPLETE");
  ASSERT_TRUE(
      lab.call("UpdateStack",
               {{"StackName", "s"},
                {"TemplateBody", body(3, ", Other: {Type: AWS::SNS::Topic, DependsOn: T}")}}));
  lab.pass(600);
  ASSERT_EQ(lab.stack("s").status, "UPDATE_ROLLBACK_FAILED");
  for (const char* id : {"U", "None", "none.T"})
    EXPECT_FALSE(
        lab.call("ContinueUpdateRollback", {{"StackName", "s"}, {"ResourcesToSkip", {id}}}))
        << id;
  const json go_on = {
      {"StackName", "s"}, {"ResourcesToSkip", {"T"}}, {"ClientRequestToken", "again"}};
  ASSERT_TRUE(lab.call("ContinueUpdateRollback", go_on));
  EXPECT_TRUE(lab.call("ContinueUpdateRollback", go_on)) << "the same request once more";
  lab.pass(600);
  EXPECT_EQ(lab.stack("s").status, "UPDATE_ROLLBACK_COMPLETE");
  EXPECT_EQ(lab.stack("s").events.back().token, "again");
}

TEST(Refusals, ATokenBelongsToOneOperation) {
  Lab lab;
  const auto input = [](const char* name) {
    return json{{"StackName", "s"},
                {"ClientRequestToken", "t"},
                {"TemplateBody", std::string("Resources: {T: {Type: AWS::SNS::Topic, Properties: "
                                             "{DisplayName: ") +
                                     name + "}}}"}};
  };
  ASSERT_TRUE(lab.call("CreateStack", input("one")));
  lab.pass(60);
  const auto refused = lab.call("UpdateStack", input("two"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "TokenAlreadyExistsException");
}

TEST(Refusals, AStackThatMovesIsNotDeletedButOneBeingMadeIs) {
  Lab lab;
  const auto body = [](const char* name) {
    return std::string("Resources: {T: {Type: AWS::SNS::Topic, Properties: {DisplayName: ") + name +
           "}}}";
  };
  ASSERT_EQ(lab.deploy("s", body("one")), "CREATE_COMPLETE");
  ASSERT_TRUE(lab.call("UpdateStack", {{"StackName", "s"}, {"TemplateBody", body("two")}}));
  EXPECT_EQ(refused_with(lab, "DeleteStack", {{"StackName", "s"}}),
            "Stack [" + lab.stack("s").id +
                "] cannot be deleted while in status "
                "UPDATE_IN_PROGRESS");
  lab.pass(60);
  EXPECT_EQ(lab.stack("s").status, "UPDATE_COMPLETE");
  ASSERT_TRUE(lab.call("CreateStack", {{"StackName", "u"}, {"TemplateBody", body("one")}}));
  lab.pass(3);
  const auto id = lab.stack("u").id;
  ASSERT_TRUE(lab.call("DeleteStack", {{"StackName", "u"}}));
  lab.pass(60);
  EXPECT_EQ(lab.stack(id).status, "DELETE_COMPLETE");
  EXPECT_EQ(lab.estate().all("AWS::SNS::Topic").size(), 1u) << "nothing of it is left";
}

TEST(Refusals, ResourcesAreDescribedByStackOrByWhatTheyAre) {
  Lab lab;
  ASSERT_EQ(lab.deploy("s", "Resources: {T: {Type: AWS::SNS::Topic}, U: {Type: AWS::SNS::Topic}}"),
            "CREATE_COMPLETE");
  const auto id = lab.stack("s").resources.at("T").physical_id;
  const auto told = lab.xml("DescribeStackResources", {{"PhysicalResourceId", id}});
  EXPECT_EQ(told.select_nodes("//LogicalResourceId").size(), 2u) << "all of the stack it is in";
  EXPECT_FALSE(lab.call("DescribeStackResources", json::object()));
  EXPECT_EQ(refused_with(lab, "DescribeStackResources", {{"PhysicalResourceId", "none"}}),
            "Stack for none does not exist");
}

TEST(Refusals, TagsAloneAreAChange) {
  Lab lab;
  constexpr std::string_view body =
      "Resources: {H: {Type: AWS::CloudFormation::WaitConditionHandle}}";
  ASSERT_EQ(lab.deploy("s", body), "CREATE_COMPLETE");
  json update = {{"StackName", "s"}, {"TemplateBody", body}};
  EXPECT_EQ(refused_with(lab, "UpdateStack", update), "No updates are to be performed.");
  update["Tags"] = {{{"Key", "a"}, {"Value", "b"}}};
  ASSERT_TRUE(lab.call("UpdateStack", update)) << "though no resource bears any";
  lab.pass(60);
  EXPECT_EQ(lab.stack("s").goal.tags.at("a"), "b");
}

TEST(Refusals, AValueNotKnownYetMayReplace) {
  Lab lab;
  const auto body = [](const std::string& name) {
    return "Resources:\n  T: {Type: AWS::SNS::Topic, Properties: {TopicName: " + name +
           "}}\n  P: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: x, Name: !Sub "
           "'/a/${T.TopicName}'}}\n";
  };
  ASSERT_EQ(lab.deploy("s", body("one")), "CREATE_COMPLETE");
  ASSERT_TRUE(lab.call("CreateChangeSet", Lab::change_set("s", body("two"), {}, "UPDATE")));
  lab.pass(5);
  const auto seen = lab.xml("DescribeChangeSet", {{"StackName", "s"}, {"ChangeSetName", "c"}});
  const auto replaced = [&](const char* id) {
    return std::string(seen.select_node(("//ResourceChange[LogicalResourceId='" + std::string(id) +
                                         "']/Replacement")
                                            .c_str())
                           .node()
                           .text()
                           .get());
  };
  EXPECT_EQ(replaced("T"), "True");
  EXPECT_EQ(replaced("P"), "Conditional") << "always, but dynamic";
}

TEST(Refusals, OnlyWhatIsThereCanBeRetained) {
  Lab lab({"remove:T"});
  ASSERT_EQ(lab.deploy("s", "Resources: {T: {Type: AWS::SNS::Topic}, U: {Type: AWS::SNS::Topic}}"),
            "CREATE_COMPLETE");
  const auto retaining = [](const char* id) -> json {
    return {{"StackName", "s"}, {"RetainResources", {id}}};
  };
  EXPECT_EQ(refused_with(lab, "DeleteStack", retaining("T")),
            "Invalid operation on stack [" + lab.stack("s").id +
                "]. When you delete a stack, specify which resources to retain only when the stack "
                "is in the DELETE_FAILED state.");
  ASSERT_TRUE(lab.call("DeleteStack", {{"StackName", "s"}}));
  lab.pass(60);
  ASSERT_EQ(lab.stack("s").status, "DELETE_FAILED");
  for (const char* id : {"U", "Nope"})
    EXPECT_EQ(
        refused_with(lab, "DeleteStack", retaining(id)),
        "The specified resources to retain must be in a valid state. Do not specify resources "
        "that are in the DELETE_COMPLETE state.")
        << id;
  const auto id = lab.stack("s").id;
  ASSERT_TRUE(lab.call("DeleteStack", retaining("T")));
  lab.pass(60);
  EXPECT_EQ(lab.stack(id).status, "DELETE_COMPLETE");
  const auto rows = lab.xml("ListStackResources", {{"StackName", id}});
  const auto status = [&](const char* resource) {
    const auto path = std::string("//member[LogicalResourceId='") + resource + "']/ResourceStatus";
    return std::string(rows.select_node(path.c_str()).node().text().get());
  };
  EXPECT_EQ(status("T"), "DELETE_SKIPPED") << "a stack that is gone still tells of what it had";
  EXPECT_EQ(status("U"), "DELETE_COMPLETE");
}

TEST(Refusals, WhatWasOnlyCancelledCannotBeSkipped) {
  Lab lab;
  ASSERT_EQ(lab.deploy("s", "Resources: {T: {Type: AWS::SNS::Topic}}"), "CREATE_COMPLETE");
  Stack& stack = lab.stack("s");
  stack.status = "UPDATE_ROLLBACK_FAILED";
  stack.resources.at("T").status = "UPDATE_FAILED";
  stack.resources.at("T").reason = kUpdateCancelled;
  const auto skipping = [&](const char* id) {
    return refused_with(lab, "ContinueUpdateRollback",
                        {{"StackName", "s"}, {"ResourcesToSkip", {id}}});
  };
  EXPECT_EQ(skipping("T"),
            "Only the resources failed during UpdateRollback are allowed to be skipped");
  EXPECT_EQ(skipping("Nope"), "Resource Nope does not belong to stack s");
  EXPECT_EQ(skipping("none.T"), "Stack [none] does not exist");
  stack.resources["Inner"] = {.type = std::string(kStackType), .physical_id = stack.id};
  EXPECT_EQ(skipping("Inner"), "Nested stacks could not be skipped");
  stack.resources.erase("Inner");
  stack.parent_id = stack.id;
  EXPECT_EQ(skipping("T"), "RollbackUpdatedStack cannot be invoked on child stacks");
  stack.parent_id.clear();
  stack.status = "UPDATE_COMPLETE";
  EXPECT_EQ(skipping("T"), "RollbackUpdatedStack cannot be called from current stack status");
}

}  // namespace
}  // namespace slipway::deploy::rehearsal::cfn
