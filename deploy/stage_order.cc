#include "deploy/stage_order.hh"

#include <algorithm>
#include <set>

namespace slipway::deploy {

Result<std::vector<Stage>> in_order(std::vector<Stage> stages) {
  std::set<std::string> waiting;
  for (const auto& stage : stages) waiting.insert(stage.id);
  std::vector<Stage> order;
  order.reserve(stages.size());
  while (!stages.empty()) {
    auto ready = std::ranges::find_if(stages, [&](const Stage& stage) {
      return std::ranges::none_of(stage.needs,
                                  [&](const auto& need) { return waiting.contains(need); });
    });
    if (ready == stages.end()) {
      std::string names;
      for (const auto& stage : stages) names += (names.empty() ? "" : ", ") + stage.id;
      return fail({.kind = ErrorKind::invalid,
                   .what = "put the stages in order",
                   .answer = "these need each other in a circle: " + names,
                   .fix = "Correct `needs` in the blueprint"});
    }
    waiting.erase(ready->id);
    order.push_back(std::move(*ready));
    stages.erase(ready);
  }
  return order;
}

std::vector<std::string> open_references(const std::vector<Input>& inputs, const Outputs& outputs) {
  std::set<std::string> stages;
  for (const auto& input : inputs) {
    std::string_view text = input.value;
    for (auto at = text.find("${"); at != std::string_view::npos; at = text.find("${", at + 2)) {
      auto end = text.find('}', at);
      auto dot = text.find('.', at);
      if (end == std::string_view::npos || dot == std::string_view::npos || dot > end) continue;
      std::string stage(text.substr(at + 2, dot - at - 2));
      std::string output(text.substr(dot + 1, end - dot - 1));
      auto made = outputs.find(stage);
      if (made == outputs.end() || !made->second.contains(output)) stages.insert(std::move(stage));
    }
  }
  return {stages.begin(), stages.end()};
}

Result<std::vector<Input>> resolve_inputs(const Stage& stage, const Outputs& outputs) {
  std::vector<Input> inputs = stage.inputs;
  for (auto& input : inputs) {
    auto value = resolve(input.value, outputs);
    if (!value) {
      Error error = value.error();
      error.what += " for the input " + input.name + " of stage " + stage.id;
      return fail(std::move(error));
    }
    input.value = std::move(*value);
  }
  return inputs;
}

Result<Probe> filled(Probe probe, const Outputs& outputs) {
  for (auto* text : {&probe.url, &probe.connect_to, &probe.target_group}) {
    auto value = resolve(*text, outputs);
    if (!value) return fail(value.error());
    *text = std::move(*value);
  }
  return probe;
}

}  // namespace slipway::deploy
