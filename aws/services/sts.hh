// STS: who am I, and roles taken on. Query protocol, version 2011-06-15.
// Replies with credentials hold secrets: never log a Reply of AssumeRole*.
#pragma once

#include "aws/operation.hh"

namespace slipway::aws::sts {

// Needs no permission: answers even under an explicit deny.
struct GetCallerIdentity {
  static constexpr OperationInfo info{Service::sts, "GetCallerIdentity", Effect::reads};
  struct Reply {
    std::string user_id, account, arn;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
};

struct RoleCredentials {
  std::string access_key_id, secret_access_key, session_token;
  std::optional<Time> expiration;
};

struct AssumedRole {
  RoleCredentials credentials;
  std::string assumed_role_id, arn;  // of AssumedRoleUser
};

struct AssumeRole {
  static constexpr OperationInfo info{Service::sts, "AssumeRole", Effect::reads};
  std::string role_arn, role_session_name;
  std::vector<std::string> policy_arns;
  std::string policy;
  std::optional<int> duration_seconds;  // 900 .. 43200
  std::string external_id;
  std::string serial_number, token_code;  // of the MFA device
  std::string source_identity;
  using Reply = AssumedRole;
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
};

// The token is the authority: the call itself is not signed.
struct AssumeRoleWithWebIdentity {
  static constexpr OperationInfo info{Service::sts, "AssumeRoleWithWebIdentity", Effect::reads,
                                      Signing::unsigned_request};
  std::string role_arn, role_session_name, web_identity_token;
  std::string provider_id;
  std::vector<std::string> policy_arns;
  std::string policy;
  std::optional<int> duration_seconds;
  using Reply = AssumedRole;
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
};

}  // namespace slipway::aws::sts
