#include "aws/config/role_cache.hh"

#include <nlohmann/json.hpp>

#include "aws/private_files.hh"
#include "aws/wire/json.hh"

namespace slipway::aws {

namespace {

std::string path_of(const ProviderContext& context, const std::string& key) {
  return context.settings->where.folder + "/cli/cache/" + key + ".json";
}

}  // namespace

std::optional<Credentials> read_role_cache(const ProviderContext& context, const std::string& key) {
  auto text = context.files.read(path_of(context, key));
  if (!text) return std::nullopt;
  auto json = nlohmann::json::parse(*text, nullptr, false);
  if (!json.is_object() || !json.contains("Credentials")) return std::nullopt;
  const auto& keys = json["Credentials"];
  if (!keys.is_object()) return std::nullopt;
  Credentials out;
  out.access_key_id = text_of(keys, "AccessKeyId");
  out.secret_access_key = text_of(keys, "SecretAccessKey");
  out.session_token = text_of(keys, "SessionToken");
  out.account_id = text_of(keys, "AccountId");
  out.expires = parse_rfc3339(text_of(keys, "Expiration"));
  if (out.access_key_id.empty() || out.secret_access_key.empty()) return std::nullopt;
  if (!context.refused_key.empty() && out.access_key_id == context.refused_key) return std::nullopt;
  if (!out.expires || *out.expires - context.now() < std::chrono::minutes(15)) return std::nullopt;
  return out;
}

void write_role_cache(const ProviderContext& context, const std::string& key,
                      const Credentials& credentials, const CachedRole& role) {
  if (context.keeper == nullptr || !context.settings->endpoint_url.empty()) return;
  if (!credentials.expires) return;
  bool of_role = !role.arn.empty();
  nlohmann::json json;
  json["Credentials"] = {
      {"AccessKeyId", credentials.access_key_id},
      {"SecretAccessKey", credentials.secret_access_key},
      {"SessionToken", credentials.session_token},
      {"Expiration", to_rfc3339(std::chrono::floor<std::chrono::seconds>(*credentials.expires))}};
  if (!credentials.account_id.empty()) json["Credentials"]["AccountId"] = credentials.account_id;
  if (of_role) {
    json["AssumedRoleUser"] = {{"AssumedRoleId", role.assumed_role_id}, {"Arn", role.arn}};
  } else {
    json["ProviderType"] = "sso";
  }
  auto text = json.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
  if (context.keeper->write(path_of(context, key), text)) return;
}

}  // namespace slipway::aws
