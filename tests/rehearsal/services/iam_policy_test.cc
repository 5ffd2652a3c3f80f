#include "deploy/rehearsal/services/iam_policy.hh"

#include <gtest/gtest.h>

namespace slipway::deploy::rehearsal::iam {
namespace {

Policy policy_of(std::string_view document) {
  auto read = read_policy("p", document);
  EXPECT_TRUE(read) << (read ? "" : read.error());
  return read ? *read : Policy{};
}

std::string decided(const std::vector<Policy>& policies, std::string_view action,
                    std::string_view resource, const Context& context = {}) {
  return std::string(name_of(judge(policies, action, resource, context).decision));
}

TEST(IamPolicy, a_denial_outweighs_what_is_allowed) {
  const std::vector<Policy> policies = {
      policy_of(R"({"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"},
                                 {"Effect":"Deny","Action":["s3:Delete*"],"Resource":"arn:aws:s3:::kept/*"}]})")};
  const struct {
    const char *action, *resource, *decision;
  } table[] = {{"s3:GetObject", "arn:aws:s3:::kept/a", "allowed"},
               {"S3:getobject", "arn:aws:s3:::kept/a", "allowed"},
               {"s3:DeleteObject", "arn:aws:s3:::kept/a", "explicitDeny"},
               {"s3:DeleteObject", "arn:aws:s3:::kept", "allowed"},
               {"kms:ListKeys", "*", "implicitDeny"}};
  for (const auto& row : table)
    EXPECT_EQ(decided(policies, row.action, row.resource), row.decision)
        << row.action << ' ' << row.resource;
}

TEST(IamPolicy, all_but_what_is_named) {
  const std::vector<Policy> policies = {
      policy_of(R"({"Statement":{"Effect":"Allow","NotAction":"iam:*","NotResource":"arn:x:*"}})")};
  EXPECT_EQ(decided(policies, "s3:GetObject", "arn:y:1"), "allowed");
  EXPECT_EQ(decided(policies, "iam:GetRole", "arn:y:1"), "implicitDeny");
  EXPECT_EQ(decided(policies, "s3:GetObject", "arn:x:1"), "implicitDeny");
}

TEST(IamPolicy, conditions_on_texts_want_their_keys) {
  const std::vector<Policy> policies = {policy_of(
      R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*",
          "Condition":{"StringEquals":{"aws:RequestedRegion":["us-west-2","us-east-1"]}}}})")};
  const auto without = judge(policies, "a:b", "*", {});
  EXPECT_EQ(without.decision, Decision::implicit_deny);
  EXPECT_EQ(without.missing, (std::vector<std::string>{"aws:RequestedRegion"}));
  EXPECT_EQ(decided(policies, "a:b", "*", {{"aws:requestedregion", {"us-west-2"}}}), "allowed");
  EXPECT_EQ(decided(policies, "a:b", "*", {{"aws:requestedregion", {"eu-west-1"}}}),
            "implicitDeny");
  for (const auto& [test, value, decision] :
       std::vector<std::array<std::string, 3>>{{"StringLike", "us-*", "allowed"},
                                               {"StringNotEquals", "us-west-2", "implicitDeny"},
                                               {"StringNotLike", "eu-*", "allowed"},
                                               {"NumericLessThan", "7", "implicitDeny"}}) {
    const std::vector<Policy> one = {
        policy_of(R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{")" +
                  test + R"(":{"aws:RequestedRegion":")" + value + R"("}}}})")};
    EXPECT_EQ(decided(one, "a:b", "*", {{"aws:requestedregion", {"us-west-2"}}}), decision) << test;
  }
}

// The places that the AWS CLI's examples and answers of AWS show for these documents.
TEST(IamPolicy, statements_stand_where_iam_says) {
  const auto only = policy_of(
      R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:*","Resource":"*","Condition":{"DateGreaterThan":{"aws:CurrentTime":"2018-08-16T12:00:00Z"}}}})");
  ASSERT_EQ(only.statements.size(), 1u);
  EXPECT_EQ(only.statements[0].start.column, 38);
  EXPECT_EQ(only.statements[0].end.column, 167);
  const auto administrator = policy_of(R"({
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "*",
      "Resource": "*"
    }
  ]
})");
  ASSERT_EQ(administrator.statements.size(), 1u);
  EXPECT_EQ(administrator.statements[0].start.line, 3);
  EXPECT_EQ(administrator.statements[0].start.column, 17);
  EXPECT_EQ(administrator.statements[0].end.line, 8);
  EXPECT_EQ(administrator.statements[0].end.column, 6);
  const auto two = policy_of(
      R"({"Id":"Statement","Statement":[{"Effect":"Deny","Action":"a:{}","Resource":"*"},{"Effect":"Allow","Action":"*","Resource":["*"]}]})");
  ASSERT_EQ(two.statements.size(), 2u);
  EXPECT_EQ(two.statements[1].start.column, two.statements[0].end.column);
  EXPECT_GT(two.statements[1].end.column, two.statements[1].start.column);
}

TEST(IamPolicy, documents_that_are_none_are_refused) {
  for (const char* document :
       {"", "[]", "{", "{}", R"({"Statement":1})", R"({"Statement":[{}]})",
        R"({"Statement":{"Effect":"Maybe","Action":"*","Resource":"*"}})",
        R"({"Statement":{"Effect":"Allow","Resource":"*"}})",
        R"({"Statement":{"Effect":"Allow","Action":"*"}})",
        R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":1}})",
        R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"a":1}}})"})
    EXPECT_FALSE(read_policy("p", document)) << document;
}

TEST(IamPolicy, survives_any_cut) {
  const std::string document =
      R"({"Statement":[{"Effect":"Deny","Action":"a:\"{}","Resource":"*"},{"Effect":"Allow","Action":"*","Resource":["*"]}]})";
  for (std::size_t size = 0; size < document.size(); ++size)
    EXPECT_FALSE(read_policy("p", document.substr(0, size))) << size;
}

}  // namespace
}  // namespace slipway::deploy::rehearsal::iam
