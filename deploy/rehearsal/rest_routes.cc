#include "deploy/rehearsal/rest_routes.hh"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <pugixml.hpp>

namespace slipway::deploy::rehearsal {
namespace {

struct Route53Path {
  std::string_view method, head, tail,
      action;  // path = head + {Id} + tail; no {Id} when head ends without '/'
};

constexpr Route53Path paths[] = {
    {"GET", "/2013-04-01/hostedzone", "", "ListHostedZones"},
    {"GET", "/2013-04-01/hostedzonesbyname", "", "ListHostedZonesByName"},
    {"GET", "/2013-04-01/hostedzone/", "", "GetHostedZone"},
    {"GET", "/2013-04-01/hostedzone/", "/rrset", "ListResourceRecordSets"},
    {"POST", "/2013-04-01/hostedzone/", "/rrset", "ChangeResourceRecordSets"},
    {"GET", "/2013-04-01/change/", "", "GetChange"},
};

// The {Id} of a path, or nothing when the path is another's.
std::optional<std::string_view> path_fits(const Route53Path& route, std::string_view path) {
  if (!route.head.ends_with('/'))
    return path == route.head ? std::optional<std::string_view>("") : std::nullopt;
  if (!path.starts_with(route.head) || !path.ends_with(route.tail) ||
      path.size() <= route.head.size() + route.tail.size())
    return std::nullopt;
  auto id = path.substr(route.head.size(), path.size() - route.head.size() - route.tail.size());
  return id.find('/') == std::string_view::npos ? std::optional(id) : std::nullopt;
}

// Elements become members; one that repeats, or that stands in a list of its own name's plural,
// becomes an array.
nlohmann::json from_xml(const pugi::xml_node& node, int depth) {
  if (!node.first_child().first_child() && node.first_child().type() != pugi::node_element)
    return std::string(node.child_value());
  auto object = nlohmann::json::object();
  if (depth > 24) return object;
  for (const auto& child : node.children()) {
    if (child.type() != pugi::node_element) continue;
    auto& member = object[child.name()];
    auto value = from_xml(child, depth + 1);
    if (member.is_null())
      member = std::move(value);
    else if (member.is_array())
      member.push_back(std::move(value));
    else
      member = nlohmann::json::array({std::move(member), std::move(value)});
  }
  return object;
}

}  // namespace

nlohmann::json from_xml_text(const std::string& body) {
  pugi::xml_document document;
  if (!document.load_buffer(body.data(), body.size())) return nullptr;
  return from_xml(document.document_element(), 0);
}

std::expected<Decoded, ApiError> decode_rest(const ServiceWire& wire, const Arrived& arrived) {
  if (wire.service == aws::Service::s3) return decode_s3(arrived);
  std::string_view path = arrived.path;
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  for (const auto& route : paths) {
    if (route.method != arrived.method) continue;
    auto id = path_fits(route, path);
    if (!id) continue;
    Decoded decoded{.action = std::string(route.action), .input = nlohmann::json::object()};
    if (!arrived.body.empty()) {
      auto body = from_xml_text(arrived.body);
      if (body.is_null())
        return std::unexpected(
            ApiError{"MalformedXML", "The XML you provided was not well-formed", 400});
      if (body.is_object()) decoded.input = std::move(body);
    }
    for (const auto& [name, value] : arrived.query) decoded.input[name] = value;
    if (!id->empty()) decoded.input["Id"] = std::string(*id);
    return decoded;
  }
  return std::unexpected(ApiError{"UnknownOperationException", "", 404});
}

std::string rest_root(aws::Service service, std::string_view action) {
  if (service == aws::Service::s3) {
    constexpr std::pair<std::string_view, std::string_view> roots[] = {
        {"ListBuckets", "ListAllMyBucketsResult"},
        {"GetBucketLocation", "LocationConstraint"},
        {"GetBucketVersioning", "VersioningConfiguration"},
        {"GetBucketEncryption", "ServerSideEncryptionConfiguration"},
        {"GetPublicAccessBlock", "PublicAccessBlockConfiguration"},
        {"GetBucketOwnershipControls", "OwnershipControls"},
        {"GetBucketTagging", "Tagging"},
        {"GetBucketLifecycleConfiguration", "LifecycleConfiguration"},
        {"GetBucketAcl", "AccessControlPolicy"},
        {"ListObjectVersions", "ListVersionsResult"},
        {"ListObjectsV2", "ListBucketResult"},
        {"ListObjects", "ListBucketResult"},
        {"DeleteObjects", "DeleteResult"}};
    for (auto [name, root] : roots)
      if (name == action) return std::string(root);
    return {};
  }
  return fmt::format("{}Response", action);
}

}  // namespace slipway::deploy::rehearsal
