// A wizard over the real flagship blueprint and a believable account, for tests of pages and
// pictures.
#pragma once

#include <gtest/gtest.h>

#include "wizard/pages/checks_page.hh"
#include "wizard/pages/pages.hh"
#include "wizard/update.hh"

namespace slipway::test {

inline const wizard::Blueprint& flagship() {
  static const wizard::Blueprint blueprint = [] {
    DiskFiles files;
    auto loaded = wizard::load_blueprint("pulumi-ecs", files);
    EXPECT_TRUE(loaded.has_value()) << (loaded ? "" : loaded.error().sentence());
    return loaded ? *loaded : wizard::Blueprint();
  }();
  return blueprint;
}

inline Time at(const char* rfc3339) { return parse_rfc3339(rfc3339).value(); }
inline Time sample_now() { return at("2026-11-21T08:00:00Z"); }

inline void add_subnets(aws::Snapshot& s, const char* vpc, const char* prefix, aws::SubnetClass cls,
                        const char* id, int block, const char* reason) {
  const char* zones[] = {"us-west-2a", "us-west-2b", "us-west-2c"};
  for (int i = 0; i < 3; ++i) {
    char letter = static_cast<char>('a' + i);
    s.subnets.rows.push_back({std::string(id) + letter, std::string(prefix) + "-" + letter, vpc,
                              "10.20." + std::to_string(block + i) + ".0/24", zones[i], 251 - 7 * i,
                              cls, reason, "rtb-1"});
  }
}

inline aws::Snapshot sample_snapshot() {
  using aws::ListingState;
  aws::Snapshot s;
  s.account = "123456789012";
  s.region = "us-west-2";
  s.taken = sample_now();
  s.vpcs.rows = {{"vpc-0d1f0a0b0c0d0e0f1", "", "172.31.0.0/16", true},
                 {"vpc-0a1b2c3d4e5f60718", "product", "10.20.0.0/16", false}};
  const char* vpc = "vpc-0a1b2c3d4e5f60718";
  add_subnets(s, vpc, "product-public", aws::SubnetClass::public_, "subnet-0a1000000000000", 0,
              "default route to igw-1");
  add_subnets(s, vpc, "product-private", aws::SubnetClass::private_, "subnet-0a2000000000000", 16,
              "default route to nat-1");
  add_subnets(s, vpc, "product-isolated", aws::SubnetClass::isolated, "subnet-0a3000000000000", 8,
              "no default route");
  auto certificate = [&](const char* id, std::vector<std::string> names, const char* until,
                         const char* key) {
    s.certificates.rows.push_back(
        {std::string("arn:aws:acm:us-west-2:123456789012:certificate/") + id, names.front(), names,
         "ISSUED", "AMAZON_ISSUED", key, at(until), false});
  };
  certificate("11111111-2222-3333-4444-555555555501",
              {"*.pulumi.example.com", "pulumi.example.com"}, "2027-10-20T00:00:00Z", "RSA_2048");
  certificate("11111111-2222-3333-4444-555555555502",
              {"api.pulumi.example.com", "app.pulumi.example.com"}, "2027-03-20T00:00:00Z",
              "EC_prime256v1");
  certificate("11111111-2222-3333-4444-555555555503", {"*.example.com"}, "2027-06-20T00:00:00Z",
              "RSA_2048");
  certificate("11111111-2222-3333-4444-555555555504",
              {"pulumi.example.com", "api.pulumi.example.com", "app.pulumi.example.com"},
              "2026-11-17T00:00:00Z", "RSA_2048");
  aws::ZoneRow zone{"Z0123456789EXAMPLE", "example.com", false, 7, {}};
  zone.records = {ListingState::complete,
                  {{"www.example.com", "A", {"192.0.2.10"}, false},
                   {"example.com", "MX", {"10 mail.example.com"}, false}},
                  std::nullopt};
  s.zones.rows = {zone, {"Z0987654321EXAMPLE", "internal.example.com", true, 2, {}}};
  s.keys.rows = {{"0a1b2c3d-0000-4000-8000-000000000001",
                  "arn:aws:kms:us-west-2:123456789012:key/0a1b2c3d-0000-4000-8000-000000000001",
                  {"alias/product"},
                  "Enabled",
                  "SYMMETRIC_DEFAULT",
                  "ENCRYPT_DECRYPT",
                  "CUSTOMER"},
                 {"0a1b2c3d-0000-4000-8000-000000000002",
                  "arn:aws:kms:us-west-2:123456789012:key/0a1b2c3d-0000-4000-8000-000000000002",
                  {"alias/old"},
                  "PendingDeletion",
                  "SYMMETRIC_DEFAULT",
                  "ENCRYPT_DECRYPT",
                  "CUSTOMER"}};
  for (const char* name : {"pulumi/service", "pulumi/console", "pulumi/migrations"}) {
    aws::RepositoryRow repository{
        name, "123456789012.dkr.ecr.us-west-2.amazonaws.com/" + std::string(name), {}};
    repository.images = {
        ListingState::complete,
        {{{"20261101-88-signed"}, "sha256:aa", at("2026-11-01T10:00:00Z"), 310'000'000},
         {{"20260901-42-signed"}, "sha256:bb", at("2026-09-01T10:00:00Z"), 305'000'000}},
        std::nullopt};
    s.repositories.rows.push_back(repository);
  }
  s.regions.rows = {{"us-east-1", "opt-in-not-required"}, {"us-west-2", "opt-in-not-required"}};
  s.vpcs.state = s.subnets.state = s.certificates.state = s.zones.state = s.keys.state =
      s.repositories.state = s.regions.state = ListingState::complete;
  return s;
}

// Two stacks: a database that leaves a snapshot, a bucket that stays, and what goes.
inline deploy::Removal sample_removal() {
  using deploy::Fate;
  deploy::Removal out;
  out.stacks.push_back({"dns", "prod-pulumi-dns", "", false, "", "", {}});
  out.stacks.push_back(
      {"application",
       "prod-pulumi-application",
       "arn:stack/application",
       true,
       "",
       "",
       {{"ApiCluster", "AWS::ECS::Cluster", "prod-api", Fate::deleted, "", "", false},
        {"CheckpointsBucket", "AWS::S3::Bucket", "prod-checkpoints-1a2b", Fate::kept, "", "",
         false}}});
  out.stacks.push_back(
      {"infrastructure",
       "prod-pulumi-infrastructure",
       "arn:stack/infrastructure",
       true,
       "",
       "",
       {{"DbCluster", "AWS::RDS::DBCluster", "prod-db", Fate::snapshot, "", "", false},
        {"DbSecret", "AWS::SecretsManager::Secret", "prod-db-secret", Fate::deleted, "", "",
         false}}});
  return out;
}

// A wizard one can press keys on; the outside world answers as told.
struct Sample {
  aws::Snapshot snapshot = sample_snapshot();
  wizard::Model model;
  wizard::Effects effects;  // of the last message

