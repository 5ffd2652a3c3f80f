#include "deploy/rehearsal/cfn/evaluate.hh"

#include <gtest/gtest.h>

#include "deploy/rehearsal/cfn/cidr.hh"
#include "deploy/rehearsal/cfn/graph.hh"

namespace slipway::deploy::rehearsal::cfn {
namespace {

class Functions : public testing::Test {
 protected:
  Functions() {
    template_.mappings = json::parse(R"({"M":{"a":{"x":"1","l":["p","q"]}}})");
    template_.conditions = json::parse(R"({
      "Yes": {"Fn::Equals": [{"Ref": "Env"}, "prod"]},
      "No": {"Fn::Not": [{"Condition": "Yes"}]},
      "Both": {"Fn::And": [{"Condition": "Yes"}, {"Condition": "No"}]},
      "Any": {"Fn::Or": [{"Condition": "Yes"}, {"Condition": "No"}]},
      "Loop": {"Fn::Not": [{"Condition": "Loop"}]}})");
    template_.transforms = {std::string(kLanguageExtensions)};
    scope_.from = &template_;
    scope_.notification_arns = {"arn:topic"};
    scope_.parameters = {{"Env", "prod"}, {"Ids", json::array({"a", "b"})}};
    scope_.account = "123456789012";
    scope_.region = "us-west-2";
    scope_.stack_name = "s";
    scope_.stack_id = "arn:s";
    scope_.zones = {"us-west-2a", "us-west-2b"};
    scope_.resource = [](const std::string& id, const std::string& attribute) -> Checked<json> {
      if (id == "New") return json(std::string(kUnknown));
      if (id != "R") return std::unexpected("no " + id);
      return json(attribute.empty() ? "r-1" : "r-1/" + attribute);
    };
    scope_.import = [](const std::string& name) -> Checked<json> {
      if (name != "e") return std::unexpected("No export named " + name + " found.");
      return json("exported");
    };
  }
  json value(const char* text) {
    auto made = evaluate(json::parse(text), scope_);
    if (!made) return "error: " + made.error();
    return *made;
  }
  Template template_;
  Scope scope_;
};

TEST_F(Functions, ByTable) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({"Ref":"Env"})", R"("prod")"},
      {R"({"Ref":"Ids"})", R"(["a","b"])"},
      {R"({"Ref":"R"})", R"("r-1")"},
      {R"({"Ref":"AWS::Region"})", R"("us-west-2")"},
      {R"({"Ref":"AWS::AccountId"})", R"("123456789012")"},
      {R"({"Ref":"AWS::Partition"})", R"("aws")"},
      {R"({"Ref":"AWS::URLSuffix"})", R"("amazonaws.com")"},
      {R"({"Ref":"AWS::StackName"})", R"("s")"},
      {R"({"Ref":"AWS::StackId"})", R"("arn:s")"},
      {R"({"Ref":"AWS::NotificationARNs"})", R"(["arn:topic"])"},
      {R"({"Fn::Length":{"Ref":"Ids"}})", R"("2")"},
      {R"({"Fn::ToJsonString":{"a":[{"Ref":"R"}]}})", R"("{\"a\":[\"r-1\"]}")"},
      {R"({"Fn::GetAZs":{"Ref":"AWS::Region"}})", R"(["us-west-2a","us-west-2b"])"},
      {R"({"Fn::GetAtt":["R","Endpoint.Port"]})", R"("r-1/Endpoint.Port")"},
      {R"({"Fn::GetAtt":"R.Arn"})", R"("r-1/Arn")"},
      {R"({"Fn::Sub":"${Env}-${R.Arn}-${!Lit}-$x-${ AWS::Region }"})",
       R"("prod-r-1/Arn-${Lit}-$x-us-west-2")"},
      {R"({"Fn::Sub":["${a}${Env}",{"a":{"Ref":"R"}}]})", R"("r-1prod")"},
      {R"({"Fn::Sub":"{{resolve:secretsmanager:${R}:SecretString:password}}"})",
       R"("{{resolve:secretsmanager:r-1:SecretString:password}}")"},
      {R"({"Fn::Join":[",",{"Ref":"Ids"}]})", R"("a,b")"},
      {R"({"Fn::Join":["",["a",{"Ref":"AWS::NoValue"},"b"]]})", R"("ab")"},
      {R"({"Fn::Select":["1",{"Ref":"Ids"}]})", R"("b")"},
      {R"({"Fn::Select":["0",{"Fn::GetAZs":""}]})", R"("us-west-2a")"},
      {R"({"Fn::Split":["|","a|b||"]})", R"(["a","b","",""])"},
      {R"({"Fn::FindInMap":["M","a","l"]})", R"(["p","q"])"},
      {R"({"Fn::FindInMap":["M","z","l",{"DefaultValue":"d"}]})", R"("d")"},
      {R"({"Fn::If":["Yes","y","n"]})", R"("y")"},
      {R"({"Fn::If":["No","y","n"]})", R"("n")"},
      {R"({"Fn::If":["Both","y","n"]})", R"("n")"},
      {R"({"Fn::If":["Any","y","n"]})", R"("y")"},
      {R"({"a":{"Fn::If":["No","y",{"Ref":"AWS::NoValue"}]},"b":"1"})", R"({"b":"1"})"},
      {R"(["x",{"Ref":"AWS::NoValue"}])", R"(["x"])"},
      {R"({"Fn::ImportValue":{"Fn::Sub":"e"}})", R"("exported")"},
      {R"({"Fn::Base64":"hello"})", R"("aGVsbG8=")"},
      {R"({"Fn::Cidr":["10.0.0.0/16","3","8"]})", R"(["10.0.0.0/24","10.0.1.0/24","10.0.2.0/24"])"},
      {R"({"Condition":{"Bool":{"aws:SecureTransport":"false"}}})",
       R"({"Condition":{"Bool":{"aws:SecureTransport":"false"}}})"}};
  for (const auto& [expression, expected] : cases)
    EXPECT_EQ(value(expression), json::parse(expected)) << expression;
}

