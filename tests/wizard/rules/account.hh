// An account to judge answers against: sound subnets, certificates, zones, keys and images, and
// some that are not.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>

#include "wizard/rules/support.hh"

namespace slipway::wizard {

inline constexpr auto pass_ = Verdict::pass, warn_ = Verdict::warn, fail_ = Verdict::fail,
                      unsure_ = Verdict::cannot_tell;

struct Account {
  Blueprint blueprint;
  Answers answers;
  aws::Snapshot inventory;
  Time now = parse_rfc3339("2026-11-20T12:00:00Z").value();

  Facts facts() const { return {blueprint, answers, inventory, now}; }

  Account() {
    inventory.account = "123456789012";
    inventory.region = "us-west-2";
    complete(inventory.regions).rows = {{"us-west-2", "opt-in-not-required"},
                                        {"ap-east-1", "not-opted-in"}};
    complete(inventory.vpcs).rows = {{"vpc-1", "main", "10.0.0.0/16", false},
                                     {"vpc-2", "", "172.31.0.0/16", true}};
    using enum aws::SubnetClass;
    complete(inventory.subnets);
    subnet("subnet-a1", "us-west-2a", 200, private_);
    subnet("subnet-a2", "us-west-2a", 250, private_);
    subnet("subnet-b1", "us-west-2b", 100, private_);
    subnet("subnet-c1", "us-west-2c", 3, private_);
    subnet("subnet-pa", "us-west-2a", 50, public_);
    subnet("subnet-pb", "us-west-2b", 50, public_);
    subnet("subnet-ia", "us-west-2a", 50, isolated);
    subnet("subnet-ib", "us-west-2b", 50, isolated);
    subnet("subnet-u", "us-west-2b", 50, unknown);
    subnet("subnet-x", "us-west-2b", 50, private_, "vpc-2");
    complete(inventory.certificates);
    certificate("1", "*.p.example.com", {"p.example.com"}, "ISSUED", "RSA_2048",
                "2027-10-20T00:00:00Z");
    certificate("2", "api.p.example.com", {"app.p.example.com"}, "ISSUED", "EC_prime256v1",
                "2027-03-20T00:00:00Z");
    certificate("3", "*.example.com", {}, "ISSUED", "RSA_2048", "2027-06-20T00:00:00Z");
    certificate("4", "api.p.example.com", {"app.p.example.com"}, "EXPIRED", "RSA_2048",
                "2026-11-17T00:00:00Z");
    certificate("5", "api.p.example.com", {"app.p.example.com"}, "PENDING_VALIDATION", "RSA_2048",
                "");
    certificate("6", "*.p.example.com", {}, "ISSUED", "RSA_1024", "2027-10-20T00:00:00Z");
    certificate("7", "*.p.example.com", {}, "ISSUED", "RSA_4096", "2026-11-30T00:00:00Z");
    complete(inventory.zones).rows = {{.id = "Z1", .name = "example.com", .record_count = 3},
                                      {.id = "Z2", .name = "twice.com"},
                                      {.id = "Z3", .name = "twice.com"},
                                      {.id = "Z4", .name = "inner.com", .is_private = true}};
    complete(inventory.zones.rows[0].records).rows = {
        {"api.p.example.com", "CNAME", {"old.example.com"}, false},
        {"example.com", "NS", {"ns-1"}, false}};
    complete(inventory.keys).rows = {
        {"k1",
         arn("k1"),
         {"alias/pulumi"},
         "Enabled",
         "SYMMETRIC_DEFAULT",
         "ENCRYPT_DECRYPT",
         "CUSTOMER"},
        {"k2", arn("k2"), {}, "Disabled", "SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", "CUSTOMER"},
        {"k3",
         arn("k3"),
         {"alias/aws/rds"},
         "Enabled",
         "SYMMETRIC_DEFAULT",
         "ENCRYPT_DECRYPT",
         "AWS"},
        {"k4", arn("k4"), {"alias/sign"}, "Enabled", "RSA_2048", "SIGN_VERIFY", "CUSTOMER"},
        {"k5", arn("k5"), {}, "", "", "", ""}};
    complete(inventory.repositories);
    repository("pulumi/service", {{"latest", 1}, {"20260901-42", 2}, {"20260801-1", 30}});
    repository("pulumi/console", {{"20260901-42", 2}, {"20260801-1", 30}, {"odd", 1}});
    repository("pulumi/migrations", {{"20260801-1", 30}});
  }

