#include "deploy/rehearsal/cfn/changes.hh"

#include <fmt/format.h>

#include <algorithm>

#include "deploy/rehearsal/cfn/graph.hh"

namespace slipway::deploy::rehearsal::cfn {
namespace {

constexpr int kMostDetails = 100;  // of one resource

std::string shown_value(const json& value) {
  if (value.is_null()) return {};
  return value.is_string() ? value.get<std::string>() : value.dump();
}

// Leaves that differ, with their paths, and what may be shown of them.
struct Two {
  const json &before, &after;
};

json member(const json& of, const std::string& key) {
  return of.is_object() ? of.value(key, json()) : of;
}
const json& item(const json& of, std::size_t index) {
  return of.is_array() && index < of.size() ? of[index] : of;
}

void differences(Two real, Two shown, const std::string& path, Detail detail,
                 std::vector<Detail>& out) {
  const auto& [before, after] = real;
  if (before == after || out.size() >= kMostDetails) return;
  if (before.is_object() && after.is_object()) {
    json both = before;
    both.update(after);
    for (const auto& [key, ignored] : both.items())
      differences({before.value(key, json()), after.value(key, json())},
                  {member(shown.before, key), member(shown.after, key)}, path + "/" + key, detail,
                  out);
    return;
  }
  if (before.is_array() && after.is_array() && before.size() == after.size()) {
    for (std::size_t i = 0; i < before.size(); ++i)
      differences({before[i], after[i]}, {item(shown.before, i), item(shown.after, i)},
                  fmt::format("{}/{}", path, i), detail, out);
    return;
  }
  detail.path = path;
  detail.before = shown_value(before.is_null() ? before : shown.before);
  detail.after = shown_value(after.is_null() ? after : shown.after);
  detail.change_type = before.is_null() ? "Add" : after.is_null() ? "Remove" : "Modify";
  detail.is_static = !holds_unknown(after);
  out.push_back(std::move(detail));
}

void compare_tags(const Type& type, const StackTags& before, const StackTags& after,
                  std::vector<Detail>& out) {
  if (!takes_tags(type) || before == after) return;
  StackTags both = before;
  both.insert(after.begin(), after.end());
  for (const auto& [key, ignored] : both) {
    const auto old = before.find(key);
    const auto fresh = after.find(key);
    Detail detail{.attribute = "Tags", .source = "DirectModification"};
    detail.path = "/Tags/" + key;
    detail.before = old == before.end() ? "" : old->second;
    detail.after = fresh == after.end() ? "" : fresh->second;
    detail.change_type = old == before.end() ? "Add" : fresh == after.end() ? "Remove" : "Modify";
    if (detail.before != detail.after) out.push_back(std::move(detail));
  }
}

void compare_attribute(const char* attribute, const std::string& before, const std::string& after,
                       std::vector<Detail>& out) {
  if (before == after) return;
  Detail detail{.attribute = attribute, .source = "DirectModification"};
  detail.path = fmt::format("/{}", attribute);
  detail.before = before;
  detail.after = after;
  detail.change_type = before.empty() ? "Add" : after.empty() ? "Remove" : "Modify";
  out.push_back(std::move(detail));
}

class Previewer {
 public:
  Previewer(const Stack& stack, const Goal& goal, Scope scope)
      : stack_(stack), goal_(goal), scope_(std::move(scope)) {
    scope_.from = &goal_.from;
    scope_.resource = [this](const auto& id, const auto& attribute) {
      return answer(id, attribute);
    };
  }

  Checked<Preview> run() {
    auto active = active_resources(scope_);
    if (!active) return std::unexpected(active.error());
    active_ = std::move(*active);
    auto needs = dependencies(goal_.from);
    if (!needs) return std::unexpected(needs.error());
    for (const auto& id : in_order(*needs))
      if (active_.contains(id))
        if (auto fine = visit(id); !fine) return std::unexpected(fine.error());
    add_removals();
    if (auto fine = compare_outputs(); !fine) return std::unexpected(fine.error());
    return std::move(result_);
  }

 private:
  const Stack& stack_;
  const Goal& goal_;
  Scope scope_;
  std::set<std::string> active_, fresh_;  // fresh: new or replaced, so known only later
  Preview result_;

  Checked<json> answer(const std::string& id, const std::string& attribute) const {
    if (!active_.contains(id))
      return std::unexpected(
          fmt::format("Template format error: Unresolved resource dependencies [{}] "
                      "in the Resources block of the template",
                      id));
    const auto it = stack_.resources.find(id);
    if (fresh_.contains(id) || it == stack_.resources.end()) return json(std::string(kUnknown));
    if (attribute.empty()) return json(it->second.physical_id);
    return it->second.attributes.value(attribute, json(std::string(kUnknown)));
  }

