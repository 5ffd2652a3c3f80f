#include "deploy/rehearsal/yaml_fields.hh"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

#include "deploy/rehearsal/fault_names.hh"

namespace slipway::deploy::rehearsal {
namespace {

Mistake at(const YAML::Node& node, std::string key, std::string text) {
  return {node.Mark().line + 1, node.Mark().column + 1, std::move(key), std::move(text)};
}

// What was found where something else is wanted. Texts of secrets are not repeated.
std::string found(const YAML::Node& node, std::string_view key) {
  if (node.IsSequence()) return "a list";
  if (node.IsMap()) return "a mapping";
  if (!node.IsScalar()) return "nothing";
  if (key.find("secret") != key.npos || key.find("token") != key.npos) return "a text";
  auto text = node.Scalar().substr(0, 60);
  return text.empty() ? "an empty text" : fmt::format("\"{}\"", text);
}

Mistake unlike(const YAML::Node& node, const std::string& key, std::string_view wanted) {
  return at(node, key, fmt::format("is {}, but must be {}", found(node, key), wanted));
}

// "-30d", "+2h", "+10m", "+5s"; nothing when it is not of that form.
std::optional<Millis> relative(std::string_view text) {
  if (text.size() < 3 || (text[0] != '-' && text[0] != '+')) return std::nullopt;
  long count = 0;
  auto digits = text.substr(1, text.size() - 2);
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  if (text[0] == '-') count = -count;
  switch (text.back()) {
    case 'd':
      return std::chrono::days(count);
    case 'h':
      return std::chrono::hours(count);
    case 'm':
      return std::chrono::minutes(count);
    case 's':
      return std::chrono::seconds(count);
    default:
      return std::nullopt;
  }
}

// YAML wants them to differ; the reader would take the first.
void need_different_keys(const YAML::Node& mapping) {
  std::map<std::string, int> lines;
  for (const auto& item : mapping) {
    if (!item.first.IsScalar()) continue;
    const auto [before, is_new] = lines.emplace(item.first.Scalar(), item.first.Mark().line + 1);
    if (!is_new)
      throw at(item.first, item.first.Scalar(),
               fmt::format("is there twice: in line {}, too", before->second));
  }
}

}  // namespace

void Mistakes::add(Mistake mistake) {
  const auto same = [&](const Mistake& other) {
    return other.line == mistake.line && other.column == mistake.column && other.key == mistake.key;
  };
  if (std::ranges::any_of(all_, same)) return;
  all_.push_back(std::move(mistake));
  std::ranges::stable_sort(all_, {}, [](const Mistake& one) { return one.line; });
}

Fields::Fields(const YAML::Node& mapping, std::string name, Time start, Mistakes& found,
               Counters counters)
    : node_(mapping),
      name_(std::move(name)),
      start_(start),
      found_(&found),
      counters_(std::move(counters)) {
  if (!node_.IsMap()) throw unlike(node_, name_, "a mapping of names to values");
  need_different_keys(node_);
}

std::string Fields::filled(const YAML::Node& scalar, const std::string& key) const {
  if (counters_.empty()) return scalar.Scalar();
  auto text = fill(scalar.Scalar(), counters_);
  if (!text) throw at(scalar, key, text.error());
  return *text;
}

// The counters of an entry and how many each has, of the enclosing ones none.
Counters Fields::repeats(const YAML::Node& entry) const {
  auto repeat = entry.IsMap() ? entry["repeat"] : YAML::Node(YAML::NodeType::Undefined);
  Counters limits;
  if (!repeat.IsDefined()) return limits;
  auto add = [&](const std::string& name, const YAML::Node& count) {
    long limit = 0;
    bool named =
        !name.empty() && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == name.npos;
    if (!named || !count.IsScalar() || !YAML::convert<long>::decode(count, limit) || limit < 1)
      throw unlike(count, "repeat",
                   "a number from 1, or counters in small letters with such a number each");
    limits.emplace_back(name, limit);
  };
  if (repeat.IsMap())
    for (const auto& item : repeat) add(item.first.Scalar(), item.second);
  else
    add("i", repeat);
  long total = 1;
  for (const auto& [name, limit] : limits)
    if (limit > most_repeats || (total *= limit) > most_repeats)
      throw at(repeat, "repeat", fmt::format("must not be more than {} in all", most_repeats));
  return limits;
}

bool Fields::has(const char* key) const {
  auto value = node_[key];
  return value.IsDefined() && !value.IsNull();
}

YAML::Node Fields::take(const char* key) {
  taken_.insert(key);
  return has(key) ? node_[key] : YAML::Node(YAML::NodeType::Undefined);
}

std::string Fields::text(const char* key, std::string otherwise) {
  auto value = take(key);
  if (!value.IsDefined()) return otherwise;
  if (!value.IsScalar()) throw unlike(value, key, "text");
  return filled(value, key);
}

std::string Fields::choice(const char* key, std::initializer_list<std::string_view> words) {
  auto value = text(key, std::string(*words.begin()));
  if (std::ranges::find(words, value) == words.end())
    throw unlike(node_[key], key, fmt::format("one of {}", fmt::join(words, ", ")));
  return value;
}

std::string Fields::required(const char* key) {
  auto value = text(key);
  if (value.empty()) missing(key);
  return value;
}

// Perhaps it is there, but misspelt.
void Fields::missing(const char* key) const {
  for (const auto& item : node_)
    if (const auto& there = item.first.Scalar(); !taken_.contains(there))
      if (auto near = guess(there, {key}); !near.empty())
        throw at(item.first, there, fmt::format("is not known in {}{}", name_, near));
  throw at(node_, key, fmt::format("is missing in this entry of {}", name_));
}

long long Fields::number(const char* key, long long otherwise) {
  auto value = take(key);
  if (!value.IsDefined()) return otherwise;
  long long number = 0;
  if (!value.IsScalar()) throw unlike(value, key, "a whole number");
  auto written = filled(value, key);
  auto [end, error] = std::from_chars(written.data(), written.data() + written.size(), number);
  if (error != std::errc() || end != written.data() + written.size())
    throw unlike(value, key, "a whole number");
  return number;
}

bool Fields::flag(const char* key, bool otherwise) {
  auto value = take(key);
  if (!value.IsDefined()) return otherwise;
  bool flag = false;
  if (!value.IsScalar() || !YAML::convert<bool>::decode(YAML::Node(filled(value, key)), flag))
    throw unlike(value, key, "true or false");
  return flag;
}

std::optional<Time> Fields::time(const char* key) {
  auto written = text(key);
  if (written.empty()) return std::nullopt;
  if (auto offset = relative(written)) return start_ + *offset;
  auto parsed = parse_rfc3339(written);
  if (!parsed) throw unlike(node_[key], key, "a time (2026-01-31T12:00:00Z) or like -30d, +2h");
  return parsed;
}

std::vector<std::string> Fields::texts(const char* key) {
  auto value = take(key);
  std::vector<std::string> out;
  if (!value.IsDefined()) return out;
  if (!value.IsSequence()) throw unlike(value, key, "a list");
  for (const auto& item : value) {
    if (!item.IsScalar()) throw unlike(item, key, "a list of texts");
    out.push_back(filled(item, key));
  }
  return out;
}

std::vector<std::pair<std::string, std::string>> Fields::pairs(const char* key) {
  auto value = take(key);
  std::vector<std::pair<std::string, std::string>> out;
  if (!value.IsDefined()) return out;
  if (!value.IsMap()) throw unlike(value, key, "a mapping of names to texts");
  need_different_keys(value);
  for (const auto& item : value) {
    if (!item.second.IsScalar()) throw at(item.second, key, "must be a mapping of names to texts");
    out.emplace_back(filled(item.first, key), filled(item.second, key));
  }
  return out;
}

std::vector<Fields> Fields::list(const char* key) {
  auto value = take(key);
  std::vector<Fields> out;
  if (!value.IsDefined()) return out;
  if (!value.IsSequence()) throw unlike(value, key, "a list");
  for (const auto& item : value) {
    auto limits = repeats(item);
    for (auto& counted : count_all(limits)) {
      auto counters = counters_;
      counters.insert(counters.begin(), counted.begin(), counted.end());
      out.emplace_back(item, key, start_, *found_, std::move(counters));
      if (!limits.empty()) out.back().taken_.insert("repeat");
    }
  }
  return out;
}

std::vector<std::pair<std::string, Fields>> Fields::named(const char* key) {
  auto value = take(key);
  std::vector<std::pair<std::string, Fields>> out;
  if (!value.IsDefined()) return out;
  if (!value.IsMap()) throw unlike(value, key, "a mapping");
  need_different_keys(value);
  for (const auto& item : value)
    out.emplace_back(item.first.Scalar(),
                     Fields(item.second, item.first.Scalar(), start_, *found_, counters_));
  return out;
}

void Fields::judge_names(const char* key, std::string (*problem)(const std::string& name)) const {
  const auto value = node_[key];
  if (!value.IsDefined() || !value.IsMap()) return;
  for (const auto& item : value)
    if (auto why = problem(item.first.Scalar()); !why.empty())
      found_->add(at(item.first, item.first.Scalar(), std::move(why)));
}

std::optional<Fields> Fields::part(const char* key) {
  auto value = take(key);
  if (!value.IsDefined()) return std::nullopt;
  return Fields(value, key, start_, *found_, counters_);
}

void Fields::done() const {
  const std::vector<std::string> known(taken_.begin(), taken_.end());
  for (const auto& item : node_)
    if (const auto& key = item.first.Scalar(); !taken_.contains(key))
      found_->add(
          at(item.first, key, fmt::format("is not known in {}{}", name_, guess(key, known))));
}

int Fields::line(const char* key) const { return (has(key) ? node_[key] : node_).Mark().line + 1; }

void Once::add(const Fields& entry, const char* key, std::string_view kind,
               const std::string& name) {
  const int line = entry.line(key);
  const auto [before, is_new] = lines_.emplace(fmt::format("{} {}", kind, name), line);
  if (!is_new)
    entry.wrong(
        key, fmt::format("is {}, which the {} in line {} has already", name, kind, before->second));
}

void Fields::wrong(const std::string& key, const std::string& why) const {
  throw at(has(key.c_str()) ? node_[key] : node_, key, why);
}

}  // namespace slipway::deploy::rehearsal
