#include "deploy/rehearsal/cfn/references.hh"

#include <fmt/format.h>

#include "tests/rehearsal/cfn/lab.hh"

namespace slipway::deploy::rehearsal::cfn {
namespace {

constexpr std::string_view kStore = R"(
Parameters: {Value: {Type: String, Default: v1}}
Resources:
  One: {Type: AWS::SSM::Parameter, Properties: {Name: /try/str, Type: String, Value: !Ref Value}}
  List: {Type: AWS::SSM::Parameter, Properties: {Name: /try/list, Type: StringList, Value: "a,b, c ,d"}}
  Ami: {Type: AWS::SSM::Parameter, Properties: {Name: /try/subnet, Type: String, Value: subnet-none}}
)";

std::string note(std::string_view value) {
  return fmt::format(
      "Resources: {{Note: {{Type: AWS::SSM::Parameter, Properties: {{Name: /try/note, Type: "
      "String, Value: \"{}\"}}}}}}",
      value);
}

class References : public testing::Test {
 protected:
  Lab lab_;
  void SetUp() override { ASSERT_EQ(lab_.deploy("store", kStore), "CREATE_COMPLETE"); }
  std::string value_of_note() { return lab_.estate().parameters.at("/try/note").versions.back(); }
  std::string refused(std::string_view body, const Parameters& parameters = {}) {
    auto answer = lab_.call("CreateChangeSet", Lab::change_set("r", body, parameters, "CREATE"));
    return answer ? "accepted" : answer.error().code + ": " + answer.error().message;
  }
};

TEST_F(References, ToTheStoreAreFilledInWhereverTheyStand) {
  ASSERT_EQ(lab_.deploy("store", kStore, {{"Value", "v2"}}, "UPDATE"), "UPDATE_COMPLETE");
  ASSERT_EQ(lab_.deploy("n", note("a={{resolve:ssm:/try/str:1}} b={{resolve:ssm:/try/str}} "
                                  "{{resolve:ssm:/try/list:1}}")),
            "CREATE_COMPLETE")
      << lab_.first_failure("n");
  EXPECT_EQ(value_of_note(), "a=v1 b=v2 a,b, c ,d") << "lists are not trimmed";
}

TEST_F(References, AreReadAgainWithEveryUpdate) {
  const auto body = note("{{resolve:ssm:/try/str}}");
  ASSERT_EQ(lab_.deploy("n", body), "CREATE_COMPLETE");
  ASSERT_EQ(lab_.deploy("store", kStore, {{"Value", "v2"}}, "UPDATE"), "UPDATE_COMPLETE");
  ASSERT_EQ(lab_.deploy("n", body, {}, "UPDATE"), "UPDATE_COMPLETE");
  EXPECT_EQ(value_of_note(), "v2");
}

TEST_F(References, ThatCannotBeAreRefusedAtOnce) {
  EXPECT_EQ(refused(note("{{resolve:ssm:/try/str:prod}}")),
            "ValidationError: Incorrect format is used in the following SSM reference: "
            "[{{resolve:ssm:/try/str:prod}}]");
  EXPECT_EQ(refused(note("{{resolve:ssm:/try/str:9}}")),
            "ValidationError: Unable to fetch parameters [/try/str:9] from parameter store for "
            "this account.");
  EXPECT_EQ(refused(note("{{resolve:ssm-secure:/try/str:1}}")),
            "ValidationError: SSM Secure reference is not supported in: "
            "[AWS::SSM::Parameter/Properties/Value]");
  EXPECT_EQ(refused("Parameters: {P: {Type: String, Default: '{{resolve:ssm:/try/str}}'}}\n"
                    "Resources: {T: {Type: AWS::SNS::Topic}}"),
            "ValidationError: Template error: parameter P should not contain ssm versionless "
            "resolver");
}

TEST_F(References, SecretsMustBeThereAndStayAsWritten) {
  const std::pair<const char*, const char*> cases[] = {
      {"none", "Secrets Manager can't find the specified secret."},
      {"try:SecretString:missing",
       "Could not find a value associated with JSONKey in SecretString"},
      {"plain:SecretString:password", "Could not parse SecretString JSON"}};
  ASSERT_EQ(lab_.deploy("secrets", R"(
Resources:
  Made: {Type: AWS::SecretsManager::Secret, Properties: {Name: try, GenerateSecretString: {SecretStringTemplate: '{"username": "u"}', GenerateStringKey: password}}}
  Plain: {Type: AWS::SecretsManager::Secret, Properties: {Name: plain, SecretString: text}}
)"),
            "CREATE_COMPLETE");
  for (const auto& [reference, reason] : cases) {
    const std::string name = fmt::format("f{}", std::string_view(reference).size());
    EXPECT_EQ(lab_.deploy(name, note(fmt::format("{{{{resolve:secretsmanager:{}}}}}", reference))),
              "ROLLBACK_COMPLETE");
    EXPECT_NE(lab_.first_failure(name).find(reason), std::string::npos) << lab_.first_failure(name);
  }
  const auto body = note("{{resolve:secretsmanager:try:SecretString:password}}");
  ASSERT_EQ(lab_.deploy("n", body), "CREATE_COMPLETE") << lab_.first_failure("n");
  EXPECT_EQ(value_of_note(), "{{resolve:secretsmanager:try:SecretString:password}}");
}

constexpr std::string_view kTyped = R"(
Parameters: {P: {Type: "AWS::SSM::Parameter::Value<%>", Default: /try/str}}
Resources: {T: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Join ["|", [!Ref P]]}}}
Outputs: {P: {Value: !Join ["|", !Split [",", !Join [",", !If [IsList, !Ref P, [!Ref P]]]]]}}
Conditions: {IsList: !Equals ["%", "List<String>"]}
)";

