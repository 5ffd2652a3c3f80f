#include "deploy/rehearsal/cfn/rules.hh"

#include "tests/rehearsal/cfn/lab.hh"

namespace slipway::deploy::rehearsal::cfn {
namespace {

std::string judged(const std::string& rules) {
  auto read = read_template(
      "Parameters:\n  Env: {Type: String, Default: prod}\n"
      "  Users: {Type: CommaDelimitedList, Default: 'a,b'}\n"
      "  Others: {Type: CommaDelimitedList, Default: 'a,b,c'}\n"
      "  Twice: {Type: CommaDelimitedList, Default: 'x,x'}\n"
      "  Nets: {Type: 'List<AWS::EC2::Subnet::Id>', Default: 'n1,n2'}\n"
      "Rules:\n" +
      rules + "\nResources: {T: {Type: AWS::SNS::Topic}}\n");
  if (!read) return read.error();
  auto values = resolve_parameters(*read, {}, nullptr);
  Scope scope;
  scope.from = &*read;
  scope.parameters = typed_parameters(*read, *values);
  scope.region = "us-west-2";
  scope.attribute = [](auto type, const auto&, const auto& of) -> std::string {
    return type == "AWS::EC2::Subnet::Id" && of == "VpcId" ? "v" : "";
  };
  auto fine = check_rules(*read, scope);
  return fine ? "" : fine.error();
}

TEST(Rules, ByTable) {
  const struct {
    const char *rules, *says;
  } table[] = {
      {"  R: {Assertions: [{Assert: !Equals [!Ref Env, prod]}]}", ""},
      {"  R: {Assertions: [{Assert: !Equals [!Ref Env, test], AssertDescription: Only test}]}",
       "Only test"},
      {"  R: {Assertions: [{Assert: !Equals [!Ref Env, test]}]}", "Rule R is not satisfied"},
      {"  R: {RuleCondition: !Equals [!Ref Env, test], Assertions: [{Assert: !Equals [a, b]}]}",
       ""},
      {"  R: {Assertions: [{Assert: {'Fn::Contains': [[test, prod], !Ref Env]}}]}", ""},
      {"  R: {Assertions: [{Assert: !Not [{'Fn::Contains': [!Ref Users, a]}]}]}",
       "Rule R is not satisfied"},
      {"  R: {Assertions: [{Assert: {'Fn::EachMemberIn': [!Ref Users, !Ref Others]}}]}", ""},
      {"  R: {Assertions: [{Assert: {'Fn::EachMemberIn': [!Ref Others, !Ref Users]}}]}",
       "Rule R is not satisfied"},
      {"  R: {Assertions: [{Assert: {'Fn::EachMemberEquals': [!Ref Twice, x]}}]}", ""},
      {"  R: {Assertions: [{Assert: {'Fn::Contains': [{'Fn::RefAll': CommaDelimitedList}, c]}}]}",
       ""},
      {"  R: {Assertions: [{Assert: !And [!Equals [a, a], !Or [!Equals [a, b], !Equals [b, b]]]}]}",
       ""},
      {"  R: {Assertions: [{Assert: !Equals [!Ref 'AWS::Region', us-west-2]}]}", ""},
      {"  R: {Assertions: [{Assert: {'Fn::EachMemberEquals': [{'Fn::ValueOf': [Nets, VpcId]}, "
       "v]}}]}",
       ""},
      {"  R: {Assertions: [{Assert: {'Fn::Contains': [{'Fn::ValueOfAll': "
       "['AWS::EC2::Subnet::Id', Tags.team]}, x]}}]}",
       "Rule R is not satisfied"},
      {"  R: {Assertions: [{Assert: {'Fn::ValueOf': [None, VpcId]}}]}",
       "Template format error: Fn::ValueOf takes a parameter or a type, and an attribute"},
      {"  R: {Assertions: [{Assert: {'Fn::Cidr': [a, b]}}]}",
       "Template format error: Fn::Cidr is not a function of rules"},
      {"  R: {Assertions: [{Assert: !Equals [!Ref Misspelt, a]}]}",
       "Template format error: Unresolved dependencies [Misspelt]. Cannot reference resources in "
       "the Rules block of the template"},
      {"  R: {}", "Template format error: Rule R must have a list of Assertions"},
      {"  R: {Assertions: [{}]}", "Template format error: An assertion of rule R has no Assert"}};
  for (const auto& row : table) EXPECT_EQ(judged(row.rules), row.says) << row.rules;
}

TEST(Rules, KnowTheSubnetsAndNetworksThatParametersName) {
  Lab lab;
  const auto body = [](const std::string& vpc) {
    return R"(
Parameters:
  Nets: {Type: 'List<AWS::EC2::Subnet::Id>', Default: 'subnet-0a10000000000000a'}
Rules: {R: {Assertions: [{Assert: {'Fn::EachMemberEquals': [{'Fn::ValueOf': [Nets, VpcId]}, ")" +
           vpc + R"("]}}]}}
Resources: {T: {Type: AWS::SNS::Topic}}
)";
  };
  EXPECT_FALSE(lab.call("CreateStack", {{"StackName", "s"}, {"TemplateBody", body("vpc-1")}}));
  EXPECT_TRUE(lab.call("CreateStack",
                       {{"StackName", "s"}, {"TemplateBody", body("vpc-0a1b2c3d4e5f60718")}}));
}

TEST(Rules, NothingIsMadeWhenOneIsBroken) {
  Lab lab;
  auto refused = lab.call("CreateStack", {{"StackName", "s"}, {"TemplateBody", R"(
Parameters: {A: {Type: String, Default: x}}
Rules: {R: {Assertions: [{Assert: !Equals [!Ref A, y], AssertDescription: A must be y}]}}
Resources: {T: {Type: AWS::SNS::Topic}})"}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "ValidationError");
  EXPECT_EQ(refused.error().message, "A must be y");
  EXPECT_EQ(lab.estate().stack("s"), nullptr);
}

}  // namespace
}  // namespace slipway::deploy::rehearsal::cfn
