#include "wizard/config_files_names.hh"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>

namespace slipway::wizard {

std::string project_file(const ConfigPlace& place, const Project& project) {
  return place.dir + "/" + project.id + "/Pulumi.yaml";
}

std::string stack_file(const ConfigPlace& place, const Project& project) {
  // A qualified name (organization/project/stack) has its files under the short one.
  std::string short_name = place.stack.substr(place.stack.rfind('/') + 1);
  return place.dir + "/" + project.id + "/Pulumi." + short_name + ".yaml";
}

Result<void> check_stack_name(const std::string& stack) {
  std::string short_name = stack.substr(stack.rfind('/') + 1);
  constexpr std::string_view allowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
  bool fine = !short_name.empty() && short_name.size() <= 100 &&
              short_name.find_first_not_of(allowed) == std::string::npos;
  if (fine) return {};
  return fail(
      {.kind = ErrorKind::invalid,
       .what = "use \"" + stack + "\" as the stack's name",
       .answer = "a stack's name is 1 to 100 letters, digits, hyphens, underscores and dots",
       .fix = "choose another with --stack",
       .place = {.file = {}, .line = 0, .column = 0, .key = "stack"}});
}

Result<std::string> read_if_present(const Files& files, const std::string& path) {
  auto text = files.read(path);
  if (!text && text.error().kind == ErrorKind::not_found) return std::string();
  return text;
}

const std::vector<std::string>& own_keys() {
  static const std::vector<std::string> keys = {"stack", "region", "profile", "dnsProfile"};
  return keys;
}

std::string profile_key(const Project& project) {
  return project.other_profile ? "dnsProfile" : "profile";
}

bool is_list(KeyType type) { return type == KeyType::list || type == KeyType::cidr_list; }

std::optional<FileKey> parse_file_key(const std::string& text, const Project& project) {
  std::size_t colon = text.find(':');
  if (colon == std::string::npos) return FileKey{project.pulumi_name, text};
  FileKey key{text.substr(0, colon), text.substr(colon + 1)};
  if (key.name.starts_with("config:")) key.name.erase(0, 7);
  if (key.space.empty() || key.name.empty() || key.name.find(':') != std::string::npos)
    return std::nullopt;
  return key;
}

const YamlEntry* find_key(const YamlMap& config, const Project& project, const std::string& space,
                          const std::string& name) {
  auto it = std::find_if(config.entries.begin(), config.entries.end(), [&](const YamlEntry& entry) {
    auto key = parse_file_key(entry.key, project);
    return key && key->space == space && key->name == name;
  });
  return it == config.entries.end() ? nullptr : &*it;
}

std::string digest(const std::string& text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned int size = 0;
  EVP_Digest(text.data(), text.size(), bytes.data(), &size, EVP_sha256(), nullptr);
  std::string hex;
  for (unsigned int i = 0; i < size; ++i) hex += fmt::format("{:02x}", bytes[i]);
  return hex;
}

std::string redacted(const std::string& text, const Project& project, const Blueprint& blueprint) {
  auto config = read_map(text, {"config"}, project.id);
  if (!config) return text;
  std::string result = text;
  for (const auto& entry : config->entries) {
    auto file_key = parse_file_key(entry.key, project);
    const Key* key = file_key ? blueprint.key(file_key->name) : nullptr;
    bool clear =
        key && key->type == KeyType::secret && !entry.secure && entry.kind != YamlKind::null;
    if (!clear) continue;
    auto blotted = set_entry(result, {"config"}, entry.key, {.text = "(hidden)"}, project.id);
    if (blotted) result = std::move(*blotted);
  }
  return result;
}

}  // namespace slipway::wizard
