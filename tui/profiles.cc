#include "tui/profiles.hh"

#include <algorithm>

#include "aws/config/identity_center.hh"

namespace slipway::tui {
namespace {

// The profile's own sign-in, or that of the profile its role is taken on from.
std::optional<wizard::SignInPlace> place_of(const aws::Settings& settings,
                                            const aws::Section& profile, int depth = 0) {
  if (profile.has("sso_session") || profile.has("sso_start_url")) {
    auto session = aws::sso_session_of(settings, profile);
    if (!session) return {};
    return wizard::SignInPlace{session->name, session->start_url, session->region};
  }
  auto source = settings.files.profiles.find(profile.get("source_profile"));
  // A profile may name itself as its source; a chain longer than this is a mistake, told elsewhere.
  if (depth > 8 || source == settings.files.profiles.end()) return {};
  return place_of(settings, source->second, depth + 1);
}

}  // namespace

std::vector<wizard::ProfileChoice> profile_choices(const aws::Settings& settings) {
  std::vector<wizard::ProfileChoice> choices;
  if (!aws::variable(settings.environment, "AWS_ACCESS_KEY_ID").empty()) {
    std::string region = aws::variable(settings.environment, "AWS_REGION");
    if (region.empty()) region = aws::variable(settings.environment, "AWS_DEFAULT_REGION");
    choices.push_back({.name = {}, .region = region, .kind = "environment"});
  }
  for (const auto& profile : aws::list_profiles(settings.files)) {
    const auto& section = settings.files.profiles.at(profile.name);
    choices.push_back({profile.name, profile.region,
                       profile.kind + (section.has("mfa_serial") ? ", MFA" : ""), profile.account,
                       place_of(settings, section)});
  }
  return choices;
}

std::vector<wizard::SignInPlace> sign_in_places(const aws::Settings& settings) {
  std::vector<wizard::SignInPlace> places;
  for (const auto& session : aws::sso_sessions(settings))
    places.push_back({session.name, session.start_url, session.region});
  return places;
}

aws::SsoSession session_of(const aws::Settings& settings, const wizard::SignInPlace& place) {
  for (auto& session : aws::sso_sessions(settings))
    if (session.name == place.session && session.start_url == place.start_url) return session;
  return {place.session, place.start_url, place.region, {"sso:account:access"}};
}

bool has_browser(const Environment& environment) {
  auto set = [&](const char* name) { return !aws::variable(environment, name).empty(); };
  bool remote = set("SSH_CONNECTION") || set("SSH_CLIENT") || set("SSH_TTY");
  return !remote && (set("DISPLAY") || set("WAYLAND_DISPLAY"));
}

}  // namespace slipway::tui
