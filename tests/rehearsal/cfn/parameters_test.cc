#include "deploy/rehearsal/cfn/parameters.hh"

#include <gtest/gtest.h>

namespace slipway::deploy::rehearsal::cfn {
namespace {

Template sample() {
  auto read = read_template(R"(
Parameters:
  Name: {Type: String, AllowedPattern: "[a-z][a-z0-9-]{0,5}"}
  Size: {Type: Number, Default: 2, MinValue: 1, MaxValue: 5}
  Level: {Type: String, Default: low, AllowedValues: [low, high]}
  Word: {Type: String, Default: abc, MinLength: 2, MaxLength: 4, ConstraintDescription: two to four letters}
  List: {Type: CommaDelimitedList, Default: "a, b"}
  Digits: {Type: String, Default: "12", AllowedPattern: "\\d+"}
  Secret: {Type: String, Default: s, NoEcho: true}
Resources: {A: {Type: AWS::SNS::Topic}}
)");
  EXPECT_TRUE(read) << read.error();
  return *read;
}

TEST(CfnParameters, RefusedValues) {
  const Template from = sample();
  struct Case {
    std::vector<GivenParameter> given;
    const char* message;
  };
  const Case cases[] = {
      {{}, "Parameters: [Name] must have values"},
      {{{"Name", "a"}, {"Nmae", "b"}, {"X", "c"}},
       "Parameters: [Nmae, X] do not exist in the template"},
      {{{"Name", "A"}}, "Parameter 'Name' must match pattern [a-z][a-z0-9-]{0,5}"},
      {{{"Name", "abcdefg"}}, "Parameter 'Name' must match pattern [a-z][a-z0-9-]{0,5}"},
      {{{"Name", "a"}, {"Size", "x"}}, "Parameter 'Size' must be a number."},
      {{{"Name", "a"}, {"Size", "0"}}, "Parameter 'Size' must be a number not less than 1"},
      {{{"Name", "a"}, {"Size", "6"}}, "Parameter 'Size' must be a number not greater than 5"},
      {{{"Name", "a"}, {"Level", "mid"}}, "Parameter 'Level' must be one of AllowedValues"},
      {{{"Name", "a"}, {"Word", "x"}},
       "Parameter Word failed to satisfy constraint: two to four letters"},
      {{{"Name", "a"}, {"Digits", "1x"}}, "Parameter 'Digits' must match pattern \\d+"},
      {{{"Name", "", true}},
       "Invalid input for parameter key Name. Cannot specify usePreviousValue as true for a "
       "parameter key not in the "
       "previous template"}};
  for (const auto& one : cases) {
    auto values = resolve_parameters(from, one.given, nullptr);
    ASSERT_FALSE(values) << one.message;
    EXPECT_EQ(values.error(), one.message);
  }
}

TEST(CfnParameters, GivenPreviousDefault) {
  const Template from = sample();
  const ParameterTexts previous = {{"Name", "old"}, {"Size", "3"}};
  auto values = resolve_parameters(from, {{"Name", "", true}, {"Size", "4"}}, &previous);
  ASSERT_TRUE(values) << values.error();
  EXPECT_EQ(values->at("Name"), "old");
  EXPECT_EQ(values->at("Size"), "4");
  EXPECT_EQ(values->at("Level"), "low");
  EXPECT_EQ(typed_parameters(from, *values).at("List"), json::array({"a", "b"}));
  EXPECT_EQ(shown(from, "Secret", "s"), "****");
  EXPECT_EQ(shown(from, "Size", "4"), "4");
}

}  // namespace
}  // namespace slipway::deploy::rehearsal::cfn
