#include "aws/config/sso_token.hh"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "aws/encoding.hh"
#include "aws/wire/json.hh"

namespace slipway::aws {

namespace {

std::string dump(const nlohmann::json& json) {
  return json.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
}

std::string seconds(Time time) {
  return to_rfc3339(std::chrono::floor<std::chrono::seconds>(time));
}

// json.dumps(..., sort_keys=True) of Python: the names of the CLI's files are made of its spaces.
std::string python_list(const std::vector<std::string>& list) {
  std::string out = "[";
  for (const auto& each : list) {
    if (out.size() > 1) out += ", ";
    out += dump(each);
  }
  return out + "]";
}

}  // namespace

std::string sso_token_file(std::string_view session_or_start_url) {
  return "sso/cache/" + sha1_hex(session_or_start_url) + ".json";
}

std::string sso_registration_file(const SsoSession& session) {
  auto key = fmt::format(
      "{{\"region\": {}, \"scopes\": {}, \"session_name\": {}, \"startUrl\": {}, "
      "\"tool\": \"botocore\"}}",
      dump(session.region), session.name.empty() ? "null" : python_list(session.scopes),
      session.name.empty() ? "null" : dump(session.name), dump(session.start_url));
  return "sso/cache/" + sha1_hex(key) + ".json";
}

std::optional<SsoToken> read_sso_token(std::string_view text) {
  auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  auto expires = parse_rfc3339(text_of(json, "expiresAt"));
  SsoToken token;
  token.access_token = text_of(json, "accessToken");
  if (!expires || token.access_token.empty()) return std::nullopt;
  token.expires = *expires;
  token.start_url = text_of(json, "startUrl");
  token.region = text_of(json, "region");
  token.refresh_token = text_of(json, "refreshToken");
  token.registration = {text_of(json, "clientId"), text_of(json, "clientSecret"),
                        parse_rfc3339(text_of(json, "registrationExpiresAt"))};
  return token;
}

std::string write_sso_token(const SsoToken& token) {
  nlohmann::json json{{"startUrl", token.start_url},
                      {"region", token.region},
                      {"accessToken", token.access_token},
                      {"expiresAt", seconds(token.expires)}};
  const auto& registration = token.registration;
  if (!registration.client_id.empty() && registration.expires) {
    json["clientId"] = registration.client_id;
    json["clientSecret"] = registration.client_secret;
    json["registrationExpiresAt"] = seconds(*registration.expires);
  }
  if (!token.refresh_token.empty()) json["refreshToken"] = token.refresh_token;
  return dump(json);
}

std::optional<SsoRegistration> read_sso_registration(std::string_view text) {
  auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  SsoRegistration out{text_of(json, "clientId"), text_of(json, "clientSecret"),
                      parse_rfc3339(text_of(json, "expiresAt"))};
  if (out.client_id.empty() || out.client_secret.empty() || !out.expires) return std::nullopt;
  return out;
}

std::string write_sso_registration(const SsoRegistration& registration, const SsoSession& session) {
  nlohmann::json json{{"clientId", registration.client_id},
                      {"clientSecret", registration.client_secret},
                      {"expiresAt", seconds(registration.expires.value_or(Time{}))}};
  if (!session.scopes.empty()) json["scopes"] = session.scopes;
  return dump(json);
}

}  // namespace slipway::aws