TEST_F(Functions, MistakesInTheServicesWords) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({"Fn::Select":["2",{"Ref":"Ids"}]})",
       "Template error: Fn::Select cannot select nonexistent value at index 2"},
      {R"({"Fn::FindInMap":["M","z","l"]})", "Template error: Unable to get mapping for M::z::l"},
      {R"({"Fn::FindInMap":["N","z","l"]})",
       "Template error: Mapping named 'N' is not present in the 'Mappings' section of template."},
      {R"({"Fn::If":["Maybe","y","n"]})",
       "Template error: unresolved condition dependency Maybe in Fn::If"},
      {R"({"Fn::Nope":"x"})",
       "Template error: Encountered unsupported function: Fn::Nope Supported functions are: "
       "[Fn::Base64, Fn::GetAtt, Fn::GetAZs, Fn::ImportValue, Fn::Join, Fn::Split, Fn::FindInMap, "
       "Fn::Select, Ref, Fn::Equals, Fn::If, Fn::Not, Condition, Fn::And, Fn::Or, Fn::Contains, "
       "Fn::EachMemberEquals, Fn::EachMemberIn, Fn::ValueOf, Fn::ValueOfAll, Fn::RefAll, Fn::Sub, "
       "Fn::Cidr]"},
      {R"({"Fn::ImportValue":"f"})", "No export named f found."},
      {R"({"Fn::If":["Loop","y","n"]})",
       "Template error: functions are nested too deeply or conditions depend on each other"},
      {R"({"Fn::Not":["a","b"]})",
       "Template error: every Fn::Not object requires a list of 1 boolean parameters."}};
  for (const auto& [expression, expected] : cases)
    EXPECT_EQ(value(expression), std::string("error: ") + expected) << expression;
}

TEST_F(Functions, WhatIsNotKnownYetIsCarriedAlong) {
  for (const char* expression : {R"({"Ref":"New"})", R"({"Fn::Sub":"a-${New.Arn}"})",
                                 R"({"Fn::Join":["-",["a",{"Ref":"New"}]]})",
                                 R"({"Fn::Select":["3",{"Fn::Split":["/",{"Ref":"New"}]}]})",
                                 R"({"Fn::Join":[",",{"Fn::GetAtt":["New","L"]}]})"})
    EXPECT_TRUE(holds_unknown(value(expression))) << expression;
  EXPECT_FALSE(holds_unknown(value(R"({"Ref":"R"})")));
}

TEST(Cidr, BlocksThatFitAndThoseThatDoNot) {
  EXPECT_EQ(split_cidr("10.0.0.7/30", 4, 0), std::nullopt);
  EXPECT_EQ(split_cidr("10.0.0.0/30", 2, 1),
            (std::vector<std::string>{"10.0.0.0/31", "10.0.0.2/31"}));
  EXPECT_EQ(split_cidr("10.0.0.0/24", 2, 8), std::nullopt);
  EXPECT_EQ(split_cidr("nonsense", 1, 8), std::nullopt);
  EXPECT_EQ(split_cidr("2001:db8:0:ff::/63", 2, 64),
            (std::vector<std::string>{"2001:db8:0:fe::/64", "2001:db8:0:ff::/64"}));
  EXPECT_EQ(split_cidr("2001:db8::/63", 3, 64), std::nullopt);
  EXPECT_EQ(split_cidr("10.0.255.0/16", 256, 8)->back(), "10.0.255.0/24");
  EXPECT_EQ(split_cidr("10.0.0.0", 1, 8), std::nullopt);
  EXPECT_EQ(split_cidr("10.0.0.0/99", 1, 8), std::nullopt);
}

TEST(Names, AreFoundWhereverTheyHide) {
  const auto names = names_in(json::parse(R"({"a":[{"Ref":"A"},{"Ref":"AWS::Region"}],
    "b":{"Fn::Sub":["${B}${C.D}${!E}${f}",{"f":{"Ref":"F"}}]},"c":{"Fn::If":["Cond",{"Fn::GetAtt":["G","H"]},"x"]}})"));
  std::string all;
  for (const auto& name : names)
    all += name.target + (name.attribute.empty() ? "" : "." + name.attribute) + " ";
  EXPECT_EQ(all, "A F B C.D Cond G.H ");
}

}  // namespace
}  // namespace slipway::deploy::rehearsal::cfn
