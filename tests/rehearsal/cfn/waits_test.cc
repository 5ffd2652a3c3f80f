#include "deploy/rehearsal/cfn/waits.hh"

#include "tests/rehearsal/cfn/lab.hh"

namespace slipway::deploy::rehearsal::cfn {
namespace {

constexpr std::string_view kByPolicy = R"(
Parameters: {Count: {Type: Number, Default: 2}}
Resources:
  Ready:
    Type: AWS::CloudFormation::WaitCondition
    CreationPolicy: {ResourceSignal: {Timeout: PT10M, Count: !Ref Count}}
  After: {Type: AWS::SNS::Topic, DependsOn: Ready}
)";
constexpr std::string_view kByHandle = R"(
Parameters: {Seconds: {Type: Number, Default: 600}}
Resources:
  Handle: {Type: AWS::CloudFormation::WaitConditionHandle}
  Ready:
    Type: AWS::CloudFormation::WaitCondition
    Properties: {Handle: !Ref Handle, Timeout: !Ref Seconds, Count: 1}
Outputs: {Url: {Value: !Ref Handle}, Data: {Value: !GetAtt Ready.Data}}
)";

TEST(WaitDurations, ByTable) {
  const std::pair<const char*, long> table[] = {
      {"PT5M", 300}, {"PT1H5M30S", 3930}, {"PT30S", 30}, {"PT12H", 43200},   {"PT", -1},
      {"5M", -1},    {"PT5", -1},         {"PT5D", -1},  {"PT-5M", -1},      {"PT5M1H", -1},
      {"", -1},      {"P1D", -1},         {"PTM", -1},   {"PT99999999H", -1}};
  for (const auto& [text, seconds] : table)
    EXPECT_EQ(duration_in(text).value_or(std::chrono::seconds(-1)).count(), seconds) << text;
}

class WaitConditions : public testing::Test {
 protected:
  Lab lab_;

  std::string signal(const char* unique_id, const char* status = "SUCCESS",
                     const char* resource = "Ready", const char* stack = "s") {
    auto answer = lab_.call("SignalResource", {{"StackName", stack},
                                               {"LogicalResourceId", resource},
                                               {"UniqueId", unique_id},
                                               {"Status", status}});
    return answer ? "" : answer.error().message;
  }
  std::string reason(std::string_view id, std::string_view status) {
    std::string out = "(no such event)";
    for (const auto& event : lab_.stack("s").events)
      if (event.logical_id == id && event.status == status) out = event.reason;
    return out;
  }
};

TEST_F(WaitConditions, WaitForTheirSignals) {
  EXPECT_EQ(lab_.deploy("s", kByPolicy, {}, "CREATE", 60), "CREATE_IN_PROGRESS");
  EXPECT_FALSE(lab_.stack("s").resources.contains("After"));
  EXPECT_EQ(signal("one"), "");
  EXPECT_EQ(reason("Ready", "CREATE_IN_PROGRESS"), "Received SUCCESS signal with UniqueId one");
  EXPECT_EQ(signal("one"),
            "Signal with ID one for resource Ready already exists. Signals may only be updated "
            "with a FAILURE status.");
  lab_.pass(60);
  EXPECT_EQ(lab_.stack("s").status, "CREATE_IN_PROGRESS");
  EXPECT_EQ(signal("two"), "");
  lab_.pass(60);
  EXPECT_EQ(lab_.stack("s").status, "CREATE_COMPLETE");
  const auto& stack = lab_.stack("s");
  EXPECT_EQ(stack.resources.at("Ready").physical_id, stack.id + "/Ready");
  EXPECT_EQ(signal("three"),
            "Stack " + stack.id + " is in CREATE_COMPLETE state and cannot be signaled");
}

TEST_F(WaitConditions, FailWhenTheirTimeIsUp) {
  EXPECT_EQ(lab_.deploy("s", kByPolicy, {}, "CREATE", 60), "CREATE_IN_PROGRESS");
  EXPECT_EQ(signal("one"), "");
  lab_.pass(620);
  EXPECT_EQ(lab_.stack("s").status, "ROLLBACK_COMPLETE");
  EXPECT_EQ(lab_.first_failure("s"),
            "Ready: Failed to receive 1 resource signal(s) within the specified duration");
}

