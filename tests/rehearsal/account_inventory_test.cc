#include "deploy/rehearsal/account_inventory.hh"

#include <algorithm>

#include "tests/rehearsal/harness.hh"

namespace slipway::deploy::rehearsal {
namespace {

aws::Snapshot small_inventory() {
  aws::Snapshot s;
  s.account = "111122223333";
  s.region = "eu-west-1";
  s.vpcs.rows = {{.id = "vpc-1", .name = "net", .cidr = "10.0.0.0/16"}};
  auto subnet = [](const char* id, aws::SubnetClass cls, const char* reason, const char* table) {
    return aws::SubnetRow{.id = id,
                          .vpc_id = "vpc-1",
                          .cidr = "10.0.0.0/24",
                          .availability_zone = "eu-west-1a",
                          .available_ips = 7,
                          .cls = cls,
                          .reason = reason,
                          .route_table_id = table};
  };
  using aws::SubnetClass;
  s.subnets.rows = {subnet("subnet-1", SubnetClass::public_,
                           "default route to igw-9 (route table rtb-1)", "rtb-1"),
                    subnet("subnet-2", SubnetClass::private_,
                           "default route to nat-9 (route table rtb-2)", "rtb-2"),
                    subnet("subnet-3", SubnetClass::isolated,
                           "no default route (main route table rtb-0)", "rtb-0"),
                    subnet("subnet-4", SubnetClass::private_, "", "")};
  s.certificates.rows = {{.arn = "arn:aws:acm:eu-west-1:111122223333:certificate/c",
                          .domain = "a.example.com",
                          .status = "ISSUED",
                          .not_after = test_start + std::chrono::days(30)}};
  s.zones.rows = {{.id = "Z1", .name = "example.com"}};
  s.zones.rows[0].records.rows = {
      {.name = "www.example.com", .type = "A", .values = {"lb.example.net"}, .alias = true}};
  s.keys.rows = {{.id = "k", .arn = "arn:k", .aliases = {"alias/a"}, .state = "Disabled"}};
  s.repositories.rows = {{.name = "r", .uri = "u"}};
  s.repositories.rows[0].images.rows = {{.tags = {"1"}, .digest = "sha256:0"}};
  return s;
}

TEST(AccountInventory, becomes_an_account) {
  auto set = account_of(small_inventory(), test_start);
  ASSERT_TRUE(set) << set.error().sentence();
  Account& account = set->accounts.front();
  Region& region = account.regions.at("eu-west-1");
  EXPECT_EQ(set->identities.front().account, "111122223333");
  EXPECT_EQ(region.subnets.size(), 4u);
  std::vector<std::string> targets;
  for (const auto& table : region.route_tables)
    for (const auto& route : table.routes) targets.push_back(table.id + " " + route.target);
  EXPECT_EQ(targets,
            (std::vector<std::string>{"rtb-1 local", "rtb-1 igw-9", "rtb-2 local", "rtb-2 nat-9",
                                      "rtb-0 local", "rtb-4 local", "rtb-4 nat-4"}));
  EXPECT_EQ(std::ranges::count(region.route_tables, true, &RouteTable::main), 1);
  EXPECT_EQ(region.internet_gateways.size(), 1u);
  EXPECT_EQ(region.nat_gateways.size(), 2u);
  EXPECT_EQ(region.certificates[0].names, std::vector<std::string>{"a.example.com"});
  EXPECT_EQ(region.keys[0].state, "Disabled");
  ASSERT_EQ(account.zones[0].records.size(), 3u);  // NS and SOA come by themselves
  EXPECT_EQ(account.zones[0].records[2].alias->dns_name, "lb.example.net");
  EXPECT_EQ(region.repositories[0].images[0].tags, std::vector<std::string>{"1"});
}

TEST(AccountInventory, has_what_stands_around_the_subnets) {
  auto inventory = small_inventory();
  inventory.subnets.rows[1].reason =
      "default route to nat-8 does not work, its state is blackhole (route table rtb-2)";
  inventory.nat_gateways.rows = {{.id = "nat-7",
                                  .vpc_id = "vpc-1",
                                  .subnet_id = "subnet-1",
                                  .state = "failed",
                                  .connectivity = "private",
                                  .failure = "no room",
                                  .public_ips = {"198.51.100.1"}}};
  inventory.internet_gateways.rows = {{"igw-9", "vpc-1"}, {"igw-8", ""}};
  inventory.endpoints.rows = {
      {.id = "vpce-1", .vpc_id = "vpc-1", .service = "s", .type = "Gateway"}};
  inventory.network_acls.rows = {{.id = "acl-7",
                                  .vpc_id = "vpc-1",
                                  .subnet_ids = {"subnet-1"},
                                  .entries = {{true, 100, true, "6", "10.0.0.0/8", 443, 444},
                                              {true, 32767, false, "-1", "::/0"}}}};
  inventory.addresses.rows = {{"eipalloc-1", "198.51.100.1", "eni-1", ""},
                              {"eipalloc-2", "198.51.100.2", "", ""}};
  inventory.prefix_lists.rows = {{"pl-1", "mine", "111122223333", {"10.0.0.0/8"}},
                                 {"pl-68a54001", "s3", "AWS", {}}};
  const auto learn = [&](aws::Look what, const char* of, auto found) {
    inventory.facts[{what, of}] = {.state = aws::ListingState::complete, .found = std::move(found)};
  };
  using Found = std::map<std::string, std::vector<std::string>>;
  learn(aws::Look::vpc_dns, "vpc-1", Found{{"support", {"true"}}, {"hostnames", {"false"}}});
  learn(aws::Look::quota, "fargate/L-3032A538", Found{{"value", {"64"}}});
  learn(aws::Look::key_use, "k", Found{{"policy", {"{}"}}, {"rotation", {"true"}}});
  learn(aws::Look::image_platforms, "111122223333/r:1", Found{{"platforms", {"linux/arm64"}}});
  auto set = account_of(inventory, test_start);
  ASSERT_TRUE(set) << set.error().sentence();
  Region& region = set->accounts.front().regions.at("eu-west-1");
  EXPECT_EQ(region.internet_gateways.size(), 2u);
  ASSERT_EQ(region.nat_gateways.size(), 2u) << "and one that only a route tells of";
  EXPECT_EQ(region.nat_gateways[0].failure, "no room");
  EXPECT_EQ(region.nat_gateways[0].connectivity, "private");
  EXPECT_EQ(region.route_tables[1].routes[1].state, "blackhole");
  EXPECT_EQ(region.vpc_endpoints[0].type, "Gateway");
  ASSERT_EQ(region.network_acls[0].rules.size(), 1u);
  EXPECT_EQ(region.network_acls[0].rules[0].to, 444);
  ASSERT_EQ(region.addresses.size(), 1u) << "the other is the gateway's";
  EXPECT_EQ(region.addresses[0].id, "eipalloc-2");
  ASSERT_EQ(region.prefix_lists.size(), 1u);
  EXPECT_FALSE(region.vpcs[0].dns_hostnames);
  EXPECT_EQ(region.quotas.at("fargate/L-3032A538"), 64);
  EXPECT_TRUE(region.keys[0].rotation);
  EXPECT_EQ(region.keys[0].policy, "{}");
  EXPECT_EQ(region.repositories[0].images[0].platforms, std::vector<std::string>{"linux/arm64"});
}

TEST(AccountInventory, without_an_account_is_refused) {
  auto inventory = small_inventory();
  inventory.account.clear();
  auto set = account_of(inventory, test_start);
  ASSERT_FALSE(set);
  EXPECT_EQ(set.error().kind, ErrorKind::invalid);
}

}  // namespace
}  // namespace slipway::deploy::rehearsal
