// A blueprint's stages with everything filled in that the wizard can know.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "wizard/fill.hh"
#include "wizard/fill_condition.hh"

namespace slipway::wizard {
namespace {

using deploy::Secrecy;
using deploy::Stage;

// Whether a text shows a secret key's answer, directly or through derived names.
class Secrets {
 public:
  explicit Secrets(const Blueprint& blueprint) : blueprint_(blueprint) {}

  bool in(std::string_view text) {
    const auto found = references(text);
    return found && std::ranges::any_of(*found, [&](const Reference& r) { return named(r.name); });
  }

 private:
  bool named(const std::string& reference) {
    const std::string first = reference.substr(0, reference.find('.'));
    if (const Key* key = blueprint_.key(first))
      return key->type == KeyType::secret || in_once(key->derived, first);
    const auto& derived = blueprint_.derived;
    const auto d = std::ranges::find(derived, reference, &Derived::name);
    return d != derived.end() && in_once(d->text + d->otherwise, reference);
  }
  bool in_once(const std::string& text, const std::string& name) {
    return seen_.insert(name).second && in(text);
  }

  const Blueprint& blueprint_;
  std::set<std::string> seen_;  // a name that leads back to itself holds no more than it did before
};

Error about_stage(const StageSpec& spec, Error error) {
  error.what = fmt::format("prepare stage {}: {}", spec.stage.id, error.what);
  if (error.place.file.empty()) error.place = spec.place;
  return error;
}

Result<void> check_required(const Facts& facts) {
  for (const auto& [name, key] : facts.blueprint.keys) {
    if (!key.required) continue;
    const Result<bool> shown = holds(key.shown_if, facts);
    if (!shown) return fail(shown.error());
    const Result<Value> value = value_of(name, facts);
    if (!value) return fail(value.error());
    if (!*shown || !text_of(*value).empty()) continue;
    Place place;
    place.key = name;
    return fail({.kind = ErrorKind::invalid,
                 .what = "prepare the deployment",
                 .answer = fmt::format("{} ({}) has no value", name, key.label),
                 .fix = fmt::format("set {}: {}", name, key.help.where),
                 .place = place});
  }
  return {};
}

// Fills texts in place; the first error stays and ends it.
class InPlace {
 public:
  explicit InPlace(const Facts& facts) : facts_(facts) {}
  void operator()(std::string& text) {
    if (error) return;
    Result<std::string> filled = fill_input(text, facts_);
    if (filled)
      text = std::move(*filled);
    else
      error = filled.error();
  }
  std::optional<Error> error;

 private:
  const Facts& facts_;
};

// CloudFormation: [a-zA-Z][-a-zA-Z0-9]{0,127}; stages of other kinds have none.
bool stack_name_fits(const std::string& name) {
  auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  auto inner = [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '-'; };
  return name.empty() ||
         (name.size() <= 128 && letter(name.front()) && std::ranges::all_of(name, inner));
}

Result<Stage> stage_of(const StageSpec& spec, const Facts& facts) {
  Stage stage = spec.stage;
  InPlace fill_in(facts);
  fill_in(stage.profile);
  fill_in(stage.region);
  fill_in(stage.stack_name);
  for (deploy::Input& input : stage.inputs) {
    if (Secrets(facts.blueprint).in(input.value)) input.secrecy = Secrecy::secret;
    fill_in(input.value);
  }
  for (deploy::Probe& probe : stage.probes) {
    fill_in(probe.url);
    fill_in(probe.connect_to);
    fill_in(probe.target_group);
  }
  if (fill_in.error) return fail(*fill_in.error);
  if (!stack_name_fits(stage.stack_name))
    return fail(
        {.kind = ErrorKind::invalid,
         .what = "name the CloudFormation stack of " + stage.id,
         .answer = "\"" + stage.stack_name + "\" is no name for one",
         .fix = "Choose a stack name of letters, digits and dashes that begins with a letter",
         .place = spec.place});
  if (!spec.template_path.empty()) {
    Result<std::string> body = facts.blueprint.file(spec.template_path);
    if (!body) return fail(body.error());
    stage.template_body = std::move(*body);
  }
  stage.tags = {{"slipway:blueprint", facts.blueprint.name},
                {"slipway:stage", stage.id},
                {"slipway:version", facts.blueprint.version}};
  return stage;
}

// A stage that is left out is nobody's need any more.
void forget_needs(std::vector<Stage>& stages) {
  for (Stage& stage : stages)
    std::erase_if(stage.needs, [&](const std::string& need) {
      return std::ranges::find(stages, need, &Stage::id) == stages.end();
    });
}

}  // namespace

Result<std::vector<Stage>> deployment_stages(const Facts& facts) {
  if (const Result<void> complete = check_required(facts); !complete) return fail(complete.error());
  std::vector<Stage> stages;
  for (const StageSpec& spec : facts.blueprint.stages) {
    const Result<bool> wanted = holds(spec.when, facts);
    if (!wanted) return fail(about_stage(spec, wanted.error()));
    if (!*wanted) continue;
    Result<Stage> stage = stage_of(spec, facts);
    if (!stage) return fail(about_stage(spec, stage.error()));
    stages.push_back(std::move(*stage));
  }
  forget_needs(stages);
  return stages;
}

}  // namespace slipway::wizard
