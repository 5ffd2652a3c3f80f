#include "deploy/rehearsal/presigned.hh"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <charconv>

#include "aws/encoding.hh"
#include "deploy/rehearsal/auth.hh"
#include "deploy/rehearsal/values.hh"

namespace slipway::deploy::rehearsal {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

constexpr long longest_presigned = 604'800;  // seconds: a week

// What the query brings along besides the signature belongs to what is signed, by name.
constexpr std::string_view signed_parameters[] = {"acl",
                                                  "cors",
                                                  "delete",
                                                  "lifecycle",
                                                  "location",
                                                  "logging",
                                                  "notification",
                                                  "partNumber",
                                                  "policy",
                                                  "requestPayment",
                                                  "response-cache-control",
                                                  "response-content-disposition",
                                                  "response-content-encoding",
                                                  "response-content-language",
                                                  "response-content-type",
                                                  "response-expires",
                                                  "tagging",
                                                  "torrent",
                                                  "uploadId",
                                                  "uploads",
                                                  "versionId",
                                                  "versioning",
                                                  "versions",
                                                  "website"};

std::string value_of(const Pairs& pairs, std::string_view name) {
  for (const auto& [key, value] : pairs)
    if (key == name) return value;
  return {};
}

std::optional<long> seconds_in(std::string_view text) {
  long out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return out;
}

ApiError bad_parameters(std::string message) {
  return {"AuthorizationQueryParametersError", std::move(message), 400};
}

// x-amz-...:value lines, sorted; a session's token may stand in the query.
std::string amz_lines(const Headers& headers, const Pairs& pairs) {
  Pairs lines;
  for (const auto& [name, value] : headers)
    if (auto lower = aws::to_lower(name); lower.starts_with("x-amz-"))
      lines.emplace_back(std::move(lower), value);
  if (auto token = value_of(pairs, "x-amz-security-token"); !token.empty())
    lines.emplace_back("x-amz-security-token", std::move(token));
  std::ranges::sort(lines);
  std::string out;
  for (const auto& [name, value] : lines) out += fmt::format("{}:{}\n", name, value);
  return out;
}

std::string v2_resource(std::string_view path, Pairs pairs) {
  std::ranges::sort(pairs);
  std::string out(path);
  char before = '?';
  for (const auto& [name, value] : pairs) {
    if (std::ranges::count(signed_parameters, name) == 0) continue;
    out += std::exchange(before, '&') + name + (value.empty() ? "" : "=" + value);
  }
  return out;
}

std::string hmac_sha1(std::string_view key, std::string_view text) {
  unsigned char out[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()),
       static_cast<const unsigned char*>(static_cast<const void*>(text.data())), text.size(), out,
       &size);
  return {static_cast<const char*>(static_cast<const void*>(out)), size};
}

}  // namespace

std::optional<Time> parse_amz_date(std::string_view d) {
  if (d.size() != 16 || d[8] != 'T' || d[15] != 'Z') return std::nullopt;
  return parse_rfc3339(fmt::format("{}-{}-{}T{}:{}:{}Z", d.substr(0, 4), d.substr(4, 2),
                                   d.substr(6, 2), d.substr(9, 2), d.substr(11, 2),
                                   d.substr(13, 2)));
}

ApiError incomplete_presigned() {
  return bad_parameters(
      "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, "
      "X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.");
}

std::optional<ApiError> refuse_presigned_date(const aws::Claim& claim, Time wall) {
  const auto dated = parse_amz_date(claim.amz_date);
  if (!dated)
    return bad_parameters("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
  const auto lasts = seconds_in(claim.expires);
  if (!lasts) return bad_parameters("X-Amz-Expires should be a number");
  if (*lasts < 0) return bad_parameters("X-Amz-Expires must be non-negative");
  if (*lasts > longest_presigned)
    return bad_parameters(
        "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires "
        "must be less than 604800 seconds");
  if (*dated > wall + std::chrono::minutes(15))
    return ApiError{"AccessDenied", "Request is not valid yet", 403};
  if (*dated + std::chrono::seconds(*lasts) < wall)
    return ApiError{"AccessDenied", "Request has expired", 403};
  return std::nullopt;
}

bool is_presigned_v2(std::string_view query) {
  return query.starts_with("AWSAccessKeyId=") || query.find("&AWSAccessKeyId=") != query.npos;
}

std::expected<const Identity*, ApiError> authenticate_v2(const World& world,
                                                         const aws::ReceivedRequest& request,
                                                         Time wall) {
  const auto& s3 = wire(aws::Service::s3);
  const auto pairs = parse_form(request.query);
  const auto signature = value_of(pairs, "Signature"), until = value_of(pairs, "Expires");
  const auto ends = seconds_in(until);
  if (signature.empty() || !ends)
    return std::unexpected(
        ApiError{"AccessDenied",
                 "Query-string authentication requires the Signature, Expires and AWSAccessKeyId "
                 "parameters",
                 403});
  const Identity* who = world.identity(value_of(pairs, "AWSAccessKeyId"));
  if (!who) return std::unexpected(refuse(s3, Refusal::unknown_key));
  if (who->session_token != value_of(pairs, "x-amz-security-token"))
    return std::unexpected(refuse(s3, Refusal::wrong_token));
  if (from_millis(*ends * 1000LL) < wall)
    return std::unexpected(ApiError{"AccessDenied", "Request has expired", 403});
  const auto text = fmt::format(
      "{}\n{}\n{}\n{}\n{}{}", request.method, find_header(request.headers, "Content-MD5"),
      find_header(request.headers, "Content-Type"), until, amz_lines(request.headers, pairs),
      v2_resource(request.path, pairs));
  const auto wanted = base64(hmac_sha1(who->secret_access_key, text));
  if (wanted.size() != signature.size() ||
      CRYPTO_memcmp(wanted.data(), signature.data(), wanted.size()) != 0)
    return std::unexpected(refuse(s3, Refusal::wrong_signature));
  if (who->expires && *who->expires <= wall) return std::unexpected(refuse(s3, Refusal::expired));
  return who;
}

std::string without_signing(std::string_view query) {
  constexpr std::string_view signing[] = {
      "AWSAccessKeyId",       "Signature",           "Expires",
      "x-amz-security-token", "X-Amz-Algorithm",     "X-Amz-Date",
      "X-Amz-Credential",     "X-Amz-SignedHeaders", "X-Amz-Signature",
      "X-Amz-Expires",        "X-Amz-Security-Token"};
  std::string out;
  while (!query.empty()) {
    const auto part = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(part.size() + 1, query.size()));
    if (std::ranges::count(signing, part.substr(0, part.find('='))) == 0)
      out.append(out.empty() ? "" : "&").append(part);
  }
  return out;
}

}  // namespace slipway::deploy::rehearsal
