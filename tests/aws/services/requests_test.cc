// Our requests against those botocore sends (aws-requests.txt): method, path, query, headers that
// matter and parsed body parameters must be equal. Operations of that file we have no struct for
// are not looked at.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "aws/encoding.hh"
#include "aws/services/cloudformation_change_sets.hh"
#include "aws/services/cloudformation_control.hh"
#include "aws/services/cloudformation_events.hh"
#include "aws/services/ec2.hh"
#include "aws/services/ec2_security.hh"
#include "aws/services/ecs_services.hh"
#include "aws/services/elbv2.hh"
#include "aws/services/iam.hh"
#include "aws/services/rds.hh"
#include "aws/services/route53.hh"
#include "aws/services/s3.hh"
#include "aws/services/service_quotas.hh"
#include "aws/services/sso.hh"
#include "aws/services/sso_oidc.hh"
#include "tests/fakes/conformance.hh"

namespace slipway::aws {
namespace {

using Pairs = std::multiset<std::pair<std::string, std::string>>;

struct Recorded {
  std::string operation, method, path, body, headers;
  Pairs query;
};

// "a=1&b" -> {(a,1), (b,)}
Pairs parameters(std::string_view text) {
  Pairs out;
  while (!text.empty()) {
    auto end = std::min(text.find('&'), text.size());
    std::string_view item = text.substr(0, end);
    auto equals = std::min(item.find('='), item.size());
    std::string_view value = equals < item.size() ? item.substr(equals + 1) : std::string_view();
    out.emplace(percent_decode(item.substr(0, equals)), percent_decode(value));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::string line_of(std::string_view& text) {
  auto end = std::min(text.find('\n'), text.size());
  std::string line(text.substr(0, end));
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

std::vector<Recorded> recorded() {
  std::string file = slurp(conformance_folder() / "aws-requests.txt");
  std::string_view text = file;
  std::vector<Recorded> out;
  while (!text.empty()) {
    std::string line = line_of(text);
    if (!line.starts_with("--- ")) continue;
    Recorded& entry = out.emplace_back();
    entry.operation = line.substr(4);
    line = line_of(text);
    entry.method = line.substr(0, line.find(' '));
    std::string url = line.substr(line.find(' ') + 1);
    std::string rest = url.substr(url.find('/', url.find("://") + 3));
    entry.path = rest.substr(0, rest.find('?'));
    if (rest.find('?') != std::string::npos)
      entry.query = parameters(rest.substr(rest.find('?') + 1));
    entry.headers = line_of(text);
    entry.body = line_of(text);
    if (entry.body == "None") entry.body.clear();
  }
  return out;
}

template <Operation Op>
std::pair<std::string, WireRequest> ours(const std::string& service, const Op& op) {
  return {service + "." + std::string(Op::info.name), op.request()};
}

void sign_in_requests(std::map<std::string, WireRequest>& out) {
  sso::GetRoleCredentials keys{.access_token = "tok", .account_id = "1", .role_name = "R"};
  out.insert(ours("sso", keys));
  sso::ListAccounts accounts{.access_token = "tok", .next_token = "n"};
  out.insert(ours("sso", accounts));
  sso_oidc::RegisterClient client;
  client.client_name = "n";
  client.scopes = {"sso:account:access"};
  client.grant_types = {"authorization_code", "refresh_token"};
  client.redirect_uris = {"http://127.0.0.1/oauth/callback"};
  client.issuer_url = "https://d-x.awsapps.com/start";
  out.insert(ours("sso-oidc", client));
  sso_oidc::CreateToken token;
  token.client_id = "a";
  token.client_secret = "b";
  token.grant_type = "refresh_token";
  token.refresh_token = "r";
  out.insert(ours("sso-oidc", token));
  sso_oidc::StartDeviceAuthorization device;
  device.client_id = "a";
  device.client_secret = "b";
  device.start_url = "https://d-x.awsapps.com/start";
  out.insert(ours("sso-oidc", device));
}

// The same calls botocore was given.
std::map<std::string, WireRequest> our_requests() {
  std::map<std::string, WireRequest> out;
  ec2::DescribeVpcs vpcs;
  vpcs.filters = {{"tag:x", {"a", "b"}}};
  out.insert(ours("ec2", vpcs));
  ec2::DescribeRouteTables tables;
  tables.filters = {{"vpc-id", {"vpc-1"}}};
  out.insert(ours("ec2", tables));
  elbv2::DescribeTargetHealth health;
  health.target_group_arn = "arn:x";
  health.targets = {{.id = "i", .availability_zone = {}, .port = 1}};
  health.include = {"All"};
  out.insert(ours("elbv2", health));
  elbv2::DescribeLoadBalancers balancers;
  balancers.names = {"a"};
  out.insert(ours("elbv2", balancers));
  route53::ListResourceRecordSets records;
  records.id = "Z1";
  records.start_record_name = "a.b";
  records.start_record_type = "A";
  out.insert(ours("route53", records));
  cloudformation::DescribeChangeSet change_set;
  change_set.change_set_name = "arn:aws:cloudformation:eu-west-1:1:changeSet/c/x";
  out.insert(ours("cloudformation", change_set));
  cloudformation::DescribeEvents events;
  events.change_set_name = "arn:aws:cloudformation:eu-west-1:1:changeSet/c/x";
  events.failed_events = true;
  out.insert(ours("cloudformation", events));
  cloudformation::DeleteStack remove;
  remove.stack_name = "s";
  remove.retain_resources = {"A", "B"};
  remove.deletion_mode = "FORCE_DELETE_STACK";
  remove.client_request_token = "t";
  out.insert(ours("cloudformation", remove));
  ecs::DescribeServices services;
  services.cluster = "c";
  services.services = {"s"};
  services.include = {"TAGS"};
  out.insert(ours("ecs", services));
  iam::SimulatePrincipalPolicy simulate;
  simulate.policy_source_arn = "arn:aws:iam::1:role/xxxxxxxxxx";
  simulate.action_names = {"s3:ListBucket", "ec2:RunInstances"};
  simulate.resource_arns = {"*"};
  simulate.context_entries = {{"aws:RequestedRegion", {"eu-west-1"}, "string"}};
  out.insert(ours("iam", simulate));
  service_quotas::GetServiceQuota quota{.service_code = "fargate", .quota_code = "L-3032A538"};
  out.insert(ours("service-quotas", quota));
  ec2::DescribeSecurityGroups groups{.group_ids = {"sg-1", "sg-2"}};
  out.insert(ours("ec2", groups));
  rds::DescribeDBClusters clusters{.filters = {{"db-cluster-id", {"a", "b"}}}};
  out.insert(ours("rds", clusters));
  s3::ListBuckets buckets{.bucket_region = "eu-west-1"};
  out.insert(ours("s3", buckets));
  sign_in_requests(out);
  return out;
}

void expect_equal(const Recorded& theirs, const WireRequest& mine) {
  EXPECT_EQ(mine.method, theirs.method);
  EXPECT_EQ(mine.path, theirs.path);
  EXPECT_EQ(Pairs(mine.query.begin(), mine.query.end()), theirs.query);
  for (const Header& header : mine.headers) {
    EXPECT_NE(theirs.headers.find("'" + header.name + "': '" + header.value + "'"),
              std::string::npos)
        << header.name << ": " << header.value << " is not among " << theirs.headers;
  }
  if (theirs.body.starts_with('{')) {
    EXPECT_EQ(nlohmann::json::parse(mine.body), nlohmann::json::parse(theirs.body));
  } else {
    EXPECT_EQ(parameters(mine.body), parameters(theirs.body));
  }
}

TEST(Requests, AreWhatBotocoreSends) {
  SKIP_WITHOUT_CONFORMANCE("aws-requests.txt");
  auto mine = our_requests();
  for (const Recorded& theirs : recorded()) {
    auto found = mine.find(theirs.operation);
    if (found == mine.end()) continue;
    SCOPED_TRACE(theirs.operation);
    expect_equal(theirs, found->second);
  }
}

}  // namespace
}  // namespace slipway::aws