  Checked<void> visit(const std::string& id) {
    const Resource& resource = goal_.from.resources.at(id);
    const Type& type = *find_type(resource.type);
    auto properties = evaluate_properties(resource.properties, scope_);
    if (!properties) return std::unexpected(properties.error());
    for (auto& problem : check_properties(type, id, *properties))
      result_.problems.push_back(std::move(problem));
    if (type.name == kStackType) result_.nested[id] = *properties;
    const auto old = stack_.resources.find(id);
    if (old == stack_.resources.end() || old->second.physical_id.empty()) {
      add(id, becoming(resource, std::move(*properties)));
      return {};
    }
    if (old->second.type != resource.type)
      return std::unexpected(
          fmt::format("Update of resource type is not permitted. The new template modifies "
                      "resource type of the "
                      "following resources: [{}]",
                      id));
    const Deployed next = becoming(resource, std::move(*properties));
    auto comparison = compare(type, old->second, next);
    // Whether the template that a nested stack's URL leads to has changed is not looked at.
    if (comparison.empty() && type.name == kStackType)
      comparison.details.push_back({.is_static = false, .source = "Automatic"});
    if (!comparison.empty()) modify(id, resource, old->second, next, std::move(comparison));
    return {};
  }

  Deployed becoming(const Resource& resource, json properties) const {
    Deployed out{.type = resource.type, .physical_id = {}};
    out.properties = std::move(properties);
    out.shown = shown_properties(resource, scope_);
    out.metadata = resource.metadata;
    out.deletion_policy = resource.deletion_policy;
    out.update_replace_policy = resource.update_replace_policy;
    out.tags = goal_.tags;
    return out;
  }

  static std::string context(const Deployed& deployed) {
    return json{{"Properties", shown_properties(deployed)}}.dump();
  }

  void add(const std::string& id, const Deployed& next) {
    fresh_.insert(id);
    result_.changes.push_back(
        {.action = "Add", .logical_id = id, .type = next.type, .after_context = context(next)});
  }

  void modify(const std::string& id, const Resource& resource, const Deployed& old,
              const Deployed& next, Comparison comparison) {
    ResourceChange change{.action = "Modify",
                          .logical_id = id,
                          .physical_id = old.physical_id,
                          .type = resource.type};
    const bool sure = std::ranges::any_of(comparison.details, [](const Detail& detail) {
      return detail.recreation == Recreation::always && detail.is_static;
    });
    // A value that is not known yet may turn out to be the one there was.
    change.replacement = sure                                            ? "True"
                         : comparison.replaces || comparison.conditional ? "Conditional"
                                                                         : "False";
    if (comparison.replaces) {
      fresh_.insert(id);
      change.policy_action = resource.update_replace_policy == "Retain"     ? "ReplaceAndRetain"
                             : resource.update_replace_policy == "Snapshot" ? "ReplaceAndSnapshot"
                                                                            : "ReplaceAndDelete";
    }
    for (auto& detail : comparison.details) {
      if (std::ranges::find(change.scope, detail.attribute) == change.scope.end())
        change.scope.push_back(detail.attribute);
      if (detail.attribute == "Properties" && detail.source.empty()) explain(resource, detail);
    }
    change.details = std::move(comparison.details);
    change.before_context = context(old);
    change.after_context = context(next);
    result_.changes.push_back(std::move(change));
  }

  // Which part of the template made the value another one.
  void explain(const Resource& resource, Detail& detail) const {
    const json expression = resource.properties.value(detail.name, json());
    detail.source = "DirectModification";
    for (const auto& name : names_in(expression)) {
      if (name.kind == Name::Kind::condition) continue;
      const bool parameter = goal_.from.parameters.contains(name.target);
      if (parameter ? !parameter_changed(name.target) : !fresh_.contains(name.target)) continue;
      detail.source = parameter                ? "ParameterReference"
                      : name.attribute.empty() ? "ResourceReference"
                                               : "ResourceAttribute";
      detail.causing_entity =
          name.attribute.empty() ? name.target : name.target + "." + name.attribute;
      break;
    }
  }

  bool parameter_changed(const std::string& key) const {
    const auto before = stack_.goal.parameters.find(key);
    const auto after = goal_.parameters.find(key);
    return before == stack_.goal.parameters.end() || after == goal_.parameters.end() ||
           before->second != after->second;
  }

  void add_removals() {
    for (const auto& [id, deployed] : stack_.resources) {
      if (active_.contains(id) || deployed.physical_id.empty()) continue;
      const auto& policy = deployed.deletion_policy;
      result_.changes.push_back(
          {.action = "Remove",
           .logical_id = id,
           .physical_id = deployed.physical_id,
           .type = deployed.type,
           .policy_action = policy.empty() || policy == "RetainExceptOnCreate" ? "Delete" : policy,
           .before_context = context(deployed)});
    }
  }

