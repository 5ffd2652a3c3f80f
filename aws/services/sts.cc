#include "aws/services/sts.hh"

#include "aws/wire/query.hh"
#include "aws/wire/xml.hh"

namespace slipway::aws::sts {

namespace {

constexpr std::string_view version = "2011-06-15";

void policies(QueryWriter& query, const std::vector<std::string>& arns, std::string_view policy) {
  query.rows("PolicyArns.member", arns,
             [](QueryWriter& q, const std::string& arn) { q.text("arn", arn); });
  query.text("Policy", policy);
}

AssumedRole assumed_role(const Xml& result) {
  AssumedRole out;
  Xml credentials = result.at("Credentials");
  credentials.read("AccessKeyId", out.credentials.access_key_id);
  credentials.read("SecretAccessKey", out.credentials.secret_access_key);
  credentials.read("SessionToken", out.credentials.session_token);
  credentials.read("Expiration", out.credentials.expiration);
  result.at("AssumedRoleUser").read("AssumedRoleId", out.assumed_role_id);
  result.at("AssumedRoleUser").read("Arn", out.arn);
  return out;
}

}  // namespace

WireRequest GetCallerIdentity::request() const { return QueryWriter(info.name, version).finish(); }

Result<GetCallerIdentity::Reply> GetCallerIdentity::parse(const HttpReply& reply) {
  XmlReply xml(reply, info);
  Reply out;
  Xml result = xml.result();
  result.read("UserId", out.user_id);
  result.read("Account", out.account);
  result.read("Arn", out.arn);
  return xml.finish(std::move(out));
}

WireRequest AssumeRole::request() const {
  QueryWriter query(info.name, version);
  query.text("RoleArn", role_arn).text("RoleSessionName", role_session_name);
  policies(query, policy_arns, policy);
  query.number("DurationSeconds", duration_seconds);
  query.text("ExternalId", external_id).text("SerialNumber", serial_number);
  query.text("TokenCode", token_code).text("SourceIdentity", source_identity);
  return query.finish();
}

Result<AssumeRole::Reply> AssumeRole::parse(const HttpReply& reply) {
  XmlReply xml(reply, info);
  return xml.finish(assumed_role(xml.result()));
}

WireRequest AssumeRoleWithWebIdentity::request() const {
  QueryWriter query(info.name, version);
  query.text("RoleArn", role_arn).text("RoleSessionName", role_session_name);
  query.text("WebIdentityToken", web_identity_token).text("ProviderId", provider_id);
  policies(query, policy_arns, policy);
  query.number("DurationSeconds", duration_seconds);
  return query.finish();
}

Result<AssumeRoleWithWebIdentity::Reply> AssumeRoleWithWebIdentity::parse(const HttpReply& reply) {
  XmlReply xml(reply, info);
  return xml.finish(assumed_role(xml.result()));
}

}  // namespace slipway::aws::sts
