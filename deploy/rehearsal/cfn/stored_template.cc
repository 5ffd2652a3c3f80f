#include "deploy/rehearsal/cfn/stored_template.hh"

#include <fmt/format.h>

namespace slipway::deploy::rehearsal::cfn {
namespace {

constexpr std::size_t kMostStored = 1'000'000;  // bytes of a template in S3
constexpr std::string_view kMoreInformation =
    "\nFor more information check http://docs.aws.amazon.com/AmazonS3/latest/API/"
    "ErrorResponses.html";

struct ObjectAddress {
  std::string bucket, key;
};

bool serves_s3(std::string_view host) {
  return host.starts_with("s3.") || host.starts_with("s3-") || host.starts_with("127.0.0.1:") ||
         host.starts_with("localhost:");
}

// Empty when the URL is none of S3's.
ObjectAddress address_of(std::string_view url) {
  const auto from = url.find("://");
  if (from == url.npos) return {};
  url.remove_prefix(from + 3);
  url = url.substr(0, url.find_first_of("?#"));
  const auto slash = std::min(url.find('/'), url.size());
  const std::string_view host = url.substr(0, slash);
  const std::string_view path = url.substr(std::min(slash + 1, url.size()));
  if (serves_s3(host)) {
    const auto end = std::min(path.find('/'), path.size());
    return {std::string(path.substr(0, end)),
            std::string(path.substr(std::min(end + 1, path.size())))};
  }
  auto mark = host.rfind(".s3.");
  if (mark == host.npos) mark = host.rfind(".s3-");
  if (mark == host.npos) return {};
  return {std::string(host.substr(0, mark)), std::string(path)};
}

constexpr std::string_view kScheme = "s3://";

}  // namespace

Checked<std::string> stored_snippet(const Estate& estate, const std::string& uri) {
  const auto slash = uri.find('/', std::min(kScheme.size(), uri.size()));
  if (!uri.starts_with(kScheme) || slash == uri.npos || slash == kScheme.size() ||
      slash + 1 == uri.size())
    return std::unexpected("The location parameter is not a valid S3 uri.");
  const auto name = uri.substr(kScheme.size(), slash - kScheme.size());
  const auto bucket = estate.contents.find(name);
  if (bucket == estate.contents.end())
    return std::unexpected(fmt::format("S3 bucket [{}] does not exist.", name));
  const auto object = bucket->second.find(uri.substr(slash + 1));
  if (object == bucket->second.end())
    return std::unexpected(
        fmt::format("S3 object [{}] does not exist in bucket [{}].", uri.substr(slash + 1), name));
  return object->second;
}

Checked<std::string> stored_template(const Estate& estate, const std::string& url) {
  return stored_text(estate, url, {"TemplateURL", "Template", kMostStored});
}

Checked<std::string> stored_text(const Estate& estate, const std::string& url,
                                 const StoredKind& kind) {
  if (url.starts_with("s3://"))
    return std::unexpected(
        fmt::format("S3 error: Domain name specified in {} is not a valid S3 domain",
                    url.substr(5, url.find('/', 5) - 5)));
  const auto address = address_of(url);
  if (address.bucket.empty() || address.key.empty())
    return std::unexpected(fmt::format("{} must be a supported URL.", kind.member));
  const auto bucket = estate.contents.find(address.bucket);
  if (bucket == estate.contents.end())
    return std::unexpected(
        fmt::format("S3 error: The specified bucket does not exist{}", kMoreInformation));
  const auto object = bucket->second.find(address.key);
  if (object == bucket->second.end())
    return std::unexpected(
        fmt::format("S3 error: The specified key does not exist.{}", kMoreInformation));
  if (object->second.size() > kind.most)
    return std::unexpected(
        fmt::format("{} may not exceed {} bytes in size.", kind.what, kind.most));
  return object->second;
}

}  // namespace slipway::deploy::rehearsal::cfn
