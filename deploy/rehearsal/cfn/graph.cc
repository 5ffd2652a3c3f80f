#include "deploy/rehearsal/cfn/graph.hh"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace slipway::deploy::rehearsal::cfn {
namespace {

bool pseudo(std::string_view name) { return name.starts_with("AWS::"); }

class Collector {
 public:
  void visit(const json& value) {
    if (value.is_array())
      for (const auto& item : value) visit(item);
    if (!value.is_object()) return;
    for (const auto& [key, argument] : value.items()) visit_entry(key, argument, value.size() == 1);
  }
  std::vector<Name> names;

 private:
  enum class Lone : bool { no, yes };

  void visit_entry(const std::string& key, const json& argument, bool lone) {
    if (lone && key == "Ref" && argument.is_string()) return add_ref(argument.get<std::string>());
    if (lone && key == "Condition" && argument.is_string())
      return names.push_back({Name::Kind::condition, argument.get<std::string>(), {}});
    if (lone && key == "Fn::GetAtt") return visit_attribute(argument);
    if (lone && key == "Fn::Sub") return visit_sub(argument);
    if (lone && key == "Fn::If" && argument.is_array() && !argument.empty() &&
        argument[0].is_string())
      names.push_back({Name::Kind::condition, argument[0].get<std::string>(), {}});
    visit(argument);
  }

  void add_ref(const std::string& name) {
    if (!pseudo(name)) names.push_back({Name::Kind::ref, name, {}});
  }

  void visit_attribute(const json& argument) {
    json list = argument;
    if (argument.is_string()) {
      const std::string text = argument.get<std::string>();
      const auto dot = text.find('.');
      if (dot == std::string::npos) return;
      list = json::array({text.substr(0, dot), text.substr(dot + 1)});
    }
    if (!list.is_array() || list.size() < 2 || !list[0].is_string()) return;
    const bool plain = list[1].is_string();
    names.push_back({Name::Kind::attribute, list[0].get<std::string>(),
                     plain ? list[1].get<std::string>() : std::string{}});
    if (!plain) visit(list[1]);
  }

  void visit_sub(const json& argument) {
    const json* text = &argument;
    json local = json::object();
    if (argument.is_array() && argument.size() == 2) {
      text = &argument[0];
      local = argument[1];
      visit(local);
    }
    if (!text->is_string()) return;
    for (const auto& name : sub_variables(text->get<std::string>())) {
      if (local.is_object() && local.contains(name)) continue;
      const auto dot = name.find('.');
      if (dot == std::string::npos)
        add_ref(name);
      else
        names.push_back({Name::Kind::attribute, name.substr(0, dot), name.substr(dot + 1)});
    }
  }
};

// What is left when everything that can be created has been: the ids on cycles and behind them.
std::set<std::string> stuck(const Needs& needs) {
  std::map<std::string_view, std::size_t> open;
  std::map<std::string_view, std::vector<std::string_view>> waiting;
  std::vector<std::string_view> free;
  for (const auto& [id, others] : needs) {
    for (const auto& other : others)
      if (needs.contains(other)) {
        ++open[id];
        waiting[other].push_back(id);
      }
    if (!open.contains(id)) free.push_back(id);
  }
  for (std::size_t i = 0; i < free.size(); ++i)
    for (const auto id : waiting[free[i]])
      if (--open[id] == 0) free.push_back(id);
  std::set<std::string> left;
  for (const auto& [id, count] : open)
    if (count > 0) left.emplace(id);
  return left;
}

}  // namespace

std::vector<std::string> sub_variables(std::string_view text) {
  std::vector<std::string> out;
  for (auto at = text.find("${"); at != std::string_view::npos; at = text.find("${", at + 2)) {
    const auto end = text.find('}', at);
    if (end == std::string_view::npos) break;
    std::string_view name = text.substr(at + 2, end - at - 2);
    while (!name.empty() && name.front() == ' ') name.remove_prefix(1);
    while (!name.empty() && name.back() == ' ') name.remove_suffix(1);
    if (!name.empty() && name.front() != '!') out.emplace_back(name);
  }
  return out;
}

std::vector<Name> names_in(const json& value) {
  Collector collector;
  collector.visit(value);
  return std::move(collector.names);
}

Checked<Needs> dependencies(const Template& from) {
  Needs needs;
  for (const auto& [id, resource] : from.resources) {
    auto& mine = needs[id];
    mine.insert(resource.depends_on.begin(), resource.depends_on.end());
    for (const auto& name : names_in(resource.properties))
      if (name.kind != Name::Kind::condition && from.resources.contains(name.target))
        mine.insert(name.target);
  }
  if (const auto left = stuck(needs); !left.empty())
    return std::unexpected(
        fmt::format("Circular dependency between resources: [{}]", fmt::join(left, ", ")));
  return needs;
}

}  // namespace slipway::deploy::rehearsal::cfn
