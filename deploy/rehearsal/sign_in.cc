#include "deploy/rehearsal/sign_in.hh"

#include <fmt/format.h>

#include <charconv>
#include <nlohmann/json.hpp>

#include "aws/encoding.hh"
#include "deploy/rehearsal/protocol.hh"
#include "deploy/rehearsal/values.hh"

namespace slipway::deploy::rehearsal {
namespace {

using namespace std::chrono_literals;

struct SignInPath {
  std::string_view method, path, action;
  aws::Service service;
};
constexpr SignInPath sign_in_paths[] = {
    {"POST", "/client/register", "RegisterClient", aws::Service::sso_oidc},
    {"POST", "/device_authorization", "StartDeviceAuthorization", aws::Service::sso_oidc},
    {"POST", "/token", "CreateToken", aws::Service::sso_oidc},
    {"GET", "/assignment/accounts", "ListAccounts", aws::Service::sso},
    {"GET", "/assignment/roles", "ListAccountRoles", aws::Service::sso},
    {"GET", "/federation/credentials", "GetRoleCredentials", aws::Service::sso},
    {"POST", "/logout", "Logout", aws::Service::sso},
};

const SignInPath* route_of(std::string_view method, std::string_view path) {
  for (const auto& route : sign_in_paths)
    if (route.method == method && route.path == path) return &route;
  return nullptr;
}

std::string digest_of(std::string_view secret, std::string_view text) {
  std::string out;
  aws::append_hex(out, aws::bytes_of(aws::hmac_sha256(secret, text)));
  return out;
}

// BCDF-GHJK: consonants only, so that no code is a word (RFC 8628, 6.1).
std::string user_code_of(std::string_view digest) {
  constexpr std::string_view letters = "BCDFGHJKLMNPQRST";
  std::string out;
  for (std::size_t i = 0; i < 8; ++i) {
    if (i == 4) out += '-';
    out += letters[static_cast<std::size_t>(
        std::string_view("0123456789abcdef").find(digest[digest.size() - 1 - i]))];
  }
  return out;
}

}  // namespace

SignIn::SignIn(IdentityCenter center, std::string secret)
    : center_(std::move(center)), secret_(std::move(secret)) {}

std::string SignIn::seal_words(std::string_view words, Time until) const {
  const auto text = fmt::format("{} {}", millis(until), words);
  return fmt::format("{}.{}", base64(text), digest_of(secret_, text).substr(0, 40));
}

std::optional<std::string> SignIn::sealed_words(std::string_view token, Time now) const {
  const auto dot = token.rfind('.');
  if (dot == token.npos) return std::nullopt;
  const auto text = from_base64(token.substr(0, dot));
  if (!text || digest_of(secret_, *text).substr(0, 40) != token.substr(dot + 1))
    return std::nullopt;
  long long until = 0;
  std::from_chars(text->data(), text->data() + text->size(), until);
  if (from_millis(until) <= now) return std::nullopt;
  return text->substr(text->find(' ') + 1);
}

const SignIn::Pending& SignIn::begin(const std::string& client, Time now) {
  std::erase_if(pending_, [&](const auto& each) { return each.second.expires + 1h < now; });
  const auto code = digest_of(secret_, fmt::format("device {} {}", ++begun_, millis(now)));
  return pending_[code] = {.client = client,
                           .device_code = code,
                           .user_code = user_code_of(code),
                           .expires = now + 10min,
                           .asked = {},
                           .questions = 0,
                           .answer = {}};
}

SignIn::Pending* SignIn::pending(std::string_view user_code) {
  for (auto& [code, each] : pending_)
    if (each.user_code == user_code) return &each;
  return nullptr;
}

SignIn::Pending* SignIn::of_device(std::string_view device_code) {
  const auto found = pending_.find(device_code);
  return found == pending_.end() ? nullptr : &found->second;
}

void SignIn::end(std::string_view device_code) {
  if (const auto found = pending_.find(device_code); found != pending_.end()) pending_.erase(found);
}

const ServiceWire* sign_in_wire(std::string_view method, std::string_view path) {
  const auto* route = route_of(method, path.substr(0, path.find('?')));
  return route == nullptr ? nullptr : &wire(route->service);
}

std::expected<Decoded, ApiError> decode_sign_in(const Arrived& arrived) {
  const auto* route = route_of(arrived.method, arrived.path);
  if (route == nullptr) return std::unexpected(ApiError{"UnknownOperationException", "", 404});
  auto input = nlohmann::json::object();
  if (!arrived.body.empty() && route->service == aws::Service::sso_oidc)
    input = nlohmann::json::parse(arrived.body, nullptr, false);
  if (!input.is_object())
    return std::unexpected(
        ApiError{"InvalidRequestException", "The request body is not a JSON object"});
  for (const auto& [name, value] : arrived.query) input[name] = value;
  nlohmann::json added{
      {"endpoint", fmt::format("http://{}", find_header(arrived.headers, "Host"))}};
  if (route->service == aws::Service::sso)
    added["accessToken"] = std::string(find_header(arrived.headers, "x-amz-sso_bearer_token"));
  return Decoded{std::string(route->action), std::move(input), std::move(added)};
}

}  // namespace slipway::deploy::rehearsal
