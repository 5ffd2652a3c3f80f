// Structure and references of a template, checked as the service checks them before it looks at any
// value.
#include "deploy/rehearsal/cfn/template.hh"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "deploy/rehearsal/cfn/graph.hh"
#include "deploy/rehearsal/cfn/limits.hh"
#include "deploy/rehearsal/cfn/reject.hh"
#include "deploy/rehearsal/cfn/transforms.hh"
#include "deploy/rehearsal/cfn/types.hh"
#include "deploy/rehearsal/values.hh"

namespace slipway::deploy::rehearsal::cfn {
namespace {

constexpr std::string_view kSections[] = {"AWSTemplateFormatVersion",
                                          "Description",
                                          "Metadata",
                                          "Parameters",
                                          "Rules",
                                          "Mappings",
                                          "Conditions",
                                          "Transform",
                                          "Resources",
                                          "Outputs"};

constexpr std::string_view kParameterKeys[] = {
    "Type",      "Default",  "NoEcho",   "AllowedValues", "AllowedPattern",       "MaxLength",
    "MinLength", "MaxValue", "MinValue", "Description",   "ConstraintDescription"};

constexpr std::string_view kResourceKeys[] = {
    "Type",           "Properties",   "Metadata",       "DependsOn",          "Condition",
    "DeletionPolicy", "UpdatePolicy", "CreationPolicy", "UpdateReplacePolicy"};

bool alphanumeric(std::string_view name) {
  constexpr std::size_t longest = 255;
  return !name.empty() && name.size() <= longest &&
         std::all_of(name.begin(), name.end(),
                     [](unsigned char c) { return c < 128 && std::isalnum(c) != 0; });
}

std::string text_of(const json& object, const char* key) {
  const auto it = object.find(key);
  return it != object.end() && it->is_string() ? it->get<std::string>() : std::string{};
}

std::optional<double> number_of(const json& object, const char* key) {
  return number_in(text_of(object, key));
}

std::vector<std::string> texts_of(const json& value) {
  std::vector<std::string> out;
  if (value.is_string()) out.push_back(value.get<std::string>());
  if (!value.is_array()) return out;
  for (const auto& item : value)
    if (item.is_string()) out.push_back(item.get<std::string>());
  return out;
}

json section(const json& root, const char* name) {
  const auto it = root.find(name);
  if (it == root.end() || it->is_null()) return json::object();
  if (!it->is_object()) reject("Template format error: {} must be an object.", name);
  return *it;
}

void refuse_nulls(const json& value, const std::string& path) {
  if (value.is_null())
    reject("Template format error: [{}] 'null' values are not allowed in templates", path);
  if (value.is_object())
    for (const auto& [key, item] : value.items()) refuse_nulls(item, path + "/" + key);
  if (value.is_array())
    for (std::size_t i = 0; i < value.size(); ++i)
      refuse_nulls(value[i], fmt::format("{}/{}", path, i));
}

Parameter read_parameter(const std::string& name, const json& from) {
  if (!alphanumeric(name))
    reject("Template format error: Parameter name {} is non alphanumeric.", name);
  if (!from.is_object() || text_of(from, "Type").empty())
    reject("Template format error: Every Parameters object must contain a Type member.");
  for (const auto& [key, value] : from.items())
    if (std::ranges::find(kParameterKeys, key) == std::end(kParameterKeys))
      reject("Invalid template parameter property '{}'", key);
  Parameter out;
  out.type = text_of(from, "Type");
  if (!known_parameter_type(out.type))
    reject("Template format error: Unrecognized parameter type: {}", out.type);
  out.description = text_of(from, "Description");
  out.constraint_description = text_of(from, "ConstraintDescription");
  out.allowed_pattern = text_of(from, "AllowedPattern");
  if (from.contains("Default")) {
    if (!from["Default"].is_string())
      reject("Template format error: Every Default member must be a string.");
    out.default_value = from["Default"].get<std::string>();
  }
  if (from.contains("AllowedValues")) out.allowed_values = texts_of(from["AllowedValues"]);
  out.min_value = number_of(from, "MinValue");
  out.max_value = number_of(from, "MaxValue");
  out.min_length = number_of(from, "MinLength");
  out.max_length = number_of(from, "MaxLength");
  out.no_echo = text_of(from, "NoEcho") == "true";
  return out;
}

Resource read_resource(const std::string& id, const json& from) {
  if (!alphanumeric(id)) reject("Template format error: Resource name {} is non alphanumeric.", id);
  if (!from.is_object())
    reject("Template format error: [/Resources/{}] resource definition is malformed", id);
  if (text_of(from, "Type").empty())
    reject(
        "Template format error: [/Resources/{}] Every Resources object must contain a Type member.",
        id);
  for (const auto& [key, value] : from.items())
    if (std::find(std::begin(kResourceKeys), std::end(kResourceKeys), key) ==
        std::end(kResourceKeys))
      reject("Invalid template resource property '{}'", key);
  Resource out;
  out.type = text_of(from, "Type");
  if (from.contains("Properties")) out.properties = from["Properties"];
  if (!out.properties.is_object())
    reject("Template format error: [/Resources/{}/Properties] Properties must be an object.", id);
  if (from.contains("Metadata")) out.metadata = from["Metadata"];
  if (from.contains("CreationPolicy")) out.creation_policy = from["CreationPolicy"];
  if (from.contains("DependsOn")) out.depends_on = texts_of(from["DependsOn"]);
  out.condition = text_of(from, "Condition");
  out.deletion_policy = text_of(from, "DeletionPolicy");
  out.update_replace_policy = text_of(from, "UpdateReplacePolicy");
  return out;
}

Output read_output(const std::string& name, const json& from) {
  if (!alphanumeric(name))
    reject("Template format error: Output name {} is non alphanumeric.", name);
  if (!from.is_object() || !from.contains("Value"))
    reject("Template format error: Every Outputs member must contain a Value object");
  Output out;
  out.description = text_of(from, "Description");
  out.condition = text_of(from, "Condition");
  out.value = from["Value"];
  if (from.contains("Export")) {
    if (!from["Export"].is_object() || !from["Export"].contains("Name"))
      reject("Template format error: Output {} is malformed. The Export field must contain a Name.",
             name);
    out.export_name = from["Export"]["Name"];
  }
  return out;
}

// Those of our types that leave a snapshot.
bool leaves_snapshots(std::string_view type) {
  return type == "AWS::RDS::DBCluster" || type == "AWS::RDS::DBInstance";
}

void check_policies(const std::string& id, const Resource& resource) {
  const auto fine = [](const std::string& policy) {
    return policy.empty() || policy == "Delete" || policy == "Retain" || policy == "Snapshot" ||
           policy == "RetainExceptOnCreate";
  };
  if (!fine(resource.deletion_policy))
    reject("Template error: DeletionPolicy of resource {} must be one of Delete, Retain, Snapshot",
           id);
  for (const auto& policy : {resource.deletion_policy, resource.update_replace_policy})
    if (policy == "Snapshot" && !leaves_snapshots(resource.type))
      reject("Template error: resource type {} does not support deletion policy Snapshot",
             resource.type);
  if (!fine(resource.update_replace_policy) ||
      resource.update_replace_policy == "RetainExceptOnCreate")
    reject(
        "Template error: UpdateReplacePolicy of resource {} must be one of Delete, Retain, "
        "Snapshot",
        id);
}

// Everything a template names must be there.
class References {
 public:
  explicit References(const Template& from) : template_(from) {}