TEST_F(WaitConditions, FailByASignal) {
  EXPECT_EQ(lab_.deploy("s", kByPolicy, {}, "CREATE", 60), "CREATE_IN_PROGRESS");
  EXPECT_EQ(signal("one"), "");
  EXPECT_EQ(signal("one", "FAILURE"), "") << "what succeeded may still fail";
  lab_.pass(60);
  EXPECT_EQ(lab_.stack("s").status, "ROLLBACK_COMPLETE");
  EXPECT_EQ(lab_.first_failure("s"), "Ready: Received FAILURE signal with UniqueId one");
}

TEST_F(WaitConditions, RefuseSignalsThatNobodyWaitsFor) {
  EXPECT_EQ(signal("one"), "Stack 's' does not exist");
  EXPECT_EQ(lab_.deploy("s",
                        std::string(kByPolicy) +
                            "  Handle: {Type: AWS::CloudFormation::WaitConditionHandle}\n"
                            "  First: {Type: AWS::S3::Bucket}\n",
                        {}, "CREATE", 60),
            "CREATE_IN_PROGRESS");
  EXPECT_EQ(signal("one", "SUCCESS", "None"), "Resource None does not exist for stack s");
  EXPECT_EQ(signal("one", "SUCCESS", "Handle"),
            "Resource Handle is of type AWS_CLOUDFORMATION_WAIT_CONDITION_HANDLE_V3 and cannot be "
            "signaled");
  EXPECT_EQ(signal("one", "SUCCESS", "First"),
            "Resource First is of type AWS::S3::Bucket and cannot be signaled");
}

TEST_F(WaitConditions, OfAHandleWaitForWhatIsPutThere) {
  EXPECT_EQ(lab_.deploy("s", kByHandle, {}, "CREATE", 60), "CREATE_IN_PROGRESS");
  const auto url = lab_.stack("s").resources.at("Handle").physical_id;
  EXPECT_TRUE(
      url.starts_with("https://cloudformation-waitcondition-us-west-2.s3.us-west-2.amazonaws.com/"
                      "arn%3Aaws%3Acloudformation%3Aus-west-2%3A123456789012%3Astack/s/"))
      << url;
  EXPECT_NE(url.find("/Handle?X-Amz-Algorithm=AWS4-HMAC-SHA256&"), std::string::npos) << url;
  EXPECT_EQ(lab_.stack("s").resources.at("Ready").physical_id, lab_.stack("s").id + "/Handle");
  EXPECT_EQ(signal("one"), "Resource Ready is in CREATE_IN_PROGRESS state and cannot be signaled");
  lab_.pass(620);
  EXPECT_EQ(lab_.stack("s").status, "ROLLBACK_COMPLETE");
  EXPECT_EQ(lab_.first_failure("s"),
            "Ready: WaitCondition timed out. Received 0 conditions when expecting 1");
}

std::string body_of(const std::string& status, const char* unique_id) {
  return R"({"Status": ")" + status + R"(", "Reason": "as it is", "UniqueId": ")" + unique_id +
         R"(", "Data": "found"})";
}

// By the URL as curl sends it: the host that it names, whatever the connection leads to.
class WaitHandles : public WaitConditions {
 protected:
  Front front_{lab_.world(), {}};

  int put(const std::string& body, const char* method = "PUT") {
    const auto url = lab_.stack("s").resources.at("Handle").physical_id;
    const auto from = url.find("://") + 3, slash = url.find('/', from);
    return front_
        .answer({method, url.substr(slash), {{"Host", url.substr(from, slash - from)}}, body},
                lab_.world().wall())
        .http.status;
  }
};

TEST_F(WaitHandles, TakeSignals) {
  EXPECT_EQ(lab_.deploy("s", kByHandle, {}, "CREATE", 60), "CREATE_IN_PROGRESS");
  EXPECT_EQ(put(body_of("SUCCESS", "one")), 200);
  EXPECT_EQ(put(body_of("FAILURE", "one")), 200) << "what came first counts";
  lab_.pass(60);
  ASSERT_EQ(lab_.stack("s").status, "CREATE_COMPLETE") << lab_.first_failure("s");
  EXPECT_EQ(lab_.output("s", "Data"), R"({"one":"found"})");
  EXPECT_EQ(put(body_of("SUCCESS", "one"), "POST"), 403) << "signed for PUT alone";
}

