#include "aws/services/sso.hh"

#include "aws/wire/json.hh"
#include "aws/wire/paging.hh"

namespace slipway::aws::sso {

namespace {

using Parameters = std::vector<std::pair<std::string, std::string>>;

WireRequest portal(std::string path, const std::string& access_token, Parameters parameters) {
  WireRequest request;
  request.method = "GET";
  request.path = std::move(path);
  request.headers = {{"x-amz-sso_bearer_token", access_token}};
  for (auto& [name, value] : parameters) {
    if (!value.empty()) request.query.emplace_back(std::move(name), std::move(value));
  }
  return request;
}

}  // namespace

WireRequest GetRoleCredentials::request() const {
  return portal("/federation/credentials", access_token,
                {{"role_name", role_name}, {"account_id", account_id}});
}

Result<GetRoleCredentials::Reply> GetRoleCredentials::parse(const HttpReply& reply) {
  JsonReply json(reply, info);
  Json credentials = json.root().at("roleCredentials");
  Reply out;
  credentials.read("accessKeyId", out.access_key_id);
  credentials.read("secretAccessKey", out.secret_access_key);
  credentials.read("sessionToken", out.session_token);
  credentials.read_millis("expiration", out.expiration);
  return json.finish(std::move(out));
}

static void read(const Json& json, AccountInfo& account) {
  json.read("accountId", account.account_id);
  json.read("accountName", account.account_name);
  json.read("emailAddress", account.email_address);
}

WireRequest ListAccounts::request() const {
  return portal("/assignment/accounts", access_token,
                {{"max_result", std::to_string(max_results)}, {"next_token", next_token}});
}

Result<ListAccounts::Reply> ListAccounts::parse(const HttpReply& reply) {
  JsonReply json(reply, info);
  Reply out;
  json.root().list("accountList", out.account_list);
  json.root().read("nextToken", out.next_token);
  return json.finish(std::move(out));
}

std::optional<ListAccounts> ListAccounts::next(const Reply& reply) const {
  return with_token(*this, &ListAccounts::next_token, reply.next_token);
}

static void read(const Json& json, RoleInfo& role) {
  json.read("roleName", role.role_name);
  json.read("accountId", role.account_id);
}

WireRequest ListAccountRoles::request() const {
  return portal("/assignment/roles", access_token,
                {{"max_result", std::to_string(max_results)},
                 {"next_token", next_token},
                 {"account_id", account_id}});
}

Result<ListAccountRoles::Reply> ListAccountRoles::parse(const HttpReply& reply) {
  JsonReply json(reply, info);
  Reply out;
  json.root().list("roleList", out.role_list);
  json.root().read("nextToken", out.next_token);
  return json.finish(std::move(out));
}

std::optional<ListAccountRoles> ListAccountRoles::next(const Reply& reply) const {
  return with_token(*this, &ListAccountRoles::next_token, reply.next_token);
}

}  // namespace slipway::aws::sso
