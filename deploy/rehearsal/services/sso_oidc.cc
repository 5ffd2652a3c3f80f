// SSO OIDC: programs register, show a code, and trade what the person granted for tokens.

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "aws/encoding.hh"
#include "deploy/rehearsal/paging.hh"
#include "deploy/rehearsal/values.hh"
#include "deploy/rehearsal/world.hh"

namespace slipway::deploy::rehearsal {
namespace {

using namespace std::chrono_literals;

constexpr auto session_life = 8h, refresh_life = 24h * 30, registration_life = 24h * 90;
constexpr int question_interval = 1;  // seconds; AWS says 1 as well
constexpr auto device_code_life = 600s;

using Said = std::expected<std::string, ApiError>;

std::unexpected<ApiError> oidc_error(const char* code, const char* message, int status = 400) {
  return std::unexpected(ApiError{code, message, status});
}

Answer register_client(World& world, const Call& call) {
  if (text(call.input, "clientName").empty())
    return oidc_error("InvalidClientMetadataException", "clientName must not be empty");
  if (text(call.input, "clientType") != "public")
    return oidc_error("InvalidClientMetadataException", "clientType must be public");
  const auto id = aws::sha256_hex(text(call.input, "clientName") + call.request_id).substr(0, 22);
  const Time ends = world.wall() + registration_life;
  nlohmann::json reply{{"clientId", id},
                       {"clientSecret", world.sign_in().seal_words("client " + id, ends)},
                       {"clientIdIssuedAt", millis(world.wall()) / 1000},
                       {"clientSecretExpiresAt", millis(ends) / 1000}};
  return Body{reply.dump()};
}

// The client's id, once it has shown its secret.
Said known_client(World& world, const Call& call) {
  const auto id = text(call.input, "clientId");
  const auto words = world.sign_in().sealed_words(text(call.input, "clientSecret"), world.wall());
  if (id.empty() || words != "client " + id)
    return oidc_error("InvalidClientException", "Invalid client provided", 401);
  return id;
}

Answer start_device_authorization(World& world, const Call& call) {
  auto client = known_client(world, call);
  if (!client) return std::unexpected(client.error());
  const auto& center = world.sign_in().center();
  auto asked = text(call.input, "startUrl");
  while (asked.ends_with('/') || asked.ends_with('#')) asked.pop_back();
  if (center.start_url.empty() || asked != center.start_url || call.region != center.region)
    return oidc_error("InvalidRequestException", "The start URL is not known in this region");
  const auto& pending = world.sign_in().begin(*client, world.wall());
  const auto page = text(call.input, "endpoint") + "/_rehearsal/sign-in";
  nlohmann::json reply{{"deviceCode", pending.device_code},
                       {"userCode", pending.user_code},
                       {"verificationUri", page},
                       {"verificationUriComplete", page + "?user_code=" + pending.user_code},
                       {"expiresIn", device_code_life.count()},
                       {"interval", question_interval}};
  return Body{reply.dump()};
}

std::expected<void, ApiError> device_granted(World& world, const Call& call,
                                             const std::string& client) {
  auto& sign_in = world.sign_in();
  auto* pending = sign_in.of_device(text(call.input, "deviceCode"));
  if (pending == nullptr || pending->client != client)
    return oidc_error("InvalidGrantException", "The device code is not known");
  if (pending->expires <= world.wall())
    return oidc_error("ExpiredTokenException", "The device code has run out");
  // A little early is early enough: clients count from when the answer came.
  const bool early =
      pending->asked && world.wall() - *pending->asked < Millis(500 * question_interval);
  pending->asked = world.wall();
  if (pending->answer == Grant::deny)
    return oidc_error("AccessDeniedException", "The sign-in was denied");
  const int after = sign_in.center().approve_after;
  if (!early && ++pending->questions >= after && after > 0) pending->answer = Grant::allow;
  if (!pending->answer) {
    if (early) return oidc_error("SlowDownException", "Slow down");
    return oidc_error("AuthorizationPendingException", "The sign-in was not granted yet");
  }
  sign_in.end(pending->device_code);
  return {};
}

// base64url(sha256(verifier)) without padding (RFC 7636, 4.2).
std::string challenge_of(std::string_view verifier) {
  auto out = base64(aws::bytes_of(aws::sha256(verifier)));
  while (out.ends_with('=')) out.pop_back();
  for (char& c : out) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return out;
}

std::expected<void, ApiError> code_granted(World& world, const Call& call,
                                           const std::string& client) {
  const auto words = world.sign_in().sealed_words(text(call.input, "code"), world.wall());
  const auto wanted =
      fmt::format("code {} {}", client, challenge_of(text(call.input, "codeVerifier")));
  if (words != wanted)
    return oidc_error("InvalidGrantException", "The authorization code is not valid");
  return {};
}

std::expected<void, ApiError> refresh_granted(World& world, const Call& call,
                                              const std::string& client) {
  const auto words = world.sign_in().sealed_words(text(call.input, "refreshToken"), world.wall());
  if (words != "refresh " + client)
    return oidc_error("InvalidGrantException", "Invalid refresh token provided");
  return {};
}

std::expected<void, ApiError> granted(World& world, const Call& call, const std::string& client) {
  const auto type = text(call.input, "grantType");
  if (type == "urn:ietf:params:oauth:grant-type:device_code")
    return device_granted(world, call, client);
  if (type == "authorization_code") return code_granted(world, call, client);
  if (type == "refresh_token") return refresh_granted(world, call, client);
  return oidc_error("UnsupportedGrantTypeException", "The grant type is not supported");
}

Answer create_token(World& world, const Call& call) {
  auto client = known_client(world, call);
  if (!client) return std::unexpected(client.error());
  if (auto fine = granted(world, call, *client); !fine) return std::unexpected(fine.error());
  const auto& sign_in = world.sign_in();
  nlohmann::json reply{
      {"accessToken", sign_in.seal_words("access " + *client, world.wall() + session_life)},
      {"refreshToken", sign_in.seal_words("refresh " + *client, world.wall() + refresh_life)},
      {"tokenType", "Bearer"},
      {"expiresIn", std::chrono::seconds(session_life).count()}};
  return Body{reply.dump()};
}

}  // namespace

std::span<const Registered> sso_oidc_handlers() {
  constexpr auto service = aws::Service::sso_oidc;
  static constexpr Registered table[] = {
      {service, "RegisterClient", register_client},
      {service, "StartDeviceAuthorization", start_device_authorization},
      {service, "CreateToken", create_token},
  };
  return table;
}

}  // namespace slipway::deploy::rehearsal
