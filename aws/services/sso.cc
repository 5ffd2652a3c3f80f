#include "aws/services/sso.hh"

#include "aws/wire/json.hh"

namespace slipway::aws::sso {

WireRequest GetRoleCredentials::request() const {
  WireRequest wire;
  wire.method = "GET";
  wire.path = "/federation/credentials";
  wire.query = {{"role_name", role_name}, {"account_id", account_id}};
  wire.headers = {{"x-amz-sso_bearer_token", access_token}};
  return wire;
}

Result<GetRoleCredentials::Reply> GetRoleCredentials::parse(const HttpReply& reply) {
  JsonReply json(reply, info);
  Reply out;
  auto keys = json.root().at("roleCredentials");
  keys.read("accessKeyId", out.access_key_id);
  keys.read("secretAccessKey", out.secret_access_key);
  keys.read("sessionToken", out.session_token);
  keys.read_millis("expiration", out.expiration);
  return json.finish(std::move(out));
}

}  // namespace slipway::aws::sso
