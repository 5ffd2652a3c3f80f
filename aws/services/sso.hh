// IAM Identity Center's portal: role credentials for the token of a sign-in. REST-JSON, version
// 2019-06-10; unsigned, the token is the authority. Replies hold secrets: never log one.
#pragma once

#include "aws/operation.hh"

namespace slipway::aws::sso {

struct GetRoleCredentials {
  static constexpr OperationInfo info{Service::sso, "GetRoleCredentials", Effect::reads,
                                      Signing::unsigned_request};
  std::string role_name, account_id;
  std::string access_token;
  struct Reply {
    std::string access_key_id, secret_access_key, session_token;
    Time expiration{};
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
};

}  // namespace slipway::aws::sso
