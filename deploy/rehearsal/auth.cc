#include "deploy/rehearsal/auth.hh"

#include <fmt/format.h>

#include <algorithm>

#include "aws/encoding.hh"
#include "deploy/rehearsal/chunks.hh"
#include "deploy/rehearsal/presigned.hh"
#include "deploy/rehearsal/regions.hh"

namespace slipway::deploy::rehearsal {
namespace {

using aws::Protocol;

constexpr std::string_view wrong_signature_text =
    "The request signature we calculated does not match the signature you provided. Check your AWS "
    "Secret Access Key "
    "and signing method. Consult the service documentation for details.";

ApiError ec2_refusal(Refusal refusal) {
  switch (refusal) {
    case Refusal::unsigned_request:
      return {"MissingParameter", "The request must contain the parameter AWSAccessKeyId", 400};
    case Refusal::expired:
    case Refusal::skewed:
      return {"RequestExpired", "Request has expired.", 400};
    default:
      return {"AuthFailure", "AWS was not able to validate the provided access credentials", 401};
  }
}

ApiError s3_refusal(Refusal refusal, std::string_view detail) {
  switch (refusal) {
    case Refusal::unsigned_request:
      return {"AccessDenied", "Access Denied", 403};
    case Refusal::incomplete:
    case Refusal::wrong_scope:
      return {"AuthorizationHeaderMalformed",
              detail.empty() ? "The authorization header is malformed"
                             : fmt::format("The authorization header is malformed; {}", detail),
              400};
    case Refusal::unknown_key:
      return {"InvalidAccessKeyId",
              "The AWS Access Key Id you provided does not exist in our records.", 403};
    case Refusal::wrong_token:
      return {"InvalidToken", "The provided token is malformed or otherwise invalid.", 400};
    case Refusal::expired:
      return {"ExpiredToken", "The provided token has expired.", 400};
    case Refusal::skewed:
      return {"RequestTimeTooSkewed",
              "The difference between the request time and the current time is too large.", 403};
    case Refusal::wrong_signature:
      return {"SignatureDoesNotMatch", std::string(wrong_signature_text), 403};
  }
  return {};
}

ApiError json_refusal(Refusal refusal, std::string_view detail) {
  switch (refusal) {
    case Refusal::unsigned_request:
      return {"MissingAuthenticationTokenException", "Missing Authentication Token", 400};
    case Refusal::incomplete:
      return {"IncompleteSignatureException", std::string(detail), 400};
    case Refusal::unknown_key:
    case Refusal::wrong_token:
      return {"UnrecognizedClientException",
              "The security token included in the request is invalid.", 400};
    case Refusal::expired:
      return {"ExpiredTokenException", "The security token included in the request is expired",
              400};
    case Refusal::skewed:
    case Refusal::wrong_scope:
      return {"InvalidSignatureException", std::string(detail), 400};
    case Refusal::wrong_signature:
      return {"InvalidSignatureException", std::string(wrong_signature_text), 400};
  }
  return {};
}

ApiError query_refusal(Refusal refusal, std::string_view detail) {
  switch (refusal) {
    case Refusal::unsigned_request:
      return {"MissingAuthenticationToken", "Request is missing Authentication Token", 403};
    case Refusal::incomplete:
      return {"IncompleteSignature", std::string(detail), 400};
    case Refusal::unknown_key:
    case Refusal::wrong_token:
      return {"InvalidClientTokenId", "The security token included in the request is invalid.",
              403};
    case Refusal::expired:
      return {"ExpiredToken", "The security token included in the request is expired", 403};
    case Refusal::skewed:
    case Refusal::wrong_scope:
      return {"SignatureDoesNotMatch", std::string(detail), 403};
    case Refusal::wrong_signature:
      return {"SignatureDoesNotMatch", std::string(wrong_signature_text), 403};
  }
  return {};
}

// Empty when near enough, else how AWS says it.
std::string skew_text(std::string_view amz_date, Time wall, Millis allowed) {
  auto dated = parse_amz_date(amz_date);
  if (!dated) return "Date in X-Amz-Date must be in ISO-8601 'basic format'.";
  auto seconds = [](Time t) { return to_amz_date(std::chrono::floor<std::chrono::seconds>(t)); };
  auto minutes = std::chrono::duration_cast<std::chrono::minutes>(allowed).count();
  if (*dated < wall - allowed)
    return fmt::format("Signature expired: {} is now earlier than {} ({} - {} min.)", amz_date,
                       seconds(wall - allowed), seconds(wall), minutes);
  if (*dated > wall + allowed)
    return fmt::format("Signature not yet current: {} is still later than {} ({} + {} min.)",
                       amz_date, seconds(wall + allowed), seconds(wall), minutes);
  return {};
}

// What is wrong with where a credential says it holds; empty: nothing.
std::string scope_problem(const World& world, const ServiceWire& wire, const aws::Claim& claim) {
  const bool s3 = wire.service == aws::Service::s3;
  const auto known = [&](const RegionFact& fact) { return fact.name == claim.region; };
  if (std::ranges::none_of(all_regions(), known) && claim.region != world.home_region())
    return s3 ? fmt::format("the region '{}' is wrong; expecting '{}'", claim.region,
                            world.home_region())
              : fmt::format("Credential should be scoped to a valid region, not '{}'.",
                            claim.region);
  const auto day = claim.amz_date.substr(0, 8);
  if (claim.date != day)
    return s3 ? fmt::format(
                    "Invalid credential date \"{}\". This date is not the same as "
                    "X-Amz-Date: \"{}\".",
                    claim.date, day)
              : fmt::format(
                    "Date in Credential scope does not match YYYYMMDD from ISO-8601 version "
                    "of date from HTTP: '{}' != '{}', from '{}'.",
                    claim.date, day, claim.amz_date);
  if (std::ranges::count(claim.signed_headers, "host") == 0)
    return "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.";
  return {};
}

std::optional<ApiError> refuse_date(const ServiceWire& wire, const aws::Claim& claim, Time wall) {
  const bool s3 = wire.service == aws::Service::s3;
  const bool presigned = claim.place == aws::Claim::Place::query;
  if (s3 && presigned) return refuse_presigned_date(claim, wall);
  const auto allowed = std::chrono::minutes(s3 || presigned ? 15 : 5);
  const auto skew = skew_text(claim.amz_date, wall, allowed);
  return skew.empty() ? std::nullopt : std::optional(refuse(wire, Refusal::skewed, skew));
}

bool is_hash(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == text.npos;
}

constexpr std::string_view signed_chunks = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
                           signed_chunks_and_trailer = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER";

// What S3 wants of a header that says what the body is.
std::optional<ApiError> refuse_s3_headers(const aws::ReceivedRequest& request,
                                          const aws::Claim& claim) {
  if (claim.place == aws::Claim::Place::query) return std::nullopt;
  const auto declared = find_header(request.headers, "x-amz-content-sha256");
  if (declared.empty())
    return ApiError{"InvalidRequest",
                    "Missing required header for this request: x-amz-content-sha256"};
  if (declared != "UNSIGNED-PAYLOAD" && declared != "STREAMING-UNSIGNED-PAYLOAD-TRAILER" &&
      declared != signed_chunks && declared != signed_chunks_and_trailer && !is_hash(declared))
    return ApiError{"InvalidArgument",
                    "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, "
                    "STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, "
                    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, "
                    "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD, "
                    "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER or a valid sha256 value."};
  for (const auto& header : request.headers)
    if (const auto name = aws::to_lower(header.name);
        name.starts_with("x-amz-") && std::ranges::count(claim.signed_headers, name) == 0)
      return ApiError{"AccessDenied",
                      "There were headers present in the request which were not signed", 403};
  return std::nullopt;
}

// The signature of the request holds; now those of what it brings.
std::optional<ApiError> refuse_s3_chunks(const aws::ReceivedRequest& request,
                                         const aws::Claim& claim, std::string_view secret) {
  const auto declared = find_header(request.headers, "x-amz-content-sha256");
  if (!declared.starts_with(signed_chunks)) return std::nullopt;
  const auto chunked = read_chunks(request.body);
  if (!chunked) return chunked.error();
  const auto trailer = declared == signed_chunks ? Trailer::none : Trailer::is_signed;
  if (signed_throughout(*chunked, trailer, claim, secret)) return std::nullopt;
  return refuse(wire(aws::Service::s3), Refusal::wrong_signature);
}

std::optional<ApiError> refuse_signature(const ServiceWire& wire,
                                         const aws::ReceivedRequest& request,
                                         const aws::Claim& claim, std::string_view secret) {
  const bool s3 = wire.service == aws::Service::s3;
  if (s3)
    if (auto refused = refuse_s3_headers(request, claim)) return refused;
  if (auto good = aws::verify(request, claim, secret); !good) {
    if (s3 && good.error().code == "XAmzContentSHA256Mismatch")
      return ApiError{good.error().code,
                      "The provided 'x-amz-content-sha256' header does not match what was "
                      "computed.",
                      400};
    return refuse(wire, Refusal::wrong_signature);
  }
  return s3 ? refuse_s3_chunks(request, claim, secret) : std::nullopt;
}

}  // namespace

ApiError refuse(const ServiceWire& wire, Refusal refusal, std::string_view detail) {
  if (wire.service == aws::Service::s3) return s3_refusal(refusal, detail);
  if (wire.protocol == Protocol::ec2) return ec2_refusal(refusal);
  if (wire.protocol == Protocol::json) return json_refusal(refusal, detail);
  return query_refusal(refusal, detail);
}

std::expected<const Identity*, ApiError> authenticate(const World& world, const ServiceWire& wire,
                                                      const aws::ReceivedRequest& request,
                                                      const aws::Claim& claim, Time wall) {
  if (auto problem = scope_problem(world, wire, claim); !problem.empty())
    return std::unexpected(refuse(wire, Refusal::wrong_scope, problem));
  const Identity* who = world.identity(claim.access_key_id);
  if (!who || (claim.session_token.empty() && !who->session_token.empty()))
    return std::unexpected(refuse(wire, Refusal::unknown_key));
  if (who->session_token != claim.session_token)
    return std::unexpected(refuse(wire, Refusal::wrong_token));
  if (auto refused = refuse_date(wire, claim, wall)) return std::unexpected(std::move(*refused));
  if (auto refused = refuse_signature(wire, request, claim, who->secret_access_key))
    return std::unexpected(std::move(*refused));
  if (who->expires && *who->expires <= wall) return std::unexpected(refuse(wire, Refusal::expired));
  return who;
}

}  // namespace slipway::deploy::rehearsal
