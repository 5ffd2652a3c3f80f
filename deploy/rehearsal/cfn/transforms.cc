#include "deploy/rehearsal/cfn/transforms.hh"

#include <algorithm>

#include "deploy/rehearsal/cfn/evaluate.hh"
#include "deploy/rehearsal/cfn/extensions.hh"
#include "deploy/rehearsal/cfn/reject.hh"

namespace slipway::deploy::rehearsal::cfn {
namespace {

constexpr std::string_view kInclude = "AWS::Include";
constexpr std::string_view kTransform = "Fn::Transform", kLoop = "Fn::ForEach::";
constexpr std::string_view kNoSnippet =
    "The specified S3 object's content should be valid Yaml/JSON.";

json listed(const json& one_or_more) {
  if (one_or_more.is_null()) return json::array();
  return one_or_more.is_array() ? one_or_more : json::array({one_or_more});
}

// A transform is a name, or an object with a name and parameters.
std::string transform_name(const json& transform) {
  const json name = transform.is_object() ? transform.value("Name", json()) : transform;
  return name.is_string() ? name.get<std::string>() : std::string{};
}

void collect(const json& value, std::vector<std::string>& names) {
  if (!value.is_structured()) return;
  if (value.is_object() && value.contains(kTransform))
    for (const auto& one : listed(value[std::string(kTransform)]))
      names.push_back(transform_name(one));
  for (const auto& item : value) collect(item, names);
}

// What a Location may name: parameters, mappings and the pseudo parameters known so early.
class Includer {
 public:
  Includer(const json& root, const Surroundings& around) : around_(around) {
    names_.mappings = root.value("Mappings", json::object());
    const json parameters = root.value("Parameters", json::object());
    for (const auto& [name, rule] : parameters.items())
      if (const json fallback = rule.is_object() ? rule.value("Default", json()) : json();
          fallback.is_string())
        scope_.parameters[name] = fallback;
    for (const auto& [name, value] : around.values) scope_.parameters[name] = value;
    scope_.from = &names_;
    scope_.account = around.account;
    scope_.region = around.region;
    scope_.resource = [](const std::string& id, const std::string&) -> Checked<json> {
      return std::unexpected(fmt::format("{} is not known before the template is", id));
    };
    scope_.import = [](const std::string& name) -> Checked<json> {
      return std::unexpected(fmt::format("{} cannot be imported into a transform", name));
    };
  }

  // The innermost transforms first.
  json expand(const json& value) {
    if (!value.is_structured()) return value;
    if (value.is_array()) {
      json out = json::array();
      for (const auto& item : value) out.push_back(expand(item));
      return out;
    }
    json out = json::object();
    for (const auto& [key, item] : value.items())
      if (key != kTransform) out[key] = expand(item);
    if (!value.contains(kTransform)) return out;
    for (const auto& one : listed(value[std::string(kTransform)])) put(included(one), out);
    return out;
  }

  json included(const json& transform) {
    if (transform_name(transform) != kInclude)
      reject("No transform named {} found.", transform_name(transform));
    const json parameters = transform.is_object() ? transform.value("Parameters", json()) : json();
    const json location = parameters.is_object() ? parameters.value("Location", json()) : json();
    if (location.is_null()) fail("Missing required parameter: Location.");
    const auto where = evaluate(location, scope_);
    if (!where) fail(where.error());
    if (!where->is_string()) fail("The location parameter is not a valid S3 uri.");
    return snippet(where->get<std::string>());
  }

  // Beside other keys a snippet's keys join them; alone it takes the place whole.
  static void put(json snippet, json& out) {
    if (out.empty())
      out = std::move(snippet);
    else if (out.is_object() && snippet.is_object())
      out.update(snippet);
    else
      fail("The included content cannot stand beside other keys.");
  }

  [[noreturn]] static void fail(std::string_view why) {
    reject("Transform {} failed with: {}", kInclude, why);
  }

 private:
  const Surroundings& around_;
  Template names_;
  Scope scope_;

  // Short forms and transforms within a snippet are not understood.
  json snippet(const std::string& location) {
    if (!around_.snippet) fail("Amazon S3 cannot be reached here.");
    auto text = around_.snippet(location);
    if (!text) fail(text.error());
    auto read = read_document(*text, Reading::snippet);
    std::vector<std::string> inner;
    if (read) collect(read->root, inner);
    if (!read || !read->root.is_structured() || !inner.empty()) fail(kNoSnippet);
    return std::move(read->root);
  }
};

// At the top, sections of the snippet join the template's.
void join_sections(const json& snippet, json& root) {
  if (!snippet.is_object()) Includer::fail(kNoSnippet);
  for (const auto& [section, content] : snippet.items())
    if (root.contains(section) && root[section].is_object() && content.is_object())
      root[section].update(content);
    else
      root[section] = content;
}

}  // namespace

std::vector<std::string> declared_transforms(const json& root) {
  std::vector<std::string> all, out;
  if (!root.is_object()) return out;
  for (const auto& one : listed(root.value("Transform", json())))
    all.push_back(transform_name(one));
  collect(root, all);
  for (auto& name : all)
    if (std::ranges::find(out, name) == out.end()) out.push_back(std::move(name));
  return out;
}

Checked<json> transformed(const json& root, const Surroundings& around) {
  try {
    Includer includer(root, around);
    const json declared = listed(root.value("Transform", json()));
    json out = root;
    out.erase("Transform");
    out = includer.expand(out);
    for (const auto& one : declared) {
      if (transform_name(one) == kInclude) {
        join_sections(includer.included(one), out);
        continue;
      }
      if (transform_name(one) != kLanguageExtensions)
        reject("No transform named {} found.", transform_name(one));
      auto expanded = expand_loops(out, around.values);
      if (!expanded) reject("Transform {} failed with: {}", kLanguageExtensions, expanded.error());
      out = std::move(*expanded);
    }
    return out;
  } catch (const Problem& problem) {
    return std::unexpected(problem.message);
  }
}

json without_transforms(const json& root) {
  if (!root.is_structured()) return root;
  json out = root.is_array() ? json::array() : json::object();
  if (root.is_array())
    for (const auto& item : root) out.push_back(without_transforms(item));
  else
    for (const auto& [key, item] : root.items())
      if (key != kTransform && !key.starts_with(kLoop)) out[key] = without_transforms(item);
  return out;
}

}  // namespace slipway::deploy::rehearsal::cfn
