#include "deploy/rehearsal/cfn/template.hh"

#include <gtest/gtest.h>

namespace slipway::deploy::rehearsal::cfn {
namespace {

// A template around its interesting part.
std::string resources(std::string_view lines) { return "Resources:\n" + std::string(lines); }

struct RefusedTemplate {
  const char* name;
  std::string text, message;
};

TEST(Template, IsRefusedInTheServicesWords) {
  const std::vector<RefusedTemplate> cases = {
      {"empty", "", "Template format error: unsupported structure."},
      {"a word", "hello", "Template format error: unsupported structure."},
      {"broken YAML", "Resources:\n  - [\n",
       "Template format error: YAML not well-formed. (line 3, column 1)"},
      {"JSON", "{\n  \"Resources\": {,\n}",
       "Template format error: JSON not well-formed. (line 2, column 17)"},
      {"a comma too many", R"({"Resources": {"A": {"Type": "AWS::SNS::Topic",}}})",
       "Template format error: JSON not well-formed. (line 1, column 48)"},
      {"JSON and more", R"({"Resources":{"B":{"Type":"X"}}} {})",
       "Template format error: JSON not well-formed. (line 1, column 34)"},
      {"braces are JSON", "{Resources: {A: {Type: AWS::SNS::Topic}}}",
       "Template format error: JSON not well-formed. (line 1, column 2)"},
      {"no resources", "Description: x",
       "Template format error: At least one Resources member must be defined."},
      {"unknown section", "Foo: 1\nResources: {A: {Type: AWS::SNS::Topic}}",
       "Invalid template property or properties [Foo]"},
      {"unknown types", resources("  B: {Type: AWS::Foo::Bar}\n  A: {Type: AWS::EC3::X}\n"),
       "Template format error: Unrecognized resource types: [AWS::EC3::X, AWS::Foo::Bar]"},
      {"no type", resources("  A: {Properties: {}}"),
       "Template format error: [/Resources/A] Every Resources object must contain a Type member."},
      {"bad name", resources("  a-b: {Type: AWS::SNS::Topic}"),
       "Template format error: Resource name a-b is non alphanumeric."},
      {"bad attribute of a resource", resources("  A: {Type: AWS::SNS::Topic, Propertys: {}}"),
       "Invalid template resource property 'Propertys'"},
      {"null", resources("  A: {Type: AWS::SNS::Topic, Properties: {TopicName: }}"),
       "Template format error: [/Resources/A/Properties/TopicName] 'null' values are not allowed "
       "in templates"},
      {"unresolved Ref", resources("  A: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref B}}"),
       "Template format error: Unresolved resource dependencies [B] in the Resources block of the "
       "template"},
      {"unresolved DependsOn", resources("  A: {Type: AWS::SNS::Topic, DependsOn: [Z]}"),
       "Template format error: Unresolved resource dependencies [Z] in the Resources block of the "
       "template"},
      {"unresolved Sub",
       resources("  A: {Type: AWS::SNS::Topic, Properties: {TopicName: !Sub \"${C}\"}}"),
       "Template format error: Unresolved resource dependencies [C] in the Resources block of the "
       "template"},
      {"GetAtt of nobody",
       resources("  A: {Type: AWS::SNS::Topic, Properties: {TopicName: !GetAtt B.Arn}}"),
       "Template error: instance of Fn::GetAtt references undefined resource B"},
      {"GetAtt of no attribute",
       resources(
           "  B: {Type: AWS::S3::Bucket}\n  A: {Type: AWS::SNS::Topic, Properties: {TopicName: "
           "!GetAtt B.Foo}}"),
       "Template error: resource B does not support attribute type Foo in Fn::GetAtt"},
      {"condition", resources("  A: {Type: AWS::SNS::Topic, Condition: C}"),
       "Template format error: Unresolved condition dependency C in the Resources block of the "
       "template"},
      {"output", "Resources: {A: {Type: AWS::SNS::Topic}}\nOutputs: {O: {Value: !Ref X}}",
       "Template format error: Unresolved resource dependencies [X] in the Outputs block of the "
       "template"},
      {"cycle",
       resources("  A: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref B}}\n"
                 "  B: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref A}}\n  C: {Type: "
                 "AWS::SNS::Topic}"),
       "Circular dependency between resources: [A, B]"},
      {"parameter without type", "Parameters: {P: {}}\nResources: {A: {Type: AWS::SNS::Topic}}",
       "Template format error: Every Parameters object must contain a Type member."},
      {"resource in a condition",
       "Conditions: {C: !Equals [!Ref A, x]}\nResources: {A: {Type: AWS::SNS::Topic}}",
       "Template format error: Unresolved dependencies [A]. Cannot reference resources in the "
       "Conditions block of "
       "the template"}};
  for (const auto& one : cases) {
    auto read = read_template(one.text);
    ASSERT_FALSE(read) << one.name;
    EXPECT_EQ(read.error(), one.message) << one.name;
  }
}

TEST(Template, ShortFormsAreTheLongOnes) {
  const std::pair<const char*, const char*> cases[] = {
      {"!Ref A", R"({"Ref":"A"})"},
      {"!GetAtt A.B.C", R"({"Fn::GetAtt":["A","B.C"]})"},
      {"!GetAtt [A, B]", R"({"Fn::GetAtt":["A","B"]})"},
      {"!Sub \"${A}\"", R"({"Fn::Sub":"${A}"})"},
      {"!If [C, 1, !Ref A]", R"({"Fn::If":["C","1",{"Ref":"A"}]})"},
      {"!Not [!Condition C]", R"({"Fn::Not":[{"Condition":"C"}]})"},
      {"!Join [\"-\", [a, 1, true]]", R"({"Fn::Join":["-",["a","1","true"]]})"},
      {"{a: True, b: \"True\", c: 012}", R"({"a":"true","b":"True","c":"012"})"},
      {"!Base64 x", R"({"Fn::Base64":"x"})"}};
  for (const auto& [yaml, expected] : cases) {
    auto read = read_document(std::string("k: ") + yaml);
    ASSERT_TRUE(read) << yaml;
    EXPECT_EQ(read->root["k"], json::parse(expected)) << yaml;
  }
}

TEST(Template, JsonIsReadToo) {
  auto read = read_template(
      R"({"Resources":{"A":{"Type":"AWS::SNS::Topic","Properties":{"FifoTopic":true}}}})");
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(read->resources["A"].properties["FifoTopic"], "true");
}

TEST(Template, KnowsTheLinesOfItsResources) {
  auto read = read_template(
      "Description: x\nResources:\n  A:\n    Type: AWS::SNS::Topic\n  B: {Type: "
      "AWS::S3::Bucket}\n");
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(read->resources["A"].line, 3);
  EXPECT_EQ(read->resources["B"].line, 5);
}

TEST(Template, HostileTextIsRefusedTemplateNotFollowed) {
  std::string bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n";
  for (char c = 'b'; c < 'k'; ++c)
    bomb += std::string(1, c) + ": &" + c + " [" + [&] {
      std::string items;
      for (int i = 0; i < 9; ++i)
        items += (i ? ",*" : "*") + std::string(1, static_cast<char>(c - 1));
      return items;
    }() + "]\n";
  EXPECT_FALSE(read_template(bomb));
  EXPECT_FALSE(read_template("Resources: {A: {Type: AWS::SNS::Topic, Metadata: \"\xFB\"}}"));
  EXPECT_FALSE(read_template(std::string(5000, '[')));
  EXPECT_FALSE(read_template("{\"a\":" + std::string(5000, '[')));
  EXPECT_FALSE(read_template("{\"a\":" + std::string(5000, '[') + std::string(5000, ']') + "}"));
  EXPECT_FALSE(read_template("Resources: {A: &A {Type: AWS::SNS::Topic, Properties: *A}}"));
}

TEST(Template, EveryTruncationIsHandled) {
  const std::string whole =
      "Parameters: {P: {Type: String}}\nResources:\n  A: {Type: AWS::S3::Bucket, Properties: "
      "{BucketName: !Sub \"${P}\"}}\n"
      "Outputs: {O: {Value: !GetAtt A.Arn, Export: {Name: n}}}\n";
  ASSERT_TRUE(read_template(whole));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    auto read = read_template(whole.substr(0, size));
    if (!read) {
      EXPECT_FALSE(read.error().empty());
    }
  }
}

}  // namespace
}  // namespace slipway::deploy::rehearsal::cfn