std::string typed(std::string_view type) {
  std::string out(kTyped);
  for (auto at = out.find('%'); at != out.npos; at = out.find('%', at + type.size()))
    out.replace(at, 1, type);
  if (type == "List<String>") out.replace(out.find("[!Ref P]"), 8, "!Ref P");
  return out;
}

TEST_F(References, ParametersTakeTheirValueFromTheStore) {
  ASSERT_EQ(lab_.deploy("p", typed("String"), {{"P", "/try/str:1"}}), "CREATE_COMPLETE");
  EXPECT_EQ(lab_.stack("p").resources.at("T").properties["DisplayName"], "v1");
  const auto seen = lab_.xml("DescribeStacks", {{"StackName", "p"}});
  EXPECT_STREQ(seen.select_node("//ParameterValue").node().text().get(), "/try/str:1");
  EXPECT_STREQ(seen.select_node("//ResolvedValue").node().text().get(), "v1");
  ASSERT_EQ(lab_.deploy("l", typed("List<String>"), {{"P", "/try/list"}}), "CREATE_COMPLETE")
      << lab_.first_failure("l");
  EXPECT_EQ(lab_.stack("l").resources.at("T").properties["DisplayName"], "a|b|c|d") << "trimmed";
  EXPECT_EQ(refused(typed("List<String>"), {{"P", "/try/str"}}),
            "ValidationError: Types for SSM parameters [/try/str] defined in CFN template and SSM "
            "are incompatible");
  EXPECT_EQ(refused(typed("String"), {{"P", "/none"}}),
            "ValidationError: Unable to fetch parameters [/none] from parameter store for this "
            "account.");
}

// Observed on AWS: the stack begins, and fails before any resource does.
TEST_F(References, AParameterThatNamesNothingFailsTheStackItself) {
  const std::string body =
      "Parameters: {P: {Type: AWS::EC2::Subnet::Id}}\n"
      "Resources: {T: {Type: AWS::SNS::Topic}}";
  auto made = lab_.call(
      "CreateStack", {{"StackName", "s"},
                      {"TemplateBody", body},
                      {"Parameters", {{{"ParameterKey", "P"}, {"ParameterValue", "subnet-x"}}}}});
  ASSERT_TRUE(made);
  lab_.pass(60);
  EXPECT_EQ(lab_.stack("s").status, "ROLLBACK_COMPLETE");
  EXPECT_EQ(lab_.history("s"),
            (std::vector<std::string>{"s CREATE_IN_PROGRESS", "s ROLLBACK_IN_PROGRESS",
                                      "s ROLLBACK_COMPLETE"}));
  EXPECT_EQ(lab_.stack("s").events[1].reason,
            "Parameter validation failed: parameter value subnet-x for parameter name P does not "
            "exist. Rollback requested by user.");
}

}  // namespace
}  // namespace slipway::deploy::rehearsal::cfn
