// Where the AWS config files and caches are.
#pragma once

#include <cstdint>
#include <string>

#include "aws/world.hh"

namespace slipway::aws {

enum class Platform : std::uint8_t { posix, windows };

struct Locations {
  std::string home;
  std::string config;       // AWS_CONFIG_FILE or ~/.aws/config
  std::string credentials;  // AWS_SHARED_CREDENTIALS_FILE or ~/.aws/credentials
  std::string folder;       // ~/.aws: caches of sign-ins are below it
};
Locations locations(const Environment& environment, Platform platform = Platform::posix);

// A variable that is set and not empty; AWS takes an empty one as unset.
std::string variable(const Environment& environment, std::string_view name);

// "/home/me/.aws/config" -> "~/.aws/config", for people.
std::string displayed_path(const std::string& path, const std::string& home);

}  // namespace slipway::aws
