// The portal of IAM Identity Center: accounts and roles of who has signed in, and keys for one.

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "deploy/rehearsal/paging.hh"
#include "deploy/rehearsal/services/iam_roles.hh"
#include "deploy/rehearsal/values.hh"
#include "deploy/rehearsal/world.hh"

namespace slipway::deploy::rehearsal {
namespace {

using nlohmann::json;

std::expected<void, ApiError> signed_in(World& world, const Call& call) {
  const auto words = world.sign_in().sealed_words(text(call.input, "accessToken"), world.wall());
  if (words && words->starts_with("access ")) return {};
  return std::unexpected(
      ApiError{"UnauthorizedException", "Session token not found or invalid", 401});
}

Answer portal_page(World& world, const Call& call, const char* list, const json& rows) {
  const auto limit =
      page_limit(integer(call.input, "max_result").value_or(0), 100, world.account(call).page_size);
  const auto page = page_of(rows.size(), text(call.input, "next_token"), limit);
  if (!page)
    return std::unexpected(ApiError{"InvalidRequestException", "The next token is not valid"});
  json reply{{list, json::array()}};
  for (auto i = page->begin; i < page->end; ++i) reply[list].push_back(rows[i]);
  reply["nextToken"] = page->next_token.empty() ? json() : json(page->next_token);
  return Body{reply.dump()};
}

Answer list_accounts(World& world, const Call& call) {
  if (auto fine = signed_in(world, call); !fine) return std::unexpected(fine.error());
  json rows = json::array();
  for (const auto& role : world.sign_in().center().roles) {
    const json row{{"accountId", role.account},
                   {"accountName", role.account_name},
                   {"emailAddress", role.email}};
    const auto same = [&](const json& each) { return each["accountId"] == role.account; };
    if (std::ranges::none_of(rows, same)) rows.push_back(row);
  }
  return portal_page(world, call, "accountList", rows);
}

Answer list_account_roles(World& world, const Call& call) {
  if (auto fine = signed_in(world, call); !fine) return std::unexpected(fine.error());
  json rows = json::array();
  for (const auto& role : world.sign_in().center().roles)
    if (role.account == text(call.input, "account_id"))
      rows.push_back({{"roleName", role.role}, {"accountId", role.account}});
  if (rows.empty()) return std::unexpected(ApiError{"ForbiddenException", "No access", 403});
  return portal_page(world, call, "roleList", rows);
}

Answer get_role_credentials(World& world, const Call& call) {
  if (auto fine = signed_in(world, call); !fine) return std::unexpected(fine.error());
  const auto& center = world.sign_in().center();
  const auto found = std::ranges::find_if(center.roles, [&](const PortalRole& role) {
    return role.account == text(call.input, "account_id") &&
           role.role == text(call.input, "role_name");
  });
  if (found == center.roles.end())
    return std::unexpected(ApiError{"ForbiddenException", "No access", 403});
  const auto role = iam::role_of_portal(center, *found);
  const Identity& made = world.assume(role, found->account, center.user, std::chrono::hours(1));
  json credentials{{"accessKeyId", made.access_key_id},
                   {"secretAccessKey", made.secret_access_key},
                   {"sessionToken", made.session_token},
                   {"expiration", millis(*made.expires)}};
  return Body{json{{"roleCredentials", std::move(credentials)}}.dump()};
}

// Tokens here hold until they run out, whoever has one.
Answer log_out(World& world, const Call& call) {
  if (auto fine = signed_in(world, call); !fine) return std::unexpected(fine.error());
  return Body{};
}

}  // namespace

std::span<const Registered> sso_handlers() {
  constexpr auto service = aws::Service::sso;
  static constexpr Registered table[] = {
      {service, "ListAccounts", list_accounts},
      {service, "ListAccountRoles", list_account_roles},
      {service, "GetRoleCredentials", get_role_credentials},
      {service, "Logout", log_out},
  };
  return table;
}

}  // namespace slipway::deploy::rehearsal
