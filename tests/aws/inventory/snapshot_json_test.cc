#include "aws/inventory/snapshot_json.hh"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace slipway::aws {
namespace {

Error denied_error(std::string what) {
  Error error;
  error.kind = ErrorKind::denied;
  error.what = std::move(what);
  error.answer = "User is not authorized";
  error.fix = "ask for it";
  error.code = "AccessDenied";
  error.request_id = "r-1";
  error.status = 403;
  return error;
}

template <class Row>
void done(Listing<Row>& listing, std::vector<Row> rows) {
  listing.state = ListingState::complete;
  listing.rows = std::move(rows);
}

SubnetRow private_subnet(std::string id, std::string vpc) {
  SubnetRow row;
  row.id = std::move(id);
  row.name = "a";
  row.vpc_id = std::move(vpc);
  row.cidr = "10.0.0.0/24";
  row.availability_zone = "eu-west-1a";
  row.available_ips = 251;
  row.cls = SubnetClass::private_;
  row.reason = "default route to nat-1 (route table rtb-1)";
  row.route_table_id = "rtb-1";
  row.way_out = "nat-1";
  return row;
}

Snapshot sample() {
  Snapshot s;
  s.account = "123456789012";
  s.region = "eu-west-1";
  s.taken = parse_rfc3339("2026-11-21T04:05:06Z");
  done(s.regions, {{"eu-west-1", "opt-in-not-required"}});
  done(s.vpcs, {{"vpc-1", "main", "10.0.0.0/16", true}});
  done(s.subnets, {private_subnet("subnet-1", "vpc-1"), private_subnet("subnet-9", "vpc-shared")});
  CertificateRow certificate;
  certificate.arn = "arn:c";
  certificate.domain = "*.example.com";
  certificate.names = {"*.example.com", "example.com"};
  certificate.status = "ISSUED";
  certificate.type = "AMAZON_ISSUED";
  certificate.key_algorithm = "RSA_2048";
  certificate.not_after = parse_rfc3339("2027-01-02T03:04:05Z");
  certificate.in_use = true;
  done(s.certificates, {certificate});
  ZoneRow zone;
  zone.id = "Z1";
  zone.name = "example.com";
  zone.record_count = 3;
  done(zone.records, {{"a.example.com", "A", {"192.0.2.1"}, false}});
  done(s.zones, {zone});
  KeyRow key;
  key.id = "k-1";
  key.arn = "arn:k";
  key.aliases = {"alias/main"};
  key.state = "Enabled";
  key.spec = "SYMMETRIC_DEFAULT";
  key.usage = "ENCRYPT_DECRYPT";
  key.manager = "CUSTOMER";
  done(s.keys, {key});
  RepositoryRow repository;
  repository.name = "pulumi/service";
  repository.uri = "1.dkr.ecr/pulumi/service";
  done(repository.images, {{{"v1", "latest"}, "sha256:1", s.taken, 5'000'000'000}});
  done(s.repositories, {repository});
  done(s.nat_gateways,
       {{"nat-1", "vpc-1", "subnet-1", "failed", "public", "no address", {"192.0.2.7"}}});
  done(s.internet_gateways, {{"igw-1", "vpc-1"}});
  done(s.endpoints, {{"vpce-1",
                      "vpc-1",
                      "com.amazonaws.eu-west-1.kms",
                      "Interface",
                      "available",
                      true,
                      {"subnet-1"},
                      {"rtb-1"}}});
  done(s.network_acls, {{"acl-1",
                         "vpc-1",
                         {"subnet-1"},
                         {{true, 100, true, "6", "10.0.0.0/8", 1, 99},
                          {false, 32767, false, "-1", "0.0.0.0/0", {}, {}}}}});
  done(s.addresses, {{"eipalloc-1", "192.0.2.7", "eni-1", ""}});
  done(s.prefix_lists, {{"pl-1", "com.amazonaws.eu-west-1.s3", "AWS", {}}});
  done(s.stacks, {{"prod", "CREATE_COMPLETE"}});
  s.arn = "arn:aws:iam::123456789012:user/me";
  Fact& dns = s.facts[{Look::vpc_dns, "vpc-1"}];
  dns.state = ListingState::complete;
  dns.found = {{"support", {"true"}}, {"hostnames", {"false"}}};
  return s;
}

TEST(SnapshotJson, HasTheDocumentedShape) {
  auto json = nlohmann::json::parse(write_snapshot(sample()));
  EXPECT_EQ(json["version"], 2);
  EXPECT_EQ(json["account"], "123456789012");
  EXPECT_EQ(json["region"], "eu-west-1");
  auto vpc = json["vpcs"][0];
  EXPECT_EQ(vpc["id"], "vpc-1");
  EXPECT_EQ(vpc["is_default"], true);
  ASSERT_EQ(vpc["subnets"].size(), 1u);
  auto subnet = nlohmann::json::parse(R"j({
      "id": "subnet-1", "name": "a", "cidr": "10.0.0.0/24", "availability_zone": "eu-west-1a",
      "available_ips": 251, "class": "private", "route_table_id": "rtb-1", "way_out": "nat-1",
      "reason": "default route to nat-1 (route table rtb-1)"})j");
  EXPECT_EQ(vpc["subnets"][0], subnet);
  EXPECT_EQ(json["certificates"][0], nlohmann::json::parse(R"({"arn": "arn:c",
      "domain": "*.example.com", "names": ["*.example.com", "example.com"], "status": "ISSUED",
      "type": "AMAZON_ISSUED", "key_algorithm": "RSA_2048", "not_after": "2027-01-02T03:04:05Z",
      "in_use": true})"));
  EXPECT_EQ(json["zones"][0]["private"], false);
  EXPECT_EQ(json["zones"][0]["records"], 3);
  EXPECT_EQ(json["keys"][0], nlohmann::json::parse(R"({"id": "k-1", "arn": "arn:k",
      "aliases": ["alias/main"], "state": "Enabled", "spec": "SYMMETRIC_DEFAULT",
      "usage": "ENCRYPT_DECRYPT", "manager": "CUSTOMER"})"));
  EXPECT_EQ(json["repositories"][0]["images"][0], nlohmann::json::parse(R"({
      "tags": ["v1", "latest"], "digest": "sha256:1", "pushed_at": "2026-11-21T04:05:06Z",
      "bytes": 5000000000})"));
  EXPECT_EQ(json["problems"], nlohmann::json::array());
}

TEST(SnapshotJson, ComesBackAsItWas) {
  Snapshot before = sample();
  before.certificates.rows[0].not_after.reset();
  before.zones.rows.emplace_back().id = "Z2";  // records never asked for
  before.keys.rows[0].error = denied_error("describe the key");
  before.repositories.state = ListingState::failed;
  before.repositories.error = denied_error("list the repositories");
  before.side_errors["route tables"] = denied_error("list the route tables");
  std::string text = write_snapshot(before);
  auto after = read_snapshot(text);
  ASSERT_TRUE(after) << after.error().sentence();
  EXPECT_EQ(write_snapshot(*after), text);
  EXPECT_EQ(after->taken, before.taken);
  EXPECT_EQ(after->vpcs.state, ListingState::complete);
  EXPECT_EQ(after->subnets.rows.at(1).vpc_id, "vpc-shared");
  EXPECT_EQ(after->subnets.rows.at(0).cls, SubnetClass::private_);
  EXPECT_EQ(after->zones.rows.at(0).records.state, ListingState::complete);
  EXPECT_EQ(after->zones.rows.at(1).records.state, ListingState::unasked);
  EXPECT_EQ(after->repositories.state, ListingState::failed);
  EXPECT_EQ(after->keys.rows.at(0).error->kind, ErrorKind::denied);
  EXPECT_EQ(after->side_errors.at("route tables").request_id, "r-1");
}

TEST(SnapshotJson, TellsProblemsInWords) {
  Snapshot s;
  s.zones.state = ListingState::failed;
  s.zones.error = denied_error("list the hosted zones");
  auto json = nlohmann::json::parse(write_snapshot(s));
  ASSERT_EQ(json["problems"].size(), 1u);
  EXPECT_EQ(json["problems"][0]["listing"], "zones");
  EXPECT_EQ(json["problems"][0]["error"], s.zones.error->sentence());
  EXPECT_EQ(json["problems"][0]["kind"], "denied");
}

TEST(SnapshotJson, ExpectsNobodyToFinishWhatWasCutShort) {
  Snapshot s = sample();
  s.keys.state = ListingState::arriving;
  s.vpcs.state = ListingState::unasked;
  auto after = read_snapshot(write_snapshot(s));
  ASSERT_TRUE(after);
  EXPECT_EQ(after->keys.state, ListingState::failed);
  EXPECT_EQ(after->keys.rows.size(), 1u);
  EXPECT_EQ(after->keys.error->answer, "it had not arrived when the inventory was saved");
  EXPECT_EQ(after->vpcs.state, ListingState::unasked);
}

TEST(SnapshotJson, RefusesWhatIsNoSnapshot) {
  struct Case {
    std::string text, answer;
  };
  const Case cases[] = {
      {"", "it is not a JSON object"},
      {"[]", "it is not a JSON object"},
      {"{}", "it has no version, so it is no inventory of slipway's"},
      {R"({"version": 3})", "it was written by a newer slipway (version 3)"},
      {R"({"version": "1"})", "it has no version, so it is no inventory of slipway's"},
      {R"({"version": 1, "vpcs": {}})", "vpcs is not a list but an object"},
      {R"({"version": 1, "keys": [{"id": 5}]})", "id is not text but a number"},
  };
  for (const Case& c : cases) {
    auto after = read_snapshot(c.text);
    ASSERT_FALSE(after) << c.text;
    EXPECT_EQ(after.error().kind, ErrorKind::invalid);
    EXPECT_EQ(after.error().answer, c.answer);
  }
}

TEST(SnapshotJson, ReadsFilesOfVersionOne) {
  auto seen = read_snapshot(R"({"version": 1, "account": "1", "region": "eu-west-1",
      "vpcs": [{"id": "vpc-1", "subnets": [{"id": "subnet-1", "class": "public"}]}],
      "states": {"vpcs": "complete", "subnets": "complete"}})");
  ASSERT_TRUE(seen) << seen.error().answer;
  EXPECT_EQ(seen->subnets.rows.at(0).vpc_id, "vpc-1");
  EXPECT_EQ(seen->subnets.rows.at(0).way_out, "");
  EXPECT_EQ(seen->nat_gateways.state, ListingState::unasked);
  EXPECT_TRUE(seen->facts.empty());
}

TEST(SnapshotJson, KeepsWhatWasLookedUpAndWhyNot) {
  Snapshot before = sample();
  Fact& quota = before.facts[{Look::quota, "fargate/L-1"}];
  quota.state = ListingState::failed;
  quota.error = denied_error("read the quota");
  auto after = read_snapshot(write_snapshot(before));
  ASSERT_TRUE(after) << after.error().answer;
  EXPECT_EQ(after->fact(Look::vpc_dns, "vpc-1").text("hostnames"), "false");
  EXPECT_EQ(after->fact(Look::vpc_dns, "vpc-2").state, ListingState::unasked);
  const Fact& refused = after->fact(Look::quota, "fargate/L-1");
  EXPECT_EQ(refused.state, ListingState::failed);
  ASSERT_TRUE(refused.error);
  EXPECT_EQ(refused.error->code, "AccessDenied");
  EXPECT_EQ(after->endpoints.rows.at(0).route_table_ids, std::vector<std::string>{"rtb-1"});
  EXPECT_EQ(after->network_acls.rows.at(0).entries.at(0).to, 99);
  EXPECT_EQ(after->network_acls.rows.at(0).entries.at(1).from, std::nullopt);
}

TEST(SnapshotJson, RefusesAFileCutAnywhere) {
  std::string text = write_snapshot(sample());
  text.resize(text.find_last_of('}') + 1);
  for (std::size_t length = 0; length < text.size(); ++length) {
    ASSERT_FALSE(read_snapshot(std::string_view(text).substr(0, length))) << length;
  }
}

TEST(SnapshotJson, KeepsOutsideTextFromBreakingIt) {
  Snapshot s = sample();
  s.vpcs.rows[0].name = "a\xff\x1b[31m\"";
  auto after = read_snapshot(write_snapshot(s));
  ASSERT_TRUE(after);
  EXPECT_EQ(after->vpcs.rows[0].name, "a\uFFFD\x1b[31m\"");
}

}  // namespace
}  // namespace slipway::aws
