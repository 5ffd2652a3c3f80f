#include "wizard/lint.hh"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "wizard/blueprint_read.hh"
#include "wizard/discovered.hh"
#include "wizard/lint_names.hh"
#include "wizard/lint_stages.hh"
#include "wizard/sources.hh"

namespace slipway::wizard {
namespace {

using Words = std::vector<std::string>;

bool has(const Words& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

Words strings(const std::vector<std::string_view>& views) { return {views.begin(), views.end()}; }

class Lint {
 public:
  Lint(const Blueprint& blueprint, const std::string& text)
      : b_(blueprint), names_(blueprint, text) {
    for (const auto& [name, key] : b_.keys) keys_.push_back(name);
    for (const Source& source : b_.sources) sources_.push_back(source.name);
    for (const StageSpec& spec : b_.stages) stages_.push_back(spec.stage.id);
  }

  std::vector<Diagnostic> run(const std::string& folder) {
    projects();
    keys();
    for (const Derived& d : b_.derived) {
      names_.check_text(d.place, d.text);
      names_.check_text(d.place, d.otherwise);
      names_.check_condition(d.place, d.when);
    }
    names_.check_circles();
    discovered();
    for (const Source& source : b_.sources) this->source(source);
    steps();
    rules();
    outputs_and_actions();
    costs();
    lint_stages(b_, folder, names_);
    unused();
    return names_.take();
  }

 private:
  void projects();
  void keys();
  void key(const Key& key);
  void discovered();
  void source(const Source& source);
  void steps();
  void step(const Step& step, std::set<std::string>& asked);
  void reachable(const Step& step, const std::set<std::string>& asked);
  void rules();
  void outputs_and_actions();
  void costs();
  void unused();

  const Blueprint& b_;
  const std::string no_text_;
  NameLint names_;
  Words keys_, sources_, stages_;
};

void Lint::projects() {
  std::set<std::string> written, ids;
  for (const Project& project : b_.projects) {
    if (!ids.insert(project.id).second)
      names_.complain(project.place, project.id,
                      fmt::format("there are two projects '{}'", project.id));
    for (const std::string& name : project.keys) {
      if (!b_.key(name)) names_.unknown(project.place, "key", name, keys_);
      written.insert(name);
    }
  }
  for (const auto& [name, key] : b_.keys)
    if (!written.contains(name))
      names_.complain(key.place, name, fmt::format("no project writes the key {}", name),
                      "list it in a project's keys, or remove it");
}

void Lint::keys() {
  for (const auto& [name, key] : b_.keys) this->key(key);
}

void Lint::key(const Key& key) {
  for (const auto& [part, text] : {std::pair("what", &key.help.what),
                                   {"why", &key.help.why},
                                   {"where", &key.help.where},
                                   {"example", &key.help.example}})
    if (text->empty())
      names_.complain(key.place, key.name, fmt::format("the help of {} lacks '{}'", key.name, part),
                      fmt::format("add {}: to its help", part));
  names_.check_text(key.place, key.derived);
  names_.check_condition(key.place, key.shown_if);
  if (key.type == KeyType::choice && key.choices.empty())
    names_.complain(key.place, key.name, fmt::format("{} is a choice without choices", key.name),
                    "add choices:");
  const auto* value = key.default_value ? std::get_if<std::string>(&*key.default_value) : nullptr;
  if (value && !key.choices.empty() && !has(key.choices, *value))
    names_.complain(key.place, *value,
                    fmt::format("the default of {} is none of its choices", key.name),
                    suggestion(*value, key.choices));
}

void Lint::discovered() {
  Words finders;
  for (const RegisteredFinder& finder : registered_finders()) finders.emplace_back(finder.name);
  for (const Discovered& d : b_.discovered) {
    if (!has(finders, d.find)) names_.unknown(d.place, "finder", d.find, finders);
    names_.check_text(d.place, d.of);
  }
}

void Lint::source(const Source& source) {
  const Words listings = strings(registered_listings());
  if (!has(listings, source.listing))
    return names_.unknown(source.place, "listing", source.listing, listings);
  const Words columns = strings(registered_columns(source.listing));
  for (const std::string& column : source.columns)
    if (!has(columns, column)) names_.unknown(source.place, "column", column, columns);
  if (!has(columns, source.value)) names_.unknown(source.place, "column", source.value, columns);
  Words filters = columns;
  if (source.listing == "image_tags") filters.insert(filters.end(), {"repositories", "account"});
  for (const auto& [column, text] : source.where) {
    if (!has(filters, column)) names_.unknown(source.place, "column", column, filters);
    names_.check_text(source.place, text);
  }
  Words rules;
  for (const RuleUse& rule : b_.rules) rules.push_back(rule.id);
  const bool is_check = std::ranges::any_of(
      b_.rules, [&](const RuleUse& rule) { return rule.check == source.requires_rule; });
  if (!source.requires_rule.empty() && !is_check && !has(rules, source.requires_rule))
    names_.unknown(source.place, "rule", source.requires_rule, rules);
}

// A step whose condition asks for what is only answered on it or after it is never shown.
void Lint::reachable(const Step& step, const std::set<std::string>& asked) {
  NameLint reach(b_, no_text_);
  reach.reach_condition(step.shown_if);
  for (const auto& [name, key] : b_.keys)
    if (reach.reached(name) && !asked.contains(name) && key.derived.empty() && !key.default_value)
      names_.complain(
          step.place, name,
          fmt::format("step {} is never reached: {} is not asked before it", step.id, name),
          "move the step behind the one that asks it");
}

void Lint::step(const Step& step, std::set<std::string>& asked) {
  names_.check_text(step.place, step.question);
  names_.check_text(step.place, step.intro);
  names_.check_condition(step.place, step.shown_if);
  reachable(step, asked);
  if (step.fields.empty() && (step.kind == StepKind::form || step.kind == StepKind::pick))
    names_.complain(step.place, step.id, fmt::format("step {} asks nothing", step.id),
                    "add fields:");
  for (const Field& field : step.fields) {
    const Key* key = b_.key(field.key);
    if (!key) names_.unknown(field.place, "key", field.key, keys_);
    if (key && !key->derived.empty())
      names_.complain(field.place, field.key,
                      fmt::format("{} is derived, so it can't be asked", field.key));
    if (!field.source.empty() && !has(sources_, field.source))
      names_.unknown(field.place, "source", field.source, sources_);
    if (!asked.insert(field.key).second)
      names_.complain(field.place, field.key, fmt::format("{} is asked twice", field.key),
                      "remove one of the fields");
  }
}

void Lint::steps() {
  std::set<std::string> asked, ids;
  for (const Step& step : b_.steps) {
    if (!ids.insert(step.id).second)
      names_.complain(step.place, step.id, fmt::format("there are two steps '{}'", step.id));
    this->step(step, asked);
  }
  for (const auto& [name, key] : b_.keys)
    if (key.derived.empty() && !asked.contains(name))
      names_.complain(key.place, name, fmt::format("no step asks for the key {}", name),
                      "add it to a step's fields");
}

void Lint::rules() {
  Words checks;
  for (const RegisteredCheck& check : registered_checks()) checks.emplace_back(check.name);
  std::set<std::string> ids;
  for (const RuleUse& rule : b_.rules) {
    if (!ids.insert(rule.id).second)
      names_.complain(rule.place, rule.id, fmt::format("there are two rules '{}'", rule.id));
    if (!has(checks, rule.check)) names_.unknown(rule.place, "check", rule.check, checks);
    for (const std::string& field : rule.fields)
      if (!b_.key(field)) names_.unknown(rule.place, "key", field, keys_);
    for (const auto& [name, text] : rule.parameters) names_.check_text(rule.place, text);
    names_.check_condition(rule.place, rule.when);
  }
}

void Lint::outputs_and_actions() {
  for (const OutputSpec& output : b_.outputs)
    names_.check_text(output.place, output.value, StageOutputs::allowed);
  for (const ActionSpec& action : b_.actions) {
    for (const std::string& name : action.keys)
      if (!b_.key(name)) names_.unknown(action.place, "key", name, keys_);
    for (const std::string& id : action.stages)
      if (!has(stages_, id)) names_.unknown(action.place, "stage", id, stages_);
  }
  const Place top{b_.projects.empty() ? "" : b_.projects.front().place.file, 1, 1, {}};
  for (const Words* sentences : {&b_.retained, &b_.next_steps})
    for (const std::string& sentence : *sentences) names_.check_text(top, sentence);
}

void Lint::costs() {
  for (const CostSpec& cost : b_.costs) {
    for (const auto& [field, text] : cost.filters) names_.check_text(cost.place, text);
    for (const CostUnits& units : cost.units)
      for (const std::string* text : {&units.number, &units.entries, &units.except})
        names_.check_text(cost.place, *text);
    names_.check_condition(cost.place, cost.when);
  }
}

void Lint::unused() {
  for (const StageSpec& spec : b_.stages) {
    for (const std::string& text : texts_of(spec)) names_.reach_text(text);
    names_.reach_condition(spec.when);
  }
  for (const auto& [name, key] : b_.keys) {
    if (!names_.reached(name) && key.config_only.empty())
      names_.complain(key.place, name, fmt::format("no stage uses the key {}", name),
                      "use it in a stage's inputs, or say why not with config_only:");
    if (names_.reached(name) && !key.config_only.empty())
      names_.complain(key.place, "config_only", fmt::format("a stage uses the key {}", name),
                      "remove config_only:");
  }
}

}  // namespace

std::vector<Diagnostic> lint_blueprint(const std::string& name_or_path, const Files& files) {
  Result<BlueprintSource> source = find_blueprint(name_or_path, files);
  if (!source) {
    const Error& error = source.error();
    return {{{name_or_path, 0, 0, {}}, "could not " + error.what + ": " + error.answer, error.fix}};
  }
  ReadBlueprint read = read_blueprint(source->text, source->file_name);
  read.blueprint.file = source->file;
  std::vector<Diagnostic> diagnostics = std::move(read.diagnostics);
  const std::size_t slash = source->file_name.rfind('/');
  const std::string folder =
      slash == std::string::npos ? "" : source->file_name.substr(0, slash + 1);
  std::vector<Diagnostic> more = Lint(read.blueprint, source->text).run(folder);
  diagnostics.insert(diagnostics.end(), more.begin(), more.end());
  // The blueprint's own mistakes first, then those of its templates, each from top to bottom.
  std::ranges::stable_sort(diagnostics, {}, [&](const Diagnostic& d) {
    return std::tuple(d.place.file != source->file_name, d.place.file, d.place.line,
                      d.place.column);
  });
  return diagnostics;
}

}  // namespace slipway::wizard
