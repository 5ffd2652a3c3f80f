#include "wizard/lint_stages.hh"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "wizard/blueprint_read.hh"

namespace slipway::wizard {
namespace {

using Words = std::vector<std::string>;
using deploy::StageKind;

const Words task_inputs{"cluster", "task_definition", "subnets", "security_groups", "container"};

class StageLint {
 public:
  StageLint(const Blueprint& blueprint, const std::string& folder, NameLint& names)
      : b_(blueprint), folder_(folder), names_(names) {
    for (const StageSpec& spec : b_.stages) ids_.push_back(spec.stage.id);
    for (const Project& project : b_.projects) projects_.push_back(project.id);
  }

  void run() {
    std::set<std::string> seen;
    for (const StageSpec& spec : b_.stages) {
      if (!seen.insert(spec.stage.id).second)
        names_.complain(spec.place, spec.stage.id,
                        fmt::format("there are two stages '{}'", spec.stage.id));
      stage(spec);
    }
    circles();
    for (const NameLint::StageUse& use : names_.stage_uses()) output(use);
  }

 private:
  void stage(const StageSpec& spec);
  void inputs(const StageSpec& spec);
  void task(const StageSpec& spec);
  void circles();
  void output(const NameLint::StageUse& use);
  void needed(const StageSpec& spec, const std::string& text);
  bool needs(const std::string& from, const std::string& id, std::set<std::string>& seen) const;
  const StageSpec* find(const std::string& id) const {
    const auto found =
        std::ranges::find_if(b_.stages, [&](const StageSpec& s) { return s.stage.id == id; });
    return found == b_.stages.end() ? nullptr : &*found;
  }
  // A mistake in the template is told once.
  const TemplateInterface* interface_of(const StageSpec& spec);

  const Blueprint& b_;
  const std::string& folder_;
  NameLint& names_;
  Words ids_, projects_;
  std::map<std::string, std::optional<TemplateInterface>> templates_;
};

const TemplateInterface* StageLint::interface_of(const StageSpec& spec) {
  const std::string& path = spec.template_path;
  if (path.empty()) return nullptr;
  auto [known, is_new] = templates_.try_emplace(path);
  if (is_new) {
    const Result<std::string> text = b_.file(path);
    if (!text) {
      names_.complain(spec.place, path,
                      "could not " + text.error().what + ": " + text.error().answer,
                      text.error().fix);
    } else if (Result<TemplateInterface> read = template_interface(*text, folder_ + path); read) {
      known->second = std::move(*read);
    } else {
      names_.complain_at(read.error().place, read.error().answer, read.error().fix);
    }
  }
  return known->second ? &*known->second : nullptr;
}

// What a stage takes from another one must have been made before it.
void StageLint::needed(const StageSpec& spec, const std::string& text) {
  for (const std::string& id : ids_) {
    std::set<std::string> seen;
    if (text.find("${" + id + ".") == std::string::npos || needs(spec.stage.id, id, seen)) continue;
    names_.complain(
        spec.place, id,
        fmt::format("stage {} uses outputs of {} but does not need it", spec.stage.id, id),
        fmt::format("add {} to its needs", id));
  }
}

void StageLint::stage(const StageSpec& spec) {
  if (!spec.stage.project.empty() &&
      std::ranges::find(projects_, spec.stage.project) == projects_.end())
    names_.unknown(spec.place, "project", spec.stage.project, projects_);
  for (const std::string& need : spec.stage.needs)
    if (!find(need)) names_.unknown(spec.place, "stage", need, ids_);
  names_.check_condition(spec.place, spec.when);
  for (const std::string* text : {&spec.stage.profile, &spec.stage.region, &spec.stage.stack_name})
    names_.check_text(spec.place, *text);
  for (const deploy::Input& input : spec.stage.inputs) {
    const auto place = spec.input_places.find(input.name);
    names_.check_text(place == spec.input_places.end() ? spec.place : place->second, input.value,
                      StageOutputs::allowed);
  }
  for (const deploy::Probe& probe : spec.stage.probes)
    for (const std::string* text : {&probe.url, &probe.connect_to, &probe.target_group})
      names_.check_text(spec.place, *text, StageOutputs::allowed);
  for (const std::string& text : texts_of(spec)) needed(spec, text);
  if (spec.stage.kind == StageKind::cloudformation) inputs(spec);
  if (spec.stage.kind == StageKind::ecs_task) task(spec);
}

void StageLint::inputs(const StageSpec& spec) {
  const TemplateInterface* outside = interface_of(spec);
  if (!outside) return;
  Words parameters;
  for (const auto& [name, parameter] : outside->parameters) parameters.push_back(name);
  for (const auto& [name, place] : spec.input_places)
    if (!outside->parameters.contains(name))
      names_.complain(place, name,
                      fmt::format("{} has no parameter '{}'", spec.template_path, name),
                      suggestion(name, parameters));
  for (const auto& [name, parameter] : outside->parameters)
    if (!parameter.has_default && !spec.input_places.contains(name))
      names_.complain_at(
          parameter.place, fmt::format("nobody fills the parameter {}", name),
          fmt::format("add it to the inputs of stage {}, or give it a Default", spec.stage.id));
}

void StageLint::task(const StageSpec& spec) {
  for (const auto& [name, place] : spec.input_places)
    if (std::ranges::find(task_inputs, name) == task_inputs.end())
      names_.unknown(place, "input", name, task_inputs);
  for (const std::string& name : task_inputs)
    if (!spec.input_places.contains(name))
      names_.complain(spec.place, spec.stage.id,
                      fmt::format("stage {} lacks the input '{}'", spec.stage.id, name),
                      fmt::format("add {}: to its inputs", name));
}

bool StageLint::needs(const std::string& from, const std::string& id,
                      std::set<std::string>& seen) const {
  const StageSpec* spec = find(from);
  if (!spec || !seen.insert(from).second) return false;
  return std::ranges::any_of(spec->stage.needs, [&](const std::string& need) {
    return need == id || needs(need, id, seen);
  });
}

void StageLint::circles() {
  for (const StageSpec& spec : b_.stages) {
    std::set<std::string> seen;
    if (needs(spec.stage.id, spec.stage.id, seen))
      names_.complain(spec.place, "needs",
                      fmt::format("stage {} needs itself, round in a circle", spec.stage.id),
                      "take one of the needs out");
  }
}

void StageLint::output(const NameLint::StageUse& use) {
  const StageSpec* spec = find(use.stage);
  if (!spec) return;
  const std::string whole = use.stage + "." + use.output;
  if (spec->stage.kind != StageKind::cloudformation)
    return names_.complain(use.item, whole, fmt::format("stage {} makes no outputs", use.stage));
  const TemplateInterface* outside = interface_of(*spec);
  if (!outside || outside->outputs.contains(use.output)) return;
  Words outputs;
  for (const auto& [name, place] : outside->outputs) outputs.push_back(name);
  names_.complain(use.item, whole,
                  fmt::format("{} has no output '{}'", spec->template_path, use.output),
                  suggestion(use.output, outputs));
}

}  // namespace

std::vector<std::string> texts_of(const StageSpec& spec) {
  Words texts{spec.stage.profile, spec.stage.region, spec.stage.stack_name};
  for (const deploy::Input& input : spec.stage.inputs) texts.push_back(input.value);
  for (const deploy::Probe& probe : spec.stage.probes)
    texts.insert(texts.end(), {probe.url, probe.connect_to, probe.target_group});
  return texts;
}

void lint_stages(const Blueprint& blueprint, const std::string& folder, NameLint& names) {
  StageLint(blueprint, folder, names).run();
}

}  // namespace slipway::wizard
