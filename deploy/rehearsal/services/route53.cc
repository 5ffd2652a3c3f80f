// Route 53: zones and their records. Names go out with a trailing dot and anything but letters,
// digits, '-', '_' and '.' as an octal escape (\052 for *), and lists go on from a name, not from a
// token.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "deploy/rehearsal/paging.hh"
#include "deploy/rehearsal/services/route53_changes.hh"
#include "deploy/rehearsal/world.hh"
#include "deploy/rehearsal/xml_writer.hh"

namespace slipway::deploy::rehearsal {
namespace {

std::string escaped(std::string_view name) {
  std::string out;
  for (unsigned char c : name) {
    if (std::isalnum(c) || c == '-' || c == '_' || c == '.')
      out += static_cast<char>(c);
    else
      out += fmt::format("\\{:03o}", c);
  }
  return out + ".";
}

bool octal(char c) { return c >= '0' && c <= '7'; }

ApiError no_zone(std::string_view id) {
  return {"NoSuchHostedZone", fmt::format("No hosted zone found with ID: {}", id), 404};
}

void write_zone(XmlWriter& xml, const Zone& zone) {
  xml.open("HostedZone").text("Id", "/hostedzone/" + zone.id).text("Name", escaped(zone.name));
  xml.text("CallerReference", zone.caller_reference).open("Config");
  xml.optional("Comment", zone.comment).boolean("PrivateZone", zone.is_private).close();
  xml.number("ResourceRecordSetCount", static_cast<long long>(zone.records.size())).close();
}

std::expected<std::size_t, ApiError> limit_of(World& world, const Call& call, long maximum) {
  auto written = text(call.input, "maxitems");
  auto asked = integer(call.input, "maxitems");
  if (!written.empty() && (!asked || *asked < 1))
    return std::unexpected(
        ApiError{"InvalidInput", fmt::format("Invalid max items value: {}", written)});
  return page_limit(asked.value_or(0), maximum, world.account(call).page_size);
}

Answer list_hosted_zones(World& world, const Call& call) {
  auto limit = limit_of(world, call, 100);
  if (!limit) return std::unexpected(limit.error());
  const auto& zones = world.account(call).zones;
  auto marker = text(call.input, "marker");
  auto start = marker.empty() ? zones.begin() : std::ranges::find(zones, marker, &Zone::id);
  if (start == zones.end() && !marker.empty())
    return std::unexpected(ApiError{"InvalidInput", fmt::format("Invalid marker: {}", marker)});
  XmlWriter xml;
  xml.open("HostedZones");
  auto left = *limit;
  for (; start != zones.end() && left > 0; ++start, --left) write_zone(xml, *start);
  xml.close().optional("Marker", marker).boolean("IsTruncated", start != zones.end());
  if (start != zones.end()) xml.text("NextMarker", start->id);
  xml.number("MaxItems", static_cast<long long>(*limit));
  return Body{xml.take()};
}

Answer list_hosted_zones_by_name(World& world, const Call& call) {
  auto limit = limit_of(world, call, 100);
  if (!limit) return std::unexpected(limit.error());
  auto name = text(call.input, "dnsname"), id = text(call.input, "hostedzoneid");
  auto order = [](const Zone* zone) { return record_order(zone->name, zone->id); };
  std::vector<const Zone*> zones;
  for (const Zone& zone : world.account(call).zones) zones.push_back(&zone);
  std::ranges::sort(zones, {}, order);
  auto start = std::ranges::lower_bound(zones, record_order(plain_name(name), id), {}, order);
  if (name.empty()) start = zones.begin();
  XmlWriter xml;
  xml.open("HostedZones");
  auto left = *limit;
  for (; start != zones.end() && left > 0; ++start, --left) write_zone(xml, **start);
  xml.close().optional("DNSName", name).optional("HostedZoneId", id);
  xml.boolean("IsTruncated", start != zones.end());
  if (start != zones.end())
    xml.text("NextDNSName", escaped((*start)->name)).text("NextHostedZoneId", (*start)->id);
  xml.number("MaxItems", static_cast<long long>(*limit));
  return Body{xml.take()};
}

Answer get_hosted_zone(World& world, const Call& call) {
  auto id = text(call.input, "Id");
  const Zone* zone = world.account(call).zone(id);
  if (!zone) return std::unexpected(no_zone(id));
  XmlWriter xml;
  write_zone(xml, *zone);
  if (!zone->is_private)
    xml.open("DelegationSet").list("NameServers", "NameServer", zone->name_servers).close();
  if (!zone->vpcs.empty()) {
    xml.open("VPCs");
    for (const auto& [vpc, region] : zone->vpcs)
      xml.open("VPC").text("VPCRegion", region).text("VPCId", vpc).close();
    xml.close();
  }
  return Body{xml.take()};
}

void write_record(XmlWriter& xml, const Record& record) {
  xml.open("ResourceRecordSet").text("Name", escaped(record.name)).text("Type", record.type);
  if (record.alias) {
    xml.open("AliasTarget").text("HostedZoneId", record.alias->zone_id);
    xml.text("DNSName", escaped(plain_name(record.alias->dns_name)));
    xml.boolean("EvaluateTargetHealth", record.alias->evaluate_health).close();
  } else {
    xml.number("TTL", record.ttl).open("ResourceRecords");
    for (const auto& value : record.values) xml.open("ResourceRecord").text("Value", value).close();
    xml.close();
  }
  xml.close();
}

Answer list_resource_record_sets(World& world, const Call& call) {
  auto id = text(call.input, "Id"), name = text(call.input, "name"),
       type = text(call.input, "type");
  const Zone* zone = world.account(call).zone(id);
  if (!zone) return std::unexpected(no_zone(id));
  if (name.empty() && !type.empty())
    return std::unexpected(
        ApiError{"InvalidInput", "A record type was given without a record name"});
  auto limit = limit_of(world, call, 300);
  if (!limit) return std::unexpected(limit.error());
  auto order = [](const Record& r) { return record_order(r.name, r.type); };
  auto start =
      std::ranges::lower_bound(zone->records, record_order(plain_name(name), type), {}, order);
  if (name.empty()) start = zone->records.begin();
  XmlWriter xml;
  xml.open("ResourceRecordSets");
  auto left = *limit;
  for (; start != zone->records.end() && left > 0; ++start, --left) write_record(xml, *start);
  xml.close().boolean("IsTruncated", start != zone->records.end());
  if (start != zone->records.end())
    xml.text("NextRecordName", escaped(start->name)).text("NextRecordType", start->type);
  xml.number("MaxItems", static_cast<long long>(*limit));
  return Body{xml.take()};
}

}  // namespace

std::string plain_name(std::string_view name) {
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name[i] == '\\' && i + 3 < name.size() && octal(name[i + 1]) && octal(name[i + 2]) &&
        octal(name[i + 3])) {
      out += static_cast<char>((name[i + 1] - '0') * 64 + (name[i + 2] - '0') * 8 +
                               (name[i + 3] - '0'));
      i += 3;
    } else {
      out += static_cast<char>(std::tolower(static_cast<unsigned char>(name[i])));
    }
  }
  if (out.ends_with('.')) out.pop_back();
  return out;
}

std::span<const Registered> route53_handlers() {
  using aws::Service;
  static constexpr std::array<Registered, 6> table{{
      {Service::route53, "ListHostedZones", list_hosted_zones},
      {Service::route53, "ListHostedZonesByName", list_hosted_zones_by_name},
      {Service::route53, "GetHostedZone", get_hosted_zone},
      {Service::route53, "ListResourceRecordSets", list_resource_record_sets},
      {Service::route53, "ChangeResourceRecordSets", change_resource_record_sets},
      {Service::route53, "GetChange", get_change},
  }};
  return table;
}

}  // namespace slipway::deploy::rehearsal
