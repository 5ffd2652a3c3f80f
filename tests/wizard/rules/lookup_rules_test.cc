// The checks that need facts beside the listings: what each asks for, what it says before it has
// been answered, and what it finds.
#include "tests/wizard/rules/surroundings.hh"
#include "wizard/rules/own_stacks.hh"

namespace slipway::wizard {
namespace {

TEST(LookupRules, AskForWhatTheyNeedAndSayThatTheyCouldNotLook) {
  struct Case {
    std::string check;
    Account::Parameters parameters;
    aws::Lookup wanted;
  };
  for (const Case& c : std::vector<Case>{
           {"vpc_dns", {{"vpc", "vpc-1"}}, {aws::Look::vpc_dns, "vpc-1"}},
           {"vpc_endpoints", endpoint_rule, {aws::Look::endpoint_zones, kms_service}},
           {"endpoint_quota", endpoint_rule, {aws::Look::quota, "vpc/L-29B6F2EB"}},
           {"fargate_quota", {{"tasks", "2 x 1024"}}, {aws::Look::quota, "fargate/L-3032A538"}},
           {"balancer_quota", {{"application", "1"}}, {aws::Look::limits, "elasticloadbalancing"}},
           {"database_quota", {{"replicas", "1"}}, {aws::Look::limits, "rds"}},
           {"role_quota", {{"roles", "5"}}, {aws::Look::limits, "iam"}},
           {"database_offered",
            {{"engine", "e"}, {"version", "1"}, {"class", "db.x"}},
            {aws::Look::database, "e/1/db.x"}},
           {"search_offered",
            {{"type", "t3.medium.search"}},
            {aws::Look::instance_zones, "t3.medium"}},
           {"image_platform",
            {{"tag", "v1"}, {"repositories", "a/b"}, {"platform", "linux/amd64"}},
            {aws::Look::image_platforms, "123456789012/a/b:v1"}},
           {"key_policy", {{"key", "k1"}, {"actions", "kms:Decrypt"}}, {aws::Look::key_use, "k1"}},
           {"permissions", {{"actions", "a:B, c:D"}}, {aws::Look::permissions, "a:B,c:D"}},
           {"deployed_input",
            {{"stage", "services"}, {"input", "X"}, {"value", "1"}},
            {aws::Look::stack, "prod-services"}}}) {
    SCOPED_TRACE(c.check);
    Surroundings account;
    account.with_stack();
    account.blueprint.rules = {{.id = "r", .check = c.check, .parameters = c.parameters}};
    auto wanted = needs(account.facts());
    EXPECT_EQ(std::count(wanted.begin(), wanted.end(), c.wanted), 1);
    // Offline nobody answers: the check does not pass.
    auto findings = account.run(c.check, c.parameters);
    EXPECT_TRUE(std::any_of(findings.begin(), findings.end(), [](auto& f) {
      return f.verdict == unsure_ && f.message.find("could not look") != std::string::npos;
    }));
    account.refuse(c.wanted.what, c.wanted.of);
    findings = account.run(c.check, c.parameters);
    EXPECT_TRUE(std::any_of(findings.begin(), findings.end(), [](auto& f) {
      return f.verdict == unsure_ && f.message.find("you may not look") != std::string::npos &&
             !f.wanted.empty() && !f.fix.empty();
    }));
    auto again = needs(account.facts());
    EXPECT_EQ(std::count(again.begin(), again.end(), c.wanted), 0) << "asked once";
  }
}

TEST(LookupRules, AskOnlyForTheRulesOfThePage) {
  Surroundings account;
  account.blueprint.rules = {
      {.id = "a", .check = "vpc_dns", .parameters = {{"vpc", "vpc-1"}}, .fields = {"vpcId"}},
      {.id = "b", .check = "database_quota", .parameters = {{"replicas", "1"}}, .fields = {"n"}}};
  EXPECT_EQ(needs(account.facts(), {"vpcId"}).size(), 1u);
  EXPECT_EQ(needs(account.facts()).size(), 2u);
}

TEST(LookupRules, CountWhatIsLeftUnderQuotas) {
  Surroundings account;
  account.learn(aws::Look::quota, "vpc/L-29B6F2EB", {{"value", {"2"}}});
  account.endpoint("logs", "available", true);
  expect(account, {"endpoint_quota", endpoint_rule, pass_, "1 of 2", ""});
  account.endpoint("sts", "available", true);
  expect(account, {"endpoint_quota", endpoint_rule, fail_, "1 more do not fit", "Service Quotas"});
  account.learn(aws::Look::quota, "fargate/L-3032A538", {{"value", {"6"}}});
  expect(account, {"fargate_quota", {{"tasks", "2 x 1024, 2 x 512"}}, pass_, "3 of 6", ""});
  expect(account, {"fargate_quota", {{"tasks", "2 x 2048, 2 x 512"}}, warn_, "roll out", "raised"});
  expect(account, {"fargate_quota", {{"tasks", "4 x 2048"}}, fail_, "need 8 processors", ""});
  expect(account, {"fargate_quota", {{"tasks", "four"}}, std::nullopt, "", ""});
  account.learn(aws::Look::limits, "elasticloadbalancing",
                {{"application-load-balancers", {"1"}}, {"used.application", {"arn:1"}}});
  expect(account, {"balancer_quota", {{"application", "1"}}, fail_, "1 of 1 application", ""});
  account.learn(aws::Look::limits, "rds",
                {{"DBInstances", {"40", "39"}}, {"DBClusters", {"40", "2"}}});
  expect(account, {"database_quota", {{"replicas", "0"}}, pass_, "39 of 40", ""});
  expect(account, {"database_quota", {{"replicas", "1"}}, fail_, "2 more do not fit", ""});
}

TEST(LookupRules, CountRoles) {
  Surroundings account;
  account.with_stack();
  account.learn(aws::Look::limits, "iam", {{"Roles", {"1000", "996"}}});
  expect(account, {"role_quota", {{"roles", "4"}}, pass_, "996 of 1000 IAM roles", ""});
  expect(account, {"role_quota", {{"roles", "5"}}, fail_, "5 more do not fit", "raised"});
  account.learn(aws::Look::stack, "prod-services", {{"resource.AWS::IAM::Role", {"a"}}});
  expect(account, {"role_quota", {{"roles", "5"}}, pass_, "4 more fit", ""});
  expect(account, {"role_quota", {{"roles", "0"}}, {}, "", ""});
}

TEST(LookupRules, SeeSecretsThatAreGoing) {
  Surroundings account;
  account.with_stack();
  expect(account, {"stack_secrets", {}, {}, "", ""});
  account.learn(aws::Look::stack, "prod-services",
                {{"resource.AWS::SecretsManager::Secret", {"arn:a", "arn:b"}}});
  account.learn(aws::Look::secret, "arn:a", {{"name", {"Licence"}}});
  account.refuse(aws::Look::secret, "arn:b");
  expect(account, {"stack_secrets", {}, unsure_, "you may not look", ""});
  account.learn(aws::Look::secret, "arn:b", {{"name", {"Database"}}});
  expect(account, {"stack_secrets", {}, pass_, "2 secrets are in place", ""});
  account.learn(aws::Look::secret, "arn:b",
                {{"name", {"Database"}}, {"deleted", {"2026-12-01T00:00:00Z"}}});
  expect(account,
         {"stack_secrets", {}, fail_, "kept until 2026-12-01", "restore-secret --secret-id arn:b"});
  account.learn(aws::Look::secret, "arn:a", {});
  expect(account, {"stack_secrets", {}, fail_, "arn:a is gone", ""});
}

TEST(LookupRules, DoNotCountTheInstallsOwnAgain) {
  Surroundings account;
  account.with_stack();
  account.learn(aws::Look::stack, "prod-services",
                {{"resource.AWS::ElasticLoadBalancingV2::LoadBalancer", {"arn:1"}},
                 {"resource.AWS::RDS::DBInstance", {"a", "b"}},
                 {"resource.AWS::RDS::DBCluster", {"c"}}});
  account.learn(aws::Look::limits, "elasticloadbalancing",
                {{"application-load-balancers", {"1"}}, {"used.application", {"arn:1"}}});
  account.learn(aws::Look::limits, "rds",
                {{"DBInstances", {"2", "2"}}, {"DBClusters", {"1", "1"}}});
  expect(account, {"balancer_quota", {{"application", "1"}}, pass_, "", ""});
  expect(account, {"database_quota", {{"replicas", "1"}}, pass_, "", ""});
}

TEST(LookupRules, KnowWhatIsOffered) {
  Surroundings account;
  Account::Parameters rule{{"engine", "aurora-mysql"},
                           {"version", "3.12"},
                           {"class", "db.t3.medium"},
                           {"subnets", "subnet-ia, subnet-ib"}};
  auto offer = [&](Found found) {
    account.learn(aws::Look::database, "aurora-mysql/3.12/db.t3.medium", std::move(found));
  };
  offer({{"versions", {"3.12"}}, {"zones", {"us-west-2a", "us-west-2b"}}});
  expect(account, {"database_offered", rule, pass_, "RDS offers db.t3.medium", ""});
  offer({{"versions", {"3.12"}}, {"zones", {"us-west-2a"}}});
  expect(account, {"database_offered", rule, fail_, "no db.t3.medium in us-west-2b", ""});
  offer({{"versions", {"3.12"}}});
  expect(account, {"database_offered", rule, fail_, "offers no db.t3.medium for", ""});
  offer({{"versions", {"3.08", "3.10"}}});
  expect(account, {"database_offered", rule, fail_, "no aurora-mysql 3.12 in us-west-2", "3.10"});
  account.learn(aws::Look::instance_zones, "t3.medium", {{"zones", {"us-west-2a"}}});
  expect(account, {"search_offered",
                   {{"type", "t3.medium.search"}, {"subnets", "subnet-a1,subnet-b1"}},
                   fail_,
                   "not offered in us-west-2b",
                   ""});
}

TEST(LookupRules, KnowThePlatformsOfImages) {
  Surroundings account;
  Account::Parameters rule{{"tag", "v1"}, {"repositories", "p/a"}, {"platform", "linux/amd64"}};
  auto image = [&](Found found) {
    account.learn(aws::Look::image_platforms, "123456789012/p/a:v1", std::move(found));
  };
  image({{"digest", {"sha256:1"}}, {"platforms", {"linux/amd64", "linux/arm64"}}});
  expect(account, {"image_platform", rule, pass_, "made for linux/amd64", ""});
  image({{"digest", {"sha256:1"}}, {"platforms", {"linux/arm64"}}});
  expect(account, {"image_platform", rule, fail_, "made for linux/arm64 only", "--platform"});
  image({{"digest", {"sha256:1"}}});
  expect(account, {"image_platform", rule, pass_, "names no platform", ""});
  image({});
  expect(account, {"image_platform", rule, fail_, "has no tag v1", "push"});
  rule["account"] = "222222222222";
  account.learn(aws::Look::image_platforms, "222222222222/p/a:v1", {});
  expect(account, {"image_platform", rule, fail_, "account 222222222222", ""});
}

std::string policy(const std::string& principal, const std::string& action,
                   const std::string& more = "") {
  return R"({"Statement": [{"Effect": "Allow", "Principal": )" + principal + R"(, "Action": )" +
         action + more + "}]}";
}

TEST(LookupRules, ReadKeyPolicies) {
  const std::string root = R"({"AWS": "arn:aws:iam::123456789012:root"})";
  const std::string other = R"({"AWS": "arn:aws:iam::999988887777:root"})";
  struct Case {
    std::string policy;
    Verdict verdict;
    std::string message;
  };
  for (const Case& c : std::vector<Case>{
           {policy(root, R"("kms:*")"), pass_, "lets this account's roles"},
           {policy(R"({"AWS": ["123456789012"]})", R"(["kms:Decrypt", "kms:GenerateDataKey*"])"),
            pass_, ""},
           {policy(R"("*")", R"("*")"), pass_, ""},
           {policy(other, R"("kms:*")"), fail_, "lets in arn:aws:iam::999988887777:root"},
           {policy(root, R"("kms:Describe*")"), fail_, "kms:Decrypt and kms:GenerateDataKey"},
           {policy(root, R"("kms:*")", R"(, "Condition": {"Bool": {"a": "b"}})"), unsure_,
            "under conditions"},
           {R"({"Statement": {"Effect": "Deny", "Principal": "*", "Action": "kms:*"}})", fail_,
            "nobody"},
           {"no policy", unsure_, "cannot be read"},
           {"{}", fail_, "nobody"},
           {R"({"Statement": [5, {"Principal": 7, "Action": {}}]})", fail_, "nobody"}}) {
    SCOPED_TRACE(c.policy);
    Surroundings account;
    account.learn(aws::Look::key_use, "k1", {{"policy", {c.policy}}, {"rotation", {"false"}}});
    expect(account, {"key_policy",
                     {{"key", "k1"}, {"actions", "kms:Decrypt, kms:GenerateDataKey"}},
                     c.verdict,
                     c.message,
                     ""});
  }
}

TEST(LookupRules, SeeTheStateOfAnotherAccountsKey) {
  const std::string arn = "arn:aws:kms:us-west-2:222222222222:key/k9";
  Surroundings account;
  Account::Parameters rule{{"key", arn}, {"actions", "kms:Decrypt"}};
  account.learn(aws::Look::key_use, arn, {{"state", {"Enabled"}}});
  expect(account,
         {"key_policy", rule, unsure_, "account 222222222222's", "allow account 123456789012"});
  account.learn(aws::Look::key_use, arn, {{"state", {"Disabled"}}});
  expect(account, {"key_policy", rule, fail_, "is Disabled", ""});
}

TEST(LookupRules, NameTheLayerThatDenies) {
  Surroundings account;
  Account::Parameters rule{{"actions", "a:One, b:Two, c:Three, d:Four"}};
  auto may = [&](Found found) {
    account.learn(aws::Look::permissions, "a:One,b:Two,c:Three,d:Four", std::move(found));
  };
  may({{"a:One", {"allowed"}}, {"b:Two", {"allowed"}}});
  expect(account, {"permissions", rule, pass_, "4 actions", ""});
  may({{"a:One", {"explicitDeny"}}});
  expect(account, {"permissions", rule, fail_, "your policies deny a:One", ""});
  may({{"b:Two", {"implicitDeny", "organization"}}});
  expect(account, {"permissions", rule, fail_, "AWS organization denies b:Two", "exception"});
  may({{"c:Three", {"implicitDeny", "boundary"}}});
  expect(account, {"permissions", rule, fail_, "boundary does not allow c:Three", ""});
  may({{"d:Four", {"implicitDeny"}}});
  expect(account, {"permissions", rule, warn_, "every resource d:Four", ""});
}

TEST(LookupRules, KnowTheInstallAndThoseBesideIt) {
  Surroundings account;
  account.with_stack();
  auto stack = [&](const std::string& name, Found found) {
    account.learn(aws::Look::stack, name, std::move(found));
  };
  stack("prod-services", {});
  expect(account, {"install", {}, pass_, "a new install", ""});
  stack("prod-services", {{"status", {"UPDATE_COMPLETE"}}});
  account.inventory.stacks.rows = {{"prod-services", "UPDATE_COMPLETE"}, {"test-services", "X"}};
  expect(account, {"install", {}, pass_, "1 of its stacks is there; beside it: test", ""});
  for (auto& [status, verdict] :
       std::vector<std::pair<std::string, Verdict>>{{"UPDATE_ROLLBACK_FAILED", fail_},
                                                    {"DELETE_FAILED", fail_},
                                                    {"ROLLBACK_COMPLETE", warn_},
                                                    {"UPDATE_IN_PROGRESS", warn_}}) {
    stack("prod-services", {{"status", {status}}});
    expect(account, {"install", {}, verdict, "prod-services is " + status, ""});
  }
  stack("prod-services", {});
  stack("test-services", {{"status", {"CREATE_COMPLETE"}}, {"input.ApiHost", {"api.example.com"}}});
  expect(account, {"install",
                   {{"unique", "services.ApiHost"}},
                   fail_,
                   "test has api.example.com already",
                   "--stack test"});
}

TEST(LookupRules, KeepWhatMustNotSimplyChange) {
  Surroundings account;
  account.with_stack();
  Account::Parameters rule{{"stage", "services"}, {"input", "V2"},           {"value", "true"},
                           {"fresh", "true"},     {"wanted", "the old one"}, {"why", "ask first"}};
  account.learn(aws::Look::stack, "prod-services", {{"input.V2", {"false"}}});
  expect(account,
         {"deployed_input", rule, fail_, "V2 is false in what is installed", "keep false; ask"});
  rule["value"] = "false";
  expect(account, {"deployed_input", rule, pass_, "as installed", ""});
  account.learn(aws::Look::stack, "prod-services", {});
  expect(account, {"deployed_input", rule, warn_, "V2 is false, in a new install", "give true"});
}

TEST(LookupRules, DoNotWarnOfTheInstallsOwnRecords) {
  Surroundings account;
  account.with_stack();
  Account::Parameters rule{{"zone", "example.com"}, {"names", "api.p.example.com"}};
  expect(account, {"records", rule, fail_, "has a record already", "could not be seen"});
  account.learn(aws::Look::stack, "prod-services", {});
  expect(account, {"records", rule, fail_, "has a record already", "choose another subdomain"});
  account.learn(aws::Look::stack, "prod-services",
                {{"resource.AWS::Route53::RecordSet", {"API.p.example.com."}}});
  expect(account, {"records", rule, pass_, "own records", ""});
}

}  // namespace
}  // namespace slipway::wizard
