// What the config files say, as answers and diagnostics.
#include <fmt/format.h>

#include <algorithm>

#include "wizard/blueprint_read.hh"
#include "wizard/config_files.hh"
#include "wizard/config_files_names.hh"
#include "wizard/rules/shape.hh"
#include "wizard/yaml_scalar.hh"

namespace slipway::wizard {

namespace {

class ConfigReader {
 public:
  ConfigReader(const Blueprint& blueprint, KeyRing* keys, ReadConfig& result)
      : blueprint_(blueprint), keys_(keys), result_(result) {}
  Result<void> read(const Project& project, const std::string& path, const std::string& text);

 private:
  void entry(const YamlEntry& entry);
  void own(const YamlEntry& entry, const std::string& name);
  void known(const YamlEntry& entry, const Key& key);
  void unknown(const YamlEntry& entry, const FileKey& key);
  void foreign(const YamlEntry& entry, const FileKey& key);
  std::optional<Value> value_of(const YamlEntry& entry, const Key& key);
  std::optional<std::string> decrypted(const YamlEntry& entry);
  void set(const YamlEntry& entry, const std::string& name, Value value);
  void say(const YamlEntry& entry, std::string message, std::string fix);

  const Blueprint& blueprint_;
  KeyRing* keys_;
  ReadConfig& result_;
  const Project* project_ = nullptr;
  std::string path_;
  const StackKey* key_ = nullptr;
};

void ConfigReader::say(const YamlEntry& entry, std::string message, std::string fix) {
  result_.diagnostics.push_back(
      {.place = {.file = path_, .line = entry.line, .column = entry.column, .key = entry.key},
       .message = std::move(message),
       .fix = std::move(fix)});
}

void ConfigReader::set(const YamlEntry& entry, const std::string& name, Value value) {
  const Answer* other = result_.answers.find(name);
  if (!other) {
    result_.answers.set(
        name, std::move(value), Provenance::file,
        {.file = path_, .line = entry.line, .column = entry.column, .key = entry.key});
    return;
  }
  if (other->value == value) return;
  const Key* key = blueprint_.key(name);
  bool secret = key && key->type == KeyType::secret;
  std::string shown = secret ? "another secret" : fmt::format("\"{}\"", text_of(value));
  say(entry,
      fmt::format("{} is {} here, but {}:{} says otherwise{}", name, shown, other->place.file,
                  other->place.line, secret ? "" : fmt::format(" (\"{}\")", text_of(other->value))),
      "make the two the same; slipway goes by the first");
}

std::optional<std::string> ConfigReader::decrypted(const YamlEntry& entry) {
  if (!key_) return std::nullopt;
  auto plain = key_->decrypt(entry.text);
  if (plain) return std::move(*plain);
  say(entry, "this secret cannot be decrypted: " + plain.error().answer, plain.error().fix);
  return std::nullopt;
}

std::optional<Value> ConfigReader::value_of(const YamlEntry& entry, const Key& key) {
  std::string text = entry.text;
  if (entry.secure) {
    auto plain = decrypted(entry);
    if (!plain) return std::nullopt;
    text = std::move(*plain);
  } else if (entry.kind == YamlKind::list && is_list(key.type) && !entry.nested) {
    return Value(entry.items);
  } else if (entry.kind == YamlKind::null) {
    say(entry, fmt::format("{} has no value; Pulumi reads it as an empty text", key.name),
        "write the value behind the colon, or delete the line");
    return std::nullopt;
  } else if (entry.kind != YamlKind::scalar) {
    say(entry,
        fmt::format("{}: found {}{}, wanted {}", key.name, name(entry.kind),
                    entry.nested ? " of lists or maps" : "",
                    is_list(key.type) ? "a list of texts" : "one value"),
        is_list(key.type) ? "write it as '[\"a\",\"b\"]'" : "write the value behind the colon");
    return std::nullopt;
  }
  if (!is_list(key.type)) return Value(std::move(text));
  if (auto items = json_list(text)) return Value(std::move(*items));
  say(entry,
      fmt::format("{}: found {}, wanted a list", key.name,
                  entry.secure ? "a secret text" : "\"" + text + "\""),
      "write it as '[\"a\",\"b\"]' or as a YAML list");
  return std::nullopt;
}

void ConfigReader::known(const YamlEntry& entry, const Key& key) {
  if (entry.secure && !key_) return;  // locked: the secret stays as it is
  auto value = value_of(entry, key);
  if (!value) return;
  if (key.type == KeyType::secret && !entry.secure && entry.kind == YamlKind::scalar)
    say(entry, fmt::format("{} stands in clear in this file", key.name),
        "slipway encrypts it when it next writes the file; change the secret if the file was "
        "shared");
  if (entry.plain && plain_is_read_differently(entry.text) && key.type != KeyType::secret)
    say(entry,
        fmt::format("{}: without quotes Pulumi reads {} as another value", key.name, entry.text),
        fmt::format("write \"{}\" in double quotes", entry.text));
  if (auto problem = shape_problem(key, *value))
    say(entry, fmt::format("{}: found {}, wanted {}", key.name, problem->found, problem->wanted),
        problem->fix);
  set(entry, key.name, std::move(*value));
}

void ConfigReader::own(const YamlEntry& entry, const std::string& name) {
  if (entry.kind == YamlKind::scalar && !entry.secure) return set(entry, name, entry.text);
  say(entry, fmt::format("{}: found {}, wanted a text", entry.key, wizard::name(entry.kind)),
      "write it as one text");
}

void ConfigReader::unknown(const YamlEntry& entry, const FileKey& key) {
  for (const auto& other : blueprint_.projects)
    if (std::find(other.keys.begin(), other.keys.end(), key.name) != other.keys.end())
      return say(
          entry,
          fmt::format("{} does not know {}; it is a key of {}", project_->pulumi_name, key.name,
                      other.pulumi_name),
          fmt::format("move the line to {}/ as {}:{}", other.id, other.pulumi_name, key.name));
  std::string meant = nearest(key.name, project_->keys);
  say(entry, fmt::format("{} does not know a key {}", project_->pulumi_name, key.name),
      meant.empty() ? "delete the line, or look the key up with \"slipway blueprint show\""
                    : fmt::format("did you mean {}:{}?", project_->pulumi_name, meant));
}

// Keys of other namespaces belong to Pulumi's providers and stay, unless they look like a slip of
// ours.
void ConfigReader::foreign(const YamlEntry& entry, const FileKey& key) {
  bool ours =
      std::find(project_->keys.begin(), project_->keys.end(), key.name) != project_->keys.end();
  std::vector<std::string> names;
  for (const auto& project : blueprint_.projects) names.push_back(project.pulumi_name);
  bool other = std::find(names.begin(), names.end(), key.space) != names.end();
  bool near = !nearest(key.space, {project_->pulumi_name, project_->id}).empty();
  if (ours)
    say(entry,
        fmt::format("{} stands under {}, where {} does not look for it", key.name, key.space,
                    project_->pulumi_name),
        fmt::format("did you mean {}:{}?", project_->pulumi_name, key.name));
  else if (other)
    say(entry,
        fmt::format("{} is a key of {}, but this is the file of {}", key.name, key.space,
                    project_->pulumi_name),
        "move the line to that project's file");
  else if (near)
    say(entry, fmt::format("nothing reads the namespace {}", key.space),
        fmt::format("did you mean {}:{}?", project_->pulumi_name, key.name));
}

void ConfigReader::entry(const YamlEntry& entry) {
  auto key = parse_file_key(entry.key, *project_);
  if (!key)
    return say(entry, fmt::format("\"{}\" is no key; a key is written namespace:name", entry.key),
               fmt::format("write it as {}:name", project_->pulumi_name));
  if (entry.secure && !key_) result_.locked_secrets = true;
  if (key->space == "aws" && key->name == "region") return own(entry, "region");
  if (key->space == "aws" && key->name == "profile") return own(entry, profile_key(*project_));
  if (key->space == "aws") {
    if (std::string meant = nearest(key->name, {"region", "profile"}); !meant.empty())
      say(entry, fmt::format("aws:{} is not known here", key->name),
          fmt::format("did you mean aws:{}?", meant));
    return;
  }
  if (key->space != project_->pulumi_name) {
    if (key->name.empty()) return;
    return foreign(entry, *key);
  }
  // "aws-region" for "aws:region" is what the vendor's own examples say.
  if (key->name == "aws-region" || key->name == "aws-profile")
    return say(entry, fmt::format("{} is not known", entry.key),
               fmt::format("did you mean aws:{}?", key->name.substr(4)));
  const Key* known_key = blueprint_.key(key->name);
  bool listed =
      std::find(project_->keys.begin(), project_->keys.end(), key->name) != project_->keys.end();
  if (known_key && listed)
    known(entry, *known_key);
  else
    unknown(entry, *key);
}

Result<void> ConfigReader::read(const Project& project, const std::string& path,
                                const std::string& text) {
  project_ = &project;
  path_ = path;
  key_ = nullptr;
  auto top = read_map(text, {}, path);
  if (!top) return fail(top.error());
  for (const auto& one : top->entries) {
    static const std::vector<std::string> fields = {"secretsprovider", "encryptedkey",
                                                    "encryptionsalt", "config", "environment"};
    if (std::find(fields.begin(), fields.end(), one.key) != fields.end()) continue;
    std::string meant = nearest(one.key, fields);
    say(one, fmt::format("a stack file has no \"{}\" at its top level", one.key),
        meant.empty() ? "move it below config:, indented by two spaces"
                      : fmt::format("did you mean {}?", meant));
  }
  if (const YamlEntry* salt = top->find("encryptionsalt"); salt && keys_ && !salt->text.empty()) {
    auto opened = keys_->open(salt->text);
    if (!opened) {
      Error error = opened.error();
      error.place = {
          .file = path, .line = salt->line, .column = salt->column, .key = "encryptionsalt"};
      return fail(std::move(error));
    }
    key_ = *opened;
  }
  auto config = read_map(text, {"config"}, path);
  if (!config) return fail(config.error());
  for (const auto& one : config->entries) entry(one);
  return {};
}

}  // namespace

Result<ReadConfig> read_config(const ConfigPlace& place, const Blueprint& blueprint, KeyRing* keys,
                               const Files& files) {
  if (auto fine = check_stack_name(place.stack); !fine) return fail(fine.error());
  ReadConfig result;
  ConfigReader reader(blueprint, keys, result);
  for (const auto& project : blueprint.projects) {
    std::string path = stack_file(place, project);
    auto text = read_if_present(files, path);
    if (!text) return fail(text.error());
    if (auto done = reader.read(project, path, *text); !done) return fail(done.error());
  }
  return result;
}

Result<ReadConfig> read_config(const ConfigPlace& place, const Blueprint& blueprint,
                               const std::string& passphrase, const Files& files) {
  if (passphrase.empty()) return read_config(place, blueprint, nullptr, files);
  KeyRing keys(passphrase, system_random_bytes);
  return read_config(place, blueprint, &keys, files);
}

}  // namespace slipway::wizard
