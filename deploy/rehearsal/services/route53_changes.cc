#include "deploy/rehearsal/services/route53_changes.hh"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "deploy/rehearsal/paging.hh"
#include "deploy/rehearsal/values.hh"
#include "deploy/rehearsal/world.hh"
#include "deploy/rehearsal/xml_writer.hh"

namespace slipway::deploy::rehearsal {
namespace {

using nlohmann::json;

constexpr Millis kToEveryServer{30'000};
constexpr int kIdDigits = 12;  // of the time in a change's id, hexadecimal
constexpr std::size_t kMostChanges = 1000;

// A member of a list that XML gives as one value or many.
json members(const json& value, const char* list, const char* item) {
  const json inner = value.is_object() ? value.value(list, json()) : json();
  const json found = inner.is_object() ? inner.value(item, json()) : json();
  if (found.is_array()) return found;
  return found.is_null() ? json::array() : json::array({found});
}

Record wanted_record(const json& given) {
  const json set = given.is_object() ? given : json::object();
  Record out{.name = plain_name(text(set, "Name")), .type = text(set, "Type")};
  out.ttl = integer(set, "TTL").value_or(0);
  for (const auto& value : members(set, "ResourceRecords", "ResourceRecord"))
    out.values.push_back(text(value, "Value"));
  if (const json alias = set.value("AliasTarget", json()); alias.is_object())
    out.alias = AliasTarget{plain_name(text(alias, "DNSName")), text(alias, "HostedZoneId"),
                            text(alias, "EvaluateTargetHealth") == "true"};
  return out;
}

bool same_value(const Record& one, const Record& other) {
  if (one.alias.has_value() != other.alias.has_value()) return false;
  if (one.alias) return plain_name(one.alias->dns_name) == plain_name(other.alias->dns_name);
  return one.ttl == other.ttl && one.values == other.values;
}

// Why a change cannot be; empty: it can. Worded as the service words it.
std::string obstacle_of(const Zone& zone, std::string_view action, const Record& record) {
  const auto set =
      fmt::format("resource record set [name='{}.', type='{}']", record.name, record.type);
  if (record.name != zone.name && !record.name.ends_with("." + zone.name))
    return fmt::format("RRSet with DNS name {}. is not permitted in zone {}.", record.name,
                       zone.name);
  if (!record.alias && record.values.empty())
    return fmt::format("Tried to change {} without values", set);
  const auto there = std::ranges::find_if(zone.records, [&](const Record& other) {
    return other.name == record.name && other.type == record.type;
  });
  if (action == "CREATE" && there != zone.records.end())
    return fmt::format("Tried to create {} but it already exists", set);
  if (action == "DELETE" && there == zone.records.end())
    return fmt::format("Tried to delete {} but it was not found", set);
  if (action == "DELETE" && !same_value(*there, record))
    return fmt::format("Tried to delete {} but the values provided do not match the current values",
                       set);
  if (action == "DELETE" && record.name == zone.name &&
      (record.type == "NS" || record.type == "SOA"))
    return fmt::format("A HostedZone must contain at least one {} record for the zone itself.",
                       record.type);
  return {};
}

void write_change(XmlWriter& xml, const std::string& id, Time submitted, Time now,
                  const std::string& comment) {
  xml.open("ChangeInfo").text("Id", "/change/" + id);
  xml.text("Status", now < submitted + kToEveryServer ? "PENDING" : "INSYNC");
  xml.time("SubmittedAt", submitted).optional("Comment", comment).close();
}

// C0193A5B6C7D8…: when it was submitted stands in the id, so nothing has to be remembered.
std::optional<Time> submitted_at(std::string_view id) {
  long long count = 0;
  if (!id.starts_with('C') || id.size() <= 1 + kIdDigits) return std::nullopt;
  const char* until = id.data() + 1 + kIdDigits;
  const auto [end, error] = std::from_chars(id.data() + 1, until, count, 16);
  if (error != std::errc{} || end != until) return std::nullopt;
  return from_millis(count);
}

}  // namespace

Answer change_resource_record_sets(World& world, const Call& call) {
  Zone* zone = world.account(call).zone(text(call.input, "Id"));
  if (zone == nullptr)
    return std::unexpected(
        ApiError{"NoSuchHostedZone",
                 fmt::format("No hosted zone found with ID: {}", text(call.input, "Id")), 404});
  const json batch = call.input.value("ChangeBatch", json::object());
  const json changes = members(batch, "Changes", "Change");
  if (changes.empty() || changes.size() > kMostChanges)
    return std::unexpected(ApiError{"InvalidInput", "The batch must hold 1 to 1000 changes"});
  Zone next = *zone;  // the batch is done whole or not at all
  std::string problems;
  for (const auto& change : changes) {
    if (!change.is_object())
      return std::unexpected(ApiError{"InvalidInput", "A change must have an action and a record"});
    const auto action = text(change, "Action");
    const Record record = wanted_record(change.value("ResourceRecordSet", json()));
    if (action != "CREATE" && action != "UPSERT" && action != "DELETE")
      return std::unexpected(ApiError{"InvalidInput", fmt::format("Invalid action: {}", action)});
    if (auto why = obstacle_of(next, action, record); !why.empty())
      problems += (problems.empty() ? "[" : ", ") + why;
    else if (action == "DELETE")
      erase(next, record.name, record.type);
    else
      upsert(next, record);
  }
  if (!problems.empty()) return std::unexpected(ApiError{"InvalidChangeBatch", problems + "]"});
  zone->records = std::move(next.records);
  const Time now = world.now();
  const auto id = fmt::format("C{:0{}X}{}", millis(now), kIdDigits, world.upper_id("", 8));
  XmlWriter xml;
  write_change(xml, id, now, now, text(batch, "Comment"));
  return Body{xml.take()};
}

Answer get_change(World& world, const Call& call) {
  auto id = text(call.input, "Id");
  if (id.starts_with("/change/")) id = id.substr(8);
  const auto submitted = submitted_at(id);
  if (!submitted || *submitted > world.now())
    return std::unexpected(ApiError{
        "NoSuchChange", fmt::format("Could not find resource with ID: /change/{}", id), 404});
  XmlWriter xml;
  write_change(xml, id, *submitted, world.now(), "");
  return Body{xml.take()};
}

}  // namespace slipway::deploy::rehearsal
