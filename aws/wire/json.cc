#include "aws/wire/json.hh"

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

namespace slipway::aws {

namespace {

using nlohmann::json;

// What was found instead. Its type only: a reply may hold tokens, and errors are shown and logged.
std::string but(const json& value) {
  bool vowel = value.is_object() || value.is_array();
  return std::string(vowel ? " but an " : " but a ") + value.type_name();
}

// A page of a proxy may be quoted, a cut-off JSON reply may not.
std::string_view quotable(std::string_view body) {
  return body.starts_with('<') ? body : std::string_view();
}

// Whole numbers however they are spelled; 5.0 is 5.
template <class Number>
bool whole(const json& value, Number& out) {
  if (value.is_number_integer()) {
    if (value.is_number_unsigned() && value.get<std::uint64_t>() > INT64_MAX) return false;
    auto number = value.get<std::int64_t>();
    if (number < std::numeric_limits<Number>::min() ||
        number > std::numeric_limits<Number>::max()) {
      return false;
    }
    out = static_cast<Number>(number);
    return true;
  }
  if (!value.is_number_float()) return false;
  double number = value.get<double>();
  if (std::nearbyint(number) != number || std::abs(number) > std::numeric_limits<int>::max()) {
    return false;
  }
  out = static_cast<Number>(number);
  return true;
}

// Years 0 to 9999: what can be a date, and what fits a Time.
bool plausible_seconds(double seconds) {
  return seconds > -62'135'596'800. && seconds < 253'402'300'800.;
}

std::optional<Time> time_of(const json& value) {
  if (value.is_string()) return parse_rfc3339(value.get_ref<const std::string&>());
  if (!value.is_number() || !plausible_seconds(value.get<double>())) return std::nullopt;
  return from_epoch(value.get<double>());
}

}  // namespace

const json* Json::member(std::string_view name) const {
  if (!node_) return nullptr;
  auto entry = node_->find(name);
  return entry == node_->end() || entry->is_null() ? nullptr : &*entry;
}

Json Json::at(std::string_view name) const {
  const json* value = member(name);
  if (value && !value->is_object()) {
    fault_->note(name, "is not an object" + but(*value));
    value = nullptr;
  }
  return {value, *fault_};
}

void Json::read(std::string_view name, std::string& out) const {
  const json* value = member(name);
  if (!value) return;
  if (value->is_string()) {
    out = value->get_ref<const std::string&>();
  } else {
    fault_->note(name, "is not text" + but(*value));
  }
}

void Json::read(std::string_view name, bool& out) const {
  const json* value = member(name);
  if (!value) return;
  if (value->is_boolean()) {
    out = value->get<bool>();
  } else {
    fault_->note(name, "is neither true nor false" + but(*value));
  }
}

template <class Number>
void Json::read_number(std::string_view name, Number& out) const {
  const json* value = member(name);
  if (value && !whole(*value, out)) fault_->note(name, "is not a number that fits" + but(*value));
}

void Json::read(std::string_view name, int& out) const { read_number(name, out); }
void Json::read(std::string_view name, long& out) const { read_number(name, out); }
void Json::read(std::string_view name, long long& out) const { read_number(name, out); }

void Json::read(std::string_view name, double& out) const {
  const json* value = member(name);
  if (!value) return;
  if (value->is_number()) {
    out = value->get<double>();
  } else {
    fault_->note(name, "is not a number" + but(*value));
  }
}

void Json::read(std::string_view name, Time& out) const {
  const json* value = member(name);
  if (!value) return;
  if (auto time = time_of(*value)) {
    out = *time;
  } else {
    fault_->note(name, "is not a time" + but(*value));
  }
}

void Json::read_millis(std::string_view name, Time& out) const {
  const json* value = member(name);
  if (!value) return;
  if (value->is_number() && plausible_seconds(value->get<double>() / 1000)) {
    out = Time(Millis(static_cast<Millis::rep>(value->get<double>())));
  } else {
    fault_->note(name, "is not a time" + but(*value));
  }
}

void Json::read_millis(std::string_view name, std::optional<Time>& out) const {
  if (member(name)) read_millis(name, out.emplace());
}

std::size_t Json::size(std::string_view name) const {
  const json* value = member(name);
  if (!value) return 0;
  if (value->is_array()) return value->size();
  fault_->note(name, "is not a list" + but(*value));
  return 0;
}

Json Json::item(std::string_view name, std::size_t index) const {
  const json& value = (*member(name))[index];
  if (value.is_object()) return {&value, *fault_};
  fault_->note(name, "holds what is not an object" + but(value));
  return {nullptr, *fault_};
}

void Json::list(std::string_view name, std::vector<std::string>& out) const {
  const json* value = member(name);
  if (size(name) == 0) return;
  for (const json& item : *value) {
    if (item.is_string()) {
      out.push_back(item.get_ref<const std::string&>());
    } else {
      fault_->note(name, "holds what is not text" + but(item));
    }
  }
}

std::vector<std::string> Json::keys() const {
  std::vector<std::string> out;
  if (node_) {
    for (const auto& entry : node_->items()) out.push_back(entry.key());
  }
  return out;
}

JsonReply::JsonReply(const HttpReply& reply, const OperationInfo& info)
    : reply_(reply), info_(info), document_(std::make_unique<json>()) {
  *document_ = json::parse(reply.body, nullptr, /*allow_exceptions=*/false);
  if (document_->is_object()) return;
  fault_.note("the body", document_->is_discarded() ? "is not JSON" : "is not a JSON object",
              quotable(reply.body));
  *document_ = json::object();
}

JsonReply::~JsonReply() = default;

Json JsonReply::root() { return {document_.get(), fault_}; }

std::string text_of(const json& object, const char* name) {
  auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

JsonWriter::JsonWriter() : node_(std::make_unique<json>(json::object())) {}
JsonWriter::~JsonWriter() = default;

JsonWriter& JsonWriter::text(std::string_view name, std::string_view value) {
  return value.empty() ? *this : always(name, value);
}

JsonWriter& JsonWriter::always(std::string_view name, std::string_view value) {
  (*node_)[std::string(name)] = value;
  return *this;
}

JsonWriter& JsonWriter::number(std::string_view name, std::optional<long long> value) {
  if (value) (*node_)[std::string(name)] = *value;
  return *this;
}

JsonWriter& JsonWriter::flag(std::string_view name, std::optional<bool> value) {
  if (value) (*node_)[std::string(name)] = *value;
  return *this;
}

JsonWriter& JsonWriter::millis(std::string_view name, std::optional<Time> value) {
  if (value) (*node_)[std::string(name)] = value->time_since_epoch().count();
  return *this;
}

JsonWriter& JsonWriter::list(std::string_view name, const std::vector<std::string>& values) {
  if (!values.empty()) (*node_)[std::string(name)] = values;
  return *this;
}

JsonWriter& JsonWriter::object(std::string_view name, const JsonWriter& value) {
  if (!value.node_->empty()) (*node_)[std::string(name)] = *value.node_;
  return *this;
}

void JsonWriter::append(std::string_view name, const JsonWriter& value) {
  (*node_)[std::string(name)].push_back(*value.node_);
}

std::string JsonWriter::dump() const {
  return node_->dump(-1, ' ', false, json::error_handler_t::replace);
}

WireRequest JsonWriter::request(std::string_view target_prefix, const OperationInfo& info) const {
  WireRequest request;
  request.headers = {
      {"Content-Type", "application/x-amz-json-1.1"},
      {"X-Amz-Target", std::string(target_prefix).append(".").append(info.name)},
  };
  request.body = dump();
  return request;
}

}  // namespace slipway::aws
