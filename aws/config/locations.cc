#include "aws/config/locations.hh"

namespace slipway::aws {

namespace {

std::string home_folder(const Environment& environment, Platform platform) {
  auto home = variable(environment, "HOME");
  if (!home.empty() || platform == Platform::posix) return home;
  home = variable(environment, "USERPROFILE");
  if (!home.empty()) return home;
  return variable(environment, "HOMEDRIVE") + variable(environment, "HOMEPATH");
}

bool is_name(char c) {
  return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// "~" at the start, $NAME and ${NAME} anywhere; unknown names stay as they are.
std::string expand(const std::string& path, const Environment& environment,
                   const std::string& home) {
  std::string out;
  std::size_t i = 0;
  if (path.starts_with('~') && (path.size() == 1 || path[1] == '/' || path[1] == '\\')) {
    out = home;
    i = 1;
  }
  while (i < path.size()) {
    if (path[i] != '$') {
      out += path[i++];
      continue;
    }
    bool braced = i + 1 < path.size() && path[i + 1] == '{';
    std::size_t start = i + (braced ? 2 : 1);
    std::size_t end = start;
    while (end < path.size() && is_name(path[end])) ++end;
    bool closed = !braced || (end < path.size() && path[end] == '}');
    auto found = environment.find(path.substr(start, end - start));
    if (end == start || !closed || found == environment.end()) {
      out += path[i++];
      continue;
    }
    out += found->second;
    i = end + (braced ? 1 : 0);
  }
  return out;
}

}  // namespace

std::string variable(const Environment& environment, std::string_view name) {
  auto found = environment.find(std::string(name));
  return found == environment.end() ? std::string() : found->second;
}

Locations locations(const Environment& environment, Platform platform) {
  Locations out;
  const char* slash = platform == Platform::windows ? "\\" : "/";
  out.home = home_folder(environment, platform);
  out.folder = out.home + slash + ".aws";
  auto config = variable(environment, "AWS_CONFIG_FILE");
  auto credentials = variable(environment, "AWS_SHARED_CREDENTIALS_FILE");
  out.config =
      config.empty() ? out.folder + slash + "config" : expand(config, environment, out.home);
  out.credentials = credentials.empty() ? out.folder + slash + "credentials"
                                        : expand(credentials, environment, out.home);
  return out;
}

std::string displayed_path(const std::string& path, const std::string& home) {
  if (home.empty() || !path.starts_with(home + "/")) return path;
  return "~" + path.substr(home.size());
}

}  // namespace slipway::aws