  void check() {
    for (const auto& [name, value] : template_.conditions.items())
      check_names(value, "Conditions", Where::conditions);
    for (const auto& [id, resource] : template_.resources) check_resource(id, resource);
    if (!unresolved_.empty())
      reject(
          "Template format error: Unresolved resource dependencies [{}] in the Resources block of "
          "the template",
          fmt::join(unresolved_, ", "));
    for (const auto& [name, output] : template_.outputs) {
      check_condition(output.condition);
      check_names(output.value, "Outputs", Where::values);
      check_names(output.export_name, "Outputs", Where::values);
    }
    if (!unresolved_.empty())
      reject(
          "Template format error: Unresolved resource dependencies [{}] in the Outputs block of "
          "the template",
          fmt::join(unresolved_, ", "));
  }

 private:
  enum class Where : std::uint8_t { values, conditions };
  const Template& template_;
  std::set<std::string> unresolved_;

  void check_resource(const std::string& id, const Resource& resource) {
    check_condition(resource.condition);
    check_policies(id, resource);
    for (const auto& other : resource.depends_on)
      if (!template_.resources.contains(other)) unresolved_.insert(other);
    check_names(resource.properties, "Resources", Where::values);
    check_names(resource.creation_policy, "Resources", Where::values);
  }

  void check_condition(const std::string& name) const {
    if (!name.empty() && !template_.conditions.contains(name))
      reject(
          "Template format error: Unresolved condition dependency {} in the Resources block of the "
          "template",
          name);
  }

