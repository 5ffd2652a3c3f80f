// A CloudFormation template as the service reads it: YAML (short forms such as !Sub become their
// long form) or JSON. Every scalar is kept as its text, as CloudFormation compares and passes
// values; booleans are "true"/"false". Errors are worded as the service words them (ValidationError
// messages) and name the place where AWS does.
#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::deploy::rehearsal::cfn {

using nlohmann::json;

// Message of a ValidationError.
template <class T>
using Checked = std::expected<T, std::string>;

struct Parameter {
  std::string type;  // String, Number, CommaDelimitedList, List<Number>, AWS::EC2::VPC::Id ...
  std::string description, constraint_description, allowed_pattern;
  std::optional<std::string> default_value;
  std::vector<std::string> allowed_values;
  std::optional<double> min_value, max_value, min_length, max_length;
  bool no_echo = false;
  bool is_list() const;
};

struct Resource {
  std::string type;
  json properties = json::object();
  json metadata;
  json creation_policy;
  std::vector<std::string> depends_on;
  std::string condition;
  std::string deletion_policy;        // empty: Delete (Snapshot for RDS clusters, as AWS defaults)
  std::string update_replace_policy;  // empty: Delete
  int line = 0;
};

struct Output {
  std::string description, condition;
  json value, export_name;  // export_name null: not exported
};

inline constexpr std::string_view kLanguageExtensions = "AWS::LanguageExtensions";

struct Template {
  std::string description, version;  // version: as the template says it
  json metadata;
  std::map<std::string, Parameter> parameters;
  json mappings = json::object();
  json conditions = json::object();
  json rules = json::object();
  std::map<std::string, Resource> resources;
  std::map<std::string, Output> outputs;
  std::vector<std::string> transforms;  // those it declares
  std::string processed;                // JSON that its transforms made of it; empty: it has none
};

// The document as a value, short forms expanded; lines of the mapping entries at depth two
// ("Resources/Bucket").
struct Document {
  json root;
  std::map<std::string, int> lines;
};
// texts: every scalar its text, as values are compared and passed. typed: numbers and booleans stay
// what they are, as a processed template shows them. snippet: typed, and without short forms.
enum class Reading : std::uint8_t { texts, typed, snippet };
Checked<Document> read_document(std::string_view text, Reading reading = Reading::texts);

// Numbers and booleans become their text.
json as_texts(const json& value);

using ParameterTexts = std::map<std::string, std::string>;

struct Surroundings;  // transforms.hh
// Reads and checks a template once its transforms have run: structure, names, references,
// conditions, resource types.
Checked<Template> read_template(std::string_view text, const Surroundings& around);
Checked<Template> read_template(std::string_view text);
// A template as it is written: one with transforms is not judged, and tells of its resources only
// those that need no transform.
// `unknown`: whether resource types that are not known are let pass.
enum class Unknown : std::uint8_t { refused, passed };
Checked<Template> read_outline(std::string_view text, Unknown unknown = Unknown::refused);

}  // namespace slipway::deploy::rehearsal::cfn
