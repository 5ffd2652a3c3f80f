// Which S3 operation a method, a path and a query are; what the body must be. From the service's
// model: the operations that differ only by a parameter without value ("?versions").
#include <openssl/evp.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "aws/encoding.hh"
#include "deploy/rehearsal/rest_routes.hh"
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
    {"GET", Level::bucket, "versions", "ListObjectVersions"},
    {"GET", Level::bucket, "list-type", "ListObjectsV2"},
    {"POST", Level::bucket, "delete", "DeleteObjects"},
    {"PUT", Level::object, "", "PutObject"},
    {"HEAD", Level::object, "", "HeadObject"},
    {"GET", Level::object, "", "GetObject"},
    {"DELETE", Level::object, "", "DeleteObject"},
};

// Parameters that make another operation of the same path, none of which is served.
constexpr std::string_view s3_others[] = {"acl",      "policy",  "tagging",     "cors",
                                          "website",  "uploads", "lifecycle",   "encryption",
                                          "uploadId", "torrent", "notification"};

bool has(const Arrived& arrived, std::string_view name) {
  return std::ranges::any_of(arrived.query, [&](const auto& pair) { return pair.first == name; });
}

const S3Route* s3_route(const Arrived& arrived, Level level) {
  if (std::ranges::any_of(s3_others, [&](auto name) { return has(arrived, name); })) return nullptr;
  for (const auto& route : s3_paths)
    if (route.method == arrived.method && route.level == level &&
        (route.parameter.empty() || has(arrived, route.parameter)))
      return &route;
  return nullptr;
}

std::string md5_of(std::string_view bytes) {
  unsigned char hash[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  EVP_Digest(bytes.data(), bytes.size(), hash, &size, EVP_md5(), nullptr);
  return {static_cast<const char*>(static_cast<const void*>(hash)), size};
}

// The checksums that the headers state, held against the body.
std::expected<void, ApiError> check_body(const Arrived& arrived) {
  const auto stated = [&](const char* name) { return find_header(arrived.headers, name); };
  const auto md5 = stated("Content-MD5"), sha256 = stated("x-amz-checksum-sha256");
  if (!md5.empty() && md5 != base64(md5_of(arrived.body)))
    return std::unexpected(
        ApiError{"BadDigest", "The Content-MD5 you specified did not match what we received."});
  if (!sha256.empty() && sha256 != base64(aws::bytes_of(aws::sha256(arrived.body))))
    return std::unexpected(
        ApiError{"BadDigest", "The SHA256 you specified did not match the calculated checksum."});
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
  input["Objects"] = objects->is_array() ? *objects : nlohmann::json::array({*objects});
  input["Quiet"] = body.value("Quiet", "") == "true";
  return {};
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
  Decoded decoded{std::string(route->action), nlohmann::json::object()};
  for (const auto& [name, value] : arrived.query) decoded.input[name] = value;
  if (!bucket.empty()) decoded.input["Bucket"] = bucket;
  if (!key.empty()) decoded.input["Key"] = key;
  if (route->action == "PutObject") {
    std::string etag;
    aws::append_hex(etag, md5_of(arrived.body));
    decoded.input["Body"] = base64(arrived.body);
    decoded.input["ETag"] = "\"" + etag + "\"";
  }
  if (route->action == "DeleteObjects")
    if (auto fine = read_deletion(arrived, decoded.input); !fine)
      return std::unexpected(fine.error());
  return decoded;
}

}  // namespace slipway::deploy::rehearsal
