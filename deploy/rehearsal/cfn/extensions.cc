#include "deploy/rehearsal/cfn/extensions.hh"

#include "deploy/rehearsal/cfn/parameters.hh"
#include "deploy/rehearsal/cfn/reject.hh"

namespace slipway::deploy::rehearsal::cfn {
namespace {

constexpr std::string_view kForEach = "Fn::ForEach::";
constexpr int kMostEntries = 100'000;  // loops within loops multiply

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != text.npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

// ${Identifier} in keys and texts, and a Ref to it.
json with_item(const json& value, const std::string& identifier, const std::string& item) {
  if (value.is_string()) {
    std::string text = value.get<std::string>();
    replace_all(text, "${" + identifier + "}", item);
    // Where only letters and digits are allowed, they are left of the item.
    std::string letters;
    for (const char c : item)
      if (std::isalnum(static_cast<unsigned char>(c)) != 0) letters += c;
    replace_all(text, "&{" + identifier + "}", letters);
    return text;
  }
  if (value.is_object()) {
    if (value.size() == 1 && value.contains("Ref") && value["Ref"] == identifier) return item;
    json out = json::object();
    for (const auto& [key, entry] : value.items())
      out[with_item(key, identifier, item).get<std::string>()] = with_item(entry, identifier, item);
    return out;
  }
  json out = value;
  if (value.is_array())
    for (auto& entry : out) entry = with_item(entry, identifier, item);
  return out;
}

class Expander {
 public:
  Expander(const json& root, const ParameterTexts& values) : root_(root), values_(values) {}

  json expand(const json& value) {
    if (++entries_ > kMostEntries) reject("Fn::ForEach makes too many entries");
    if (value.is_array()) {
      json out = json::array();
      for (const auto& item : value) out.push_back(expand(item));
      return out;
    }
    if (!value.is_object()) return value;
    json out = json::object();
    for (const auto& [key, entry] : value.items())
      if (key.starts_with(kForEach))
        loop(key, entry, out);
      else
        out[key] = expand(entry);
    return out;
  }

 private:
  const json& root_;
  const ParameterTexts& values_;
  int entries_ = 0;

  void loop(const std::string& key, const json& argument, json& out) {
    if (!argument.is_array() || argument.size() != 3 || !argument[0].is_string() ||
        !argument[2].is_object())
      reject("Fn::ForEach layout is incorrect: {}", key);
    for (const auto& item : collection(key, argument[1])) {
      if (!item.is_primitive() || item.is_null()) reject("{}: the collection must hold texts", key);
      const json made = with_item(argument[2], argument[0].get<std::string>(),
                                  item.is_string() ? item.get<std::string>() : item.dump());
      out.update(expand(made));
    }
  }

  json collection(const std::string& key, const json& value) const {
    if (value.is_array()) return value;
    const json name = value.is_object() ? value.value("Ref", json()) : json();
    const json parameters = root_.value("Parameters", json::object());
    if (name.is_string() && parameters.is_object() && parameters.contains(name)) {
      if (const auto given = values_.find(name.get<std::string>()); given != values_.end())
        return split_list(given->second);
      const json fallback = parameters[name].value("Default", json());
      if (fallback.is_string()) return split_list(fallback.get<std::string>());
    }
    reject("{}: the collection must be a list or a parameter", key);
  }
};

}  // namespace

Checked<json> expand_loops(const json& root, const ParameterTexts& values) {
  try {
    return Expander(root, values).expand(root);
  } catch (const Problem& problem) {
    return std::unexpected(problem.message);
  }
}

}  // namespace slipway::deploy::rehearsal::cfn
