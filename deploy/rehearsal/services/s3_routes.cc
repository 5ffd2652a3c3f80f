// Which S3 operation a method, a path and a query are; what the body must be. From the service's
// model: the operations that differ only by a parameter without value ("?versions").
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "aws/encoding.hh"
#include "deploy/rehearsal/rest_routes.hh"
#include "deploy/rehearsal/services/s3_checksums.hh"
#include "deploy/rehearsal/values.hh"

namespace slipway::deploy::rehearsal {
namespace {

enum class Level : std::uint8_t { service, bucket, object };

struct S3Route {
  std::string_view method;
  Level level;
  std::string_view parameter;  // that must be there; empty: none
  std::string_view action;
};
constexpr S3Route s3_paths[] = {
    {"GET", Level::service, "", "ListBuckets"},
    {"HEAD", Level::bucket, "", "HeadBucket"},
    {"GET", Level::bucket, "location", "GetBucketLocation"},
    {"GET", Level::bucket, "versioning", "GetBucketVersioning"},
    {"GET", Level::bucket, "encryption", "GetBucketEncryption"},
    {"GET", Level::bucket, "publicAccessBlock", "GetPublicAccessBlock"},
    {"GET", Level::bucket, "ownershipControls", "GetBucketOwnershipControls"},
    {"GET", Level::bucket, "tagging", "GetBucketTagging"},
    {"GET", Level::bucket, "lifecycle", "GetBucketLifecycleConfiguration"},
    {"GET", Level::bucket, "policy", "GetBucketPolicy"},
    {"GET", Level::bucket, "acl", "GetBucketAcl"},
    {"GET", Level::bucket, "versions", "ListObjectVersions"},
    {"GET", Level::bucket, "list-type", "ListObjectsV2"},
    {"GET", Level::bucket, "", "ListObjects"},
    {"POST", Level::bucket, "delete", "DeleteObjects"},
    {"PUT", Level::object, "", "PutObject"},
    {"HEAD", Level::object, "", "HeadObject"},
    {"GET", Level::object, "", "GetObject"},
    {"DELETE", Level::object, "", "DeleteObject"},
};

// Parameters that make another operation of the same path, where no route above has them.
constexpr std::string_view s3_others[] = {"acl",
                                          "analytics",
                                          "attributes",
                                          "cors",
                                          "encryption",
                                          "intelligent-tiering",
                                          "inventory",
                                          "legal-hold",
                                          "lifecycle",
                                          "logging",
                                          "metrics",
                                          "notification",
                                          "object-lock",
                                          "policy",
                                          "policyStatus",
                                          "publicAccessBlock",
                                          "replication",
                                          "restore",
                                          "retention",
                                          "select",
                                          "tagging",
                                          "torrent",
                                          "uploadId",
                                          "uploads",
                                          "versioning",
                                          "website",
                                          "accelerate",
                                          "requestPayment",
                                          "ownershipControls"};

bool has(const Arrived& arrived, std::string_view name) {
  return std::ranges::any_of(arrived.query, [&](const auto& pair) { return pair.first == name; });
}

const S3Route* s3_route(const Arrived& arrived, Level level) {
  const bool other = std::ranges::any_of(s3_others, [&](auto name) { return has(arrived, name); });
  for (const auto& route : s3_paths)
    if (route.method == arrived.method && route.level == level &&
        (route.parameter.empty() ? !other : has(arrived, route.parameter)))
      return &route;
  return nullptr;
}

std::unexpected<ApiError> bad_digest(std::string_view what) {
  return std::unexpected(ApiError{
      "BadDigest", fmt::format("The {} you specified did not match what we received.", what)});
}

// The checksums that the headers state, held against the body. An algorithm that is not known here
// (of the newest) is believed.
std::expected<void, ApiError> check_body(const Arrived& arrived) {
  const auto md5 = find_header(arrived.headers, "Content-MD5");
  if (!md5.empty() && md5 != base64(md5_of(arrived.body))) return bad_digest("Content-MD5");
  const auto stated = stated_checksum(arrived.headers);
  if (stated && stated->value != checksum_of(stated->algorithm, arrived.body))
    return bad_digest(stated->algorithm);
  return {};
}

bool has_checksum(const Arrived& arrived) {
  return std::ranges::any_of(arrived.headers, [](const auto& header) {
    const auto name = aws::to_lower(header.name);
    return name == "content-md5" || name.starts_with("x-amz-checksum-");
  });
}

std::expected<void, ApiError> read_deletion(const Arrived& arrived, nlohmann::json& input) {
  if (!has_checksum(arrived))
    return std::unexpected(
        ApiError{"InvalidRequest",
                 "Missing required header for this request: Content-MD5 OR x-amz-checksum-*"});
  const auto body = from_xml_text(arrived.body);
  const auto objects = body.is_object() ? body.find("Object") : body.end();
  if (!body.is_object() || objects == body.end())
    return std::unexpected(
        ApiError{"MalformedXML",
                 "The XML you provided was not well-formed or did not validate against our "
                 "published schema"});
  input.update(body);
  if (!objects->is_array()) input["Object"] = nlohmann::json::array({*objects});
  return {};
}

// The headers by which a client says how to answer and on what condition, as members of the
// request.
nlohmann::json s3_headers(const Arrived& arrived) {
  auto out = nlohmann::json::object();
  for (const char* name :
       {"x-amz-checksum-mode", "x-amz-expected-bucket-owner", "Content-Type", "Range", "If-Match",
        "If-None-Match", "If-Modified-Since", "If-Unmodified-Since"})
    if (const auto value = find_header(arrived.headers, name); !value.empty())
      out[name] = std::string(value);
  return out;
}

// Headers that stay with an object.
bool stays(std::string_view name) {
  constexpr std::string_view plain[] = {"cache-control", "content-disposition", "content-encoding",
                                        "content-language", "expires"};
  return name.starts_with("x-amz-meta-") || std::ranges::find(plain, name) != std::end(plain);
}

// What is kept of an object besides its bytes.
void add_object(const Arrived& arrived, nlohmann::json& added) {
  std::string etag;
  aws::append_hex(etag, md5_of(arrived.body));
  added["Body"] = base64(arrived.body);
  added["Told"] = nlohmann::json::object();
  for (const auto& header : arrived.headers)
    if (const auto name = aws::to_lower(header.name); stays(name))
      added["Told"][name.starts_with("x-amz-") ? name : header.name] = header.value;
  added["ETag"] = "\"" + etag + "\"";
  // What comes without a checksum gets one from S3 itself.
  const auto stated = stated_checksum(arrived.headers);
  added["ChecksumAlgorithm"] = stated ? stated->algorithm : "crc64nvme";
  added["Checksum"] = *checksum_of(added["ChecksumAlgorithm"].get<std::string>(), arrived.body);
}

}  // namespace

std::expected<Decoded, ApiError> decode_s3(const Arrived& arrived) {
  std::string_view path = arrived.path;
  while (path.starts_with('/')) path.remove_prefix(1);
  const auto slash = std::min(path.find('/'), path.size());
  const auto bucket = path.substr(0, slash), key = path.substr(std::min(slash + 1, path.size()));
  const auto level = bucket.empty() ? Level::service : key.empty() ? Level::bucket : Level::object;
  const auto* route = s3_route(arrived, level);
  if (route == nullptr)
    return std::unexpected(ApiError{
        "MethodNotAllowed", "The specified method is not allowed against this resource.", 405});
  if (auto fine = check_body(arrived); !fine) return std::unexpected(fine.error());
  Decoded decoded{.action = std::string(route->action), .input = nlohmann::json::object()};
  for (const auto& [name, value] : arrived.query)
    if (name != "x-id") decoded.input[name] = value;  // SDKs name the operation in it
  if (!bucket.empty()) decoded.input["Bucket"] = bucket;
  if (!key.empty()) decoded.input["Key"] = key;
  decoded.added = s3_headers(arrived);
  if (route->action == "PutObject") add_object(arrived, decoded.added);
  if (route->action == "DeleteObjects")
    if (auto fine = read_deletion(arrived, decoded.input); !fine)
      return std::unexpected(fine.error());
  return decoded;
}

}  // namespace slipway::deploy::rehearsal