  void check_names(const json& value, std::string_view block, Where where) {
    for (const auto& name : names_in(value)) {
      if (name.kind == Name::Kind::condition) {
        if (!template_.conditions.contains(name.target))
          reject("Template error: unresolved condition dependency {} in Fn::If", name.target);
        continue;
      }
      if (name.kind == Name::Kind::ref && template_.parameters.contains(name.target)) continue;
      if (where == Where::conditions)
        reject(
            "Template format error: Unresolved dependencies [{}]. Cannot reference resources in "
            "the "
            "Conditions block of the template",
            name.target);
      check_resource_name(name, block);
    }
  }

  void check_resource_name(const Name& name, std::string_view) {
    const auto it = template_.resources.find(name.target);
    if (it == template_.resources.end()) {
      if (name.kind == Name::Kind::attribute)
        reject("Template error: instance of Fn::GetAtt references undefined resource {}",
               name.target);
      unresolved_.insert(name.target);
      return;
    }
    if (name.kind != Name::Kind::attribute || name.attribute.empty()) return;
    const Type* type = find_type(it->second.type);
    if (type != nullptr && !has_attribute(*type, name.attribute))
      reject("Template error: resource {} does not support attribute type {} in Fn::GetAtt",
             name.target, name.attribute);
  }
};

void check_types(const Template& from) {
  std::set<std::string> unknown;
  for (const auto& [id, resource] : from.resources)
    if (find_type(resource.type) == nullptr) unknown.insert(resource.type);
  if (!unknown.empty())
    reject("Template format error: Unrecognized resource types: [{}]", fmt::join(unknown, ", "));
}

void check_sections(const json& root) {
  if (!root.is_object()) reject("Template format error: unsupported structure.");
  std::vector<std::string> unknown;
  for (const auto& [key, value] : root.items())
    if (std::find(std::begin(kSections), std::end(kSections), key) == std::end(kSections))
      unknown.push_back(key);
  if (!unknown.empty())
    reject("Invalid template property or properties [{}]", fmt::join(unknown, ", "));
  const std::string version = text_of(root, "AWSTemplateFormatVersion");
  if (!version.empty() && version != "2010-09-09")
    reject("Template format error: {} is not a supported value for AWSTemplateFormatVersion.",
           version);
}

Template build(const json& root, const std::map<std::string, int>& lines) {
  check_sections(root);
  refuse_nulls(section(root, "Resources"), "/Resources");
  Template out;
  out.description = text_of(root, "Description");
  out.version = text_of(root, "AWSTemplateFormatVersion");
  if (root.contains("Metadata")) out.metadata = root["Metadata"];
  out.mappings = section(root, "Mappings");
  out.conditions = section(root, "Conditions");
  out.rules = section(root, "Rules");
  const json parameters = section(root, "Parameters"), resources = section(root, "Resources"),
             outputs = section(root, "Outputs");
  for (const auto& [name, value] : parameters.items())
    out.parameters[name] = read_parameter(name, value);
  for (const auto& [id, value] : resources.items()) {
    auto& resource = out.resources[id] = read_resource(id, value);
    if (const auto line = lines.find("Resources/" + id); line != lines.end())
      resource.line = line->second;
  }
  for (const auto& [name, value] : outputs.items()) out.outputs[name] = read_output(name, value);
  if (const auto problem = limit_problem(out); !problem.empty()) reject("{}", problem);
  return out;
}

// The writer of JSON is strict about UTF-8; the reader of YAML is not.
bool is_utf8_text(const json& document) {
  try {
    return !document.dump().empty();
  } catch (const json::type_error&) {
    return false;
  }
}

Template checked(Template out, Unknown unknown = Unknown::refused) {
  if (out.resources.empty())
    reject("Template format error: At least one Resources member must be defined.");
  if (unknown == Unknown::refused) check_types(out);
  References(out).check();
  if (auto order = dependencies(out); !order) reject("{}", order.error());
  return out;
}

Checked<Document> read_text(std::string_view text, Reading reading) {
  auto document = read_document(text, reading);
  if (!document) return document;
  if (!is_utf8_text(document->root))
    return std::unexpected("Template format error: the template is not UTF-8 text");
  return document;
}

// What the transforms left, read and checked.
Template read_processed(std::string_view text, const Surroundings& around) {
  auto typed = read_text(text, Reading::typed);
  if (!typed) reject("{}", typed.error());
  auto processed = transformed(typed->root, around);
  if (!processed) reject("{}", processed.error());
  if (!is_utf8_text(*processed)) reject("Template format error: the template is not UTF-8 text");
  Template out = build(as_texts(*processed), typed->lines);
  out.processed = processed->dump();
  // Functions of the language extensions are only known where they are asked for.
  out.transforms = declared_transforms(typed->root);
  return checked(std::move(out));
}

// Entries that a transform has yet to finish.
void drop_unfinished(json& root, const char* section, const char* needed) {
  const auto it = root.find(section);
  if (it == root.end() || !it->is_object()) return;
  json kept = json::object();
  for (const auto& [key, entry] : it->items())
    if (entry.is_object() && entry.contains(needed)) kept[key] = entry;
  *it = std::move(kept);
}

}  // namespace

bool Parameter::is_list() const {
  return type == "CommaDelimitedList" || type.starts_with("List<") ||
         type.starts_with("AWS::SSM::Parameter::Value<List<");
}

Checked<Template> read_template(std::string_view text, const Surroundings& around) {
  auto document = read_text(text, Reading::texts);
  if (!document) return std::unexpected(document.error());
  try {
    if (!declared_transforms(document->root).empty()) return read_processed(text, around);
    return checked(build(document->root, document->lines));
  } catch (const Problem& problem) {
    return std::unexpected(problem.message);
  }
}

Checked<Template> read_template(std::string_view text) { return read_template(text, {}); }

Checked<Template> read_outline(std::string_view text, Unknown unknown) {
  auto document = read_text(text, Reading::texts);
  if (!document) return std::unexpected(document.error());
  auto transforms = declared_transforms(document->root);
  try {
    if (transforms.empty()) return checked(build(document->root, document->lines), unknown);
    check_sections(document->root);
    json rest = without_transforms(document->root);
    drop_unfinished(rest, "Resources", "Type");
    drop_unfinished(rest, "Outputs", "Value");
    Template out = build(rest, document->lines);
    out.transforms = std::move(transforms);
    return out;
  } catch (const Problem& problem) {
    return std::unexpected(problem.message);
  }
}

}  // namespace slipway::deploy::rehearsal::cfn
