// Where the config files stand and how keys are spelt in them; shared by reading and writing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "wizard/config_files.hh"
#include "wizard/yaml_text.hh"

namespace slipway::wizard {

std::string project_file(const ConfigPlace& place, const Project& project);  // Pulumi.yaml
std::string stack_file(const ConfigPlace& place, const Project& project);    // Pulumi.<stack>.yaml

// `invalid` for what Pulumi would not take as a stack's name (1..100 letters, digits, - _ .).
Result<void> check_stack_name(const std::string& stack);

// The text of a file, empty when there is none.
Result<std::string> read_if_present(const Files& files, const std::string& path);

// The wizard's own answers, which no project lists: stack, region, profile, dnsProfile.
const std::vector<std::string>& own_keys();
// The answer that `aws:profile` of this project's file holds.
std::string profile_key(const Project& project);

bool is_list(KeyType type);

// A key as it stands in a stack file. "name" alone is "<project>:name"; "<ns>:config:<name>" is an
// old spelling.
struct FileKey {
  std::string space, name;
};
std::optional<FileKey> parse_file_key(const std::string& text, const Project& project);

// The entry of namespace and name, however it is spelt.
const YamlEntry* find_key(const YamlMap& config, const Project& project, const std::string& space,
                          const std::string& name);

// SHA-256 in hex.
std::string digest(const std::string& text);

// A stack file's text with the values of secret keys that stand in clear blotted out.
std::string redacted(const std::string& text, const Project& project, const Blueprint& blueprint);

}  // namespace slipway::wizard
