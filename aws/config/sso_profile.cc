#include "aws/config/sso_profile.hh"

#include <fmt/format.h>

#include <algorithm>

#include "aws/config/profile_file.hh"

namespace slipway::aws {

namespace {

constexpr const char* adding = "add the profile";

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// What needs no quotes and no escapes in a section's head, and no thought in a value.
bool is_plain_word(std::string_view text) {
  return !text.empty() && text.size() <= 128 && std::ranges::all_of(text, [](char c) {
    return is_letter_or_digit(c) || std::string_view("_.@+=-").find(c) != std::string_view::npos;
  });
}

Error unwritable(std::string what, const char* thing, const std::string& value, const char* fix) {
  Error error;
  error.kind = ErrorKind::invalid;
  error.what = std::move(what);
  error.answer = value.empty() ? fmt::format("{} is missing", thing)
                               : fmt::format("\"{}\" is no {}", value, thing);
  error.fix = fix;
  return error;
}

Error taken(const std::string& file, std::string answer, std::string fix) {
  Error error;
  error.kind = ErrorKind::conflict;
  error.what = adding;
  error.answer = std::move(answer);
  error.fix = std::move(fix);
  error.place.file = file;
  return error;
}

Result<void> check_words(const SsoProfile& profile) {
  struct Word {
    const char* thing;
    const std::string& value;
  };
  for (const auto& [thing, value] :
       {Word{"name for a profile", profile.name}, Word{"name for a session", profile.session.name},
        Word{"account", profile.account_id}, Word{"role", profile.role_name}}) {
    if (!is_plain_word(value))
      return fail(unwritable(adding, thing, value, "Use letters, digits and _.@+=- only"));
  }
  if (!profile.region.empty() && !is_plain_word(profile.region))
    return fail(unwritable(adding, "region", profile.region, "A region is like us-west-2"));
  return check_sign_in_place(profile.session);
}

// Whether [sso-session NAME] must be written; a conflict when another place has that name.
Result<bool> wants_session(const ProfileFiles& files, const std::string& file,
                           const SsoSession& session) {
  auto known = files.sso_sessions.find(session.name);
  if (known == files.sso_sessions.end()) return true;
  bool same = known->second.get("sso_start_url") == session.start_url &&
              known->second.get("sso_region") == session.region;
  if (same) return false;
  return fail(taken(
      file,
      fmt::format("[sso-session {}] is there already, of another address or region", session.name),
      "Correct that section, or sign in with a profile that uses it"));
}

}  // namespace

Result<std::string> add_sso_profile(const std::string& text, const std::string& file,
                                    const SsoProfile& profile) {
  if (auto fine = check_words(profile); !fine) return fail(std::move(fine.error()));
  ProfileFiles files;
  if (auto read = parse_profiles(text, file, FileKind::config, files); !read)
    return fail(std::move(read.error()));
  if (files.profiles.contains(profile.name))
    return fail(taken(file, fmt::format("there is a profile {} already", profile.name),
                      "Choose another name"));
  auto session = wants_session(files, file, profile.session);
  if (!session) return fail(std::move(session.error()));

  std::string out = text;
  if (!out.empty() && out.back() != '\n') out += '\n';
  if (*session) {
    out += fmt::format(
        "[sso-session {}]\nsso_start_url = {}\nsso_region = {}\n"
        "sso_registration_scopes = sso:account:access\n",
        profile.session.name, profile.session.start_url, profile.session.region);
  }
  // The default profile's section has no word before its name.
  out += profile.name == "default" ? "[default]\n" : fmt::format("[profile {}]\n", profile.name);
  out += fmt::format("sso_session = {}\nsso_account_id = {}\nsso_role_name = {}\n",
                     profile.session.name, profile.account_id, profile.role_name);
  if (!profile.region.empty()) out += fmt::format("region = {}\n", profile.region);
  return out;
}

std::string session_name_of(std::string_view start_url) {
  if (auto scheme = start_url.find("://"); scheme != std::string_view::npos)
    start_url.remove_prefix(scheme + 3);
  std::string name;
  for (char c : start_url.substr(0, start_url.find_first_of("./:"))) {
    if (is_letter_or_digit(c) || c == '-') name += c;
  }
  return name.empty() ? "sign-in" : name;
}

Result<void> check_sign_in_place(const SsoSession& session) {
  const auto& url = session.start_url;
  bool address = url.starts_with("https://") && url.size() > 8 && url.size() <= 512 &&
                 std::ranges::all_of(url, [](char c) { return c > ' ' && c < 0x7f; });
  if (!address) {
    return fail(unwritable("sign in", "start URL", url,
                           "It is like https://acme.awsapps.com/start: whoever looks after your "
                           "AWS accounts knows it"));
  }
  auto of_region = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  };
  bool region = session.region.size() >= 9 && session.region.size() <= 32 &&
                std::ranges::all_of(session.region, of_region);
  if (region) return {};
  return fail(unwritable("sign in", "region", session.region,
                         "Name the region of your IAM Identity Center, like us-east-1"));
}

}  // namespace slipway::aws
