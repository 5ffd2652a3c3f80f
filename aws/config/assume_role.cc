#include "aws/config/assume_role.hh"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <vector>

#include "aws/arn.hh"
#include "aws/client.hh"
#include "aws/config/credential_process.hh"
#include "aws/config/login.hh"
#include "aws/config/metadata.hh"
#include "aws/config/role_cache.hh"
#include "aws/config/sso.hh"
#include "aws/config/static_keys.hh"
#include "aws/encoding.hh"
#include "aws/services/sts.hh"

namespace slipway::aws {

namespace {

Client sts_client(const ProviderContext& context, CredentialSource& base) {
  const auto& settings = *context.settings;
  return Client({context.http, context.timers, base, context.random, settings.region,
                 settings.endpoint_url, settings.environment, settings.endpoints, context.budget,
                 context.skew});
}

Credentials from_sts(sts::AssumedRole role, std::string source) {
  Credentials out;
  out.access_key_id = std::move(role.credentials.access_key_id);
  out.secret_access_key = std::move(role.credentials.secret_access_key);
  out.session_token = std::move(role.credentials.session_token);
  out.expires = role.credentials.expiration;
  out.account_id = account_of_arn(role.arn);
  out.source = std::move(source);
  return out;
}

std::string session_name(const std::string& configured, Time now) {
  if (!configured.empty()) return configured;
  return fmt::format("slipway-{}", now.time_since_epoch().count() / 1000);
}

// Text that MFA codes come with: spaces between the digits, a line break.
std::string digits_of(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c != ' ' && c != '\n' && c != '\r') out += c;
  }
  return out;
}

bool refused_code(const Error& error) {
  return error.kind == ErrorKind::denied &&
         error.answer.find("MultiFactorAuthentication") != std::string::npos;
}

class AssumeRoleSource : public CredentialSource {
 public:
  AssumeRoleSource(const ProviderContext& context, RoleStep step, SourcePtr base)
      : context_(context),
        step_(std::move(step)),
        base_(std::move(base)),
        client_(sts_client(context, *base_)) {}

  Ticket get(Done done) override {
    if (auto cached = read_role_cache(context_, cli_cache_key(step_))) {
      cached->source = source() + " (kept by the AWS CLI)";
      cached->account_id = account_of_arn(step_.role_arn);
      return FixedSource(context_.timers, std::move(*cached)).get(std::move(done));
    }
    if (!step_.mfa_serial.empty() && !context_.prompts.mfa_code) return refuse_mfa(std::move(done));
    auto asking = std::make_shared<Asking>();
    asking->done = std::move(done);
    if (step_.mfa_serial.empty()) {
      take_on(asking, {});
    } else {
      // A moment later: who is asked may answer at once, and nothing is told before `get` returns.
      asking->pending = context_.timers.after(
          Millis{0}, [this, weak = std::weak_ptr(asking)] { ask_code(weak.lock(), {}); });
    }
    return Ticket([asking]() mutable { asking.reset(); });
  }
  void forget() override { base_->forget(); }

 private:
  // Held by the ticket of `get` alone.
  struct Asking {
    Done done;
    Ticket pending;
    int codes = 0;
  };
  using AskingPtr = std::shared_ptr<Asking>;

  std::string source() const {
    return fmt::format("role {} of profile {}", step_.role_arn, step_.profile);
  }

  void ask_code(const AskingPtr& asking, std::string refused) {
    if (!asking) return;
    ++asking->codes;
    auto answered = [this, weak = std::weak_ptr(asking)](Result<std::string> code) {
      auto alive = weak.lock();
      if (!alive || !alive->done) return;
      if (!code) return finish(alive, fail(std::move(code.error())));
      take_on(alive, digits_of(*code));
    };
    context_.prompts.mfa_code({step_.profile, step_.role_arn, step_.mfa_serial, std::move(refused)},
                              std::move(answered));
  }

  void take_on(const AskingPtr& asking, const std::string& code) {
    sts::AssumeRole call;
    call.role_arn = step_.role_arn;
    call.external_id = step_.external_id;
    call.role_session_name = session_name(step_.session_name, context_.timers.now());
    if (step_.duration_seconds > 0) call.duration_seconds = step_.duration_seconds;
    if (!step_.mfa_serial.empty()) {
      call.serial_number = step_.mfa_serial;
      call.token_code = code;
    }
    asking->pending =
        client_.call(call, [this, weak = std::weak_ptr(asking)](Result<sts::AssumedRole> role) {
          if (auto alive = weak.lock()) on_role(alive, std::move(role));
        });
  }

  void on_role(const AskingPtr& asking, Result<sts::AssumedRole> role) {
    bool mistyped = !role && !step_.mfa_serial.empty() && refused_code(role.error());
    if (mistyped && asking->codes < 3) return ask_code(asking, role.error().answer);
    if (!role) return finish(asking, fail(std::move(role.error())));
    CachedRole about{role->assumed_role_id, role->arn};
    auto credentials = from_sts(std::move(*role), source());
    write_role_cache(context_, cli_cache_key(step_), credentials, about);
    finish(asking, std::move(credentials));
  }

