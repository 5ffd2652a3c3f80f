#include <fmt/format.h>

#include <algorithm>

#include "wizard/rules/families.hh"
#include "wizard/rules/own_stacks.hh"
#include "wizard/rules/syntax.hh"

namespace slipway::wizard::rules {

namespace {

std::vector<const aws::ZoneRow*> public_zones(const Facts& facts, const std::string& name) {
  std::vector<const aws::ZoneRow*> zones;
  for (const auto& row : facts.inventory.zones.rows)
    if (!row.is_private && lower_case(row.name) == lower_case(name)) zones.push_back(&row);
  return zones;
}

// The zone may live in another account, which the inventory does not show.
bool elsewhere(const Facts& facts) {
  std::string dns = facts.answers.text("dnsProfile");
  return !dns.empty() && dns != facts.answers.text("profile") &&
         dns != facts.inventory.zones_profile;
}

// " in account 210987654321 (profile dns)", where that is not the account of all else.
std::string there(const Facts& facts) {
  const auto& seen = facts.inventory;
  if (seen.zones_profile.empty()) return {};
  return seen.zones_account.empty()
             ? " of profile " + seen.zones_profile
             : fmt::format(" in account {} (profile {})", seen.zones_account, seen.zones_profile);
}

Finding seen_elsewhere() {
  return unsure("the zone belongs to another profile's account", "a public zone there",
                "look at Route 53 of that account");
}

std::string ids(const std::vector<const aws::ZoneRow*>& zones) {
  std::vector<std::string> names;
  for (const auto* zone : zones) names.push_back(zone->id);
  return joined(names);
}

bool in_the_way(const aws::RecordRow& record, const std::string& host) {
  bool address = record.type == "A" || record.type == "AAAA" || record.type == "CNAME";
  return address && lower_case(record.name) == lower_case(host);
}

// The physical id of a record set is its name, written with or without the final dot.
bool made_by(const Owned& own, const aws::RecordRow& record) {
  return std::any_of(own.ids.begin(), own.ids.end(), [&](std::string id) {
    if (id.ends_with('.')) id.pop_back();
    return lower_case(id) == lower_case(record.name);
  });
}

Finding taken(const aws::RecordRow& record, const std::string& host, const Owned& own) {
  return failed(
      fmt::format("{} has a record already: {} {}", host, record.type, joined(record.values)),
      "no record of that name but this install's own",
      own.known ? "delete it, or choose another subdomain"
                : "delete it, or choose another subdomain; whether it is this install's own could "
                  "not be seen");
}

}  // namespace

Findings zone(const Facts& facts, const RuleUse& use) {
  std::string name = param(use, "zone");
  if (name.empty()) return {};
  if (elsewhere(facts)) return {seen_elsewhere()};
  if (auto finding = unlisted(facts.inventory.zones, "the hosted zones")) return {*finding};
  auto zones = public_zones(facts, name);
  if (zones.size() == 1)
    return {passed(fmt::format("{} is a public zone{} ({})", name, there(facts), zones[0]->id))};
  if (zones.size() > 1)
    return {failed(
        fmt::format("there are {} public zones called {}: {}", zones.size(), name, ids(zones)),
        "one public zone of that name, as it is found by name",
        "delete those your registrar does not delegate to")};
  const auto& rows = facts.inventory.zones.rows;
  bool is_private = std::any_of(rows.begin(), rows.end(), [&](auto& row) {
    return lower_case(row.name) == lower_case(name);
  });
  return {failed(is_private ? fmt::format("{} is a private zone only", name)
                            : fmt::format("there is no hosted zone {}{}", name, there(facts)),
                 "a public hosted zone",
                 there(facts).empty()
                     ? "create it in Route 53 and delegate to it, choose another, or name the "
                       "profile of the account that holds it"
                     : "choose one of that account's zones, or the profile of the account that "
                       "holds this one")};
}

Findings records(const Facts& facts, const RuleUse& use) {
  std::string name = param(use, "zone");
  auto hosts = param_list(use, "names");
  if (name.empty() || hosts.empty()) return {};
  if (elsewhere(facts)) return {seen_elsewhere()};
  if (auto finding = unlisted(facts.inventory.zones, "the hosted zones")) return {*finding};
  auto zones = public_zones(facts, name);
  if (zones.empty())
    return {unsure(fmt::format("there is no zone {} to look into", name), "the zone's records",
                   "choose the zone first")};
  Findings out;
  auto own = owned(facts, "AWS::Route53::RecordSet");
  if (auto finding = awaited(own, "no record in the way of " + joined(hosts))) return {*finding};
  for (const auto* zone : zones) {
    if (auto finding = unlisted(zone->records, "the records of " + name)) return {*finding};
    for (const auto& record : zone->records.rows)
      for (const auto& host : hosts)
        if (in_the_way(record, host) && !made_by(own, record))
          out.push_back(taken(record, host, own));
  }
  bool installed = !own.ids.empty();
  if (out.empty())
    out.push_back(passed(installed ? joined(hosts) + " are this install's own records"
                                   : "no record stands in the way of " + joined(hosts)));
  return out;
}

}  // namespace slipway::wizard::rules
