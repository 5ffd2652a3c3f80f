// What writing the answers changes in the config files.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "wizard/config_files.hh"
#include "wizard/config_files_names.hh"
#include "wizard/fill.hh"
#include "wizard/rules/shape.hh"
#include "wizard/yaml_scalar.hh"

namespace slipway::wizard {

namespace {

enum class Write : std::uint8_t { always, if_absent };

// One line a stack file shall have.
struct Wanted {
  std::string space, name;
  Value value;
  deploy::Secrecy secrecy = deploy::Secrecy::plain;
  Write write = Write::always;
};

bool empty(const Value& value) {
  return std::visit([](const auto& v) { return v.empty(); }, value);
}

bool empty(const YamlEntry& entry) {
  if (entry.secure || entry.kind == YamlKind::map) return false;
  if (entry.kind == YamlKind::list) return entry.items.empty() && !entry.nested;
  return entry.text.empty() || entry.text == "[]";
}

std::string secret_text(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  // Bytes that are not UTF-8 would make dump() throw.
  return nlohmann::json(std::get<std::vector<std::string>>(value))
      .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

class StackFile {
 public:
  StackFile(const Project& project, std::string path, std::string text, KeyRing& keys)
      : project_(project), path_(std::move(path)), text_(std::move(text)), keys_(keys) {}

  Result<std::string> with(const std::vector<Wanted>& wanted);

 private:
  Result<void> apply(const Wanted& wanted, const YamlMap& config);
  Result<bool> same(const Wanted& wanted, const YamlEntry& entry);
  Result<YamlValue> value_of(const Wanted& wanted, const YamlEntry* old);
  Result<const StackKey*> key();
  Result<void> check(const std::vector<Wanted>& wanted, const YamlMap& before);
  Error unable(const std::string& answer, const std::string& fix) const;

  const Project& project_;
  std::string path_, text_;
  KeyRing& keys_;
};

Error StackFile::unable(const std::string& answer, const std::string& fix) const {
  return {.kind = ErrorKind::invalid,
          .what = "write " + path_,
          .answer = answer,
          .fix = fix,
          .place = {.file = path_, .line = 0, .column = 0, .key = {}}};
}

// The key of the file's salt; a file without one gets a salt now.
Result<const StackKey*> StackFile::key() {
  auto top = read_map(text_, {}, path_);
  if (!top) return fail(top.error());
  const YamlEntry* provider = top->find("secretsprovider");
  bool other = provider && !provider->text.empty() && provider->text != "passphrase" &&
               provider->text != "default";
  if (other)
    return fail(unable("its secrets are kept by " +
                           provider->text.substr(0, provider->text.find(':')) +
                           ", not by a passphrase",
                       "set secrets with \"pulumi config set --secret\", or start a stack of its "
                       "own with --stack"));
  if (const YamlEntry* salt = top->find("encryptionsalt"); salt && !salt->text.empty()) {
    auto opened = keys_.open(salt->text);
    if (opened) return opened;
    Error error = opened.error();
    error.place = {
        .file = path_, .line = salt->line, .column = salt->column, .key = "encryptionsalt"};
    return fail(std::move(error));
  }
  auto made = keys_.any();
  if (!made) return made;
  auto text = set_entry(text_, {}, "encryptionsalt", {.text = (*made)->state()}, path_);
  if (!text) return fail(text.error());
  text_ = std::move(*text);
  return made;
}

Result<bool> StackFile::same(const Wanted& wanted, const YamlEntry& entry) {
  if (entry.secure) {
    auto opened = key();
    if (!opened) return fail(opened.error());
    auto plain = (*opened)->decrypt(entry.text);
    if (!plain) return false;
    Wiped text(std::move(*plain));
    return text.text() == secret_text(wanted.value);
  }
  if (wanted.secrecy == deploy::Secrecy::secret) return false;
  if (const auto* items = std::get_if<std::vector<std::string>>(&wanted.value)) {
    if (entry.kind == YamlKind::list) return !entry.nested && entry.items == *items;
    return entry.kind == YamlKind::scalar && json_list(entry.text) == *items;
  }
  return entry.kind == YamlKind::scalar && entry.text == std::get<std::string>(wanted.value) &&
         !(entry.plain && plain_is_read_differently(entry.text));
}

// A key keeps its form: what is a YAML list stays one, what is encrypted stays so. New lists are
// JSON in one string, as `pulumi config set` stores them.
Result<YamlValue> StackFile::value_of(const Wanted& wanted, const YamlEntry* old) {
  if (wanted.secrecy == deploy::Secrecy::secret || (old && old->secure)) {
    auto opened = key();
    if (!opened) return fail(opened.error());
    auto sealed = (*opened)->encrypt(secret_text(wanted.value), keys_.random_bytes());
    if (!sealed) return fail(sealed.error());
    return YamlValue{.kind = YamlValue::Kind::secure, .text = std::move(*sealed)};
  }
  const auto* items = std::get_if<std::vector<std::string>>(&wanted.value);
  if (items && old && old->kind == YamlKind::list)
    return YamlValue{.kind = YamlValue::Kind::list, .items = *items};
  return YamlValue{.text = secret_text(wanted.value)};
}

Result<void> StackFile::apply(const Wanted& wanted, const YamlMap& config) {
  const YamlEntry* old = find_key(config, project_, wanted.space, wanted.name);
  if (old && wanted.write == Write::if_absent) return {};
  if (empty(wanted.value)) {
    if (!old || empty(*old)) return {};
    auto text = remove_entry(text_, {"config"}, old->key, path_);
    if (!text) return fail(text.error());
    text_ = std::move(*text);
    return {};
  }
  if (old) {
    auto unchanged = same(wanted, *old);
    if (!unchanged) return fail(unchanged.error());
    if (*unchanged) return {};
  }
  auto value = value_of(wanted, old);
  if (!value) return fail(value.error());
  std::string name = old ? old->key : wanted.space + ":" + wanted.name;
  auto text = set_entry(text_, {"config"}, name, *value, path_);
  if (!text) return fail(text.error());
  text_ = std::move(*text);
  return {};
}

// Reads the result back: every wanted value is there and nothing else has changed, or nothing is
// written.
Result<void> StackFile::check(const std::vector<Wanted>& wanted, const YamlMap& before) {
  auto after = read_map(text_, {"config"}, path_);
  if (!after) return fail(after.error());
  auto broken = [&](const std::string& key) {
    return fail(unable("the line of \"" + key + "\" is written in a way slipway cannot edit",
                       "write it as a plain \"key: value\" line"));
  };
  auto ours = [&](const std::string& text) {
    auto key = parse_file_key(text, project_);
    return key && std::any_of(wanted.begin(), wanted.end(), [&](auto& w) {
             return w.space == key->space && w.name == key->name;
           });
  };
  for (const auto& old : before.entries) {
    if (ours(old.key)) continue;
    const YamlEntry* now = after->find(old.key);
    if (!now || now->kind != old.kind || now->text != old.text || now->items != old.items)
      return broken(old.key);
  }
  for (const auto& one : wanted) {
    const YamlEntry* now = find_key(*after, project_, one.space, one.name);
    bool gone = !now || empty(*now);
    bool wants_none = one.write == Write::always && empty(one.value);
    if (wants_none ? !gone : !now) return broken(one.name);
    if (one.write == Write::if_absent || empty(one.value)) continue;
    auto kept = same(one, *now);
    if (!kept) return fail(kept.error());
    if (!*kept) return broken(one.name);
  }
  return {};
}

Result<std::string> StackFile::with(const std::vector<Wanted>& wanted) {
  auto before = read_map(text_, {"config"}, path_);
  if (!before) return fail(before.error());
  bool fresh = text_.empty();
  bool secrets = std::any_of(wanted.begin(), wanted.end(), [](auto& w) {
    return w.secrecy == deploy::Secrecy::secret && !empty(w.value);
  });
  // In a new file the salt comes first, as the pulumi CLI writes it.
  if (fresh && secrets)
    if (auto opened = key(); !opened) return fail(opened.error());
  for (const auto& one : wanted) {
    auto config = read_map(text_, {"config"}, path_);
    if (!config) return fail(config.error());
    if (auto done = apply(one, *config); !done) return fail(done.error());
  }
  if (auto fine = check(wanted, *before); !fine) return fail(fine.error());
  return text_;
}

// The answer, else what is derived, else (for a key that is shown) the default.
Result<std::optional<Wanted>> wanted_of(const Facts& facts, const Project& project,
                                        const Key& key) {
  Wanted wanted{.space = project.pulumi_name, .name = key.name};
  if (key.type == KeyType::secret) wanted.secrecy = deploy::Secrecy::secret;
  if (const Answer* answer = facts.answers.find(key.name)) {
    wanted.value = answer->value;
    if (is_list(key.type)) wanted.value = facts.answers.list(key.name);
    return wanted;
  }
  wanted.write = Write::if_absent;
  if (!key.derived.empty()) {
    auto text = fill(key.derived, facts);
    if (!text) return fail(text.error());
    wanted.value = *text;
    return wanted;
  }
  auto shown = holds(key.shown_if, facts);
  if (!shown) return fail(shown.error());
  if (!key.default_value || !*shown || empty(*key.default_value)) return std::nullopt;
  wanted.value = *key.default_value;
  return wanted;
}

Result<std::vector<Wanted>> wanted_in(const Facts& facts, const Project& project) {
  std::vector<Wanted> wanted;
  auto own = [&](const std::string& answer, const std::string& name) {
    if (const Answer* a = facts.answers.find(answer))
      wanted.push_back({.space = "aws", .name = name, .value = a->value});
  };
  own("region", "region");
  own(project.other_profile && facts.answers.find("dnsProfile") ? "dnsProfile" : "profile",
      "profile");
  for (const auto& name : project.keys) {
    const Key* key = facts.blueprint.key(name);
    if (!key) continue;
    auto one = wanted_of(facts, project, *key);
    if (!one) return fail(one.error());
    if (*one) wanted.push_back(std::move(**one));
  }
  return wanted;
}

Result<std::string> project_text(const Project& project, const std::string& path,
                                 const std::string& before) {
  auto top = read_map(before, {}, path);
  if (!top) return fail(top.error());
  if (const YamlEntry* old = top->find("name")) {
    if (old->text == project.pulumi_name) return before;
    return fail(
        {.kind = ErrorKind::invalid,
         .what = "use " + path,
         .answer = fmt::format("its name is \"{}\", but the keys of this project are {}:...",
                               old->text, project.pulumi_name),
         .fix =
             fmt::format("set name: {}, or choose another folder with --dir", project.pulumi_name),
         .place = {.file = path, .line = old->line, .column = old->column, .key = "name"}});
  }
  std::string text = before;
  // The programs these keys belong to are the vendor's Go programs.
  for (auto& [key, value] : {std::pair<std::string, std::string>{"name", project.pulumi_name},
                             {"runtime", "go"},
                             {"description", project.description}}) {
    if (top->find(key) || value.empty()) continue;
    auto with = set_entry(text, {}, key, {.text = value}, path);
    if (!with) return with;
    text = std::move(*with);
  }
  return text;
}

Result<void> add_changes(std::vector<FileChange>& changes, const ConfigPlace& place,
                         const Project& project, const Facts& facts, KeyRing& keys,
                         const Files& files) {
  std::string path = project_file(place, project);
  auto before = read_if_present(files, path);
  if (!before) return fail(before.error());
  auto after = project_text(project, path, *before);
  if (!after) return fail(after.error());
  if (*after != *before) changes.push_back({path, *before, *after, digest(*before)});

  path = stack_file(place, project);
  before = read_if_present(files, path);
  if (!before) return fail(before.error());
  auto wanted = wanted_in(facts, project);
  if (!wanted) return fail(wanted.error());
  after = StackFile(project, path, *before, keys).with(*wanted);
  if (!after) return fail(after.error());
  if (*after != *before)
    changes.push_back({path, redacted(*before, project, facts.blueprint), *after, digest(*before)});
  return {};
}

}  // namespace

Result<std::vector<FileChange>> plan_config(const ConfigPlace& place, const Blueprint& blueprint,
                                            const Answers& answers, KeyRing& keys,
                                            const Files& files) {
  if (auto fine = check_stack_name(place.stack); !fine) return fail(fine.error());
  Answers with_stack = answers;
  with_stack.set("stack", place.stack, Provenance::typed);
  aws::Snapshot nothing_discovered;
  Facts facts{blueprint, with_stack, nothing_discovered};
  std::vector<FileChange> changes;
  for (const auto& project : blueprint.projects)
    if (auto added = add_changes(changes, place, project, facts, keys, files); !added)
      return fail(added.error());
  return changes;
}

Result<std::vector<FileChange>> plan_config(const ConfigPlace& place, const Blueprint& blueprint,
                                            const Answers& answers, const std::string& passphrase,
                                            const RandomBytes& random_bytes, const Files& files) {
  KeyRing keys(passphrase, random_bytes);
  return plan_config(place, blueprint, answers, keys, files);
}

}  // namespace slipway::wizard
