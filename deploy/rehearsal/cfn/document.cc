// Text to value: YAML through yaml-cpp, JSON through nlohmann-json.
#include <yaml-cpp/yaml.h>

#include <fmt/format.h>

#include <algorithm>

#include "deploy/rehearsal/cfn/template.hh"

namespace slipway::deploy::rehearsal::cfn {
namespace {

constexpr int kDeepestDocument = 100;  // nesting; real templates stay below 20
constexpr int kMostNodes = 100'000;    // aliases expand: a small text can be a huge document

constexpr std::string_view kPlainTags[] = {"!Ref", "!Condition"};

struct Failure {
  std::string message;
};

// A plain number or boolean as such, where its text can be had back.
json typed_scalar(const YAML::Node& node, std::string text) {
  if (node.Tag() == "!") return text;
  if (text == "true" || text == "false") return text == "true";
  json number = json::parse(text, nullptr, false);
  return number.is_number() && number.dump() == text ? number : json(std::move(text));
}

std::string scalar_text(const YAML::Node& node) {
  const std::string text = node.Scalar();
  if (node.Tag() == "!") return text;  // quoted
  if (text == "True" || text == "TRUE") return "true";
  if (text == "False" || text == "FALSE") return "false";
  return text;
}

std::string long_form(const std::string& tag) {
  for (const auto plain : kPlainTags)
    if (tag == plain) return tag.substr(1);
  return "Fn::" + tag.substr(1);
}

class Reader {
 public:
  explicit Reader(Reading reading) : reading_(reading) {}
  json read(const YAML::Node& node, const std::string& path, int depth) {
    if (depth > kDeepestDocument || ++nodes_ > kMostNodes)
      throw Failure{"Template format error: unsupported structure."};
    if (path.size() && depth <= 2) lines[path] = node.Mark().line + 1;
    json value = read_plain(node, path, depth);
    const std::string tag = node.Tag();
    if (tag.size() < 2 || tag[0] != '!') return value;
    if (reading_ == Reading::snippet) throw Failure{"Short forms are not supported."};
    return json::object({{long_form(tag), argument(tag, std::move(value))}});
  }
  std::map<std::string, int> lines;

 private:
  Reading reading_;
  int nodes_ = 0;

  // !GetAtt a.b is the list form's short hand.
  static json argument(const std::string& tag, json value) {
    if (tag != "!GetAtt" || !value.is_string()) return value;
    const std::string text = value.get<std::string>();
    const auto dot = text.find('.');
    if (dot == std::string::npos) return value;
    return json::array({text.substr(0, dot), text.substr(dot + 1)});
  }

  json read_plain(const YAML::Node& node, const std::string& path, int depth) {
    if (node.IsScalar()) return scalar(node);
    if (node.IsSequence()) return sequence(node, path, depth);
    if (node.IsMap()) return mapping(node, path, depth);
    return nullptr;
  }

  json scalar(const YAML::Node& node) const {
    return reading_ == Reading::texts ? json(scalar_text(node))
                                      : typed_scalar(node, scalar_text(node));
  }

  json sequence(const YAML::Node& node, const std::string& path, int depth) {
    json list = json::array();
    for (const auto& item : node) list.push_back(read(item, path + "/-", depth + 1));
    return list;
  }

  json mapping(const YAML::Node& node, const std::string& path, int depth) {
    json object = json::object();
    for (const auto& entry : node) {
      if (!entry.first.IsScalar()) throw Failure{"Template format error: unsupported structure."};
      const std::string key = entry.first.Scalar();
      if (object.contains(key)) throw Failure{duplicate(key, entry.first)};
      const std::string below = path.empty() ? key : path + "/" + key;
      object[key] = read(entry.second, below, depth + 1);
      if (depth < 2) lines[below] = entry.first.Mark().line + 1;
    }
    return object;
  }

  static std::string duplicate(const std::string& key, const YAML::Node& at) {
    return fmt::format("Template format error: Duplicate key '{}'. (line {}, column {})", key,
                       at.Mark().line + 1, at.Mark().column + 1);
  }
};

// Looked at before parsing: a value nested this deep could not even be copied on a small stack.
bool nested_too_deep(std::string_view text) {
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (quoted && text[i] == '\\')
      ++i;
    else if (text[i] == '"')
      quoted = !quoted;
    else if (!quoted && (text[i] == '{' || text[i] == '['))
      ++depth;
    else if (!quoted && (text[i] == '}' || text[i] == ']'))
      --depth;
    if (depth > kDeepestDocument) return true;
  }
  return false;
}

struct Place {
  int line, column;  // from 1
};

// Of the byte with this number, from 1.
Place place_of(std::string_view text, std::size_t byte) {
  const auto before = text.substr(0, byte > 0 ? byte - 1 : 0);
  const auto lines = std::count(before.begin(), before.end(), '\n');
  const auto start = before.rfind('\n');
  const auto column = before.size() - (start == before.npos ? 0 : start + 1);
  return {static_cast<int>(lines) + 1, static_cast<int>(column) + 1};
}

std::string not_well_formed(const char* language, Place place) {
  return fmt::format("Template format error: {} not well-formed. (line {}, column {})", language,
                     place.line, place.column);
}

Checked<Document> read_json(std::string_view text, Reading reading) {
  if (nested_too_deep(text))
    return std::unexpected("Template format error: unsupported structure.");
  json root;
  try {
    root = json::parse(text);
  } catch (const json::parse_error& problem) {
    return std::unexpected(not_well_formed("JSON", place_of(text, problem.byte)));
  }
  return Document{reading == Reading::texts ? as_texts(root) : std::move(root), {}};
}

}  // namespace

json as_texts(const json& value) {
  if (value.is_boolean()) return value.get<bool>() ? "true" : "false";
  if (value.is_number()) return value.dump();
  if (!value.is_structured()) return value;
  json out = value;
  for (auto& item : out) item = as_texts(item);
  return out;
}

Checked<Document> read_document(std::string_view text, Reading reading) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos)
    return std::unexpected("Template format error: unsupported structure.");
  try {
    if (text[first] == '{')
      return read_json(text, reading);  // what begins so is JSON and nothing else
    Reader reader(reading);
    json root = reader.read(YAML::Load(std::string(text)), "", 0);
    return Document{std::move(root), std::move(reader.lines)};
  } catch (const YAML::Exception& problem) {
    return std::unexpected(
        not_well_formed("YAML", {problem.mark.line + 1, problem.mark.column + 1}));
  } catch (const Failure& failure) {
    return std::unexpected(failure.message);
  }
}

}  // namespace slipway::deploy::rehearsal::cfn
