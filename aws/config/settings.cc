#include "aws/config/settings.hh"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "aws/arn.hh"
#include "aws/encoding.hh"
#include "aws/wire/fault.hh"

namespace slipway::aws {

namespace {

Result<void> load(const std::string& path, FileKind kind, const Files& files, ProfileFiles& into) {
  auto text = files.read(path);
  if (text) return parse_profiles(*text, path, kind, into);
  if (text.error().kind == ErrorKind::not_found) return {};
  return fail(std::move(text.error()));
}

void choose_profile(Settings& settings, const SettingsFlags& flags) {
  auto named = variable(settings.environment, "AWS_PROFILE");
  if (named.empty()) named = variable(settings.environment, "AWS_DEFAULT_PROFILE");
  if (!flags.profile.empty()) {
    settings.profile = flags.profile;
    settings.profile_by = ChosenBy::flag;
  } else if (!named.empty()) {
    settings.profile = named;
    settings.profile_by = ChosenBy::environment;
  }
}

void choose_region(Settings& settings, const SettingsFlags& flags) {
  auto take = [&settings](std::string value, std::string by) {
    if (!settings.region.empty() || value.empty()) return;
    settings.region = std::move(value);
    settings.region_by = std::move(by);
  };
  take(flags.region, "--region");
  for (const char* name : {"AWS_REGION", "AWS_DEFAULT_REGION"}) {
    take(variable(settings.environment, name), name);
  }
  if (const auto* section = settings.section()) {
    take(section->get("region"), "profile " + settings.profile);
  }
}

bool is_true(const Section& section, std::string_view key) {
  return same_ignoring_case(section.get(key), "true");
}

// endpoint_url, services = NAME, use_fips_endpoint, use_dualstack_endpoint.
Result<ProfileEndpoints> endpoints_of(const Section& profile, const Settings& settings) {
  const auto& files = settings.files;
  ProfileEndpoints out;
  out.url = profile.get("endpoint_url");
  out.ignore_configured = is_true(profile, "ignore_configured_endpoint_urls");
  out.variant = {is_true(profile, "use_fips_endpoint"), is_true(profile, "use_dualstack_endpoint")};
  out.ca_bundle = profile.get("ca_bundle");
  auto name = profile.get("services");
  if (name.empty()) return out;
  auto found = files.services.find(name);
  if (found == files.services.end()) {
    // As with the CLI a section that nothing asks for may be missing.
    if (!variable(settings.environment, "AWS_ENDPOINT_URL").empty()) return out;
    return fail(config_error(profile, "services", "read the AWS configuration",
                             fmt::format("there is no section [services {}]", name),
                             "Add the section or remove this line"));
  }
  for (const auto& [key, property] : found->second.properties) {
    auto sub = sub_properties(property);
    if (auto url = sub.find("endpoint_url"); url != sub.end()) out.service_urls[key] = url->second;
  }
  return out;
}

// The CLI's third mode, legacy, is an older spelling of standard to us.
std::optional<RetryMode> retry_mode(const std::string& text) {
  if (text.empty() || text == "standard" || text == "legacy") return RetryMode::standard;
  if (text == "adaptive") return RetryMode::adaptive;
  return std::nullopt;
}

Error no_retry_mode(const std::string& text) {
  Error error;
  error.kind = ErrorKind::invalid;
  error.what = "read the AWS configuration";
  error.answer = fmt::format("AWS_RETRY_MODE is \"{}\"", text);
  error.fix = "It is standard or adaptive";
  error.place.key = "AWS_RETRY_MODE";
  return error;
}

// max_attempts and retry_mode; the environment goes first.
Result<void> choose_retries(Settings& settings) {
  auto named = variable(settings.environment, "AWS_RETRY_MODE");
  auto mode = retry_mode(named);
  if (!mode) return fail(no_retry_mode(named));
  settings.endpoints.retry_mode = *mode;
  const auto* section = settings.section();
  if (section == nullptr) return {};
  if (auto text = section->get("max_attempts"); !text.empty()) {
    int value = 0;
    if (!parse_number(text, value) || value < 1) {
      return fail(config_error(*section, "max_attempts", "read the AWS configuration",
                               fmt::format("\"{}\" is no number of attempts", text),
                               "Write a whole number, 1 or more"));
    }
    settings.endpoints.max_attempts = value;
  }
  if (!named.empty()) return {};
  mode = retry_mode(section->get("retry_mode"));
  if (!mode) {
    return fail(config_error(*section, "retry_mode", "read the AWS configuration",
                             fmt::format("\"{}\" is no retry mode", section->get("retry_mode")),
                             "It is standard or adaptive"));
  }
  settings.endpoints.retry_mode = *mode;
  return {};
}

std::vector<std::string> names_of(const Sections& sections) {
  std::vector<std::string> names;
  for (const auto& [name, section] : sections) names.push_back(name);
  return names;
}

Error no_such_profile(const Settings& settings) {
  Error error;
  error.kind = ErrorKind::invalid;
  error.what = fmt::format("find the profile \"{}\"", settings.profile);
  error.answer = fmt::format("neither {} nor {} has it",
                             displayed_path(settings.where.config, settings.where.home),
                             displayed_path(settings.where.credentials, settings.where.home));
  auto names = names_of(settings.files.profiles);
  auto near = nearest(settings.profile, names);
  auto by = settings.profile_by == ChosenBy::flag ? "--profile" : "AWS_PROFILE";
  if (!near.empty()) {
    error.fix = fmt::format("Did you mean \"{}\"? {} names the profile", near, by);
  } else if (names.empty()) {
    error.fix = fmt::format("No profile exists yet: make one with `aws configure --profile {}`",
                            settings.profile);
  } else {
    error.fix = fmt::format("{} names the profile; there are: {}", by, fmt::join(names, ", "));
  }
  error.place = {settings.where.config, 0, 0, settings.profile};
  return error;
}

std::string kind_of(const Section& profile) {
  if (profile.has("role_arn"))
    return profile.has("web_identity_token_file") ? "web identity" : "role";
  if (profile.has("sso_account_id") || profile.has("sso_role_name") || profile.has("sso_session")) {
    return "sign-in (IAM Identity Center)";
  }
  if (profile.has("aws_access_key_id")) return "access key";
  if (profile.has("login_session")) return "sign-in (console)";
  if (profile.has("credential_process")) return "process";
  return {};
}

std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      auto changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

const Section* Settings::section() const {
  auto found = files.profiles.find(profile);
  return found == files.profiles.end() ? nullptr : &found->second;
}

std::string Settings::describe(const Section& of, std::string_view file) const {
  return fmt::format("profile {} ({})", of.name, displayed_path(std::string(file), where.home));
}

Result<ProfileFiles> load_profiles(const Locations& where, const Files& files) {
  ProfileFiles out;
  if (auto read = load(where.config, FileKind::config, files, out); !read) {
    return fail(std::move(read.error()));
  }
  if (auto read = load(where.credentials, FileKind::credentials, files, out); !read) {
    return fail(std::move(read.error()));
  }
  return out;
}

Result<Settings> resolve_settings(const SettingsFlags& flags, const Environment& environment,
                                  const Files& files) {
  Settings settings;
  settings.environment = environment;
  settings.where = locations(environment);
  settings.endpoint_url = flags.endpoint_url;
  auto loaded = load_profiles(settings.where, files);
  if (!loaded) return fail(std::move(loaded.error()));
  settings.files = std::move(*loaded);
  choose_profile(settings, flags);
  const auto* section = settings.section();
  if (section == nullptr && settings.profile_by != ChosenBy::default_) {
    return fail(no_such_profile(settings));
  }
  choose_region(settings, flags);
  if (section != nullptr) {
    auto endpoints = endpoints_of(*section, settings);
    if (!endpoints) return fail(std::move(endpoints.error()));
    settings.endpoints = std::move(*endpoints);
  }
  if (auto retries = choose_retries(settings); !retries) return fail(std::move(retries.error()));
  return settings;
}

std::vector<ProfileSummary> list_profiles(const ProfileFiles& files) {
  std::vector<ProfileSummary> out;
  for (const auto& [name, profile] : files.profiles) {
    auto account = profile.get("sso_account_id");
    if (account.empty()) account = profile.get("aws_account_id");
    if (account.empty()) account = account_of_arn(profile.get("role_arn"));
    out.push_back({name, kind_of(profile), profile.get("region"), std::move(account)});
  }
  // The one that is used when none is named comes first.
  std::ranges::stable_partition(out, [](const auto& each) { return each.name == "default"; });
  return out;
}

std::string nearest(std::string_view name, const std::vector<std::string>& names) {
  std::string best;
  auto least = std::max<std::size_t>(2, name.size() / 3) + 1;
  for (const auto& each : names) {
    auto far = distance(to_lower(name), to_lower(each));
    if (far >= least) continue;
    least = far;
    best = each;
  }
  return best;
}

}  // namespace slipway::aws