  static void finish(const AskingPtr& asking, Result<Credentials> answer) {
    auto done = std::exchange(asking->done, nullptr);
    done(std::move(answer));
  }

  Ticket refuse_mfa(Done done) const {
    Error error;
    error.kind = ErrorKind::no_credentials;
    error.what = fmt::format("take on {}", step_.role_arn);
    error.answer = fmt::format("profile {} wants a code of the MFA device {}", step_.profile,
                               step_.mfa_serial);
    error.fix = fmt::format(
        "Run `aws sts get-caller-identity --profile {}` once: it asks for the code, and "
        "the session it keeps serves here, too",
        step_.profile);
    return FixedSource(context_.timers, fail(std::move(error))).get(std::move(done));
  }

  ProviderContext context_;
  RoleStep step_;
  SourcePtr base_;
  Client client_;
};

class WebIdentitySource : public CredentialSource {
 public:
  struct Parts {
    std::string role_arn, token_file, session_name, source;
  };
  WebIdentitySource(const ProviderContext& context, Parts parts)
      : context_(context),
        parts_(std::move(parts)),
        nobody_(context.timers, Credentials{}),
        client_(sts_client(context, nobody_)) {}

  Ticket get(Done done) override {
    auto token = context_.files.read(parts_.token_file);  // again each time: it is rotated
    if (!token) {
      token.error().fix = "AWS_WEB_IDENTITY_TOKEN_FILE or web_identity_token_file names it";
      return context_.timers.after(
          Millis{0},
          [e = std::move(token.error()), d = std::move(done)]() mutable { d(fail(std::move(e))); });
    }
    sts::AssumeRoleWithWebIdentity call;
    call.role_arn = parts_.role_arn;
    call.role_session_name = session_name(parts_.session_name, context_.timers.now());
    call.web_identity_token = token->substr(0, token->find_last_not_of(" \r\n\t") + 1);
    return client_.call(call, [source = parts_.source,
                               done = std::move(done)](Result<sts::AssumedRole> role) mutable {
      if (!role) return done(fail(std::move(role.error())));
      done(from_sts(std::move(*role), std::move(source)));
    });
  }

 private:
  ProviderContext context_;
  Parts parts_;
  FixedSource nobody_;
  Client client_;
};

constexpr const char* using_role = "use the role of the profile";

Result<SourcePtr> source_of(const ProviderContext& context, const Section& profile,
                            std::vector<std::string> visited);

Result<SourcePtr> credential_source(const ProviderContext& context, const Section& profile) {
  auto name = profile.get("credential_source");
  Result<SourcePtr> made = SourcePtr();
  if (name == "Ec2InstanceMetadata") {
    made = instance_metadata(context);
  } else if (name == "Environment") {
    auto settings = std::make_shared<Settings>(*context.settings);
    settings->profile_by = ChosenBy::environment;  // the profile asks for them itself
    auto asked = context;
    asked.settings = std::move(settings);
    made = environment_keys(asked);
  } else if (name == "EcsContainer") {
    made = container_credentials(context);
  } else {
    return fail(config_error(profile, "credential_source", using_role,
                             fmt::format("\"{}\" is no credential source", name),
                             "It is Environment, Ec2InstanceMetadata or EcsContainer"));
  }
  if (made && !*made) {
    return fail(config_error(profile, "credential_source", using_role,
                             fmt::format("{} has no credentials", name),
                             "Set the variables it needs, or name another source"));
  }
  return made;
}

Result<SourcePtr> base_of(const ProviderContext& context, const Section& profile,
                          std::vector<std::string> visited) {
  auto name = profile.get("source_profile");
  bool both = !name.empty() && profile.has("credential_source");
  bool neither = name.empty() && !profile.has("credential_source");
  if (both || neither) {
    return fail(config_error(profile, "role_arn", using_role,
                             both ? "source_profile and credential_source are both set"
                                  : "neither source_profile nor credential_source is set",
                             "Keep exactly one of them beside role_arn"));
  }
  if (name.empty()) return credential_source(context, profile);
  auto found = context.settings->files.profiles.find(name);
  if (found == context.settings->files.profiles.end()) {
    return fail(config_error(profile, "source_profile", using_role,
                             fmt::format("there is no profile \"{}\"", name),
                             "Name a profile that exists"));
  }
  // A profile may be its own source when it has keys; any other way back to one already seen is a
  // circle.
  bool seen = std::ranges::find(visited, name) != visited.end();
  bool itself = name == profile.name && found->second.has("aws_access_key_id");
  if (seen && !itself) {
    return fail(config_error(profile, "source_profile", using_role,
                             fmt::format("the source profiles lead in a circle: {} -> {}",
                                         fmt::join(visited, " -> "), name),
                             "Let one of them have credentials of its own"));
  }
  auto keys = keys_of(*context.settings, found->second);
  if (!keys) return fail(std::move(keys.error()));
  if (*keys) return std::make_unique<FixedSource>(context.timers, std::move(**keys));
  return source_of(context, found->second, std::move(visited));
}

