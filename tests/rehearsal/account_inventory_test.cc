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

TEST(AccountInventory, without_an_account_is_refused) {
  auto inventory = small_inventory();
  inventory.account.clear();
  auto set = account_of(inventory, test_start);
  ASSERT_FALSE(set);
  EXPECT_EQ(set.error().kind, ErrorKind::invalid);
}

}  // namespace
}  // namespace slipway::deploy::rehearsal
