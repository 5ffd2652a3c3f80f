#include "deploy/rehearsal/account_network.hh"

#include "deploy/rehearsal/account_file.hh"
#include "tests/rehearsal/harness.hh"

namespace slipway::deploy::rehearsal {
namespace {

const std::string wired = R"(account: "111122223333"
region: eu-west-1
identities: [{access_key_id: AKIA1, secret_access_key: s}]
regions:
  eu-west-1:
    quotas: {vpc/L-F678F1CE: 5}
    vpcs:
      - {id: vpc-1, cidr: 10.0.0.0/16}
      - {id: vpc-2, cidr: 10.1.0.0/16}
    subnets:
      - {id: subnet-1, vpc: vpc-1, cidr: 10.0.0.0/24, zone: eu-west-1a}
      - {id: subnet-2, vpc: vpc-1, cidr: 10.0.1.0/24, zone: eu-west-1b}
      - {id: subnet-3, vpc: vpc-2, cidr: 10.1.0.0/24, zone: eu-west-1a, free: 9}
    route_tables:
      - {id: rtb-1, vpc: vpc-1, main: true, routes: {0.0.0.0/0: igw-1}}
      - {id: rtb-2, vpc: vpc-1, subnets: [subnet-2], routes: {0.0.0.0/0: nat-1, 10.8.0.0/16: tgw-1, 10.9.0.0/16: pcx-9 blackhole}}
    internet_gateways:
      - {id: igw-1, vpc: vpc-1}
      - {id: igw-2}
    nat_gateways:
      - {id: nat-1, subnet: subnet-1, public_ip: 192.0.2.1}
      - {id: nat-2, subnet: subnet-3, public_ip: 192.0.2.2}
    vpc_endpoints:
      - {id: vpce-1, vpc: vpc-1, service: com.amazonaws.eu-west-1.logs, subnets: [subnet-1], security_groups: [sg-1]}
      - {id: vpce-2, vpc: vpc-1, service: com.amazonaws.eu-west-1.s3, type: Gateway, route_tables: [rtb-2]}
    network_acls:
      - {id: acl-1, vpc: vpc-1, subnets: [subnet-1], rules: ["in 100 allow tcp 443 0.0.0.0/0", "out 100 allow all 0.0.0.0/0"]}
      - {id: acl-2, vpc: vpc-1}
)";

TEST(AccountNetwork, names_what_is_not_there_or_there_twice) {
  const auto fine = read_account(wired, "wired.yaml", test_start);
  ASSERT_TRUE(fine) << fine.error().sentence();
  const struct {
    const char *from, *to;
    int line;
    const char* says;
  } table[] = {
      {"id: subnet-2, vpc", "id: subnet-1, vpc", 12, "id is subnet-1, which the subnet in line 11"},
      {"vpc-2, cidr: 10.1.0.0/24", "vpc-1, cidr: 10.0.1.128/25", 13,
       "is 10.0.1.128/25, whose addresses subnet-2 (10.0.1.0/24) has already"},
      {"free: 9", "free: 300", 13, "is 300, but 10.1.0.0/24 has room for 0 to 251"},
      {"id: rtb-2, vpc: vpc-1", "id: rtb-2, vpc: vpc-2", 16,
       "subnets names subnet-2, which lies in vpc-1, not in vpc-2"},
      {"subnets: [subnet-2], routes", "main: true, routes", 16,
       "is vpc-1, which the main route table in line 15"},
      {"0.0.0.0/0: igw-1", "0.0.0.0/0: igw-7", 15,
       "routes lead 0.0.0.0/0 to igw-7, which is not in this region"},
      {"0.0.0.0/0: nat-1", "0.0.0.0/0: nat-7", 16, "nat-7, which is not in this region"},
      {"0.0.0.0/0: nat-1", "0.0.0.0/0: outside", 16, "must lead to an id like"},
      {"id: igw-2", "id: igw-2, vpc: vpc-1", 19, "vpc is vpc-1, which the internet gateway"},
      {"id: igw-2", "id: igw-2, vpc: vpc-7", 19, "names vpc-7, which is no VPC of this region"},
      {"public_ip: 192.0.2.2", "public_ip: 192.0.2.1", 22, "is 192.0.2.1, which the NAT gateway"},
      {"subnets: [subnet-1], sec", "subnets: [subnet-7], sec", 24,
       "subnets names subnet-7, which is no subnet of this region"},
      {"security_groups: [sg-1]", "security_groups: [sg-9]", 24,
       "names sg-9, but an account's file has only the group that each VPC has by itself: sg-1 in "
       "vpc-1"},
      {"route_tables: [rtb-2]", "route_tables: [rtb-9]", 25,
       "names rtb-9, which is no route table of this region"},
      {"vpc: vpc-1, subnets: [subnet-1], rules", "vpc: vpc-1, subnets: [subnet-9], rules", 27,
       "subnets names subnet-9, which is no subnet of this region"},
      {"id: acl-2, vpc: vpc-1", "id: acl-2, vpc: vpc-1, subnets: [subnet-1]", 28,
       "is subnet-1, which the network ACL in line 27"},
      {"tcp 443 0.0.0.0/0", "tcp 443", 27, "must read like"},
      {"tcp 443", "tcp 443-80", 27, "must read like"},
      {"tcp 443", "tcp 70000", 27, "must read like"},
      {"tcp 443 0.0.0.0/0", "tcp 443 0.0.0.0/0 please", 27, "must read like"},
      {"in 100 allow tcp 443", "out 100 allow tcp 443", 27, "has number 100 twice"},
      {"L-F678F1CE: 5", "L-F678F1CE: 5x", 6, "must read like"},
      {"id: vpce-2", "id: vpce-1", 25, "is vpce-1, which the VPC endpoint in line 24"},
  };
  for (const auto& row : table) {
    auto text = wired;
    text.replace(text.find(row.from), std::string_view(row.from).size(), row.to);
    const auto read = read_account(text, "wired.yaml", test_start);
    ASSERT_FALSE(read) << row.to;
    EXPECT_EQ(read.error().place.line, row.line) << row.to << ": " << read.error().sentence();
    EXPECT_NE(read.error().answer.find(row.says), std::string::npos) << read.error().answer;
  }
}

}  // namespace
}  // namespace slipway::deploy::rehearsal
