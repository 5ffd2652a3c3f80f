#include "deploy/rehearsal/cfn/limits.hh"

#include <fmt/format.h>

#include "tests/rehearsal/cfn/lab.hh"

namespace slipway::deploy::rehearsal::cfn {
namespace {

// A section with so many entries, in JSON.
std::string section_of(const char* name, const char* entry, int count) {
  std::string out = fmt::format("\"{}\": {{", name);
  for (int i = 0; i < count; ++i) out += fmt::format("{}\"N{}\": {}", i > 0 ? "," : "", i, entry);
  return out + "}";
}

std::string problem_of(const std::string& sections) {
  const auto read = read_template("{" + sections + "}");
  return read ? "" : read.error();
}

TEST(TemplateLimits, AreWhatTheServiceAllows) {
  constexpr const char* topic = R"({"Type": "AWS::SNS::Topic"})";
  constexpr const char* value = R"({"Value": "x"})";
  const auto one = section_of("Resources", topic, 1) + ",";
  EXPECT_EQ(problem_of(section_of("Resources", topic, 500)), "");
  EXPECT_EQ(
      problem_of(section_of("Resources", topic, 501)),
      "Template format error: Number of resources, 501, is greater than maximum allowed, 500");
  EXPECT_EQ(problem_of(one + section_of("Parameters", R"({"Type": "String"})", 200)), "");
  EXPECT_EQ(
      problem_of(one + section_of("Parameters", R"({"Type": "String"})", 201)),
      "Template format error: Number of parameters, 201, is greater than maximum allowed, 200");
  EXPECT_EQ(problem_of(one + section_of("Outputs", value, 200)), "");
  EXPECT_EQ(problem_of(one + section_of("Outputs", value, 201)),
            "Template format error: Number of outputs, 201, is greater than maximum allowed, 200");
  EXPECT_EQ(problem_of(one + section_of("Mappings", R"({"a": {"b": "c"}})", 201)),
            "Template format error: Number of mappings, 201, is greater than maximum allowed, 200");
  const auto described = [&](std::size_t length) {
    return problem_of(one + "\"Description\": \"" + std::string(length, 'x') + "\"");
  };
  EXPECT_EQ(described(1024), "");
  EXPECT_EQ(described(1025), "Template format error: 'Description' length is greater than 1024.");
  const auto named = [&](std::size_t length) {
    return problem_of("\"Resources\": {\"" + std::string(length, 'N') + "\": " + topic + "}");
  };
  EXPECT_EQ(named(255), "");
  EXPECT_NE(named(256), "");
}

TEST(TemplateLimits, OfValuesAndNames) {
  Lab lab;
  const auto told = [&](const std::string& name, std::size_t length) {
    auto answer = lab.call(
        "CreateStack",
        {{"StackName", name},
         {"TemplateBody",
          "Parameters: {P: {Type: String}}\nResources: {T: {Type: AWS::SNS::Topic}}"},
         {"Parameters", {{{"ParameterKey", "P"}, {"ParameterValue", std::string(length, 'v')}}}}});
    return answer ? std::string() : answer.error().message;
  };
  EXPECT_EQ(told("s", 4096), "");
  EXPECT_NE(told("t", 4097).find("at 'parameters.1.member.parameterValue' failed to satisfy"),
            std::string::npos);
  EXPECT_EQ(told(std::string(128, 'n'), 1), "");
  EXPECT_NE(told(std::string(129, 'n'), 1)
                .find("at 'stackName' failed to satisfy constraint: "
                      "Member must have length less than or equal to 128"),
            std::string::npos);
}

}  // namespace
}  // namespace slipway::deploy::rehearsal::cfn