  explicit Sample(const wizard::Blueprint& blueprint = flagship())
      : model(wizard::start(blueprint, {"./pulumi-ecs", "prod"})) {
    tell(wizard::msg::Started{sample_now()});
  }
  void tell(const wizard::Msg& message) { effects = wizard::update(model, message); }
  void press(const std::string& keys) {
    auto parsed = wizard::parse_keys(keys);
    ASSERT_TRUE(parsed.has_value()) << keys;
    for (const auto& key : *parsed) tell(wizard::msg::KeyPressed{key});
  }
  void load(wizard::LoadedPlace place = {}) {
    place.dir = "./pulumi-ecs";
    place.stack = "prod";
    tell(wizard::msg::Loaded{model.place_ticket, place});
  }
  void sign_in() {
    tell(wizard::msg::ProfilesFound{
        model.profiles_ticket,
        {{"prod", "us-west-2", "static keys"}, {"sandbox", "eu-west-1", "IAM Identity Center"}}});
    wizard::Who who{{"123456789012", "arn:aws:iam::123456789012:user/ana", "AIDAEXAMPLE"},
                    "prod",
                    "us-west-2",
                    "profile prod (~/.aws/credentials)",
                    false};
    tell(wizard::msg::IdentityArrived{model.identity_ticket, who});
  }
  void discover() { tell(wizard::msg::InventoryChanged{&snapshot}); }
  void ready() {
    load();
    sign_in();
    discover();
  }
  // Goes to a page by its id.
  void visit(const std::string& id) {
    wizard::Effects out;
    for (std::size_t i = 0; i < model.pages.size(); ++i) {
      if (model.pages[i].id == id) return wizard::go_to(model, i, out);
    }
    ADD_FAILURE() << "no page " << id;
  }
  // Everything a newcomer answers, by keys; ends on the checks.
  void answer_all() {
    ready();
    press("<ret>");                 // install
    press("<ret>");                 // the identity in use
    press("<ret><ret><ret><ret>");  // VPC and its proposed subnets
    press("<c-n>");
    press("<ret>pulumi<c-n>");  // zone, subdomain
    press("<ret><c-n>");        // certificate
    if (model.current().id == "images") press("<c-p>");
  }
  template <class E>
  const E* asked() const {
    for (const auto& effect : effects) {
      if (const auto* found = std::get_if<E>(&effect)) return found;
    }
    return nullptr;
  }
};

}  // namespace slipway::test
