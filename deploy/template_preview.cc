#include "deploy/template_preview.hh"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <optional>

namespace slipway::deploy {

namespace {

constexpr int kDepth = 64;  // of conditions that name each other; a cycle ends here

// Nothing: it cannot be known yet.
using Truth = std::optional<bool>;
using Text = std::optional<std::string>;

class Evaluator {
 public:
  Evaluator(const YAML::Node& root, const std::map<std::string, std::string>& known,
            const std::vector<std::string>& unknown)
      : conditions_(root["Conditions"]), values_(known) {
    const auto parameters = root["Parameters"];
    if (!parameters || !parameters.IsMap()) return;
    for (const auto& each : parameters) {
      auto name = each.first.as<std::string>();
      bool open = std::ranges::find(unknown, name) != unknown.end();
      if (open || values_.contains(name) || !each.second.IsMap() || !each.second["Default"])
        continue;
      values_[name] = each.second["Default"].as<std::string>("");
    }
  }

  Truth condition(const std::string& name, int depth = 0) const {
    if (depth > kDepth || !conditions_ || !conditions_.IsMap() || !conditions_[name])
      return std::nullopt;
    return truth(conditions_[name], depth + 1);
  }

 private:
  // The function of a node and its argument: `!Equals [a, b]` or `{Fn::Equals: [a, b]}`.
  static std::pair<std::string, YAML::Node> function(const YAML::Node& node) {
    const std::string& tag = node.Tag();
    if (tag.size() > 1 && tag[0] == '!') return {tag.substr(1), node};
    if (!node.IsMap() || node.size() != 1) return {};
    auto name = node.begin()->first.as<std::string>("");
    if (name.starts_with("Fn::")) name = name.substr(4);
    return {name, node.begin()->second};
  }

  Truth truth(const YAML::Node& node, int depth) const {
    if (depth > kDepth) return std::nullopt;
    auto [name, argument] = function(node);
    if (name == "Condition") return condition(argument.as<std::string>(""), depth);
    if (!argument.IsDefined() || !argument.IsSequence()) return std::nullopt;
    if (name == "Equals" && argument.size() == 2)
      return equal(text(argument[0]), text(argument[1]));
    if (name == "Not" && argument.size() == 1) {
      auto inner = truth(argument[0], depth + 1);
      return inner ? Truth(!*inner) : std::nullopt;
    }
    if (name != "And" && name != "Or") return std::nullopt;
    // One operand can decide although others are not known.
    bool deciding = name == "Or";
    bool all_known = true;
    for (const auto& each : argument) {
      auto one = truth(each, depth + 1);
      if (one == Truth(deciding)) return deciding;
      all_known = all_known && one.has_value();
    }
    return all_known ? Truth(!deciding) : std::nullopt;
  }

  static Truth equal(const Text& left, const Text& right) {
    if (!left || !right) return std::nullopt;
    return *left == *right;
  }

  Text text(const YAML::Node& node) const {
    auto [name, argument] = function(node);
    if (name == "Ref") {
      auto value = values_.find(argument.as<std::string>(""));
      return value == values_.end() ? Text() : Text(value->second);
    }
    if (name == "Join") return joined(argument);
    if (!name.empty() && node.Tag() != "!") return std::nullopt;
    return node.IsScalar() ? Text(node.as<std::string>("")) : std::nullopt;
  }

  // The usual way to ask whether a list parameter is empty.
  Text joined(const YAML::Node& argument) const {
    if (!argument.IsSequence() || argument.size() != 2) return std::nullopt;
    if (!argument[1].IsSequence()) return text(argument[1]);
    std::string all;
    for (std::size_t i = 0; i < argument[1].size(); ++i) {
      auto part = text(argument[1][i]);
      if (!part) return std::nullopt;
      all += (i == 0 ? "" : argument[0].as<std::string>("")) + *part;
    }
    return all;
  }

  YAML::Node conditions_;
  std::map<std::string, std::string> values_;
};

Error unreadable(std::string answer, int line, int column) {
  Error error;
  error.kind = ErrorKind::invalid;
  error.what = "read the template";
  error.answer = std::move(answer);
  error.place.line = line;
  error.place.column = column;
  return error;
}

Result<Preview> preview(const YAML::Node& root, const std::map<std::string, std::string>& known,
                        const std::vector<std::string>& unknown) {
  const auto resources = root.IsMap() ? root["Resources"] : YAML::Node(YAML::NodeType::Undefined);
  if (!resources.IsDefined() || !resources.IsMap())
    return fail(unreadable("it has no Resources", 0, 0));
  Evaluator evaluator(root, known, unknown);
  Preview preview;
  for (const auto& each : resources) {
    auto id = each.first.as<std::string>();
    if (!each.second.IsMap())
      return fail(unreadable("the resource " + id + " is no mapping", 0, 0));
    auto condition = each.second["Condition"];
    Truth made = condition ? evaluator.condition(condition.as<std::string>("")) : Truth(true);
    if (made == Truth(false)) continue;
    if (!made) preview.undecided.push_back(id);
    auto type = each.second["Type"];
    preview.changes.push_back(
        {ChangeAction::add, id, type ? type.as<std::string>("") : "", {}, {}, {}});
  }
  return preview;
}

}  // namespace

Result<Preview> preview_template(const std::string& template_body,
                                 const std::map<std::string, std::string>& known,
                                 const std::vector<std::string>& unknown) {
  // yaml-cpp throws; nothing may leave this folder that way.
  try {
    return preview(YAML::Load(template_body), known, unknown);
  } catch (const YAML::Exception& error) {
    return fail(unreadable(error.msg, error.mark.line + 1, error.mark.column + 1));
  }
}

Result<Preview> preview_stage(const Stage& stage, const Outputs& outputs) {
  std::map<std::string, std::string> known;
  std::vector<std::string> unknown;
  for (const auto& input : stage.inputs) {
    auto value = resolve(input.value, outputs);
    if (value)
      known[input.name] = *value;
    else
      unknown.push_back(input.name);
  }
  return preview_template(stage.template_body, known, unknown);
}

}  // namespace slipway::deploy
