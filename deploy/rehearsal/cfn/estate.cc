#include "deploy/rehearsal/cfn/estate.hh"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace slipway::deploy::rehearsal::cfn {

void Estate::add(Thing thing) {
  if (const auto name = given_name(*find_type(thing.type), thing.properties); !name.empty())
    names[{thing.type, name}] = thing.physical_id;
  auto& slot = things[thing.type][thing.physical_id];
  slot = std::move(thing);
}

void Estate::drop(const std::string& type, const std::string& physical_id) {
  const auto* thing = this->thing(type, physical_id);
  if (thing == nullptr) return;
  const auto it = names.find({type, given_name(*find_type(type), thing->properties)});
  if (it != names.end() && it->second == physical_id) names.erase(it);
  things[type].erase(physical_id);
}

const Thing* Estate::named(std::string_view type, const std::string& name) const {
  const auto it = names.find({std::string(type), name});
  if (it == names.end()) return nullptr;
  const auto of_type = things.find(std::string(type));
  if (of_type == things.end()) return nullptr;
  const auto found = of_type->second.find(it->second);
  return found == of_type->second.end() ? nullptr : &found->second;
}

Stack* Estate::stack(std::string_view name_or_id) {
  for (auto it = stacks.rbegin(); it != stacks.rend(); ++it)
    if ((*it)->id == name_or_id || ((*it)->name == name_or_id && !(*it)->deleted)) return it->get();
  return nullptr;
}

Thing* Estate::thing(std::string_view type, std::string_view physical_id) {
  const auto of_type = things.find(std::string(type));
  if (of_type == things.end()) return nullptr;
  const auto it = of_type->second.find(std::string(physical_id));
  return it == of_type->second.end() ? nullptr : &it->second;
}

std::vector<const Thing*> Estate::all(std::string_view type) const {
  std::vector<const Thing*> out;
  if (const auto of_type = things.find(std::string(type)); of_type != things.end())
    for (const auto& [id, thing] : of_type->second) out.push_back(&thing);
  std::ranges::stable_sort(out, {}, &Thing::created);
  return out;
}

const ShownOutput* Estate::exported(std::string_view name) const {
  for (const auto& stack : stacks)
    for (const auto& output : stack->outputs)
      if (!stack->deleted && !output.export_name.empty() && output.export_name == name)
        return &output;
  return nullptr;
}

std::string Estate::exports_in_use(const Stack& stack) const {
  for (const auto& output : stack.outputs)
    if (const auto users = importers(output.export_name);
        !output.export_name.empty() && !users.empty())
      return fmt::format("Cannot delete export {} as it is in use by {}.", output.export_name,
                         fmt::join(users, " and "));
  return {};
}

std::vector<std::string> Estate::importers(std::string_view name) const {
  std::vector<std::string> out;
  for (const auto& stack : stacks)
    if (!stack->deleted && stack->imports.contains(std::string(name))) out.push_back(stack->name);
  return out;
}

}  // namespace slipway::deploy::rehearsal::cfn
