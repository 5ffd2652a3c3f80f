#include "deploy/rehearsal/account_file.hh"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include "deploy/assets.hh"

#include "tests/rehearsal/harness.hh"

namespace slipway::deploy::rehearsal {
namespace {

const std::string small = R"(account: "111122223333"
region: eu-west-1
identities: [{access_key_id: AKIA1, secret_access_key: s}]
regions:
  eu-west-1:
    vpcs: [{id: vpc-1, cidr: 10.0.0.0/16}]
    subnets: [{id: subnet-1, vpc: vpc-1, cidr: 10.0.0.0/24, zone: eu-west-1a}]
    route_tables:
      - {id: rtb-1, vpc: vpc-1, main: true, routes: {0.0.0.0/0: nat-1 blackhole}}
    certificates: [{id: c1, domain: a.example.com, names: [b.example.com], not_after: +10d}]
hosted_zones:
  - id: Z1
    name: example.com
    records: [{name: b.example.com, type: A, values: [192.0.2.1]}, {name: a.example.com, type: A, values: [192.0.2.2]}]
)";

TEST(AccountFile, fills_in_what_is_left_out) {
  auto set = read_account(small, "small.yaml", test_start);
  ASSERT_TRUE(set) << set.error().sentence();
  Account& account = set->accounts.front();
  Region& region = account.regions.at("eu-west-1");
  EXPECT_EQ(region.subnets[0].available_ips, 251);
  EXPECT_EQ(region.zones[0].id, "euw1-az1");
  EXPECT_EQ(region.route_tables[0].routes[0].target, "local");
  EXPECT_EQ(region.route_tables[0].routes[1].target, "nat-1");
  EXPECT_EQ(region.route_tables[0].routes[1].state, "blackhole");
  EXPECT_EQ(region.certificates[0].arn, "arn:aws:acm:eu-west-1:111122223333:certificate/c1");
  EXPECT_EQ(region.certificates[0].names,
            (std::vector<std::string>{"a.example.com", "b.example.com"}));
  EXPECT_EQ(*region.certificates[0].not_after, test_start + std::chrono::days(10));
  EXPECT_EQ(set->identities[0].arn, "arn:aws:iam::111122223333:user/rehearsal");
  std::vector<std::string> records;
  for (const auto& r : account.zones[0].records) records.push_back(r.type + " " + r.name);
  EXPECT_EQ(records, (std::vector<std::string>{"NS example.com", "SOA example.com",
                                               "A a.example.com", "A b.example.com"}));
}

struct Mistaken {
  const char* from;
  const char* to;
  int line;
  const char* says;
};

TEST(AccountFile, names_mistakes_with_their_line) {
  for (auto [from, to, line, says] : {
           Mistaken{"cidr: 10.0.0.0/16", "cird: 10.0.0.0/16", 6,
                    "cird is not known in vpcs; did you mean cidr?"},
           Mistaken{"cidr: 10.0.0.0/16", "size: 10.0.0.0/16", 6, "cidr is missing"},
           Mistaken{"    subnets:", "    subnetz:", 7,
                    "subnetz is not known in eu-west-1; did you mean subnets?"},
           Mistaken{"secret_access_key", "secret_acces_key", 3,
                    "secret_acces_key is not known in identities; did you mean secret_access_key?"},
           Mistaken{"region: eu-west-1", "region: eu-north-9", 2,
                    "is \"eu-north-9\", which is no region of AWS"},
           Mistaken{"regions:\n  eu-west-1:", "regions:\n  eu-wesst-1:", 5,
                    "eu-wesst-1 is no region of AWS; did you mean eu-west-1?"},
           Mistaken{"192.0.2.1]", "999.1.1.1]", 14,
                    "values has \"999.1.1.1\", but each must be an IPv4 address"},
           Mistaken{"identities: [{",
                    "identities: [{access_key_id: AKIA1, secret_access_key: t}, {", 3,
                    "is AKIA1, which the identity in line 3 has already"},
           Mistaken{"    subnets: [", "\tsubnets: [", 7, "YAML takes no tabs there, only spaces"},
           Mistaken{" {name: a.example.com, type: A, values: [192.0.2.2]}]\n", " {name: a", 14,
                    "the file ends in the middle"},
           Mistaken{"main: true", "main: true, colour: red", 9, "colour is not known"},
           Mistaken{"vpc: vpc-1, cidr", "vpc: vpc-2, cidr", 7, "vpc-2, which is no VPC"},
           Mistaken{"main: true", "main: perhaps", 9, "true or false"},
           Mistaken{"+10d", "soon", 10, "must be a time"},
           Mistaken{"\"111122223333\"", "1111", 1, "twelve digits"},
           Mistaken{"name: b.example.com", "name: b.example.org", 14, "does not lie in the zone"},
           Mistaken{"region: eu-west-1\n", "region: [\n", 4, ""},
           Mistaken{"[{id: vpc-1, cidr: 10.0.0.0/16}]", "vpc-1", 6,
                    "is \"vpc-1\", but must be a list"},
           Mistaken{"cidr: 10.0.0.0/16", "cidr: 10.0.0/16", 6,
                    "is \"10.0.0/16\", but must be IPv4"},
           Mistaken{"cidr: 10.0.0.0/16", "cidr: 10.0.0.0/8", 6, "/16 to /28"},
           Mistaken{"cidr: 10.0.0.0/16}]", "cidr: 10.0.0.0/16}, {id: vpc-1, cidr: 10.1.0.0/16}]", 6,
                    "is vpc-1, which the VPC in line 6 has already"},
           Mistaken{"domain: a.example.com,", "domain: a.example.com, status: ISUED,", 10,
                    "is \"ISUED\", but must be one of ISSUED, PENDING_VALIDATION"},
       }) {
    std::string text = small;
    text.replace(text.find(from), std::string_view(from).size(), to);
    auto set = read_account(text, "small.yaml", test_start);
    ASSERT_FALSE(set) << to;
    EXPECT_EQ(set.error().kind, ErrorKind::invalid);
    EXPECT_EQ(set.error().place.file, "small.yaml");
    EXPECT_EQ(set.error().place.line, line) << to << ": " << set.error().sentence();
    EXPECT_NE(set.error().answer.find(says), std::string::npos) << set.error().answer;
  }
}

// As many as ten together, each with its line; the file is named once.
TEST(AccountFile, tells_all_mistakes_at_once) {
  std::string text = small;
  for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
           {"domain: a.example.com", "domian: a.example.com"},
           {"name: b.example.com", "name: b.example.org"},
           {"[192.0.2.2]", "[x]"},
           {"main: true", "main: perhaps, colour: red"}})
    text.replace(text.find(from), from.size(), to);
  const auto set = read_account(text, "/some/small.yaml", test_start);
  ASSERT_FALSE(set);
  EXPECT_EQ(set.error().place.line, 9);
  const auto said = set.error().sentence();
  EXPECT_EQ(set.error().answer.substr(0, 5), "main ");
  EXPECT_NE(said.find("; line 10: domian is not known in certificates; did you mean domain?"),
            said.npos)
      << said;
  EXPECT_NE(said.find("; line 14: name b.example.org does not lie"), said.npos) << said;
  EXPECT_NE(said.find("; line 14: values has \"x\""), said.npos) << said;
  EXPECT_EQ(said.find("/some/small.yaml"), said.rfind("/some/small.yaml")) << said;
  std::string many = "account: \"111122223333\"\nregion: eu-west-1\n";
  for (int i = 0; i < 14; ++i) many += "zz" + std::to_string(i) + ": 1\n";
  many += "identities: [{access_key_id: AKIA1, secret_access_key: s}]\n";
  const auto told = read_account(many, "many.yaml", test_start);
  ASSERT_FALSE(told);
  EXPECT_NE(told.error().answer.find("zz9 is not known"), std::string::npos);
  EXPECT_EQ(told.error().answer.find("zz10 "), std::string::npos);
  EXPECT_TRUE(told.error().answer.ends_with("; and 4 more")) << told.error().answer;
}

