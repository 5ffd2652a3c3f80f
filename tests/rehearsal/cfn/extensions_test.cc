#include "deploy/rehearsal/cfn/extensions.hh"

#include "deploy/rehearsal/cfn/evaluate.hh"
#include "deploy/rehearsal/cfn/transforms.hh"
#include "tests/rehearsal/cfn/lab.hh"

namespace slipway::deploy::rehearsal::cfn {
namespace {

TEST(Extensions, LoopsBecomeEntries) {
  Lab lab;
  ASSERT_EQ(lab.deploy("s", R"(
Transform: AWS::LanguageExtensions
Parameters: {Names: {Type: CommaDelimitedList, Default: "red,green"}}
Resources:
  Fn::ForEach::Topics:
    - Name
    - !Ref Names
    - "Topic${Name}": {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref Name}}
Outputs:
  Count: {Value: !Length [a, b, c]}
  Text: {Value: !ToJsonString {a: !Ref AWS::Region}}
)"),
            "CREATE_COMPLETE")
      << lab.first_failure("s");
  EXPECT_EQ(lab.stack("s").resources.at("Topicgreen").properties["DisplayName"], "green");
  EXPECT_EQ(lab.output("s", "Count"), "3");
  EXPECT_EQ(lab.output("s", "Text"), R"({"a":"us-west-2"})");
}

TEST(Extensions, AreOnlyThereWhenAskedFor) {
  Lab lab;
  const std::string body =
      "Resources: {T: {Type: AWS::SNS::Topic}}\n"
      "Outputs: {L: {Value: !Length [a]}}";
  const auto told = lab.deploy("s", body);
  EXPECT_NE(told.find("Fn::Length"), std::string::npos) << told;
  auto unknown = read_template("Transform: [AWS::Serverless-2016-10-31]\n" + body);
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error(), "No transform named AWS::Serverless-2016-10-31 found.");
}

TEST(Extensions, LoopsGoOverWhatParametersAreGiven) {
  const auto names_of = [](const ParameterTexts& values) {
    const auto read = read_template(
        "Transform: AWS::LanguageExtensions\n"
        "Parameters: {Names: {Type: CommaDelimitedList, Default: 'One, Two'}}\n"
        "Resources:\n"
        "  Fn::ForEach::Topics: [Name, {Ref: Names}, {'${Name}': {Type: AWS::SNS::Topic}}]\n",
        {.values = values, .account = {}, .region = {}, .snippet = {}});
    EXPECT_TRUE(read) << (read ? "" : read.error());
    std::string out;
    for (const auto& [id, resource] : read ? read->resources : decltype(read->resources){})
      out += id + " ";
    return out;
  };
  EXPECT_EQ(names_of({}), "One Two ");
  EXPECT_EQ(names_of({{"Names", "Red,Green,Blue"}}), "Blue Green Red ");
}

TEST(Extensions, MalformedLoopsAreRefused) {
  for (const char* loop : {"[Name, [a]]", "x", "[Name, {Ref: None}, {}]", "[Name, [[a]], {}]"}) {
    const auto read = read_template(std::string("Transform: AWS::LanguageExtensions\nResources:\n"
                                                "  T: {Type: AWS::SNS::Topic}\n"
                                                "  Fn::ForEach::Loop: ") +
                                    loop);
    EXPECT_FALSE(read) << loop;
  }
  std::string deep = "{a: 1}";
  for (int i = 0; i < 9; ++i)
    deep = "{\"Fn::ForEach::L" + std::to_string(i) + "\": [N" + std::to_string(i) +
           ", [a, b, c, d, e, f, g, h], {\"${N" + std::to_string(i) + "}\": " + deep + "}]}";
  EXPECT_FALSE(
      read_template("Transform: AWS::LanguageExtensions\nResources:\n"
                    "  T: {Type: AWS::SNS::Topic, Metadata: " +
                    deep + "}"))
      << "loops in loops end";
}

}  // namespace
}  // namespace slipway::deploy::rehearsal::cfn
