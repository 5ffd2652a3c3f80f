// Signing in to IAM Identity Center: register this program, show a code, trade it for tokens,
// refresh them. REST-JSON, unsigned. Secrets and tokens fill these: never log a request or Reply.
#pragma once

#include "aws/operation.hh"

namespace slipway::aws::sso_oidc {

struct RegisterClient {
  static constexpr OperationInfo info{Service::sso_oidc, "RegisterClient", Effect::changes,
                                      Signing::unsigned_request};
  std::string client_name;
  std::string client_type = "public";
  std::vector<std::string> scopes, redirect_uris, grant_types;
  std::string issuer_url;
  struct Reply {
    std::string client_id, client_secret;
    std::optional<Time> client_secret_expires_at;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
};

struct StartDeviceAuthorization {
  static constexpr OperationInfo info{Service::sso_oidc, "StartDeviceAuthorization",
                                      Effect::changes, Signing::unsigned_request};
  std::string client_id, client_secret, start_url;
  struct Reply {
    std::string device_code, user_code, verification_uri, verification_uri_complete;
    int expires_in = 0;  // seconds
    int interval = 5;    // seconds between questions; RFC 8628 says 5 when absent
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
};

// Asked again and again while AWS answers AuthorizationPendingException; SlowDownException adds 5 s
// to the interval.
struct CreateToken {
  static constexpr OperationInfo info{Service::sso_oidc, "CreateToken", Effect::changes,
                                      Signing::unsigned_request};
  std::string client_id, client_secret;
  std::string grant_type;  // urn:ietf:params:oauth:grant-type:device_code, refresh_token ...
  std::string device_code, code, refresh_token, redirect_uri, code_verifier;
  std::vector<std::string> scope;
  struct Reply {
    std::string access_token, token_type, refresh_token;
    int expires_in = 0;  // seconds
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
};

}  // namespace slipway::aws::sso_oidc
