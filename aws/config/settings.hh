// Who and where: what flags, environment and AWS files come to, resolved once by the CLI's rules of
// precedence.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "aws/config/locations.hh"
#include "aws/config/profile_file.hh"
#include "aws/endpoints.hh"
#include "aws/world.hh"

namespace slipway::aws {

// The command line's part; empty: not given.
struct SettingsFlags {
  std::string profile;       // --profile
  std::string region;        // --region
  std::string endpoint_url;  // --endpoint-url
};

enum class ChosenBy : std::uint8_t { flag, environment, default_ };

struct Settings {
  std::string profile = "default";
  ChosenBy profile_by = ChosenBy::default_;
  std::string region;        // empty: nothing names one
  std::string region_by;     // "--region", "AWS_REGION", "profile dev"
  std::string endpoint_url;  // the flag's; the others are in `endpoints` and `environment`
  ProfileEndpoints endpoints;
  Locations where;
  ProfileFiles files;
  Environment environment;

  const Section* section() const;  // of the profile in use; null when there is none
  // "profile dev (~/.aws/config)"
  std::string describe(const Section& profile, std::string_view file) const;
};

// Both files; one that is missing is empty. Errors: `invalid` with its place, `local` when a file
// cannot be read.
Result<ProfileFiles> load_profiles(const Locations& where, const Files& files);

// Errors: those of load_profiles; `invalid` when a profile is named that does not exist, with the
// nearest that does.
Result<Settings> resolve_settings(const SettingsFlags& flags, const Environment& environment,
                                  const Files& files);

// One profile as a picker shows it.
struct ProfileSummary {
  std::string name;
  std::string kind;  // "access key", "role", "sign-in (IAM Identity Center)", "process" ...; empty:
                     // no credentials
  std::string region;   // its own
  std::string account;  // when the files say it
};
std::vector<ProfileSummary> list_profiles(const ProfileFiles& files);

// The one of `names` that is spelled most like `name`; empty when none is near.
std::string nearest(std::string_view name, const std::vector<std::string>& names);

}  // namespace slipway::aws