Result<int> duration_of(const Section& profile) {
  auto text = profile.get("duration_seconds");
  if (text.empty()) return 0;
  int value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc() && end == text.data() + text.size() && value > 0) return value;
  return fail(config_error(profile, "duration_seconds", using_role,
                           fmt::format("\"{}\" is no number of seconds", text),
                           "Write whole seconds, 900 to 43200"));
}

Result<SourcePtr> role_of(const ProviderContext& context, const Section& profile,
                          std::vector<std::string> visited) {
  auto base = base_of(context, profile, std::move(visited));
  if (!base) return base;
  auto duration = duration_of(profile);
  if (!duration) return fail(std::move(duration.error()));
  RoleStep step{profile.name,
                profile.get("role_arn"),
                profile.get("external_id"),
                profile.get("mfa_serial"),
                profile.get("role_session_name"),
                *duration};
  return std::make_unique<AssumeRoleSource>(context, std::move(step), std::move(*base));
}

Result<SourcePtr> web_identity_of(const ProviderContext& context, const Section& profile) {
  if (!profile.has("role_arn")) {
    return fail(config_error(profile, "web_identity_token_file",
                             "use the web identity of the profile",
                             "role_arn is missing beside web_identity_token_file", "Add role_arn"));
  }
  return std::make_unique<WebIdentitySource>(
      context, WebIdentitySource::Parts{
                   profile.get("role_arn"), profile.get("web_identity_token_file"),
                   profile.get("role_session_name"), "web identity of profile " + profile.name});
}

// A profile as somebody else's source. The environment plays no part in it.
Result<SourcePtr> source_of(const ProviderContext& context, const Section& profile,
                            std::vector<std::string> visited) {
  visited.push_back(profile.name);
  if (profile.has("web_identity_token_file")) return web_identity_of(context, profile);
  if (profile.has("role_arn")) return role_of(context, profile, std::move(visited));
  auto sso = sso_of(context, profile);
  if (!sso || *sso) return sso;
  auto login = login_of(context, profile);
  if (!login || *login) return login;
  auto program = process_of(context, profile);
  if (!program || *program) return program;
  return fail(config_error(profile, "", using_role,
                           fmt::format("its source, profile {}, has no credentials", profile.name),
                           "Give that profile credentials, or name another source_profile"));
}

}  // namespace

std::string cli_cache_key(const RoleStep& step) {
  nlohmann::json args = {{"RoleArn", step.role_arn}};  // sorted by name, as Python writes it
  if (step.duration_seconds > 0) args["DurationSeconds"] = step.duration_seconds;
  if (!step.external_id.empty()) args["ExternalId"] = step.external_id;
  if (!step.session_name.empty()) args["RoleSessionName"] = step.session_name;
  if (!step.mfa_serial.empty()) args["SerialNumber"] = step.mfa_serial;
  std::string text = "{";
  for (const auto& [key, value] : args.items()) {
    if (text.size() > 1) text += ", ";
    text += fmt::format("\"{}\": {}", key,
                        value.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace));
  }
  return sha1_hex(text + "}");
}

Result<SourcePtr> assumed_role(const ProviderContext& context) {
  const auto* profile = context.settings->section();
  if (profile == nullptr || !profile->has("role_arn") || profile->has("web_identity_token_file"))
    return SourcePtr();
  return role_of(context, *profile, {profile->name});
}

Result<SourcePtr> web_identity(const ProviderContext& context) {
  const auto& settings = *context.settings;
  const auto* profile = settings.section();
  auto value = [&](const char* name, const char* key) {
    auto text = settings.profile_by == ChosenBy::flag ? std::string()
                                                      : variable(settings.environment, name);
    return text.empty() && profile != nullptr ? profile->get(key) : text;
  };
  WebIdentitySource::Parts parts;
  parts.token_file = value("AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file");
  if (parts.token_file.empty()) return SourcePtr();
  parts.role_arn = value("AWS_ROLE_ARN", "role_arn");
  parts.session_name = value("AWS_ROLE_SESSION_NAME", "role_session_name");
  parts.source = "web identity (" + parts.token_file + ")";
  if (parts.role_arn.empty()) {
    Error error;
    error.kind = ErrorKind::invalid;
    error.what = "use the web identity token " + parts.token_file;
    error.answer = "no role is named beside it";
    error.fix = "Set AWS_ROLE_ARN, or role_arn in the profile";
    return fail(std::move(error));
  }
  return std::make_unique<WebIdentitySource>(context, std::move(parts));
}

}  // namespace slipway::aws