const std::string doubled = R"(account: "111122223333"
region: eu-west-1
identities: [{access_key_id: AKIA1, secret_access_key: s}]
regions:
  eu-west-1:
    certificates:
      - {id: c1, domain: a.example.com, not_after: +10d}
      - {id: c2, domain: a.example.com, not_after: +10d}
    keys:
      - {id: k1, aliases: [alias/a]}
      - {id: k2, aliases: [alias/b]}
    repositories:
      - {name: r1, images: [{tags: [v1]}, {tags: [v2]}]}
      - {name: r2}
    buckets:
      - {name: b1}
      - {name: b2}
  us-east-1:
    buckets: [{name: b3}]
roles:
  - {name: one, trusts: ["111122223333"]}
  - {name: two}
hosted_zones:
  - id: Z1
    name: example.com
    records:
      - {name: a.example.com, type: A, values: [192.0.2.1]}
      - {name: a.example.com, type: AAAA, values: ["2001:db8::1"]}
  - {id: Z2, name: example.com}
)";

TEST(AccountFile, names_of_things_are_their_own) {
  ASSERT_TRUE(read_account(doubled, "doubled.yaml", test_start));
  for (auto [from, to, line, says] : {
           Mistaken{"id: c2", "id: c1", 8, "is c1, which the certificate in line 7 has already"},
           Mistaken{"id: k2", "id: k1", 11, "in line 10 has already"},
           Mistaken{"alias/b", "alias/a", 11, "is alias/a, which the key of"},
           Mistaken{"name: r2", "name: r1", 14, "is r1, which the repository"},
           Mistaken{"tags: [v2]", "tags: [v1]", 13, "is v1, which the image in"},
           Mistaken{"name: b2", "name: b1", 17, "is b1, which the bucket in line 16 has already"},
           Mistaken{"name: b3", "name: b1", 19, "is b1, which the bucket in line 16 has already"},
           Mistaken{"name: two", "name: one", 22, "role/one, which the role in line 21"},
           Mistaken{"type: AAAA, values: [\"2001:db8::1\"]", "type: A, values: [192.0.2.2]", 28,
                    "is A a.example.com, which the record of Z1 in"},
           Mistaken{"id: Z2", "id: Z1", 29, "is Z1, which the hosted zone in line 24 has already"},
           Mistaken{"  us-east-1:", "  eu-west-1:", 18, "is there twice: in line 5, too"},
           Mistaken{"roles:\n", "account: a\nroles:\n", 20, "is there twice: in line 1, too"},
           Mistaken{"trusts: [\"111122223333\"]", "trusts: [me]", 21, "has \"me\", but each must"},
           Mistaken{"{id: k1, ", "{id: k1, policy: nonsense, ", 10, "must be a JSON document"},
           Mistaken{"{id: k1, ", "{id: k1, policy: '5', ", 10, "with a Statement"},
           Mistaken{"name: r2", "name: UPPER/case", 14, "is \"UPPER/case\", but ECR takes"},
           Mistaken{"name: r2", "name: a//b", 14, "but ECR takes"},
           Mistaken{"tags: [v2]", "tags: [\"v 2\"]", 13, "has \"v 2\", but ECR takes"},
           Mistaken{"tags: [v2]", "tags: [v2], bytes: -1", 13, "is -1, but must be 0 or more"},
           Mistaken{"{id: k1, ", "{id: k1, state: PendingDeletion, ", 10, "deletion is missing"},
           Mistaken{"{id: Z2, ", "{id: Z2, private: true, ", 29, "vpcs is missing"},
       }) {
    std::string text = doubled;
    text.replace(text.find(from), std::string_view(from).size(), to);
    auto set = read_account(text, "doubled.yaml", test_start);
    ASSERT_FALSE(set) << to;
    EXPECT_EQ(set.error().place.line, line) << to << ": " << set.error().sentence();
    EXPECT_NE(set.error().answer.find(says), std::string::npos) << set.error().answer;
  }
}

