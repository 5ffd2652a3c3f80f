// A flat YAML file of answers for runs without questions: every mistake in it is named, with the
// line.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "wizard/blueprint_read.hh"
#include "wizard/config_files.hh"
#include "wizard/config_files_names.hh"
#include "wizard/rules/shape.hh"
#include "wizard/rules/syntax.hh"
#include "wizard/yaml_text.hh"

namespace slipway::wizard {

namespace {

constexpr std::size_t longest_secret = 1 << 16;

class AnswersReader {
 public:
  AnswersReader(std::string path, const Blueprint& blueprint, const Files& files, std::string text)
      : path_(std::move(path)), blueprint_(blueprint), files_(files), text_(std::move(text)) {}

  ReadAnswers read() {
    auto top = read_map(text_, {}, path_);
    if (!top) {
      const Error& error = top.error();
      result_.diagnostics.push_back({error.place, error.answer, error.fix});
      return std::move(result_);
    }
    for (const auto& entry : top->entries) one(entry);
    return std::move(result_);
  }

 private:
  void one(const YamlEntry& entry);
  void own(const YamlEntry& entry);
  void unknown(const YamlEntry& entry);
  std::optional<Value> value_of(const YamlEntry& entry, const Key& key);
  std::optional<Value> from_file(const YamlEntry& entry, const Key& key, const YamlEntry& name);

  void say(const YamlEntry& entry, std::string message, std::string fix) {
    result_.diagnostics.push_back(
        {{.file = path_, .line = entry.line, .column = entry.column, .key = entry.key},
         std::move(message),
         std::move(fix)});
  }
  void set(const YamlEntry& entry, Value value) {
    result_.answers.set(
        entry.key, std::move(value), Provenance::file,
        {.file = path_, .line = entry.line, .column = entry.column, .key = entry.key});
  }

  std::string path_;
  const Blueprint& blueprint_;
  const Files& files_;
  std::string text_;
  ReadAnswers result_;
};

void AnswersReader::own(const YamlEntry& entry) {
  if (entry.kind != YamlKind::scalar)
    return say(entry, fmt::format("{}: found {}, wanted a text", entry.key, name(entry.kind)),
               fmt::format("write {}: TEXT", entry.key));
  if (entry.key == "stack")
    if (auto fine = check_stack_name(entry.text); !fine)
      return say(
          entry,
          fmt::format(
              "stack: found \"{}\", wanted 1 to 100 letters, digits, hyphens, underscores and dots",
              entry.text),
          "choose a simpler name");
  set(entry, entry.text);
}

void AnswersReader::unknown(const YamlEntry& entry) {
  if (lower_case(entry.key).find("passphrase") != std::string::npos)
    return say(entry, "the passphrase is never kept in an answers file",
               "delete the line and set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE");
  std::vector<std::string> names = own_keys();
  for (const auto& [key, ignored] : blueprint_.keys) names.push_back(key);
  std::string meant = nearest(entry.key.substr(entry.key.find(':') + 1), names);
  say(entry,
      fmt::format("{}: found a key that {} does not ask, wanted one it does", entry.key,
                  blueprint_.name),
      meant.empty() ? fmt::format("delete the line; \"slipway blueprint show {}\" lists the keys",
                                  blueprint_.name)
                    : fmt::format("did you mean {}?", meant));
}

// {file: PATH}: the text of a file that lies beside the answers file (or at an absolute path).
std::optional<Value> AnswersReader::from_file(const YamlEntry& entry, const Key& key,
                                              const YamlEntry& name) {
  bool may = key.type == KeyType::secret || key.type == KeyType::text ||
             key.type == KeyType::file || key.type == KeyType::json;
  if (!may) {
    say(entry, fmt::format("{}: found {{file: ...}}, wanted the value itself", key.name),
        "only secrets, long texts and JSON are read from files");
    return std::nullopt;
  }
  std::filesystem::path path(name.text);
  if (path.is_relative()) path = std::filesystem::path(path_).parent_path() / path;
  auto text = files_.read(path.string());
  if (!text || text->size() > longest_secret) {
    say(entry,
        fmt::format("{}: could not read {}: {}", key.name, path.string(),
                    text ? std::string("it is larger than 64 KiB") : text.error().answer),
        "give the path of a readable file, from the folder of the answers file");
    return std::nullopt;
  }
  text->erase(text->find_last_not_of(" \t\r\n") + 1);
  if (text->empty()) {
    say(entry, fmt::format("{}: the file {} is empty", key.name, path.string()),
        "put the value into it");
    return std::nullopt;
  }
  return Value(std::move(*text));
}

std::optional<Value> AnswersReader::value_of(const YamlEntry& entry, const Key& key) {
  auto wrong = [&](std::string found, std::string fix) {
    say(entry,
        fmt::format("{}: found {}, wanted {}", key.name, found,
                    is_list(key.type) ? "a list of texts" : "one value"),
        std::move(fix));
    return std::nullopt;
  };
  if (entry.kind == YamlKind::map) {
    auto map = read_map(text_, {entry.key}, path_);
    bool file = map && map->entries.size() == 1 && map->entries[0].key == "file" &&
                map->entries[0].kind == YamlKind::scalar;
    if (file) return from_file(entry, key, map->entries[0]);
    return wrong("a map", key.type == KeyType::secret ? "write the secret, or {file: PATH}"
                                                      : "write the value behind the colon");
  }
  if (entry.kind == YamlKind::null)
    return wrong("nothing", "write a value, or delete the line to leave the key unanswered");
  if (entry.kind == YamlKind::list) {
    if (entry.nested)
      return wrong("a list of lists or maps", "write one text a line, each behind \"- \"");
    if (!is_list(key.type))
      return wrong("a list", "write the value alone, without brackets or \"- \"");
    return Value(entry.items);
  }
  if (!is_list(key.type)) return Value(entry.text);
  if (auto items = json_list(entry.text)) return Value(std::move(*items));
  return wrong(fmt::format("\"{}\"", entry.text),
               "write it as [a, b], or one text a line behind \"- \"");
}

void AnswersReader::one(const YamlEntry& entry) {
  const auto& own_names = own_keys();
  if (std::find(own_names.begin(), own_names.end(), entry.key) != own_names.end())
    return own(entry);
  const Key* key = blueprint_.key(entry.key);
  if (!key) return unknown(entry);
  auto value = value_of(entry, *key);
  if (!value) return;
  if (auto problem = shape_problem(*key, *value))
    return say(entry,
               fmt::format("{}: found {}, wanted {}", key->name, problem->found, problem->wanted),
               problem->fix);
  set(entry, std::move(*value));
}

}  // namespace

Result<ReadAnswers> read_answers_file(const std::string& path, const Blueprint& blueprint,
                                      const Files& files) {
  auto text = files.read(path);
  if (!text) {
    Error error = text.error();
    error.what = "read the answers file " + path;
    if (error.fix.empty()) error.fix = "give the path of a readable YAML file to --answers";
    return fail(std::move(error));
  }
  return AnswersReader(path, blueprint, files, std::move(*text)).read();
}

}  // namespace slipway::wizard
