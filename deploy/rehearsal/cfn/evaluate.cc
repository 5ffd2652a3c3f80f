#include "deploy/rehearsal/cfn/evaluate.hh"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "deploy/rehearsal/cfn/cidr.hh"
#include "deploy/rehearsal/cfn/reject.hh"
#include "deploy/rehearsal/values.hh"

namespace slipway::deploy::rehearsal::cfn {
namespace {

constexpr int kDeepestExpression = 100;

json no_value() { return json(json::value_t::discarded); }

json need(Checked<json> value) {
  if (!value) throw Problem{value.error()};
  return std::move(*value);
}

std::string string_of(const json& value, std::string_view function) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean() || value.is_number()) return value.dump();
  reject("Template error: every value of {} must be a string", function);
}

class Evaluator {
 public:
  explicit Evaluator(const Scope& scope) : scope_(scope) {}

  json value(const json& expression) {
    const Level level(*this);
    if (expression.is_array()) return list(expression);
    if (!expression.is_object()) return expression;
    if (expression.size() == 1) {
      const auto& key = expression.begin().key();
      const auto& argument = expression.begin().value();
      if (key == "Ref") return ref(string_of(argument, "Ref"));
      if (key == "Condition" && argument.is_string() && in_condition_)
        return named(argument.get<std::string>()) ? "true" : "false";
      if (key.starts_with("Fn::")) return function(key, argument);
    }
    json out = json::object();
    for (const auto& [key, item] : expression.items())
      if (json made = value(item); !made.is_discarded()) out[key] = std::move(made);
    return out;
  }

  bool named(const std::string& name) {
    const auto it = scope_.from->conditions.find(name);
    if (it == scope_.from->conditions.end())
      reject("Template error: unresolved condition dependency {} in Fn::If", name);
    const bool outer = std::exchange(in_condition_, true);
    const Level level(*this);
    const bool holds = truth(value(*it));
    in_condition_ = outer;
    return holds;
  }

 private:
  const Scope& scope_;
  int depth_ = 0;
  bool in_condition_ = false;

  // Conditions may name each other in a circle: depth is what stops them.
  struct Level {
    explicit Level(Evaluator& of) : of_(of) {
      if (++of_.depth_ > kDeepestExpression) {
        --of_.depth_;
        reject(
            "Template error: functions are nested too deeply or conditions depend on each other");
      }
    }
    ~Level() { --of_.depth_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;
    Evaluator& of_;
  };

  static bool truth(const json& made) { return made.is_string() && made == "true"; }
  static json boolean(bool holds) { return holds ? "true" : "false"; }

  json list(const json& expression) {
    json out = json::array();
    for (const auto& item : expression)
      if (json made = value(item); !made.is_discarded()) out.push_back(std::move(made));
    return out;
  }

  json function(const std::string& key, const json& argument) {
    using Function = json (Evaluator::*)(const json&);
    static constexpr std::pair<std::string_view, Function> functions[] = {
        {"Fn::Sub", &Evaluator::sub},
        {"Fn::GetAtt", &Evaluator::get_att},
        {"Fn::If", &Evaluator::choose},
        {"Fn::Join", &Evaluator::join},
        {"Fn::Select", &Evaluator::select},
        {"Fn::Split", &Evaluator::split},
        {"Fn::Equals", &Evaluator::equals},
        {"Fn::And", &Evaluator::all},
        {"Fn::Or", &Evaluator::any},
        {"Fn::Not", &Evaluator::negate},
        {"Fn::FindInMap", &Evaluator::find},
        {"Fn::ImportValue", &Evaluator::import},
        {"Fn::Base64", &Evaluator::encode},
        {"Fn::Cidr", &Evaluator::cidr},
        {"Fn::GetAZs", &Evaluator::zones},
        {"Fn::Length", &Evaluator::length},
        {"Fn::ToJsonString", &Evaluator::to_json},
    };
    for (const auto& [name, call] : functions)
      if (name == key) return (this->*call)(argument);
    reject(kUnsupportedFunction, key);
  }

  json pseudo(const std::string& name) {
    if (name == "AWS::NoValue") return no_value();
    if (name == "AWS::AccountId") return scope_.account;
    if (name == "AWS::Region") return scope_.region;
    if (name == "AWS::StackName") return scope_.stack_name;
    if (name == "AWS::StackId") return scope_.stack_id;
    if (name == "AWS::Partition") return partition(scope_.region);
    if (name == "AWS::URLSuffix") return url_suffix(scope_.region);
    if (name == "AWS::NotificationARNs") return scope_.notification_arns;
    reject(
        "Template format error: Unresolved resource dependencies [{}] in the Resources block of "
        "the template",
        name);
  }

  // Rules and conditions are judged before there is any resource.
  Checked<json> of_resource(const std::string& name, const std::string& attribute) {
    if (scope_.resource) return scope_.resource(name, attribute);
    reject(
        "Template format error: Unresolved dependencies [{}]. Cannot reference resources in the {} "
        "block of the template",
        name, in_condition_ ? "Conditions" : "Rules");
  }