  Checked<void> compare_outputs() {
    std::map<std::string, std::string> before, after;
    for (const auto& output : stack_.outputs)
      before[output.key] = output.value + "\n" + output.export_name;
    for (const auto& [key, output] : goal_.from.outputs) {
      auto holds = condition_holds(output.condition, scope_);
      if (!holds) return std::unexpected(holds.error());
      if (!*holds) continue;
      auto value = evaluate(output.value, scope_);
      auto name = evaluate(output.export_name, scope_);
      if (!value) return std::unexpected(value.error());
      if (!name) return std::unexpected(name.error());
      if (!value->is_string()) return std::unexpected(std::string(kOutputNotText));
      after[key] = shown_value(*value) + "\n" + shown_value(*name);
    }
    result_.outputs_changed = before != after || stack_.goal.tags != goal_.tags ||
                              stack_.goal.notification_arns != goal_.notification_arns;
    return {};
  }
};

}  // namespace

Checked<std::set<std::string>> active_resources(const Scope& scope) {
  std::set<std::string> out;
  for (const auto& [id, resource] : scope.from->resources) {
    auto holds = condition_holds(resource.condition, scope);
    if (!holds) return std::unexpected(holds.error());
    if (*holds) out.insert(id);
  }
  return out;
}

Comparison compare(const Type& type, const Deployed& before, const Deployed& after) {
  Comparison out;
  json both = before.properties;
  both.update(after.properties);
  const json &old_shown = shown_properties(before), &new_shown = shown_properties(after);
  for (const auto& [key, ignored] : both.items()) {
    Detail detail{.name = key, .recreation = recreation(type, key)};
    const auto count = out.details.size();
    differences({before.properties.value(key, json()), after.properties.value(key, json())},
                {member(old_shown, key), member(new_shown, key)}, "/Properties/" + key, detail,
                out.details);
    if (out.details.size() == count) continue;
    out.replaces |= detail.recreation == Recreation::always;
    out.conditional |= detail.recreation == Recreation::conditionally;
  }
  compare_tags(type, before.tags, after.tags, out.details);
  compare_attribute("DeletionPolicy", before.deletion_policy, after.deletion_policy, out.details);
  compare_attribute("UpdateReplacePolicy", before.update_replace_policy,
                    after.update_replace_policy, out.details);
  compare_attribute("Metadata", shown_value(before.metadata), shown_value(after.metadata),
                    out.details);
  return out;
}

const json& shown_properties(const Deployed& deployed) {
  return deployed.shown.is_null() ? deployed.properties : deployed.shown;
}

json shown_properties(const Resource& resource, const Scope& scope) {
  Scope shown = scope;
  for (const auto& name : names_in(resource.properties))
    if (const auto it = scope.from->parameters.find(name.target);
        it != scope.from->parameters.end() && it->second.no_echo)
      shown.hidden.insert(name.target);
  if (shown.hidden.empty()) return {};
  json out = json::object();
  for (const auto& [key, expression] : resource.properties.items()) {
    auto value = evaluate(expression, shown);
    // A function that cannot take "****" hides the whole value.
    if (!value) out[key] = "****";
    if (value && !value->is_discarded()) out[key] = std::move(*value);
  }
  return out;
}

Checked<Preview> preview(const Stack& stack, const Goal& goal, Scope scope) {
  return Previewer(stack, goal, std::move(scope)).run();
}

Scope scope_of(const Goal& goal, const Stack& stack, std::string account, std::string region) {
  Scope scope;
  scope.from = &goal.from;
  scope.parameters = typed_parameters(goal.from, goal.parameters, goal.resolved);
  scope.account = std::move(account);
  scope.region = std::move(region);
  scope.stack_name = stack.name;
  scope.stack_id = stack.id;
  scope.notification_arns = goal.notification_arns;
  return scope;
}

std::vector<std::string> in_order(const std::map<std::string, std::set<std::string>>& needs) {
  std::vector<std::string> out;
  std::set<std::string> seen;
  // Depth first with an own stack: chains of thousands of resources must not exhaust ours.
  for (const auto& [root, ignored] : needs) {
    std::vector<std::pair<std::string, bool>> work = {{root, false}};
    while (!work.empty()) {
      auto [id, expanded] = work.back();
      work.pop_back();
      if (expanded) out.push_back(id);
      if (expanded || !seen.insert(id).second) continue;
      work.emplace_back(id, true);
      for (const auto& other : needs.at(id))
        if (needs.contains(other) && !seen.contains(other)) work.emplace_back(other, false);
    }
  }
  return out;
}

}  // namespace slipway::deploy::rehearsal::cfn
