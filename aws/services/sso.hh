// The portal of IAM Identity Center: which accounts and roles a signed-in person has, and keys for
// one of them. REST-JSON, unsigned: the access token is the authority. Tokens and keys are secrets:
// never log a request or Reply.
#pragma once

#include "aws/operation.hh"

namespace slipway::aws::sso {

struct GetRoleCredentials {
  static constexpr OperationInfo info{Service::sso, "GetRoleCredentials", Effect::reads,
                                      Signing::unsigned_request};
  std::string access_token, account_id, role_name;
  struct Reply {
    std::string access_key_id, secret_access_key, session_token;
    std::optional<Time> expiration;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
};

struct AccountInfo {
  std::string account_id, account_name, email_address;
};

struct ListAccounts {
  static constexpr OperationInfo info{Service::sso, "ListAccounts", Effect::reads,
                                      Signing::unsigned_request};
  std::string access_token;
  int max_results = 100;
  std::string next_token;
  struct Reply {
    std::vector<AccountInfo> account_list;
    std::string next_token;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
  std::optional<ListAccounts> next(const Reply& reply) const;
};

struct RoleInfo {
  std::string role_name, account_id;
};

struct ListAccountRoles {
  static constexpr OperationInfo info{Service::sso, "ListAccountRoles", Effect::reads,
                                      Signing::unsigned_request};
  std::string access_token, account_id;
  int max_results = 100;
  std::string next_token;
  struct Reply {
    std::vector<RoleInfo> role_list;
    std::string next_token;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
  std::optional<ListAccountRoles> next(const Reply& reply) const;
};

}  // namespace slipway::aws::sso