  json ref(const std::string& name) {
    if (name.starts_with("AWS::")) return pseudo(name);
    if (!in_condition_ && scope_.hidden.contains(name)) return "****";
    if (const auto it = scope_.parameters.find(name); it != scope_.parameters.end())
      return it->second;
    return need(of_resource(name, ""));
  }

  json get_att(const json& argument) {
    if (argument.is_string()) {
      const auto whole = argument.get<std::string>();
      const auto dot = whole.find('.');
      return need(
          of_resource(whole.substr(0, dot), dot == std::string::npos ? "" : whole.substr(dot + 1)));
    }
    if (!argument.is_array() || argument.size() < 2)
      reject(
          "Template error: every Fn::GetAtt object requires two non-empty parameters, the resource "
          "name and the resource attribute");
    return need(of_resource(string_of(argument[0], "Fn::GetAtt"),
                            string_of(value(argument[1]), "Fn::GetAtt")));
  }

  json sub(const json& argument) {
    json local = json::object();
    const json* pattern = &argument;
    if (argument.is_array() && argument.size() == 2 && argument[1].is_object()) {
      pattern = &argument[0];
      for (const auto& [key, item] : argument[1].items()) local[key] = value(item);
    }
    if (!pattern->is_string())
      reject(
          "Template error: One or more Fn::Sub intrinsic functions don't specify expected "
          "arguments. "
          "Specify a string as first argument, and an optional second argument to specify a "
          "mapping "
          "of values to replace in the string");
    return filled(pattern->get<std::string>(), local);
  }

  std::string filled(std::string_view pattern, const json& local) {
    std::string out;
    while (!pattern.empty()) {
      const auto at = pattern.find("${");
      out += pattern.substr(0, at);
      if (at == std::string_view::npos) break;
      const auto end = pattern.find('}', at);
      if (end == std::string_view::npos) {
        out += pattern.substr(at);
        break;
      }
      std::string_view name = pattern.substr(at + 2, end - at - 2);
      pattern.remove_prefix(end + 1);
      if (name.starts_with('!')) {
        out += fmt::format("${{{}}}", name.substr(1));
        continue;
      }
      out += variable(name, local);
    }
    return out;
  }

  std::string variable(std::string_view name, const json& local) {
    while (!name.empty() && name.front() == ' ') name.remove_prefix(1);
    while (!name.empty() && name.back() == ' ') name.remove_suffix(1);
    const std::string key(name);
    if (local.contains(key)) return string_of(local[key], "Fn::Sub");
    const auto dot = key.find('.');
    if (dot == std::string::npos || key.starts_with("AWS::")) return string_of(ref(key), "Fn::Sub");
    return string_of(need(of_resource(key.substr(0, dot), key.substr(dot + 1))), "Fn::Sub");
  }

  json choose(const json& argument) {
    if (!argument.is_array() || argument.size() != 3 || !argument[0].is_string())
      reject(
          "Template error: Fn::If requires a list argument with the first element being a "
          "condition");
    return value(argument[named(argument[0].get<std::string>()) ? 1 : 2]);
  }

  json join(const json& argument) {
    const auto wrong = [] {
      reject(
          "Template error: every Fn::Join object requires two parameters, (1) a string delimiter "
          "and "
          "(2) a list of strings to be joined or a function that returns a list of strings (such "
          "as "
          "Fn::GetAZs) to be joined.");
    };
    if (!argument.is_array() || argument.size() != 2 || !argument[0].is_string()) wrong();
    const json items = value(argument[1]);
    if (items.is_string() && holds_unknown(items)) return items;
    if (!items.is_array()) wrong();
    std::string out;
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (i > 0) out += argument[0].get<std::string>();
      out += string_of(items[i], "Fn::Join");
    }
    return out;
  }

  json select(const json& argument) {
    if (!argument.is_array() || argument.size() != 2)
      reject(
          "Template error: Fn::Select requires a list argument with two elements: an integer index "
          "and a list");
    const std::string index = string_of(value(argument[0]), "Fn::Select");
    const json items = value(argument[1]);
    if (items.is_string() && holds_unknown(items)) return items;
    std::size_t at = 0;
    const auto [end, ec] = std::from_chars(index.data(), index.data() + index.size(), at);
    if (ec != std::errc{} || end != index.data() + index.size() || !items.is_array())
      reject(
          "Template error: Fn::Select requires a list argument with two elements: an integer index "
          "and a list");
    if (at < items.size()) return items[at];
    if (holds_unknown(items)) return std::string(kUnknown);
    reject("Template error: Fn::Select cannot select nonexistent value at index {}", at);
  }

  json split(const json& argument) {
    if (!argument.is_array() || argument.size() != 2)
      reject(
          "Template error: every Fn::Split object requires two parameters, (1) a string delimiter "
          "and "
          "(2) a string to be split or a function that returns a string to be split.");
    const std::string by = string_of(value(argument[0]), "Fn::Split");
    const std::string whole = string_of(value(argument[1]), "Fn::Split");
    json out = json::array();
    if (by.empty()) return json::array({whole});
    for (std::size_t at = 0;;) {
      const auto end = whole.find(by, at);
      out.push_back(whole.substr(at, end == std::string::npos ? end : end - at));
      if (end == std::string::npos) return out;
      at = end + by.size();
    }
  }

