#include "wizard/pages/destroy_page.hh"

#include <algorithm>

#include "wizard/pages/deploy_page.hh"
#include "wizard/pages/pages.hh"
#include "wizard/utf8.hh"

namespace slipway::wizard {
namespace {

bool holds_objects(const deploy::Doomed& each) { return each.holds_objects; }

void survey(Model& model, Effects& effects) {
  model.destroy = DestroyState();
  model.destroy.looking = true;
  model.survey_ticket = new_ticket(model);
  effects.push_back(effect::Survey{model.survey_ticket});
}

void destroy_enter(Model& model, Effects& effects) {
  if (!model.deploy.running) survey(model, effects);
}

void destroy_leave(Model& model, Effects&) { model.survey_ticket = 0; }

void take_name(Model& model, Effects& effects) {
  DestroyState& state = model.destroy;
  if (state.looking) return tell(model, "Still looking at what there is.");
  if (state.error) return warn(model, "What would go is not known: ^R looks again.");
  if (state.removal && !obstacles(*state.removal).empty())
    return warn(model, "Something is in the way: mend it, then ^R looks again.");
  const auto wanted = name_wanted(model);
  if (!wanted) return warn(model, "There is nothing to remove.");
  const deploy::Doomed* bucket = bucket_to_agree(model);
  if (trimmed(state.name.text) != *wanted)
    return warn(model, bucket
                           ? "That is not the bucket's name; esc leaves everything as it is."
                           : "That is not the stack's name: type  " + *wanted + "  to remove it.");
  state.name = Editor();
  state.scroll = 0;
  if (bucket) return state.agreed.push_back(*wanted);
  begin_destroy(model, effects);
  go_to_kind(model, PageKind::deploy, effects);
}

bool destroy_key(Model& model, const KeyPress& key, Effects& effects) {
  if (key.name != KeyName::home && key.name != KeyName::end &&  // they are the name's
      moves(key, model.destroy.scroll, half_page(model), kNoLast))
    return true;
  if (key.name == KeyName::enter) {
    take_name(model, effects);
    return true;
  }
  if (key == control('r')) {
    if (!model.destroy.looking) survey(model, effects);
    return true;
  }
  if (key == control('n')) {
    tell(model, "Type the name that is asked for, then Enter.");
    return true;
  }
  if (key == character('?') || !name_wanted(model)) return false;
  return edit(model.destroy.name, key);
}

void destroy_paste(Model& model, const std::string&, Effects&) {
  warn(model, "Type the name, letter by letter: this is not undone.");
}

}  // namespace

const PageHandler kDestroyPage{destroy_enter, destroy_leave, destroy_key, destroy_paste};

std::vector<Obstacle> obstacles(const deploy::Removal& removal) {
  std::vector<Obstacle> out;
  for (const deploy::StackRemoval& stack : removal.stacks) {
    if (!stack.obstacle.empty())
      out.push_back({"the stack " + stack.stack_name, stack.obstacle, stack.fix});
    for (const deploy::Doomed& each : stack.resources)
      if (!each.obstacle.empty()) out.push_back({each.logical_id, each.obstacle, each.fix});
  }
  return out;
}

std::vector<const deploy::Doomed*> doomed(const deploy::Removal& removal,
                                          bool (*wanted)(const deploy::Doomed&)) {
  std::vector<const deploy::Doomed*> out;
  for (const deploy::StackRemoval& stack : removal.stacks)
    for (const deploy::Doomed& each : stack.resources)
      if (wanted(each)) out.push_back(&each);
  return out;
}

const deploy::Doomed* bucket_to_agree(const Model& model) {
  if (!model.destroy.removal) return nullptr;
  const auto& agreed = model.destroy.agreed;
  for (const deploy::Doomed* bucket : doomed(*model.destroy.removal, holds_objects))
    if (std::ranges::find(agreed, bucket->physical_id) == agreed.end()) return bucket;
  return nullptr;
}

std::optional<std::string> name_wanted(const Model& model) {
  const auto& removal = model.destroy.removal;
  if (!removal || !obstacles(*removal).empty()) return {};
  if (std::ranges::none_of(removal->stacks, &deploy::StackRemoval::exists)) return {};
  if (const deploy::Doomed* bucket = bucket_to_agree(model)) return bucket->physical_id;
  return model.place.stack;
}

void surveyed(Model& model, const Result<deploy::Removal>& removal) {
  model.destroy.looking = false;
  if (removal)
    model.destroy.removal = *removal;
  else
    model.destroy.error = removal.error();
}

}  // namespace slipway::wizard
