#include "aws/services/sso_oidc.hh"

#include "aws/wire/json.hh"

namespace slipway::aws::sso_oidc {

static WireRequest post(std::string path, const JsonWriter& json) {
  WireRequest request;
  request.path = std::move(path);
  request.headers = {{"Content-Type", "application/json"}};
  request.body = json.dump();
  return request;
}

WireRequest RegisterClient::request() const {
  JsonWriter json;
  json.text("clientName", client_name).text("clientType", client_type).list("scopes", scopes);
  json.list("redirectUris", redirect_uris).list("grantTypes", grant_types);
  return post("/client/register", json.text("issuerUrl", issuer_url));
}

Result<RegisterClient::Reply> RegisterClient::parse(const HttpReply& reply) {
  JsonReply json(reply, info);
  Reply out;
  json.root().read("clientId", out.client_id);
  json.root().read("clientSecret", out.client_secret);
  json.root().read("clientSecretExpiresAt", out.client_secret_expires_at);
  return json.finish(std::move(out));
}

WireRequest StartDeviceAuthorization::request() const {
  JsonWriter json;
  json.text("clientId", client_id).text("clientSecret", client_secret);
  return post("/device_authorization", json.text("startUrl", start_url));
}

Result<StartDeviceAuthorization::Reply> StartDeviceAuthorization::parse(const HttpReply& reply) {
  JsonReply json(reply, info);
  Json root = json.root();
  Reply out;
  root.read("deviceCode", out.device_code);
  root.read("userCode", out.user_code);
  root.read("verificationUri", out.verification_uri);
  root.read("verificationUriComplete", out.verification_uri_complete);
  root.read("expiresIn", out.expires_in);
  root.read("interval", out.interval);
  return json.finish(std::move(out));
}

WireRequest CreateToken::request() const {
  JsonWriter json;
  json.text("clientId", client_id).text("clientSecret", client_secret);
  json.text("grantType", grant_type).text("deviceCode", device_code).text("code", code);
  json.text("refreshToken", refresh_token).list("scope", scope);
  json.text("redirectUri", redirect_uri).text("codeVerifier", code_verifier);
  return post("/token", json);
}

Result<CreateToken::Reply> CreateToken::parse(const HttpReply& reply) {
  JsonReply json(reply, info);
  Reply out;
  json.root().read("accessToken", out.access_token);
  json.root().read("tokenType", out.token_type);
  json.root().read("refreshToken", out.refresh_token);
  json.root().read("expiresIn", out.expires_in);
  return json.finish(std::move(out));
}

}  // namespace slipway::aws::sso_oidc