TEST(AccountFile, reads_what_identities_may_do) {
  std::string text = small;
  const std::string_view secret = "secret_access_key: s";
  text.replace(
      text.find(secret), secret.size(),
      "secret_access_key: s, deny: [\"iam:*\"], policy: [{actions: [\"s3:Get*\"], resources: "
      "[\"arn:aws:s3:::b/*\"]}, {effect: Deny, actions: [\"*\"]}]");
  const auto set = read_account(text, "small.yaml", test_start);
  ASSERT_TRUE(set) << set.error().sentence();
  const auto& may = set->identities[0].may;
  EXPECT_EQ(may.deny, std::vector<std::string>{"iam:*"});
  ASSERT_EQ(may.policy.size(), 2u);
  EXPECT_TRUE(may.policy[0].allows);
  EXPECT_FALSE(may.policy[1].allows);
  EXPECT_EQ(may.policy[1].resources, std::vector<std::string>{"*"});
  for (auto [from, to, line, says] :
       {Mistaken{"\"s3:Get*\"", "Get", 3, "has \"Get\", but each must read like \"kms:List*\""},
        Mistaken{"[\"s3:Get*\"]", "[]", 3, "must name at least one action"},
        Mistaken{"arn:aws:s3:::b/*", "b", 3, "has \"b\", but each must be \"*\" or read like"},
        Mistaken{"effect: Deny", "effect: Forbid", 3, "one of Allow, Deny"}}) {
    auto wrong = text;
    wrong.replace(wrong.find(from), std::string_view(from).size(), to);
    const auto read = read_account(wrong, "small.yaml", test_start);
    ASSERT_FALSE(read) << to;
    EXPECT_EQ(read.error().place.line, line) << to;
    EXPECT_NE(read.error().answer.find(says), std::string::npos) << read.error().answer;
  }
}