TEST_F(WaitHandles, TakeThemBeforeAnybodyWaits) {
  const auto body = std::string(
                        "Resources:\n  First: {Type: AWS::RDS::DBCluster, DependsOn: "
                        "Handle, Properties: {Engine: aurora-mysql}}\n") +
                    R"(  Handle: {Type: AWS::CloudFormation::WaitConditionHandle}
  Ready:
    Type: AWS::CloudFormation::WaitCondition
    DependsOn: First
    Properties: {Handle: !Ref Handle, Timeout: 60}
)";
  EXPECT_EQ(lab_.deploy("s", body, {}, "CREATE", 60), "CREATE_IN_PROGRESS");
  EXPECT_EQ(put(body_of("SUCCESS", "early")), 200);
  lab_.pass(600);
  EXPECT_EQ(lab_.stack("s").status, "CREATE_COMPLETE") << lab_.first_failure("s");
}

TEST_F(WaitHandles, TellWhyTheyFail) {
  for (const auto& [body, says] :
       {std::pair(body_of("FAILURE", "i-1"),
                  "Ready: WaitCondition received failed message: 'as it is' for uniqueId: i-1"),
        std::pair(std::string("nonsense"), "Ready: Unparsable WaitCondition data"),
        std::pair(body_of("MAYBE", "i-1"), "Ready: Unparsable WaitCondition data")}) {
    EXPECT_EQ(lab_.deploy("s", kByHandle, {}, "CREATE", 60), "CREATE_IN_PROGRESS");
    EXPECT_EQ(put(body), 200);
    lab_.pass(60);
    EXPECT_EQ(lab_.stack("s").status, "ROLLBACK_COMPLETE");
    EXPECT_EQ(lab_.first_failure("s"), says);
    ASSERT_TRUE(lab_.call("DeleteStack", {{"StackName", "s"}}));
    lab_.pass(60);
  }
}

TEST_F(WaitConditions, CannotBeUpdated) {
  EXPECT_EQ(lab_.deploy("s", kByPolicy, {{"Count", "0"}}), "CREATE_COMPLETE");
  const auto with = [](const char* timeout) {
    return std::string(
               "Resources: {Ready: {Type: AWS::CloudFormation::WaitCondition, "
               "CreationPolicy: {ResourceSignal: {Count: 0}}, Properties: {Timeout: ") +
           timeout + "}}}";
  };
  ASSERT_TRUE(lab_.call("UpdateStack", {{"StackName", "s"}, {"TemplateBody", with("5")}}));
  lab_.pass(60);
  EXPECT_EQ(lab_.stack("s").status, "UPDATE_ROLLBACK_COMPLETE");
  EXPECT_EQ(lab_.first_failure("s"),
            "Ready: Update to resource type AWS::CloudFormation::WaitCondition is not supported.");
}

TEST_F(WaitConditions, ThatMakeNoSenseFail) {
  for (const char* bad :
       {"{}", "{Handle: https://x/y/Z, Timeout: 0}", "{Handle: https://x/y/Z, Timeout: 43201}",
        "{Handle: https://x/y/Z, Timeout: 5, Count: none}", "{Timeout: 5}"}) {
    Lab lab;
    EXPECT_EQ(lab.deploy("s", std::string("Resources: {W: {Type: "
                                          "AWS::CloudFormation::WaitCondition, Properties: ") +
                                  bad + "}}"),
              "ROLLBACK_COMPLETE")
        << bad;
  }
}

// AWS ignores the attribute where it means nothing (cfn-lint's maintainers, who are AWS's, say so
// in their issue 3598), so nobody is waited for.
TEST(CreationPolicies, AreIgnoredWhereTheyMeanNothing) {
  Lab lab;
  EXPECT_EQ(lab.deploy("s", R"(
Resources:
  Topic:
    Type: AWS::SNS::Topic
    CreationPolicy: {ResourceSignal: {Timeout: PT1M, Count: 1}}
)",
                       {}, "CREATE", 50),
            "CREATE_COMPLETE")
      << lab.first_failure("s");
}

}  // namespace
}  // namespace slipway::deploy::rehearsal::cfn
