// What a stack tells and exports once its resources are there.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "deploy/rehearsal/cfn/stage.hh"

namespace slipway::deploy::rehearsal::cfn {

Checked<std::vector<ShownOutput>> Operation::Stage::make_outputs() const {
  const Goal& goal = op.request_.goal;
  const Scope names = scope(goal);
  std::vector<ShownOutput> out;
  for (const auto& [key, output] : goal.from.outputs) {
    auto holds = condition_holds(output.condition, names);
    if (!holds) return std::unexpected(holds.error());
    if (!*holds) continue;
    auto value = evaluate(output.value, names);
    auto exported = evaluate(output.export_name, names);
    if (!value) return std::unexpected(value.error());
    if (!exported) return std::unexpected(exported.error());
    if (!value->is_string()) return std::unexpected(std::string(kOutputNotText));
    ShownOutput made{.key = key,
                     .value = value->get<std::string>(),
                     .description = output.description,
                     .export_name = exported->is_string() ? exported->get<std::string>() : ""};
    if (auto taken = taken_export(made.export_name); !taken.empty()) return std::unexpected(taken);
    out.push_back(std::move(made));
  }
  if (auto used = used_export(out); !used.empty()) return std::unexpected(used);
  for (const auto& [id, resource] : goal.from.resources)
    if (stack.resources.contains(id)) (void)evaluate(resource.properties, names);  // notes imports
  return out;
}

std::string Operation::Stage::taken_export(const std::string& name) const {
  for (const auto& other : estate.stacks)
    if (!name.empty() && other.get() != &stack && !other->deleted)
      for (const auto& output : other->outputs)
        if (output.export_name == name)
          return fmt::format("Export with name {} is already exported by stack {}. ", name,
                             other->name);
  return {};
}

std::string Operation::Stage::used_export(const std::vector<ShownOutput>& next) const {
  for (const auto& old : stack.outputs) {
    if (old.export_name.empty()) continue;
    const auto same = std::ranges::find(next, old.export_name, &ShownOutput::export_name);
    if (same != next.end() && same->value == old.value) continue;
    if (const auto users = estate.importers(old.export_name); !users.empty())
      return fmt::format("Cannot {} export {} as it is in use by {}. ",
                         same == next.end() ? "delete" : "update", old.export_name,
                         fmt::join(users, ", "));
  }
  return {};
}

}  // namespace slipway::deploy::rehearsal::cfn
