#include "wizard/pages/done_page.hh"

#include <algorithm>

#include "wizard/fill.hh"
#include "wizard/pages/deploy_page.hh"
#include "wizard/pages/destroy_page.hh"
#include "wizard/pages/pages.hh"

namespace slipway::wizard {
namespace {

void done_enter(Model& model, Effects&) { model.overlay_cursor = 0; }

std::string report(const Model& model) {
  std::string out = model.blueprint->title + ", stack " + model.place.stack + "\n\n";
  for (const DoneOutput& output : done_outputs(model))
    out += output.title + ": " + output.value + "\n";
  out += "\n";
  for (const deploy::Node* probe : done_probes(model)) {
    out +=
        std::string(deploy::name(probe->state)) + "  " + probe->name + "  " + probe->reason + "\n";
  }
  out += "\nNext:\n";
  for (const std::string& step : next_steps(model)) out += "- " + step + "\n";
  return out;
}

bool done_key(Model& model, const KeyPress& key, Effects& effects) {
  std::vector<DoneOutput> outputs = done_outputs(model);
  std::size_t last = outputs.empty() ? 0 : outputs.size() - 1;
  std::size_t& cursor = model.overlay_cursor;  // beyond the last output: so many lines further
  if (moves(key, cursor, half_page(model), kNoLast)) return true;
  if (key.name == KeyName::enter || key == character('q')) {
    effects.push_back(effect::Quit{exit_code(model)});
  } else if (key == character('y') && !outputs.empty()) {
    effects.push_back(effect::CopyText{outputs[std::min(cursor, last)].value});
    notify(model, "Copied " + outputs[std::min(cursor, last)].value);
  } else if (key == character('w')) {
    model.report_ticket = new_ticket(model);
    effects.push_back(effect::WriteReport{model.report_ticket, "install.txt", report(model)});
  } else {
    return false;
  }
  return true;
}

void collect_probes(const deploy::Node& node, std::vector<const deploy::Node*>& out) {
  if (node.type == "probe" && node.children.empty()) out.push_back(&node);
  for (const deploy::Node& child : node.children) collect_probes(child, out);
}

}  // namespace

const PageHandler kDonePage{done_enter, nothing_on_leave, done_key, no_paste};

std::vector<DoneOutput> done_outputs(const Model& model) {
  std::vector<DoneOutput> out;
  if (model.task == Task::destroy) return out;
  deploy::Outputs known = model.deploy.end ? model.deploy.end->outputs : deploy::Outputs();
  for (const OutputSpec& spec : model.blueprint->outputs) {
    Result<std::string> filled = fill(spec.value, facts(model));
    Result<std::string> value = filled ? deploy::resolve(*filled, known) : filled;
    if (value && !value->empty()) out.push_back({spec.title, *value});
  }
  return out;
}

std::vector<const deploy::Node*> done_probes(const Model& model) {
  std::vector<const deploy::Node*> out;
  for (const deploy::Node& stage : model.deploy.tree.stages) collect_probes(stage, out);
  return out;
}

namespace {

std::vector<std::string> what_stayed(const Model& model) {
  std::vector<std::string> out;
  if (model.deploy.end)
    for (const std::string& each : model.deploy.end->retained) out.push_back(each);
  for (const deploy::Doomed* each : doomed(*model.destroy.removal, [](const deploy::Doomed& one) {
         return one.fate == deploy::Fate::snapshot;
       }))
    out.push_back("a final snapshot of " + each->logical_id + " (" + each->physical_id + ")");
  if (out.empty()) out.push_back("nothing");
  return out;
}

}  // namespace

std::vector<std::string> farewell(const Model& model) {
  const std::string place = " --dir " + model.place.dir + " --stack " + model.place.stack;
  if (model.deploy.running) {
    return {"The deployment of " + model.place.stack + " goes on without this program.",
            "To follow it:  slipway attach" + place};
  }
  const bool done = model.deploy.end && model.deploy.end->outcome == deploy::Outcome::done;
  std::vector<std::string> lines;
  if (done) {
    for (const DoneOutput& output : done_outputs(model))
      lines.push_back(output.title + ": " + output.value);
    return lines;
  }
  const bool begun = model.furthest > 1 && model.task == Task::install;
  if (begun) {
    lines.push_back("Your answers are kept in " + model.place.dir +
                    "; start slipway there again and it goes on where you were.");
  }
  return lines;
}

std::vector<std::string> next_steps(const Model& model) {
  std::vector<std::string> out;
  if (model.task == Task::destroy && model.destroy.removal) return what_stayed(model);
  const auto& texts =
      model.task == Task::destroy ? model.blueprint->retained : model.blueprint->next_steps;
  for (const std::string& text : texts) out.push_back(fill(text, facts(model)).value_or(text));
  return out;
}

}  // namespace slipway::wizard