// Every key that is read stands in starter.yaml, used or explained; what is explained is read.
TEST(AccountFile, every_key_is_explained_in_starter) {
  std::set<std::string> read;
  for (const char* file : {"account_file.cc", "account_network.cc"}) {
    std::ifstream in(std::string(SOURCE_DIR) + "/deploy/rehearsal/" + file);
    const std::string code{std::istreambuf_iterator<char>(in), {}};
    for (auto at = code.find("(\""); at != code.npos; at = code.find("(\"", at + 2)) {
      const auto call = code.substr(0, at);
      const auto name = call.substr(call.find_last_of("._ ({\n") + 1);
      if (std::set<std::string>{"text", "required", "choice", "number", "flag", "time", "texts",
                                "pairs", "list", "named", "part", "each"}
              .contains(name))
        read.insert(code.substr(at + 2, code.find('"', at + 2) - at - 2));
    }
  }
  EXPECT_GT(read.size(), 70u);
  const std::string starter(*asset("rehearsal/starter.yaml"));
  const std::string_view of_a_word =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
  std::set<std::string> told, explained;
  std::size_t end = 0;
  for (auto at = starter.find_first_of(of_a_word); at != starter.npos;
       at = starter.find_first_of(of_a_word, end)) {
    end = std::min(starter.find_first_not_of(of_a_word, at), starter.size());
    const auto word = starter.substr(at, end - at);
    told.insert(word);
    // "deny: [...]", "approve_after-th": so a comment names a key.
    const auto line = starter.rfind('\n', at);
    const bool comment = starter[line == starter.npos ? 0 : line + 1] == '#';
    if (comment && (starter.compare(end, 2, ": ") == 0 || word.find('_') != word.npos))
      explained.insert(word);
  }
  for (const auto& key : read) EXPECT_TRUE(told.contains(key)) << key << " is not explained";
  for (const auto& key : explained)
    EXPECT_TRUE(read.contains(key)) << key << " is explained, but not read";
}

TEST(AccountFile, repeats_entries) {
  auto text = small;
  auto vpcs = text.find("    vpcs:"), tables = text.find("    route_tables:");
  text.replace(vpcs, tables - vpcs,
               R"(    vpcs: [{repeat: {v: 2}, id: "vpc-{v}", cidr: "10.{v}.0.0/16"}]
    subnets: [{repeat: {v: 2, s: 3}, id: "subnet-{v}-{s}", vpc: "vpc-{v}", cidr: "10.{v}.{s}.0/24",
               zone: "eu-west-1{s%3:a}", free: "{s+10}", tags: {Name: "net-{s|red,blue}"}}]
    repositories: [{name: "rr", images: [{repeat: 1500, tags: ["v{i}"], pushed: "-{i}h"}]}]
)");
  auto set = read_account(text, "small.yaml", test_start);
  ASSERT_TRUE(set) << set.error().sentence();
  const Region& region = set->accounts.front().regions.at("eu-west-1");
  ASSERT_EQ(region.subnets.size(), 6u);
  EXPECT_EQ(region.subnets[5].id, "subnet-1-2");
  EXPECT_EQ(region.subnets[5].availability_zone, "eu-west-1c");
  EXPECT_EQ(region.subnets[5].available_ips, 12);
  EXPECT_EQ(tag(region.subnets[4].tags, "Name"), "net-blue");
  EXPECT_EQ(region.repositories[0].images.size(), 1500u);
  for (const char* wrong :
       {"repeat: 0, id: x", "repeat: {V: 1}, id: x", "repeat: 20001, id: x",
        "repeat: {a: 9999, b: 9999}, id: x", "repeat: [], id: x", "repeat: 2, id: \"{i+}\""}) {
    auto broken = small;
    broken.replace(broken.find("id: vpc-1"), 9, wrong);
    auto read = read_account(broken, "small.yaml", test_start);
    ASSERT_FALSE(read) << wrong;
    EXPECT_EQ(read.error().place.line, 6) << wrong;
  }
}

TEST(AccountFile, survives_any_cut) {
  auto text = std::string(*asset("rehearsal/starter.yaml"));
  for (std::size_t length = 0; length < text.size(); length += 997)
    static_cast<void>(read_account(text.substr(0, length), "cut", test_start));
  for (const char* hostile : {"", "[]", "~", "a: &a [*a]", "account: {}", "? {}\n: {}"})
    EXPECT_FALSE(read_account(hostile, "hostile", test_start)) << hostile;
}

}  // namespace
}  // namespace slipway::deploy::rehearsal
