#include "deploy/rehearsal/auth.hh"

#include <fmt/format.h>

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

ApiError s3_refusal(Refusal refusal) {
  switch (refusal) {
    case Refusal::unsigned_request:
      return {"AccessDenied", "Access Denied", 403};
    case Refusal::incomplete:
      return {"AuthorizationHeaderMalformed", "The authorization header is malformed", 400};
    case Refusal::unknown_key:
      return {"InvalidAccessKeyId",
              "The AWS Access Key Id you provided does not exist in our records.", 403};
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
      return {"UnrecognizedClientException",
              "The security token included in the request is invalid.", 400};
    case Refusal::expired:
      return {"ExpiredTokenException", "The security token included in the request is expired",
              400};
    case Refusal::skewed:
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
      return {"InvalidClientTokenId", "The security token included in the request is invalid.",
              403};
    case Refusal::expired:
      return {"ExpiredToken", "The security token included in the request is expired", 403};
    case Refusal::skewed:
      return {"SignatureDoesNotMatch", std::string(detail), 403};
    case Refusal::wrong_signature:
      return {"SignatureDoesNotMatch", std::string(wrong_signature_text), 403};
  }
  return {};
}

// 20261121T040506Z, as signatures are dated.
std::optional<Time> parse_amz_date(std::string_view d) {
  if (d.size() != 16 || d[8] != 'T' || d[15] != 'Z') return std::nullopt;
  return parse_rfc3339(fmt::format("{}-{}-{}T{}:{}:{}Z", d.substr(0, 4), d.substr(4, 2),
                                   d.substr(6, 2), d.substr(9, 2), d.substr(11, 2),
                                   d.substr(13, 2)));
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

}  // namespace

ApiError refuse(const ServiceWire& wire, Refusal refusal, std::string_view detail) {
  if (wire.service == aws::Service::s3) return s3_refusal(refusal);
  if (wire.protocol == Protocol::ec2) return ec2_refusal(refusal);
  if (wire.protocol == Protocol::json) return json_refusal(refusal, detail);
  return query_refusal(refusal, detail);
}

std::expected<const Identity*, ApiError> authenticate(const World& world, const ServiceWire& wire,
                                                      const aws::ReceivedRequest& request,
                                                      const aws::Claim& claim, Time wall) {
  const Identity* who = world.identity(claim.access_key_id);
  if (!who || who->session_token != claim.session_token)
    return std::unexpected(refuse(wire, Refusal::unknown_key));
  auto allowed = std::chrono::minutes(wire.service == aws::Service::s3 ? 15 : 5);
  if (auto skew = skew_text(claim.amz_date, wall, allowed); !skew.empty())
    return std::unexpected(refuse(wire, Refusal::skewed, skew));
  if (!aws::verify(request, claim, who->secret_access_key))
    return std::unexpected(refuse(wire, Refusal::wrong_signature));
  if (who->expires && *who->expires <= wall) return std::unexpected(refuse(wire, Refusal::expired));
  return who;
}

ApiError denied_error(const ServiceWire& wire, const Identity& who, std::string_view iam_action) {
  auto message = fmt::format(
      "User: {} is not authorized to perform: {} because no identity-based policy allows the {} "
      "action",
      who.arn, iam_action, iam_action);
  if (wire.protocol == Protocol::ec2)
    return {"UnauthorizedOperation", "You are not authorized to perform this operation. " + message,
            403};
  if (wire.protocol == Protocol::json) return {"AccessDeniedException", std::move(message), 400};
  return {"AccessDenied", std::move(message), 403};
}

}  // namespace slipway::deploy::rehearsal
