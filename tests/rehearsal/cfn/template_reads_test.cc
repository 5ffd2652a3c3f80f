// Calls that tell of templates.
#include "tests/rehearsal/cfn/lab.hh"

namespace slipway::deploy::rehearsal::cfn {
namespace {

constexpr std::string_view kTemplate = R"(
AWSTemplateFormatVersion: "2010-09-09"
Description: of a try
Metadata: {Team: platform}
Parameters:
  Name: {Type: String, Default: one, AllowedValues: [one, two], Description: its name}
  Word: {Type: String, NoEcho: true}
Resources:
  Topic: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref Name}}
  Other: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref Word}}
  Role: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Version: "2012-10-17"}}}
)";
constexpr std::string_view kUnknownTypes = R"(
Resources:
  Topic: {Type: AWS::SNS::Topic}
  Queue: {Type: AWS::SQS::Queue}
  Own: {Type: Custom::Thing, Properties: {Of: !GetAtt Queue.Arn}}
)";

std::string at(const pugi::xml_document& document, const char* path) {
  return document.select_node(path).node().text().get();
}

TEST(TemplateReads, SummaryOfATemplate) {
  Lab lab;
  lab.estate().contents["store"]["t.yaml"] = kTemplate;
  for (const auto& [member, value] :
       {std::pair("TemplateBody", std::string(kTemplate)),
        std::pair("TemplateURL", std::string("https://store.s3.us-west-2.amazonaws.com/t.yaml"))}) {
    const auto seen = lab.xml("GetTemplateSummary", {{member, value}});
    EXPECT_EQ(at(seen, "/r/Description"), "of a try");
    EXPECT_EQ(at(seen, "/r/Version"), "2010-09-09");
    EXPECT_EQ(at(seen, "/r/Metadata"), R"({"Team":"platform"})");
    EXPECT_EQ(at(seen, "//member[ParameterKey='Name']/DefaultValue"), "one");
    EXPECT_EQ(at(seen, "//member[ParameterKey='Name']//AllowedValues/member[2]"), "two");
    EXPECT_EQ(at(seen, "//member[ParameterKey='Word']/NoEcho"), "true");
    EXPECT_EQ(at(seen, "//member[ResourceType='AWS::SNS::Topic']/LogicalResourceIds/member[2]"),
              "Topic");
    EXPECT_EQ(at(seen, "/r/Capabilities/member"), "CAPABILITY_IAM");
    EXPECT_FALSE(seen.select_node("//UnrecognizedResourceTypes/member"));
  }
}

TEST(TemplateReads, SummariesMayPassTypesThatNobodyKnows) {
  Lab lab;
  EXPECT_FALSE(lab.call("GetTemplateSummary", {{"TemplateBody", kUnknownTypes}}));
  const auto seen =
      lab.xml("GetTemplateSummary",
              {{"TemplateBody", kUnknownTypes},
               {"TemplateSummaryConfig", {{"TreatUnrecognizedResourceTypesAsWarnings", "true"}}}});
  EXPECT_EQ(at(seen, "//UnrecognizedResourceTypes/member[1]"), "AWS::SQS::Queue");
  EXPECT_EQ(at(seen, "//UnrecognizedResourceTypes/member[2]"), "Custom::Thing");
  EXPECT_EQ(seen.select_nodes("//ResourceTypes/member").size(), 3u);
}

TEST(TemplateReads, SummariesOfStackSetsAreRefused) {
  Lab lab;
  EXPECT_EQ(code_of(lab.call("GetTemplateSummary", {{"StackSetName", "all"}})),
            "StackSetNotFoundException");
  EXPECT_EQ(code_of(lab.call("GetTemplateSummary",
                             {{"TemplateBody", kTemplate}, {"CallAs", "DELEGATED_ADMIN"}})),
            "ValidationError");
  EXPECT_TRUE(lab.call("GetTemplateSummary", {{"TemplateBody", kTemplate}, {"CallAs", "SELF"}}));
}

TEST(TemplateReads, CostsAreReckonedElsewhere) {
  Lab lab;
  lab.estate().contents["store"]["t.yaml"] = kTemplate;
  const auto url = [&](const char* member, std::string_view value, const char* word) {
    auto answer = lab.call(
        "EstimateTemplateCost",
        {{member, value}, {"Parameters", {{{"ParameterKey", "Word"}, {"ParameterValue", word}}}}});
    return answer ? answer->text : answer.error().message;
  };
  const auto first = url("TemplateBody", kTemplate, "a");
  EXPECT_TRUE(
      first.starts_with("<Url>http://calculator.s3.amazonaws.com/calc5.html?key=cloudformation/"))
      << first;
  EXPECT_EQ(url("TemplateURL", "https://store.s3.us-west-2.amazonaws.com/t.yaml", "a"), first);
  EXPECT_NE(url("TemplateBody", kTemplate, "b"), first);
  EXPECT_EQ(lab.call("EstimateTemplateCost", {{"TemplateBody", kTemplate}}).error().message,
            "Parameters: [Word] must have values");
}

}  // namespace
}  // namespace slipway::deploy::rehearsal::cfn
