// STS: who calls, and roles of this or another account.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "deploy/rehearsal/paging.hh"
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

bool is_session_name(std::string_view name) {
  auto fits = [](unsigned char c) {
    return std::isalnum(c) ||
           std::string_view("_+=,.@-").find(static_cast<char>(c)) != std::string_view::npos;
  };
  return name.size() >= 2 && name.size() <= 64 && std::ranges::all_of(name, fits);
}

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

Answer assume_role(World& world, const Call& call) {
  auto arn = text(call.input, "RoleArn"), session = text(call.input, "RoleSessionName");
  auto seconds = integer(call.input, "DurationSeconds").value_or(3600);
  if (!arn.starts_with("arn:"))
    return std::unexpected(sts_invalid(fmt::format("{} is invalid", arn)));
  if (!is_session_name(session))
    return std::unexpected(sts_invalid(
        fmt::format("1 validation error detected: Value '{}' at 'roleSessionName' failed "
                    "to satisfy constraint: Member must "
                    "satisfy regular expression pattern: [\\w+=,.@-]*",
                    session)));
  if (seconds < 900 || seconds > 43200)
    return std::unexpected(sts_invalid(
        fmt::format("1 validation error detected: Value '{}' at 'durationSeconds' failed "
                    "to satisfy constraint: Member must have "
                    "value greater than or equal to 900",
                    seconds)));
  auto [account, role] = assumable(world, call, arn);
  if (!role)
    return std::unexpected(ApiError{
        "AccessDenied",
        fmt::format("User: {} is not authorized to perform: sts:AssumeRole on resource: {}",
                    call.caller_arn, arn),
        403});
  const Identity& made = world.assume(*role, account->id, session, std::chrono::seconds(seconds));
  XmlWriter xml;
  xml.open("Credentials").text("AccessKeyId", made.access_key_id);
  xml.text("SecretAccessKey", made.secret_access_key).text("SessionToken", made.session_token);
  xml.time("Expiration", *made.expires).close();
  xml.open("AssumedRoleUser").text("AssumedRoleId", made.user_id).text("Arn", made.arn).close();
  return Body{xml.take()};
}

}  // namespace

std::span<const Registered> sts_handlers() {
  static constexpr std::array<Registered, 2> table{{
      {aws::Service::sts, "GetCallerIdentity", get_caller_identity},
      {aws::Service::sts, "AssumeRole", assume_role},
  }};
  return table;
}

}  // namespace slipway::deploy::rehearsal
