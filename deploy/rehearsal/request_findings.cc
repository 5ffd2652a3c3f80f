#include "deploy/rehearsal/request_findings.hh"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "aws/encoding.hh"
#include "deploy/rehearsal/patterns.hh"
#include "deploy/rehearsal/values.hh"

namespace slipway::deploy::rehearsal {
namespace {

using Problem = RequestFinding::Kind;
using ShapeKind = Shape::Kind;

constexpr std::size_t longest_matched = 8192;  // bytes a pattern is held against

long long characters_of(std::string_view text) {
  return std::ranges::count_if(text, [](char c) { return (c & 0xc0) != 0x80; });
}

std::string shown_value(const nlohmann::json& value) {
  return value.is_string() ? value.get<std::string>()
                           : value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

// As the services' readers call what they meet ("STRING_VALUE can not be converted to an Integer").
std::string_view token_of(const nlohmann::json& value) {
  if (value.is_string()) return "STRING_VALUE";
  if (value.is_boolean()) return value.get<bool>() ? "TRUE_VALUE" : "FALSE_VALUE";
  return value.is_number_float() ? "DECIMAL_VALUE" : "NUMBER_VALUE";
}

std::string_view noun_of(ShapeKind kind) {
  switch (kind) {
    case ShapeKind::integer:
      return "an Integer";
    case ShapeKind::number:
      return "a Double";
    case ShapeKind::boolean:
      return "a Boolean";
    case ShapeKind::timestamp:
      return "milliseconds since epoch";
    case ShapeKind::blob:
      return "a Blob";
    default:
      return "a String";
  }
}

std::optional<double> as_number(const nlohmann::json& value) {
  if (value.is_number()) return value.get<double>();
  return value.is_string() ? number_in(value.get_ref<const std::string&>()) : std::nullopt;
}

bool is_truth(const nlohmann::json& value) {
  if (value.is_boolean()) return true;
  const auto word = value.is_string() ? aws::to_lower(value.get<std::string>()) : "";
  return word == "true" || word == "false";
}

class Examination {
 public:
  explicit Examination(Travel travel)
      : typed_(travel == Travel::typed), xml_(travel == Travel::xml) {}

  void structure(const Shape& shape, const nlohmann::json& value);
  std::vector<RequestFinding> take() { return std::move(findings_); }

 private:
  void any(const Shape& shape, const nlohmann::json& value);
  void list(const Shape& shape, const nlohmann::json& value);
  void elements(const Shape& shape, const nlohmann::json& array);
  void map(const Shape& shape, const nlohmann::json& value);
  void scalar(const Shape& shape, const nlohmann::json& value);
  bool readable(const Shape& shape, const nlohmann::json& value) const;
  void length(const Shape& shape, long long length, const nlohmann::json& value);
  void number(const Shape& shape, double number, const nlohmann::json& value);

  template <class Look>
  void at(std::string name, Look look) {
    path_.push_back(std::move(name));
    look();
    path_.pop_back();
  }
  void find(Problem kind, std::string value, std::string rule) {
    findings_.push_back({kind, path_, std::move(value), std::move(rule)});
  }
  void unexpected(const nlohmann::json& value) {
    find(Problem::unreadable, shown_value(value),
         value.is_array()    ? "Start of list found where not expected"
         : value.is_object() ? "Start of structure or map found where not expected."
                             : "Unexpected field type");
  }

  bool typed_;  // JSON: numbers are numbers
  bool xml_;    // a list of one element looks like that element
  std::vector<std::string> path_;
  std::vector<RequestFinding> findings_;
};

void Examination::structure(const Shape& shape, const nlohmann::json& value) {
  if (!typed_ && value.is_string() && value.get_ref<const std::string&>().empty())
    return structure(shape, nlohmann::json::object());  // an element without any
  if (!value.is_object()) return unexpected(value);
  for (const auto& [name, inner] : value.items())
    if (std::ranges::find(shape.members, name, &ShapeMember::name) == shape.members.end())
      at(name, [&] { find(Problem::unknown, shown_value(inner), {}); });
  for (const auto& member : shape.members)
    at(std::string(member.name), [&] {
      const auto found = value.find(member.name);
      if (found != value.end() && !found->is_null())
        any(*member.shape, *found);
      else if (member.required)
        find(Problem::missing, "null", "Member must not be null");
    });
}

void Examination::any(const Shape& shape, const nlohmann::json& value) {
  switch (shape.kind) {
    case ShapeKind::structure:
      return structure(shape, value);
    case ShapeKind::list:
      return list(shape, value);
    case ShapeKind::map:
      return map(shape, value);
    default:
      return scalar(shape, value);
  }
}

// ["a"], {"Filter": ["a"]}, or in XML {"Change": "a"} of one; "" of none.
void Examination::list(const Shape& shape, const nlohmann::json& value) {
  if (value.is_array()) return elements(shape, value);
  if (typed_) return unexpected(value);
  if (value.is_string() && value.get_ref<const std::string&>().empty())
    return elements(shape, nlohmann::json::array());
  const bool wrapped = value.is_object() && value.size() == 1 && value.begin().key() == shape.wrap;
  if (!wrapped && !(xml_ && shape.wrap.empty())) return unexpected(value);
  const auto& inside = wrapped ? value.begin().value() : value;
  elements(shape, inside.is_array() ? inside : nlohmann::json::array({inside}));
}

// What is wrong with a plain element is said of its list, as the services do.
void Examination::elements(const Shape& shape, const nlohmann::json& array) {
  length(shape, static_cast<long long>(array.size()), array);
  for (std::size_t i = 0; i < array.size(); ++i) {
    const bool plain = shape.inner->kind > ShapeKind::map;
    const auto before = findings_.size();
    at(std::to_string(i + 1), [&] {
      if (array[i].is_null())
        find(Problem::unreadable, "null", "Unexpected null in a list");
      else
        any(*shape.inner, array[i]);
    });
    for (auto each = before; plain && each < findings_.size(); ++each) {
      auto& finding = findings_[each];
      if (finding.kind != Problem::limit) continue;
      finding.path.pop_back();
      finding.value = fmt::format("[{}]", shown_value(array[i]));
      finding.rule = fmt::format("Member must satisfy constraint: [{}]", finding.rule);
    }
  }
}

void Examination::map(const Shape& shape, const nlohmann::json& value) {
  if (!value.is_object()) {
    if (typed_ || !value.is_array()) return unexpected(value);
    return length(shape, static_cast<long long>(value.size()),
                  value);  // entry.1.key, entry.1.value
  }
  length(shape, static_cast<long long>(value.size()), value);
  for (const auto& [name, inner] : value.items())
    at(name, [&] {
      any(*shape.key, name);
      any(*shape.inner, inner);
    });
}

bool Examination::readable(const Shape& shape, const nlohmann::json& value) const {
  switch (shape.kind) {
    case ShapeKind::integer:
    case ShapeKind::number:
      return (!typed_ || value.is_number()) && as_number(value).has_value();
    case ShapeKind::boolean:
      return typed_ ? value.is_boolean() : is_truth(value);
    case ShapeKind::timestamp:
      return typed_ ? value.is_number() : !shown_value(value).empty();
    case ShapeKind::blob:
      return value.is_string() && from_base64(value.get<std::string>()).has_value();
    default:
      return value.is_string() || (!typed_ && value.is_primitive());
  }
}

void Examination::scalar(const Shape& shape, const nlohmann::json& value) {
  if (value.is_structured()) return unexpected(value);
  if (!readable(shape, value))
    return find(Problem::unreadable, shown_value(value),
                fmt::format("{} can not be converted to {}", token_of(value), noun_of(shape.kind)));
  if (shape.kind == ShapeKind::integer || shape.kind == ShapeKind::number)
    return number(shape, *as_number(value), value);
  const auto text = shown_value(value);
  if (shape.kind == ShapeKind::enumeration &&
      std::ranges::find(shape.values, text) == shape.values.end())
    find(Problem::limit, text,
         fmt::format("Member must satisfy enum value set: [{}]", fmt::join(shape.values, ", ")));
  if (shape.kind != ShapeKind::string) return;
  const auto before = findings_.size();
  length(shape, characters_of(text), value);
  if (findings_.size() == before && !shape.pattern.empty() && text.size() <= longest_matched &&
      !matches_pattern(shape.pattern, text))
    find(Problem::limit, text,
         fmt::format("Member must satisfy regular expression pattern: {}", shape.pattern));
}

void Examination::length(const Shape& shape, long long length, const nlohmann::json& value) {
  if (shape.low && length < *shape.low)
    find(Problem::limit, shown_value(value),
         fmt::format("Member must have length greater than or equal to {}", *shape.low));
  if (shape.high && length > *shape.high)
    find(Problem::limit, shown_value(value),
         fmt::format("Member must have length less than or equal to {}", *shape.high));
}

void Examination::number(const Shape& shape, double number, const nlohmann::json& value) {
  if (shape.low && number < static_cast<double>(*shape.low))
    find(Problem::limit, shown_value(value),
         fmt::format("Member must have value greater than or equal to {}", *shape.low));
  if (shape.high && number > static_cast<double>(*shape.high))
    find(Problem::limit, shown_value(value),
         fmt::format("Member must have value less than or equal to {}", *shape.high));
}

}  // namespace

std::vector<RequestFinding> request_findings(Travel travel, const Shape& request,
                                             const nlohmann::json& input) {
  Examination examination(travel);
  examination.structure(request, input);
  return examination.take();
}

}  // namespace slipway::deploy::rehearsal
