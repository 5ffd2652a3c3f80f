#include "wizard/answers.hh"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace slipway::wizard {

std::string text_of(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  return fmt::format("{}", fmt::join(std::get<std::vector<std::string>>(value), ", "));
}

std::string_view name(Provenance provenance) {
  switch (provenance) {
    case Provenance::default_value:
      return "default";
    case Provenance::discovered:
      return "discovered";
    case Provenance::file:
      return "file";
    case Provenance::typed:
      return "typed";
  }
  return "unknown";
}

const Answer* Answers::find(const std::string& key) const {
  auto it = answers_.find(key);
  return it == answers_.end() ? nullptr : &it->second;
}

std::string Answers::text(const std::string& key) const {
  const Answer* answer = find(key);
  return answer ? text_of(answer->value) : std::string();
}

std::vector<std::string> Answers::list(const std::string& key) const {
  const Answer* answer = find(key);
  if (!answer) return {};
  if (const auto* values = std::get_if<std::vector<std::string>>(&answer->value)) return *values;
  const auto& text = std::get<std::string>(answer->value);
  return text.empty() ? std::vector<std::string>() : std::vector<std::string>{text};
}

void Answers::set(const std::string& key, Value value, Provenance provenance, Place place) {
  answers_[key] = {std::move(value), provenance, std::move(place)};
}

void Answers::clear(const std::string& key) { answers_.erase(key); }

}  // namespace slipway::wizard
