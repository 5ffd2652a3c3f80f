#include "wizard/sources.hh"

#include "tests/wizard/rules/account.hh"

namespace slipway::wizard {
namespace {

// An account with a blueprint that asks for one of everything.
struct Picking : Account {
  Picking() {
    auto key = [&](const std::string& name, KeyType type = KeyType::string) {
      blueprint.keys[name] = {.name = name, .type = type};
    };
    for (auto name : {"vpcId", "cert", "zone", "kms", "imageTag", "region"}) key(name);
    key("privateSubnetIds", KeyType::list);
    key("names");
    source("vpcs", "vpcs", {"name", "id", "subnets"}, "id");
    source("private-subnets", "subnets", {"id", "zone", "free"}, "id",
           {{"vpc", "${vpcId}"}, {"class", "private"}});
    source("certificates", "certificates", {"domain", "names", "expires", "key"}, "arn")
        .requires_rule = "certificate.covers";
    source("zones", "zones", {"name", "id"}, "name", {{"kind", "public"}});
    source("keys", "keys", {"alias", "id", "state"}, "arn").requires_rule = "key.usable";
    source(
        "tags", "image_tags", {"tag", "pushed", "size"}, "tag",
        {{"repositories", "pulumi/service, pulumi/console, pulumi/migrations"}, {"account", ""}});
    blueprint.steps = {{.id = "all",
                        .fields = {{.key = "vpcId", .source = "vpcs"},
                                   {.key = "privateSubnetIds",
                                    .source = "private-subnets",
                                    .several = true,
                                    .at_least = 2},
                                   {.key = "cert", .source = "certificates"},
                                   {.key = "zone", .source = "zones"},
                                   {.key = "kms", .source = "keys"},
                                   {.key = "imageTag", .source = "tags"}}}};
    rule("certificate.covers", "certificate_covers",
         {{"certificate", "${cert}"}, {"names", "api.p.example.com, app.p.example.com"}}, {"cert"});
    rule("certificate.usable", "certificate", {{"certificate", "${cert}"}}, {"cert"});
    rule("zone.one", "zone", {{"zone", "${zone}"}}, {"zone"});
    rule("key.usable", "kms_key", {{"key", "${kms}"}}, {"kms"});
    answers.set("vpcId", "vpc-1", Provenance::typed);
  }
  Source& source(const std::string& name, const std::string& listing,
                 std::vector<std::string> columns, const std::string& value,
                 std::map<std::string, std::string> where = {}) {
    blueprint.sources.push_back({.name = name,
                                 .listing = listing,
                                 .where = std::move(where),
                                 .columns = std::move(columns),
                                 .value = value});
    return blueprint.sources.back();
  }
  void rule(const std::string& id, const std::string& check, Parameters parameters,
            std::vector<std::string> fields) {
    blueprint.rules.push_back({.id = id,
                               .check = check,
                               .parameters = std::move(parameters),
                               .fields = std::move(fields)});
  }
  Choices pick(const std::string& name) const {
    for (const auto& one : blueprint.sources)
      if (one.name == name) return choices(one, facts());
    ADD_FAILURE() << name;
    return {};
  }
  const Field& field(const std::string& key) const {
    for (const auto& one : blueprint.steps[0].fields)
      if (one.key == key) return one;
    return blueprint.steps[0].fields[0];
  }
};

std::string row_of(const Choice& row) {
  std::string text = row.recommended ? "+ " : row.fits ? "  " : "x ";
  for (const auto& cell : row.cells) text += cell + "|";
  return text + row.reason;
}

std::vector<std::string> rows_of(const Choices& picked) {
  std::vector<std::string> rows;
  for (const auto& row : picked.rows) rows.push_back(row_of(row));
  return rows;
}

TEST(Sources, Certificates) {
  auto picked = Picking().pick("certificates");
  EXPECT_EQ(picked.columns, (std::vector<std::string>{"NAME", "ALSO COVERS", "EXPIRES", "KEY"}));
  EXPECT_EQ(rows_of(picked),
            (std::vector<std::string>{
                "+ *.p.example.com|p.example.com|in 10 months|RSA 2048|",
                "  api.p.example.com|app.p.example.com|in 3 months|EC P-256|",
                "  *.p.example.com||in 9 days|RSA 4096|",
                "x *.example.com||in 6 months|RSA 2048|does not cover api.p.example.com: a "
                "wildcard stands for one label; choose or request one that names it",
                "x api.p.example.com|app.p.example.com|expired 3 d|RSA 2048|expired on 2026-11-17; "
                "renew it in ACM, then refresh",
                "x api.p.example.com|app.p.example.com||RSA 2048|its status is PENDING_VALIDATION; "
                "create the validation record ACM names, then refresh",
                "x *.p.example.com||in 10 months|RSA 1024|its key is RSA 1024; request one with "
                "another key"}));
  EXPECT_EQ(picked.rows[0].advice,
            "covers every name, longest validity, key type the load balancer accepts");
}

TEST(Sources, ImageTags) {
  EXPECT_EQ(rows_of(Picking().pick("tags")),
            (std::vector<std::string>{"+ 20260801-1|30 days ago|360 MB|",
                                      "x latest|1 day ago|120 MB|not in pulumi/console and "
                                      "pulumi/migrations; push it there, or choose another",
                                      "x odd|1 day ago|120 MB|not in pulumi/service and "
                                      "pulumi/migrations; push it there, or choose another",
                                      "x 20260901-42|2 days ago|240 MB|not in pulumi/migrations; "
                                      "push it there, or choose another"}));
}

TEST(Sources, ZonesAndKeys) {
  Picking account;
  EXPECT_EQ(account.pick("zones").rows.size(), 3U);
  EXPECT_EQ(row_of(account.pick("zones").rows[0]), "  example.com|Z1|");
  EXPECT_FALSE(account.pick("zones").rows[1].fits);
  auto keys = account.pick("keys");
  EXPECT_EQ(row_of(keys.rows[0]), "+ alias/pulumi|k1|Enabled|");
  EXPECT_EQ(std::count_if(keys.rows.begin(), keys.rows.end(), [](auto& row) { return row.fits; }),
            2);
}

TEST(Sources, VpcsNeedAllThreeClasses) {
  EXPECT_EQ(rows_of(Picking().pick("vpcs")),
            (std::vector<std::string>{"+ main|vpc-1|9|", "  |vpc-2|1|"}));
}

TEST(Sources, SubnetsInTheZonesThatAllTiersShare) {
  Picking account;
  auto proposed = [&] { return preselection(account.field("privateSubnetIds"), account.facts()); };
  for (auto& row : account.inventory.subnets.rows)
    if (row.id == "subnet-c1") row.available_ips = 180;
  EXPECT_EQ(proposed(), (std::vector<std::string>{"subnet-a2", "subnet-b1", "subnet-c1"}));
  account.blueprint.keys["isolatedSubnetIds"] = {.name = "isolatedSubnetIds",
                                                 .type = KeyType::list};
  account.source("isolated-subnets", "subnets", {"id"}, "id",
                 {{"vpc", "${vpcId}"}, {"class", "isolated"}});
  account.blueprint.steps[0].fields.push_back(
      {.key = "isolatedSubnetIds", .source = "isolated-subnets", .several = true, .at_least = 2});
  EXPECT_EQ(proposed(), (std::vector<std::string>{"subnet-a2", "subnet-b1"}));
  EXPECT_EQ(account.pick("private-subnets").rows[0].advice,
            "one a zone; the same zones in every tier where possible");
  // What was answered in the other tier leads, and one zone alone is too few to follow.
  account.answers.set("isolatedSubnetIds", std::vector<std::string>{"subnet-ib"},
                      Provenance::typed);
  EXPECT_EQ(proposed(), (std::vector<std::string>{"subnet-a2", "subnet-b1", "subnet-c1"}));
}

TEST(Sources, SubnetsOfTheChosenVpcOneAZone) {
  Picking account;
  EXPECT_EQ(rows_of(account.pick("private-subnets")),
            (std::vector<std::string>{"+ subnet-a2|us-west-2a|250|", "+ subnet-b1|us-west-2b|100|",
                                      "  subnet-a1|us-west-2a|200|", "  subnet-c1|us-west-2c|3|"}));
  EXPECT_EQ(preselection(account.field("privateSubnetIds"), account.facts()),
            (std::vector<std::string>{"subnet-a2", "subnet-b1"}));
  account.answers.set("vpcId", "vpc-2", Provenance::typed);
  EXPECT_EQ(account.pick("private-subnets").rows.size(), 1U);
  EXPECT_TRUE(preselection(account.field("privateSubnetIds"), account.facts()).empty());
}

TEST(Sources, WhileArrivingNothingIsRecommended) {
  Picking account;
  account.inventory.certificates.state = aws::ListingState::arriving;
  auto picked = account.pick("certificates");
  EXPECT_EQ(picked.state, aws::ListingState::arriving);
  EXPECT_EQ(picked.rows.size(), 7U);
  for (auto& row : picked.rows) EXPECT_FALSE(row.recommended);
  EXPECT_TRUE(preselection(account.field("cert"), account.facts()).empty());
}

TEST(Sources, ADeniedListingCarriesItsError) {
  Picking account;
  Account::deny(account.inventory.keys);
  auto picked = account.pick("keys");
  EXPECT_EQ(picked.state, aws::ListingState::failed);
  ASSERT_TRUE(picked.error);
  EXPECT_EQ(picked.error->answer, "you are not allowed");
}

TEST(Sources, ImagesOfAnotherAccountCannotBeListed) {
  Picking account;
  account.blueprint.sources.back().where["account"] = "999999999999";
  auto picked = account.pick("tags");
  EXPECT_EQ(picked.state, aws::ListingState::failed);
  EXPECT_EQ(picked.error->fix, "type the tag");
}

TEST(Sources, EveryListingHasItsColumns) {
  Picking account;
  for (auto listing : registered_listings()) {
    auto columns = registered_columns(listing);
    ASSERT_FALSE(columns.empty()) << listing;
    Source source{.name = "x",
                  .listing = std::string(listing),
                  .columns = {columns.begin(), columns.end()},
                  .value = std::string(columns[0])};
    auto picked = choices(source, account.facts());
    ASSERT_FALSE(picked.rows.empty()) << listing;
    for (auto& row : picked.rows) EXPECT_FALSE(row.value.empty()) << listing;
  }
  EXPECT_TRUE(registered_columns("nothing").empty());
}

}  // namespace
}  // namespace slipway::wizard
