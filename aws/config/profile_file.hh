// The AWS config and credentials files: sections of properties, with the place of each for error
// messages. Grammar: the AWS SDKs' shared specification
// (docs.aws.amazon.com/sdkref/latest/guide/file-format.html), judged by its test cases; names in
// quotes are accepted, as the CLI does.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "aws/error.hh"

namespace slipway::aws {

struct Property {
  std::string value;  // continuation lines joined by line breaks
  std::string file;
  int line = 0;
};

struct Section {
  std::string kind;  // "profile", "sso-session", "services"
  std::string name;
  std::string file;
  int line = 0;
  std::map<std::string, Property, std::less<>> properties;  // keys in lower case

  const Property* find(std::string_view key) const;  // null: absent or empty
  std::string get(std::string_view key) const;       // empty: likewise
  bool has(std::string_view key) const { return find(key) != nullptr; }
};

using Sections = std::map<std::string, Section, std::less<>>;

struct ProfileFiles {
  Sections profiles, sso_sessions, services;
};

enum class FileKind : std::uint8_t { config, credentials };

// Adds what `text` says. Read the config file first: properties of the credentials file win over
// it.
Result<void> parse_profiles(std::string_view text, const std::string& file, FileKind kind,
                            ProfileFiles& into);

// The lines "key = value" under a property that has no value of its own (s3 =, entries of
// [services]).
std::map<std::string, std::string> sub_properties(const Property& property);

// An `invalid` error at this section, and at this property of it when there is one.
Error config_error(const Section& section, std::string_view key, std::string what,
                   std::string answer, std::string fix);

}  // namespace slipway::aws
