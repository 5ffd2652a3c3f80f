#include "aws/wire/query.hh"

#include "aws/wire/percent.hh"

namespace slipway::aws {

QueryWriter::QueryWriter(std::string_view action, std::string_view version) {
  always("Action", action).always("Version", version);
}

QueryWriter& QueryWriter::text(std::string_view key, std::string_view value) {
  return value.empty() ? *this : always(key, value);
}

QueryWriter& QueryWriter::always(std::string_view key, std::string_view value) {
  if (!body_.empty()) body_ += '&';
  body_ += percent_encode(scope_);
  body_ += percent_encode(key);
  body_ += '=';
  body_ += percent_encode(value);
  return *this;
}

QueryWriter& QueryWriter::number(std::string_view key, std::optional<long long> value) {
  return value ? always(key, std::to_string(*value)) : *this;
}

QueryWriter& QueryWriter::flag(std::string_view key, std::optional<bool> value) {
  return value ? always(key, *value ? "true" : "false") : *this;
}

QueryWriter& QueryWriter::list(std::string_view key, const std::vector<std::string>& values) {
  std::size_t index = 0;
  for (const std::string& value : values) {
    std::string item(key);
    item += '.';
    item += std::to_string(++index);
    always(item, value);
  }
  return *this;
}

WireRequest QueryWriter::finish() {
  WireRequest request;
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}};
  request.body = std::move(body_);
  return request;
}

std::size_t QueryWriter::enter(std::string_view key, std::size_t index) {
  std::size_t outer = scope_.size();
  scope_ += key;
  scope_ += '.';
  scope_ += std::to_string(index);
  scope_ += '.';
  return outer;
}

}  // namespace slipway::aws