  template <class Row>
  static aws::Listing<Row>& complete(aws::Listing<Row>& listing) {
    listing.state = aws::ListingState::complete;
    return listing;
  }
  template <class Row>
  static void deny(aws::Listing<Row>& listing) {
    listing.state = aws::ListingState::failed;
    listing.rows.clear();
    listing.error = Error{.kind = ErrorKind::denied,
                          .what = "list",
                          .answer = "you are not allowed",
                          .fix = "ask for the right"};
  }
  static std::string arn(const std::string& key) {
    return "arn:aws:kms:us-west-2:123456789012:key/" + key;
  }
  static std::string certificate_arn(const std::string& id) {
    return "arn:aws:acm:us-west-2:123456789012:certificate/" + id;
  }

  void subnet(const std::string& id, const std::string& zone, int free, aws::SubnetClass cls,
              const std::string& vpc = "vpc-1") {
    inventory.subnets.rows.push_back({.id = id,
                                      .vpc_id = vpc,
                                      .availability_zone = zone,
                                      .available_ips = free,
                                      .cls = cls,
                                      .reason = "route table rtb-1"});
  }
  void certificate(const std::string& id, const std::string& domain, std::vector<std::string> names,
                   const std::string& status, const std::string& key, const std::string& end) {
    names.insert(names.begin(), domain);
    inventory.certificates.rows.push_back({certificate_arn(id), domain, std::move(names), status,
                                           "AMAZON_ISSUED", key, parse_rfc3339(end), false});
  }
  void repository(const std::string& name, const std::vector<std::pair<std::string, int>>& tags) {
    aws::RepositoryRow row{name, "123456789012.dkr.ecr.us-west-2.amazonaws.com/" + name, {}};
    for (auto& [tag, days] : tags)
      complete(row.images)
          .rows.push_back({{tag}, "sha256:1", now - std::chrono::hours(24 * days), 120'000'000});
    inventory.repositories.rows.push_back(std::move(row));
  }

  using Parameters = std::map<std::string, std::string>;
  Findings run(const std::string& check, const Parameters& parameters) const {
    RuleUse use{.id = check, .check = check, .parameters = parameters};
    for (const auto& registered : registered_checks())
      if (registered.name == check) return registered.check(facts(), use);
    ADD_FAILURE() << "no check " << check;
    return {};
  }
};

// One row of a table: the worst finding's verdict and what it says ("" and no verdict: no finding
// at all).
struct RuleCase {
  std::string check;
  Account::Parameters parameters;
  std::optional<Verdict> verdict;
  std::string message, fix;
};

inline void expect(const Account& account, const RuleCase& c) {
  std::string what = c.check;
  for (const auto& [name, text] : c.parameters) what += " " + name + "=" + text.substr(0, 60);
  SCOPED_TRACE(what);
  auto findings = account.run(c.check, c.parameters);
  if (!c.verdict) {
    EXPECT_TRUE(findings.empty());
    return;
  }
  bool found = false;
  for (const auto& f : findings) {
    found = found || (f.verdict == *c.verdict && f.message.find(c.message) != std::string::npos &&
                      f.fix.find(c.fix) != std::string::npos);
    if (f.verdict == Verdict::pass) continue;
    EXPECT_FALSE(f.message.empty() || f.wanted.empty() || f.fix.empty())
        << f.message << " / " << f.wanted << " / " << f.fix;
  }
  if (*c.verdict == Verdict::pass) {
    EXPECT_TRUE(std::all_of(findings.begin(), findings.end(),
                            [](auto& f) { return f.verdict == Verdict::pass; }));
  }
  EXPECT_TRUE(found);
  if (!found)
    for (const auto& f : findings)
      ADD_FAILURE() << name(f.verdict) << ": " << f.message << " | " << f.fix;
}

}  // namespace slipway::wizard
