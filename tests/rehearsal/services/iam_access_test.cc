// Access as callers meet it at the front door.
#include "deploy/rehearsal/services/iam_access.hh"

#include "deploy/rehearsal/account_file.hh"
#include "tests/rehearsal/harness.hh"

namespace slipway::deploy::rehearsal {
namespace {

constexpr std::string_view kBounded = R"(account: "123456789012"
region: us-west-2
identities:
  - name: bounded
    access_key_id: AKIA1
    secret_access_key: s
    policy:
      - {effect: Allow, actions: ["s3:*", "kms:*", "ecr:Describe*", "ecs:*", "cloudformation:*", "iam:*"]}
      - {effect: Deny, actions: ["s3:GetObject"], resources: ["arn:aws:s3:::builds/kept/*"]}
      - {effect: Deny, actions: ["kms:DescribeKey"], resources: ["arn:aws:kms:*:*:key/8a1f5c3e-2b7d-4c9a-9e10-3f6b7d2c1a01"]}
      - {effect: Deny, actions: ["ecr:*"], resources: ["arn:aws:ecr:*:*:repository/secret"]}
      - {effect: Deny, actions: ["ecs:RunTask"], resources: ["arn:aws:ecs:*:*:task-definition/admin*"]}
      - {effect: Deny, actions: ["cloudformation:DeleteStack"], resources: ["arn:aws:cloudformation:*:*:stack/prod-*"]}
regions:
  us-west-2:
    buckets: [{name: builds}]
    keys: [{id: 8a1f5c3e-2b7d-4c9a-9e10-3f6b7d2c1a01, aliases: [alias/product]}, {id: 9b2e6d4f-3c8e-4dab-8f21-4e7c8e3d2b02}]
    repositories: [{name: secret}, {name: open}]
)";

AccountSet bounded_account() {
  auto read = read_account(kBounded, "bounded", test_start);
  if (!read) ADD_FAILURE() << read.error().sentence();
  return read ? std::move(*read) : AccountSet{.identities = {Identity{}}};
}

struct Access : testing::Test {
  World world{bounded_account(), {.start = test_start}};
  Front front{world, {}};
  Caller bounded{.key = "AKIA1", .secret = "s", .token = {}};

  std::string got(const RawRequest& request) { return front.answer(request, test_start).http.body; }
  std::string asked(std::string_view service, std::string target, std::string body) {
    return got(json(service, std::move(target), std::move(body), test_start, bounded));
  }
};

void expect_says(const std::string& body, std::string_view text) {
  EXPECT_NE(body.find(text), body.npos) << body;
}

TEST_F(Access, what_no_statement_allows_is_denied_in_iams_words) {
  expect_says(
      got(form("ec2", "Version=2016-11-15&Action=DescribeVpcs", test_start, bounded)),
      "<Code>UnauthorizedOperation</Code><Message>You are not authorized to perform this "
      "operation. User: arn:aws:iam::123456789012:user/bounded is not authorized to perform: "
      "ec2:DescribeVpcs because no identity-based policy allows the ec2:DescribeVpcs action<");
  expect_says(asked("secretsmanager", "secretsmanager.ListSecrets", "{}"),
              "is not authorized to perform: secretsmanager:ListSecrets on resource: * because no "
              "identity-based policy allows the secretsmanager:ListSecrets action");
}

TEST_F(Access, denials_hold_for_the_resources_they_name) {
  const std::string denied = "with an explicit deny in an identity-based policy";
  const auto object = got(get("s3", "/builds/kept/a", test_start, bounded));
  expect_says(object, "s3:GetObject on resource: arn:aws:s3:::builds/kept/a " + denied);
  expect_says(got(get("s3", "/builds/other", test_start, bounded)), "NoSuchKey");
  for (const char* name : {"8a1f5c3e-2b7d-4c9a-9e10-3f6b7d2c1a01", "alias/product"})
    expect_says(
        asked("kms", "TrentService.DescribeKey", R"({"KeyId":")" + std::string(name) + "\"}"),
        "kms:DescribeKey on resource: arn:aws:kms:us-west-2:123456789012:key/"
        "8a1f5c3e-2b7d-4c9a-9e10-3f6b7d2c1a01 " +
            denied);
  expect_says(asked("kms", "TrentService.DescribeKey",
                    R"({"KeyId":"9b2e6d4f-3c8e-4dab-8f21-4e7c8e3d2b02"})"),
              "KeyMetadata");
  const std::string images = "AmazonEC2ContainerRegistry_V20150921.DescribeImages";
  expect_says(asked("ecr", images, R"({"repositoryName":"secret"})"),
              "on resource: arn:aws:ecr:us-west-2:123456789012:repository/secret " + denied);
  expect_says(asked("ecr", images, R"({"repositoryName":"open"})"), "imageDetails");
  const std::string run = "AmazonEC2ContainerServiceV20141113.RunTask";
  expect_says(asked("ecs", run, R"({"taskDefinition":"admin:1"})"),
              "on resource: arn:aws:ecs:us-west-2:123456789012:task-definition/admin:1 " + denied);
  expect_says(asked("ecs", run, R"({"taskDefinition":"app:1"})"), "ClusterNotFoundException");
  const std::string remove = "Version=2010-05-15&Action=DeleteStack&StackName=";
  expect_says(got(form("cloudformation", remove + "prod-1", test_start, bounded)),
              "arn:aws:cloudformation:us-west-2:123456789012:stack/prod-1/* " + denied);
  EXPECT_EQ(got(form("cloudformation", remove + "test-1", test_start, bounded)).find("Error"),
            std::string::npos);
}

// As issue trackers quote AWS: all stacks where they are listed, nothing where none is meant.
TEST(AccessToStacks, names_what_aws_names) {
  auto world = starter();
  Front front(*world, {});
  world->deny_everybody({"cloudformation:*"});
  const auto said = [&](const std::string& query) {
    const auto body =
        front.answer(form("cloudformation", "Version=2010-05-15&Action=" + query), test_start)
            .http.body;
    const auto at = body.find("perform: ") + 9;
    return body.substr(at, body.find(" with an explicit") - at);
  };
  const std::string stacks = " on resource: arn:aws:cloudformation:us-west-2:123456789012:stack/";
  EXPECT_EQ(said("ListStacks"), "cloudformation:ListStacks" + stacks + "*/*");
  EXPECT_EQ(said("DescribeStacks"), "cloudformation:DescribeStacks" + stacks + "*/*");
  EXPECT_EQ(said("DescribeStacks&StackName=a"), "cloudformation:DescribeStacks" + stacks + "a/*");
  EXPECT_EQ(said("ValidateTemplate&TemplateBody=%7B%7D"), "cloudformation:ValidateTemplate");
}

TEST_F(Access, the_simulator_says_the_same) {
  const std::string base =
      "Version=2010-05-08&Action=SimulatePrincipalPolicy&PolicySourceArn="
      "arn%3Aaws%3Aiam%3A%3A123456789012%3Auser%2Fbounded&ActionNames.member.1=s3%3AGetObject"
      "&ResourceArns.member.1=arn%3Aaws%3As3%3A%3A%3Abuilds%2F";
  expect_says(got(form("iam", base + "kept%2Fa", test_start, bounded)),
              "<EvalDecision>explicitDeny</EvalDecision><MatchedStatements><member><SourcePolicyId>"
              "user_bounded_RehearsalPolicy</SourcePolicyId>");
  expect_says(got(form("iam", base + "other", test_start, bounded)),
              "<EvalDecision>allowed</EvalDecision>");
}

}  // namespace
}  // namespace slipway::deploy::rehearsal
