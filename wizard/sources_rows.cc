#include "wizard/sources_rows.hh"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "wizard/rules/certificate.hh"
#include "wizard/rules/images.hh"
#include "wizard/rules/support.hh"

namespace slipway::wizard {

namespace {

using Where = std::map<std::string, std::vector<std::string>>;
using Maker = SourceRows (*)(const Facts&, const Where&);

std::string yes_no(bool value) { return value ? "yes" : "no"; }

template <class Row>
SourceRows empty_of(const aws::Listing<Row>& listing) {
  return {{}, listing.state, listing.error};
}

SourceRows regions(const Facts& facts, const Where&) {
  SourceRows result = empty_of(facts.inventory.regions);
  for (const auto& row : facts.inventory.regions.rows) {
    SourceRow out{.cells = {{"name", row.name}, {"status", row.opt_in_status}}};
    if (row.opt_in_status == "not-opted-in")
      out.problem = "not enabled in this account; enable it in the account settings";
    if (row.name == facts.inventory.region) out.weight = 1;
    result.rows.push_back(std::move(out));
  }
  return result;
}

// Zones in which the VPC has subnets of a class.
std::size_t zones_with(const Facts& facts, const std::string& vpc, aws::SubnetClass cls) {
  std::set<std::string> zones;
  for (const auto& row : facts.inventory.subnets.rows)
    if (row.vpc_id == vpc && row.cls == cls) zones.insert(row.availability_zone);
  return zones.size();
}

SourceRows vpcs(const Facts& facts, const Where&) {
  SourceRows result = empty_of(facts.inventory.vpcs);
  for (const auto& row : facts.inventory.vpcs.rows) {
    const auto& subnets = facts.inventory.subnets.rows;
    auto count =
        std::count_if(subnets.begin(), subnets.end(), [&](auto& s) { return s.vpc_id == row.id; });
    SourceRow out{.cells = {{"id", row.id},
                            {"name", row.name},
                            {"cidr", row.cidr},
                            {"default", yes_no(row.is_default)},
                            {"subnets", std::to_string(count)}}};
    bool sound = zones_with(facts, row.id, aws::SubnetClass::public_) >= 2 &&
                 zones_with(facts, row.id, aws::SubnetClass::private_) >= 2 &&
                 zones_with(facts, row.id, aws::SubnetClass::isolated) >= 2;
    if (sound) out.weight = row.is_default ? 1 : 2;
    result.rows.push_back(std::move(out));
  }
  return result;
}

SourceRows subnets(const Facts& facts, const Where&) {
  SourceRows result = empty_of(facts.inventory.subnets);
  for (const auto& row : facts.inventory.subnets.rows)
    result.rows.push_back({.cells = {{"id", row.id},
                                     {"name", row.name},
                                     {"cidr", row.cidr},
                                     {"zone", row.availability_zone},
                                     {"free", std::to_string(row.available_ips)},
                                     {"class", std::string(aws::name(row.cls))},
                                     {"reason", row.reason},
                                     {"vpc", row.vpc_id}},
                           .weight = static_cast<double>(row.available_ips)});
  return result;
}

// The names besides the domain.
std::string other_names(const aws::CertificateRow& row) {
  std::vector<std::string> others;
  for (const auto& name : row.names)
    if (name != row.domain) others.push_back(name);
  std::string text;
  for (const auto& name : others) text += (text.empty() ? "" : ", ") + name;
  return text;
}

SourceRows certificates(const Facts& facts, const Where&) {
  SourceRows result = empty_of(facts.inventory.certificates);
  for (const auto& row : facts.inventory.certificates.rows) {
    std::string expires = row.not_after ? until(*row.not_after, facts.now) : "";
    SourceRow out{.cells = {{"arn", row.arn},
                            {"domain", row.domain},
                            {"names", other_names(row)},
                            {"status", row.status},
                            {"type", row.type},
                            {"key", key_in_words(row.key_algorithm)},
                            {"expires", expires},
                            {"used", yes_no(row.in_use)}}};
    if (row.not_after)
      out.weight = std::max(0.0, static_cast<double>((*row.not_after - facts.now).count()));
    result.rows.push_back(std::move(out));
  }
  return result;
}

SourceRows zones(const Facts& facts, const Where&) {
  SourceRows result = empty_of(facts.inventory.zones);
  const auto& rows = facts.inventory.zones.rows;
  auto publics = std::count_if(rows.begin(), rows.end(), [](auto& row) { return !row.is_private; });
  for (const auto& row : rows)
    result.rows.push_back({.cells = {{"id", row.id},
                                     {"name", row.name},
                                     {"kind", row.is_private ? "private" : "public"},
                                     {"records", std::to_string(row.record_count)}},
                           .weight = publics == 1 && !row.is_private ? 1.0 : 0.0});
  return result;
}

SourceRows keys(const Facts& facts, const Where&) {
  SourceRows result = empty_of(facts.inventory.keys);
  const auto& rows = facts.inventory.keys.rows;
  for (const auto& row : rows) {
    std::string alias;
    for (const auto& one : row.aliases) alias += (alias.empty() ? "" : ", ") + one;
    SourceRow out{.cells = {{"id", row.id},
                            {"arn", row.arn},
                            {"alias", alias},
                            {"state", row.state},
                            {"spec", row.spec},
                            {"usage", row.usage},
                            {"manager", row.manager}}};
    if (row.manager == "CUSTOMER" && !alias.empty()) out.weight = 1;
    result.rows.push_back(std::move(out));
  }
  return result;
}

SourceRows repositories(const Facts& facts, const Where&) {
  SourceRows result = empty_of(facts.inventory.repositories);
  for (const auto& row : facts.inventory.repositories.rows) {
    std::optional<Time> pushed;
    for (const auto& image : row.images.rows)
      if (image.pushed_at && (!pushed || *pushed < *image.pushed_at)) pushed = image.pushed_at;
    bool known = row.images.state == aws::ListingState::complete;
    result.rows.push_back(
        {.cells = {{"name", row.name},
                   {"uri", row.uri},
                   {"account", row.uri.substr(0, row.uri.find('.'))},
                   {"images", known ? std::to_string(row.images.rows.size()) : ""},
                   {"pushed", pushed ? ago(*pushed, facts.now) : ""}}});
  }
  return result;
}

std::string megabytes(long long bytes) {
  if (bytes <= 0) return "";
  return fmt::format("{:.0f} MB", std::max(1.0, static_cast<double>(bytes) / 1e6));
}

SourceRows another_account(const std::string& account) {
  return {{},
          aws::ListingState::failed,
          Error{.kind = ErrorKind::not_found,
                .what = "list the images of account " + account,
                .answer = "only the signed-in account was listed",
                .fix = "type the tag"}};
}

SourceRows image_tags(const Facts& facts, const Where& where) {
  auto account = where.find("account");
  if (account != where.end() && !account->second.empty() &&
      account->second[0] != facts.inventory.account)
    return another_account(account->second[0]);
  auto named = where.find("repositories");
  std::vector<std::string> repositories =
      named == where.end() ? std::vector<std::string>() : named->second;
  Tags tags = tags_of(facts.inventory, repositories);
  SourceRows result{{}, tags.state, tags.error};
  double order = static_cast<double>(tags.rows.size());
  for (const auto& row : tags.rows) {
    SourceRow out{.cells = {{"tag", row.tag},
                            {"pushed", row.pushed ? ago(*row.pushed, facts.now) : ""},
                            {"size", megabytes(row.bytes)},
                            {"digest", row.digest},
                            {"held", joined(row.held)}}};
    // "latest" is no release; it stays choosable, but is never what is recommended.
    out.weight = row.tag == "latest" ? 0 : order;
    order -= 1;
    bool settled = tags.state == aws::ListingState::complete;
    if (!row.missing.empty() && settled)
      out.problem = fmt::format("not in {}; push it there, or choose another", joined(row.missing));
    result.rows.push_back(std::move(out));
  }
  return result;
}

struct Column {
  std::string_view name, heading;
  VerdictColumn verdict = {};  // of a check, where it tells one
};

struct ListingColumns {
  std::string_view name;
  Maker make;
  std::vector<Column> columns;
  std::string_view advice;
};

const std::vector<ListingColumns>& listings() {
  static const std::vector<ListingColumns> known = {
      {"regions",
       regions,
       {{"name", "REGION"}, {"status", "STATUS"}},
       "the region you are signed in to"},
      {"vpcs",
       vpcs,
       {{"id", "ID"},
        {"name", "NAME"},
        {"cidr", "CIDR"},
        {"default", "DEFAULT"},
        {"subnets", "SUBNETS"}},
       "has public, private and isolated subnets in two zones or more"},
      {"subnets",
       subnets,
       {{"id", "ID"},
        {"name", "NAME"},
        {"cidr", "CIDR"},
        {"zone", "ZONE"},
        {"free", "FREE"},
        {"class", "CLASS"},
        {"reason", "WHY"},
        {"vpc", "VPC"}},
       "most free addresses"},
      {"certificates",
       certificates,
       {{"arn", "ARN"},
        {"domain", "NAME"},
        {"names", "ALSO COVERS"},
        {"status", "STATUS"},
        {"type", "TYPE"},
        {"key", "KEY"},
        {"expires", "EXPIRES"},
        {"used", "USED"}},
       "covers every name, longest validity, key type the load balancer accepts"},
      {"zones",
       zones,
       {{"id", "ID"}, {"name", "ZONE"}, {"kind", "KIND"}, {"records", "RECORDS"}},
       "the only public zone"},
      {"keys",
       keys,
       {{"id", "ID"},
        {"arn", "ARN"},
        {"alias", "ALIAS"},
        {"state", "STATE"},
        {"spec", "KIND"},
        {"usage", "FOR"},
        {"manager", "MANAGED BY"},
        {"policy", "POLICY", {"key_policy", "lets you use it", "keeps you out"}}},
       "enabled, symmetric and managed by you"},
      {"repositories",
       repositories,
       {{"name", "REPOSITORY"},
        {"uri", "URI"},
        {"account", "ACCOUNT"},
        {"images", "IMAGES"},
        {"pushed", "PUSHED"}},
       ""},
      {"image_tags",
       image_tags,
       {{"tag", "TAG"},
        {"pushed", "PUSHED"},
        {"size", "SIZE"},
        {"digest", "DIGEST"},
        {"held", "IN"}},
       "the newest tag that every repository holds"},
  };
  return known;
}

const ListingColumns* listing_named(std::string_view name) {
  auto it =
      std::find_if(listings().begin(), listings().end(), [&](auto& l) { return l.name == name; });
  return it == listings().end() ? nullptr : &*it;
}

}  // namespace

SourceRows rows_of(const std::string& listing, const Facts& facts, const Where& where) {
  if (const auto* known = listing_named(listing)) return known->make(facts, where);
  return {{},
          aws::ListingState::failed,
          Error{.kind = ErrorKind::invalid,
                .what = "list " + listing,
                .answer = "no listing has that name",
                .fix = "mend the blueprint"}};
}

std::string column_heading(std::string_view listing, std::string_view column) {
  if (const auto* known = listing_named(listing))
    for (const auto& one : known->columns)
      if (one.name == column) return std::string(one.heading);
  return std::string(column);
}

std::optional<VerdictColumn> verdict_column(std::string_view listing, std::string_view column) {
  if (const auto* known = listing_named(listing))
    for (const auto& one : known->columns)
      if (one.name == column && !one.verdict.check.empty()) return one.verdict;
  return std::nullopt;
}

std::string advice_for(std::string_view listing, std::size_t fitting) {
  const auto* known = listing_named(listing);
  if (!known) return {};
  if (fitting == 1 && listing != "zones")
    return fmt::format("the only one that fits: {}", known->advice);
  return std::string(known->advice);
}

std::vector<std::string_view> registered_listings() {
  std::vector<std::string_view> names;
  for (const auto& listing : listings()) names.push_back(listing.name);
  return names;
}

std::vector<std::string_view> registered_columns(std::string_view listing) {
  std::vector<std::string_view> names;
  if (const auto* known = listing_named(listing))
    for (const auto& column : known->columns) names.push_back(column.name);
  return names;
}

}  // namespace slipway::wizard
