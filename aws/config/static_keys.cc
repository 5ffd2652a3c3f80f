#include "aws/config/static_keys.hh"

#include <fmt/format.h>

namespace slipway::aws {

namespace {

Error partial_environment(std::string_view missing) {
  Error error;
  error.kind = ErrorKind::invalid;
  error.what = "read the credentials of the environment";
  error.answer = fmt::format("AWS_ACCESS_KEY_ID is set, {} is not", missing);
  error.fix = fmt::format("Set {}, or unset AWS_ACCESS_KEY_ID", missing);
  error.place.key = missing;
  return error;
}

Result<std::optional<Time>> environment_expiry(const Environment& environment) {
  auto text = variable(environment, "AWS_CREDENTIAL_EXPIRATION");
  if (text.empty()) return std::nullopt;
  auto time = parse_rfc3339(text);
  if (time) return time;
  Error error;
  error.kind = ErrorKind::invalid;
  error.what = "read the credentials of the environment";
  error.answer = fmt::format("AWS_CREDENTIAL_EXPIRATION is \"{}\", no point in time", text);
  error.fix = "Write it like 2026-11-21T04:05:06Z, or unset it";
  error.place.key = "AWS_CREDENTIAL_EXPIRATION";
  return fail(std::move(error));
}

Result<SourcePtr> file_keys(const ProviderContext& context, const std::string& file) {
  const auto* section = context.settings->section();
  if (section == nullptr) return SourcePtr();
  const auto* id = section->find("aws_access_key_id");
  if (id == nullptr || id->file != file) return SourcePtr();
  auto keys = keys_of(*context.settings, *section);
  if (!keys) return fail(std::move(keys.error()));
  return std::make_unique<FixedSource>(context.timers, std::move(**keys));
}

}  // namespace

Ticket FixedSource::get(Done done) {
  return timers_.after(
      Millis{0}, [given = given_, done = std::move(done)]() mutable { done(std::move(given)); });
}

Result<SourcePtr> environment_keys(const ProviderContext& context) {
  if (context.settings->profile_by == ChosenBy::flag) return SourcePtr();
  const auto& environment = context.settings->environment;
  Credentials keys;
  keys.access_key_id = variable(environment, "AWS_ACCESS_KEY_ID");
  if (keys.access_key_id.empty()) return SourcePtr();
  keys.secret_access_key = variable(environment, "AWS_SECRET_ACCESS_KEY");
  if (keys.secret_access_key.empty()) return fail(partial_environment("AWS_SECRET_ACCESS_KEY"));
  keys.session_token = variable(environment, "AWS_SESSION_TOKEN");
  // The name older tools set.
  if (keys.session_token.empty()) keys.session_token = variable(environment, "AWS_SECURITY_TOKEN");
  keys.account_id = variable(environment, "AWS_ACCOUNT_ID");
  keys.source = "environment (AWS_ACCESS_KEY_ID)";
  auto expires = environment_expiry(environment);
  if (!expires) return fail(std::move(expires.error()));
  keys.expires = *expires;
  return std::make_unique<FixedSource>(context.timers, std::move(keys));
}

Result<SourcePtr> credentials_file_keys(const ProviderContext& context) {
  return file_keys(context, context.settings->where.credentials);
}

Result<SourcePtr> config_file_keys(const ProviderContext& context) {
  return file_keys(context, context.settings->where.config);
}

Result<std::optional<Credentials>> keys_of(const Settings& settings, const Section& profile) {
  const auto* id = profile.find("aws_access_key_id");
  if (id == nullptr) return std::nullopt;
  if (!profile.has("aws_secret_access_key")) {
    return fail(config_error(profile, "aws_access_key_id",
                             "read the credentials of profile " + profile.name,
                             "aws_access_key_id is set, aws_secret_access_key is not",
                             "Add aws_secret_access_key to the section"));
  }
  Credentials keys;
  keys.access_key_id = id->value;
  keys.secret_access_key = profile.get("aws_secret_access_key");
  keys.session_token = profile.get("aws_session_token");
  keys.account_id = profile.get("aws_account_id");
  keys.source = settings.describe(profile, id->file);
  return keys;
}

}  // namespace slipway::aws
