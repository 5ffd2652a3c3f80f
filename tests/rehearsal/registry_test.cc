// Every operation slipway has is answered here: whoever adds one to aws/services without an answer
// in the rehearsal account is told by this test.
#include "deploy/rehearsal/registry.hh"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "deploy/rehearsal/protocol.hh"
#include "tests/rehearsal/harness.hh"

namespace slipway::deploy::rehearsal {
namespace {

struct Asked {
  std::string service, action;
};

// "Service::ec2, "DescribeVpcs"" of each OperationInfo.
std::vector<Asked> operations_of_slipway() {
  std::vector<Asked> out;
  for (const auto& entry : std::filesystem::directory_iterator(SOURCE_DIR "/aws/services")) {
    if (entry.path().extension() != ".hh") continue;
    std::stringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    const std::string source = text.str();
    constexpr std::string_view head = "OperationInfo info{Service::";
    for (auto at = source.find(head); at != source.npos; at = source.find(head, at + 1)) {
      const auto from = at + head.size(), comma = source.find(',', from),
                 quote = source.find('"', comma), end = source.find('"', quote + 1);
      out.push_back({source.substr(from, comma - from), source.substr(quote + 1, end - quote - 1)});
    }
  }
  return out;
}

aws::Service service_called(const std::string& name) {
  using enum aws::Service;
  static const std::map<std::string, aws::Service> names{
      {"sts", sts},
      {"sso", sso},
      {"sso_oidc", sso_oidc},
      {"ec2", ec2},
      {"acm", acm},
      {"route53", route53},
      {"kms", kms},
      {"ecr", ecr},
      {"ecs", ecs},
      {"elbv2", elbv2},
      {"logs", logs},
      {"rds", rds},
      {"s3", s3},
      {"secretsmanager", secretsmanager},
      {"ssm", ssm},
      {"iam", iam},
      {"pricing", pricing},
      {"service_quotas", service_quotas},
      {"cloudformation", cloudformation},
      {"application_autoscaling", application_autoscaling}};
  const auto found = names.find(name);
  if (found == names.end()) ADD_FAILURE() << "a new service: " << name;
  return found == names.end() ? sts : found->second;
}

TEST(Registry, answers_every_operation_of_slipway) {
  const auto asked = operations_of_slipway();
  EXPECT_GE(asked.size(), 75u);
  for (const auto& [service, action] : asked)
    EXPECT_NE(find_handler(service_called(service), action), nullptr) << service << ":" << action;
}

TEST(Registry, every_service_that_is_asked_has_a_wire) {
  for (const auto& [service, action] : operations_of_slipway())
    EXPECT_EQ(wire(service_called(service)).service, service_called(service)) << service;
}

TEST(Registry, keeps_what_changes_the_account) {
  const auto kept = [](aws::Service service, const char* action) {
    return is_kept({.service = service,
                    .action = action,
                    .input = {},
                    .region = {},
                    .account = {},
                    .caller_arn = {},
                    .caller_id = {},
                    .request_id = {},
                    .now = {}});
  };
  EXPECT_TRUE(kept(aws::Service::s3, "PutObject"));
  EXPECT_TRUE(kept(aws::Service::sso, "GetRoleCredentials"));
  EXPECT_FALSE(kept(aws::Service::s3, "HeadBucket"));
  EXPECT_TRUE(kept(aws::Service::sso_oidc, "StartDeviceAuthorization"));
  EXPECT_TRUE(kept(aws::Service::sso_oidc, "CreateToken")) << "it uses a code up";
  EXPECT_FALSE(kept(aws::Service::sso_oidc, "RegisterClient"));
}

}  // namespace
}  // namespace slipway::deploy::rehearsal