  json equals(const json& argument) {
    if (!argument.is_array() || argument.size() != 2)
      reject("Template error: every Fn::Equals object requires a list of 2 string parameters.");
    return boolean(value(argument[0]) == value(argument[1]));
  }

  bool operand(const json& item) {
    const bool outer = std::exchange(in_condition_, true);
    const bool holds = truth(value(item));
    in_condition_ = outer;
    return holds;
  }
  void check_operands(const json& argument, std::string_view function, std::size_t least,
                      std::size_t most) {
    if (!argument.is_array() || argument.size() < least || argument.size() > most)
      reject("Template error: every {} object requires a list of {} boolean parameters.", function,
             least == most ? "1" : "at least 2 and at most 10");
  }
  json all(const json& argument) {
    check_operands(argument, "Fn::And", 2, 10);
    return boolean(std::ranges::all_of(argument, [&](const json& item) { return operand(item); }));
  }
  json any(const json& argument) {
    check_operands(argument, "Fn::Or", 2, 10);
    return boolean(std::ranges::any_of(argument, [&](const json& item) { return operand(item); }));
  }
  json negate(const json& argument) {
    check_operands(argument, "Fn::Not", 1, 1);
    return boolean(!operand(argument[0]));
  }

  json find(const json& argument) {
    if (!argument.is_array() || argument.size() < 3 || argument.size() > 4 ||
        (argument.size() == 4 && !extended()))
      reject(
          "Template error: every Fn::FindInMap object requires three parameters, the map name, map "
          "key and the attribute for return value");
    std::string path[3];
    for (std::size_t i = 0; i < 3; ++i) path[i] = string_of(value(argument[i]), "Fn::FindInMap");
    if (!scope_.from->mappings.contains(path[0]))
      reject(
          "Template error: Mapping named '{}' is not present in the 'Mappings' section of "
          "template.",
          path[0]);
    const json& map = scope_.from->mappings[path[0]];
    if (map.is_object() && map.contains(path[1]) && map[path[1]].is_object() &&
        map[path[1]].contains(path[2]))
      return map[path[1]][path[2]];
    if (argument.size() > 3 && argument[3].is_object() && argument[3].contains("DefaultValue"))
      return value(argument[3]["DefaultValue"]);
    reject("Template error: Unable to get mapping for {}::{}::{}", path[0], path[1], path[2]);
  }

  json import(const json& argument) {
    return need(scope_.import(string_of(value(argument), "Fn::ImportValue")));
  }

  json encode(const json& argument) { return base64(string_of(value(argument), "Fn::Base64")); }

  json cidr(const json& argument) {
    if (!argument.is_array() || argument.size() < 2)
      reject(
          "Template error: every Fn::Cidr object requires two parameters, (1) ipblock and (2) "
          "count");
    const std::string block = string_of(value(argument[0]), "Fn::Cidr");
    const std::string count = string_of(value(argument[1]), "Fn::Cidr");
    const std::string bits = argument.size() > 2 ? string_of(value(argument[2]), "Fn::Cidr") : "8";
    const auto blocks = split_cidr(block, std::atoi(count.c_str()), std::atoi(bits.c_str()));
    if (!blocks)
      reject("Template error: Fn::Cidr cannot make {} blocks of {} bits in {}", count, bits, block);
    return *blocks;
  }

  json zones(const json& argument) {
    const json region = value(argument);
    return region.is_string() && (region == "" || region == scope_.region) ? json(scope_.zones)
                                                                           : json::array();
  }

  // ---- of the transform AWS::LanguageExtensions
  bool extended() const {
    return std::ranges::count(scope_.from->transforms, kLanguageExtensions) > 0;
  }
  void need_extensions(std::string_view function) const {
    if (!extended()) reject(kUnsupportedFunction, function);
  }
  json length(const json& argument) {
    need_extensions("Fn::Length");
    const json items = value(argument);
    if (!items.is_array()) reject("Fn::Length: the argument must resolve to a list");
    return std::to_string(items.size());
  }
  json to_json(const json& argument) {
    need_extensions("Fn::ToJsonString");
    const json made = value(argument);
    if (!made.is_structured()) reject("Fn::ToJsonString: the argument must be an object or a list");
    return made.dump();
  }
};

}  // namespace

Checked<json> evaluate(const json& expression, const Scope& scope) {
  try {
    return Evaluator(scope).value(expression);
  } catch (const Problem& problem) {
    return std::unexpected(problem.message);
  }
}

Checked<bool> condition_holds(const std::string& name, const Scope& scope) {
  if (name.empty()) return true;
  try {
    return Evaluator(scope).named(name);
  } catch (const Problem& problem) {
    return std::unexpected(problem.message);
  }
}

}  // namespace slipway::deploy::rehearsal::cfn
