// The checks of the network that need facts beside the listings.
#include "tests/wizard/rules/surroundings.hh"

namespace slipway::wizard {
namespace {

TEST(LookupRules, SeeDnsThatIsOff) {
  Surroundings account;
  account.learn(aws::Look::vpc_dns, "vpc-1", {{"support", {"true"}}, {"hostnames", {"true"}}});
  account.learn(aws::Look::vpc_dns, "vpc-2", {{"support", {"false"}}, {"hostnames", {"false"}}});
  expect(account, {"vpc_dns", {{"vpc", "vpc-1"}}, pass_, "are on", ""});
  expect(account, {"vpc_dns", {{"vpc", "vpc-2"}}, fail_, "no name resolves", "DNS resolution"});
  expect(account, {"vpc_dns", {{"vpc", "vpc-2"}}, warn_, "host names are off", ""});
  expect(account, {"vpc_dns", {{"vpc", "vpc-2"}, {"endpoints", "true"}}, fail_, "host names", ""});
}

TEST(LookupRules, SeeEndpointsInTheWay) {
  Surroundings account;
  account.learn(aws::Look::endpoint_zones, kms_service,
                {{kms_service, {"us-west-2a", "us-west-2b"}}});
  expect(account, {"vpc_endpoints", endpoint_rule, pass_, "nothing in vpc-1", ""});
  account.endpoint("kms", "deleted", true);
  account.endpoint("kms", "available", false);
  expect(account, {"vpc_endpoints", endpoint_rule, pass_, "", ""});
  account.inventory.endpoints.rows.back().private_dns = true;
  expect(account, {"vpc_endpoints", endpoint_rule, fail_, "vpce-kms has the private name of kms",
                   "among the endpoints that exist already"});
  // The install's own are no conflict; until they are known, nobody says that they are one.
  account.with_stack();
  account.await(aws::Look::stack, "prod-services");
  expect(account, {"vpc_endpoints", endpoint_rule, unsure_, "still looking at the stack", "wait"});
  account.learn(aws::Look::quota, "vpc/L-29B6F2EB", {{"value", {"50"}}});
  expect(account, {"endpoint_quota", endpoint_rule, unsure_, "still looking at the stack", "wait"});
  account.learn(
      aws::Look::stack, "prod-services",
      {{"status", {"CREATE_COMPLETE"}}, {"resource.AWS::EC2::VPCEndpoint", {"vpce-kms"}}});
  expect(account, {"vpc_endpoints", endpoint_rule, pass_, "", ""});
  account.endpoint("s3", "available", false, "Gateway", {"rtb-other"});
  expect(account, {"vpc_endpoints", endpoint_rule, pass_, "", ""});
  account.endpoint("s3", "available", false, "Gateway", {"rtb-1"});
  expect(account, {"vpc_endpoints", endpoint_rule, fail_, "same route tables", ""});
}

TEST(LookupRules, HoldExistingEndpointsToTheirWord) {
  Surroundings account;
  Account::Parameters rule = endpoint_rule;
  rule["existing"] = "s3, kms";
  expect(account, {"vpc_endpoints", rule, fail_, "vpc-1 has no endpoint for kms", ""});
  account.endpoint("kms", "failed", true);
  expect(account, {"vpc_endpoints", rule, fail_, "its state is failed", ""});
  account.endpoint("kms", "available", true);
  account.endpoint("s3", "available", false, "Gateway", {"rtb-other"});
  expect(account, {"vpc_endpoints", rule, fail_, "not in every route table", ""});
  account.inventory.endpoints.rows.back().route_table_ids = {"rtb-1"};
  expect(account, {"vpc_endpoints", rule, pass_, "", ""});
}

TEST(LookupRules, SeeZonesWithoutAnEndpointService) {
  Surroundings account;
  account.learn(aws::Look::endpoint_zones, kms_service, {{kms_service, {"us-west-2a"}}});
  expect(account,
         {"vpc_endpoints", endpoint_rule, fail_, "kms has no endpoints in us-west-2b", ""});
}

TEST(LookupRules, KnowThePrefixListOfAService) {
  Surroundings account;
  expect(account, {"prefix_list", {{"list", "pl-68a5"}, {"service", "s3"}}, pass_, "", ""});
  expect(account, {"prefix_list", {{"list", "pl-0"}, {"service", "s3"}}, fail_, "pl-0", "pl-68a5"});
}

TEST(LookupRules, FollowTheWaysOut) {
  const Account::Parameters rule{{"subnets", "subnet-a1, subnet-b1"}};
  Surroundings account;
  expect(account, {"egress", rule, pass_, "leave by nat-1", ""});
  auto& nat = account.inventory.nat_gateways.rows.at(0);
  nat.state = "failed";
  nat.failure = "no address left";
  expect(account, {"egress", rule, fail_, "is failed: no address left", "route the subnets"});
  nat.state = "available";
  nat.subnet_id = "subnet-ia";
  expect(account, {"egress", rule, fail_, "nat-1 stands in subnet-ia, which is isolated", ""});
  nat.connectivity = "private";
  expect(account, {"egress", rule, warn_, "private NAT gateway", ""});
  account.inventory.nat_gateways.rows.clear();
  expect(account, {"egress", rule, fail_, "nat-1 of subnet-a1 and subnet-b1 is gone", ""});
  account.deny(account.inventory.nat_gateways);
  expect(account, {"egress", rule, unsure_, "NAT gateways could not be listed", ""});
  for (auto& row : account.inventory.subnets.rows) row.way_out.clear();
  expect(account, {"egress", rule, std::nullopt, "", ""});
}

TEST(LookupRules, LetTheInstallBackIn) {
  Surroundings account;
  Account::Parameters rule{{"subnets", "subnet-a1"}, {"cidrs", "0.0.0.0/0"}};
  expect(account, {"egress_allowed", rule, pass_, "every address", ""});
  rule["cidrs"] = "203.0.113.0/24, 198.51.100.0/29";
  expect(account, {"egress_allowed", rule, pass_, "own ways out", ""});
  rule["cidrs"] = "203.0.113.0/24";
  expect(account, {"egress_allowed", rule, fail_, "198.51.100.7, by which subnet-a1 leaves",
                   "add 198.51.100.7/32"});
  for (auto& row : account.inventory.subnets.rows) row.way_out = "tgw-1";
  expect(account, {"egress_allowed", rule, unsure_, "tgw-1", ""});
  for (auto& row : account.inventory.subnets.rows) row.way_out = "eni-5";
  account.inventory.addresses.rows = {{"eipalloc-1", "203.0.113.9", "eni-5", ""}};
  expect(account, {"egress_allowed", rule, pass_, "", ""});
}

TEST(LookupRules, ReadNetworkAcls) {
  using Entries = std::vector<aws::AclEntry>;
  struct Case {
    Entries entries;
    std::string flow;
    bool through;
  };
  const std::string any = "0.0.0.0/0", in443 = "in tcp 443 10.0.0.0/16";
  for (const Case& c : std::vector<Case>{
           {{{false, 100, true, "-1", any, {}, {}}}, in443, true},
           {{{true, 100, true, "-1", any, {}, {}}}, in443, false},
           {{{false, 90, false, "6", "10.0.3.0/24", 443, 443},
             {false, 100, true, "-1", any, {}, {}}},
            in443,
            false},
           {{{false, 90, false, "17", any, 443, 443}, {false, 100, true, "-1", any, {}, {}}},
            in443,
            true},
           {{{false, 90, false, "6", any, 80, 80}, {false, 100, true, "6", any, 443, 443}},
            in443,
            true},
           {{{false, 100, true, "6", any, 1024, 65535}}, "in tcp 1024-65535 10.0.0.0/16", true},
           {{{false, 100, true, "6", any, 2000, 65535}}, "in tcp 1024-65535 10.0.0.0/16", false},
           {{{false, 100, true, "6", "10.0.0.0/8", 443, 443}}, in443, true},
           {{{false, 100, true, "6", "10.0.0.0/24", 443, 443}}, in443, false},
           {{{false, 100, true, "-1", "::/0", {}, {}}}, in443, false},
           {{}, in443, false}}) {
    Surroundings account;
    account.inventory.network_acls.rows = {{"acl-1", "vpc-1", {"subnet-a1"}, c.entries}};
    Account::Parameters rule{{"subnets", "subnet-a1"}, {"flows", c.flow}};
    expect(account, {"network_acl", rule, c.through ? pass_ : fail_, c.through ? "" : "acl-1", ""});
  }
}

}  // namespace
}  // namespace slipway::wizard
