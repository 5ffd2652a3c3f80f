// STS: who calls, and roles of this or another account.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "deploy/rehearsal/paging.hh"
#include "deploy/rehearsal/values.hh"
#include "deploy/rehearsal/world.hh"
#include "deploy/rehearsal/xml_writer.hh"

namespace slipway::deploy::rehearsal {
namespace {

Answer get_caller_identity(World&, const Call& call) {
  XmlWriter xml;
  xml.text("Arn", call.caller_arn).text("UserId", call.caller_id).text("Account", call.account);
  return Body{xml.take()};
}

ApiError sts_invalid(std::string message) { return {"ValidationError", std::move(message), 400}; }

// Which role of which account may be assumed by the caller; nothing also when there is none, as AWS
// does not tell.
std::pair<const Account*, const Role*> assumable(World& world, const Call& call,
                                                 std::string_view arn) {
  for (const Account& account : world.accounts())
    for (const Role& role : account.roles) {
      if (role.arn != arn) continue;
      bool trusted = std::ranges::any_of(role.trusts, [&](const std::string& who) {
        return who == call.account || matches(who, call.caller_arn);
      });
      if (trusted &&
          (role.external_id.empty() || role.external_id == text(call.input, "ExternalId")))
        return {&account, &role};
    }
  return {nullptr, nullptr};
}

void write_assumed(XmlWriter& xml, const Identity& made) {
  xml.open("Credentials").text("AccessKeyId", made.access_key_id);
  xml.text("SecretAccessKey", made.secret_access_key).text("SessionToken", made.session_token);
  xml.time("Expiration", *made.expires).close();
  xml.open("AssumedRoleUser").text("AssumedRoleId", made.user_id).text("Arn", made.arn).close();
}

Answer assume_role(World& world, const Call& call) {
  auto arn = text(call.input, "RoleArn"), session = text(call.input, "RoleSessionName");
  auto seconds = integer(call.input, "DurationSeconds").value_or(3600);
  if (!arn.starts_with("arn:"))
    return std::unexpected(sts_invalid(fmt::format("{} is invalid", arn)));
  auto [account, role] = assumable(world, call, arn);
  if (!role)
    return std::unexpected(ApiError{
        "AccessDenied",
        fmt::format("User: {} is not authorized to perform: sts:AssumeRole on resource: {}",
                    call.caller_arn, arn),
        403});
  // Whoever is a role already gets an hour at most.
  if (seconds > 3600 && call.caller_arn.find(":assumed-role/") != std::string::npos)
    return std::unexpected(
        sts_invalid("The requested DurationSeconds exceeds the 1 hour session limit for roles "
                    "assumed by role chaining."));
  if (seconds > role->max_session.count())
    return std::unexpected(sts_invalid(
        "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."));
  XmlWriter xml;
  write_assumed(xml, world.assume(*role, account->id, session, std::chrono::seconds(seconds)));
  return Body{xml.take()};
}

// What a token says of itself: the middle of its three parts, base64url (RFC 7519). Nobody checks
// its signature here, as its issuer is not asked.
nlohmann::json claims_of(const std::string& token) {
  const auto first = token.find('.'), second = token.find('.', first + 1);
  if (first == token.npos || second == token.npos) return nullptr;
  auto middle = token.substr(first + 1, second - first - 1);
  for (char& c : middle) c = c == '-' ? '+' : c == '_' ? '/' : c;
  while (middle.size() % 4 != 0) middle += '=';
  const auto text = from_base64(middle);
  auto claims = nlohmann::json::parse(text.value_or(""), nullptr, false);
  return claims.is_object() ? claims : nlohmann::json();
}

// A role that trusts the token's issuer, named without https://.
std::pair<const Account*, const Role*> role_of_issuer(World& world, std::string_view arn,
                                                      std::string issuer) {
  if (issuer.starts_with("https://")) issuer.erase(0, 8);
  for (const Account& account : world.accounts())
    for (const Role& role : account.roles)
      if (role.arn == arn && std::ranges::count(role.trusts, issuer) > 0) return {&account, &role};
  return {nullptr, nullptr};
}

Answer assume_role_with_web_identity(World& world, const Call& call) {
  const auto session = text(call.input, "RoleSessionName");
  const auto claims = claims_of(text(call.input, "WebIdentityToken"));
  const auto seconds = integer(call.input, "DurationSeconds").value_or(3600);
  if (claims.is_null() || text(claims, "sub").empty() || !integer(claims, "exp"))
    return std::unexpected(ApiError{"InvalidIdentityToken",
                                    "The ID Token provided is not a valid JWT. (You may see this "
                                    "error if you sent an Access Token)"});
  if (from_millis(*integer(claims, "exp") * 1000) <= world.wall())
    return std::unexpected(
        ApiError{"ExpiredTokenException",
                 "Token expired: current date/time must be before the expiration date/time"});
  auto [account, role] = role_of_issuer(world, text(call.input, "RoleArn"), text(claims, "iss"));
  if (!role)
    return std::unexpected(
        ApiError{"AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity", 403});
  XmlWriter xml;
  write_assumed(xml, world.assume(*role, account->id, session, std::chrono::seconds(seconds)));
  xml.text("SubjectFromWebIdentityToken", text(claims, "sub"));
  xml.text("Provider", text(claims, "iss")).text("Audience", text(claims, "aud"));
  return Body{xml.take()};
}

}  // namespace

std::span<const Registered> sts_handlers() {
  static constexpr std::array<Registered, 3> table{{
      {aws::Service::sts, "GetCallerIdentity", get_caller_identity},
      {aws::Service::sts, "AssumeRole", assume_role},
      {aws::Service::sts, "AssumeRoleWithWebIdentity", assume_role_with_web_identity},
  }};
  return table;
}

}  // namespace slipway::deploy::rehearsal
