#include "aws/services/route53.hh"

#include "aws/wire/paging.hh"
#include "aws/wire/xml.hh"

namespace slipway::aws::route53 {

namespace {

constexpr std::string_view root_path = "/2013-04-01/hostedzone";

// "/hostedzone/Z1" -> "Z1"
std::string bare_id(std::string id) {
  auto slash = id.rfind('/');
  return slash == std::string::npos ? id : id.substr(slash + 1);
}

bool octal(char c) { return c >= '0' && c <= '7'; }

WireRequest get(std::string path) {
  WireRequest request;
  request.method = "GET";
  request.path = std::move(path);
  return request;
}

void parameter(WireRequest& request, std::string_view name, const std::string& value) {
  if (!value.empty()) request.query.emplace_back(name, value);
}

}  // namespace

std::string readable_name(std::string_view name) {
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    bool escape = name[i] == '\\' && i + 3 < name.size() && name[i + 1] <= '3' &&
                  octal(name[i + 1]) && octal(name[i + 2]) && octal(name[i + 3]);
    if (!escape) {
      out += name[i];
      continue;
    }
    out +=
        static_cast<char>((name[i + 1] - '0') * 64 + (name[i + 2] - '0') * 8 + name[i + 3] - '0');
    i += 3;
  }
  if (out.ends_with('.')) out.pop_back();
  return out;
}

static void read(const Xml& xml, HostedZone& zone) {
  xml.read("Id", zone.id);
  zone.id = bare_id(std::move(zone.id));
  xml.read("Name", zone.name);
  xml.read("CallerReference", zone.caller_reference);
  xml.at("Config").read("Comment", zone.comment);
  xml.at("Config").read("PrivateZone", zone.private_zone);
  xml.read("ResourceRecordSetCount", zone.resource_record_set_count);
  xml.at("LinkedService").read("ServicePrincipal", zone.linked_service_principal);
  xml.at("LinkedService").read("Description", zone.linked_service_description);
}

WireRequest ListHostedZones::request() const {
  WireRequest request = get(std::string(root_path));
  parameter(request, "marker", marker);
  parameter(request, "maxitems", std::to_string(max_items));
  return request;
}

Result<ListHostedZones::Reply> ListHostedZones::parse(const HttpReply& reply) {
  XmlReply xml(reply, info);
  Reply out;
  xml.root().list("HostedZones", "HostedZone", out.hosted_zones);
  xml.root().read("IsTruncated", out.is_truncated);
  xml.root().read("NextMarker", out.next_marker);
  return xml.finish(std::move(out));
}

std::optional<ListHostedZones> ListHostedZones::next(const Reply& reply) const {
  if (!reply.is_truncated) return std::nullopt;
  return with_token(*this, &ListHostedZones::marker, reply.next_marker);
}

static void read(const Xml& xml, ResourceRecordSet& record) {
  xml.read("Name", record.name);
  xml.read("Type", record.type);
  xml.read("SetIdentifier", record.set_identifier);
  xml.read("Region", record.region);
  xml.read("Failover", record.failover);
  xml.read("HealthCheckId", record.health_check_id);
  xml.read("Weight", record.weight);
  xml.read("TTL", record.ttl);
  xml.collect("ResourceRecords", "ResourceRecord", "Value", record.resource_records);
  Xml alias = xml.at("AliasTarget");
  if (!alias.present()) return;
  AliasTarget& target = record.alias_target.emplace();
  alias.read("HostedZoneId", target.hosted_zone_id);
  alias.read("DNSName", target.dns_name);
  alias.read("EvaluateTargetHealth", target.evaluate_target_health);
}

WireRequest ListResourceRecordSets::request() const {
  WireRequest request = get(std::string(root_path) + "/" + bare_id(id) + "/rrset");
  parameter(request, "name", start_record_name);
  parameter(request, "type", start_record_type);
  parameter(request, "identifier", start_record_identifier);
  parameter(request, "maxitems", std::to_string(max_items));
  return request;
}

Result<ListResourceRecordSets::Reply> ListResourceRecordSets::parse(const HttpReply& reply) {
  XmlReply xml(reply, info);
  Reply out;
  xml.root().list("ResourceRecordSets", "ResourceRecordSet", out.resource_record_sets);
  xml.root().read("IsTruncated", out.is_truncated);
  xml.root().read("NextRecordName", out.next_record_name);
  xml.root().read("NextRecordType", out.next_record_type);
  xml.root().read("NextRecordIdentifier", out.next_record_identifier);
  return xml.finish(std::move(out));
}

std::optional<ListResourceRecordSets> ListResourceRecordSets::next(const Reply& reply) const {
  bool same = reply.next_record_name == start_record_name &&
              reply.next_record_type == start_record_type &&
              reply.next_record_identifier == start_record_identifier;
  if (!reply.is_truncated || reply.next_record_name.empty() || same) return std::nullopt;
  ListResourceRecordSets op = *this;
  op.start_record_name = reply.next_record_name;
  op.start_record_type = reply.next_record_type;
  op.start_record_identifier = reply.next_record_identifier;
  return op;
}

}  // namespace slipway::aws::route53
