#include "deploy/rehearsal/repeat.hh"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace slipway::deploy::rehearsal {
namespace {

constexpr long most = 1'000'000'000'000;  // times the largest operand still fits a long

bool is_name(char c) { return (c >= 'a' && c <= 'z') || c == '_'; }

std::optional<long> number_at(std::string_view& text) {
  long number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || text.starts_with('-')) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

// A number or another counter.
std::optional<long> operand_at(std::string_view& text, const Counters& counters) {
  auto end = static_cast<std::size_t>(std::ranges::find_if_not(text, is_name) - text.begin());
  if (end == 0) return number_at(text);
  auto found = std::ranges::find(counters, text.substr(0, end), &Counters::value_type::first);
  text.remove_prefix(end);
  return found == counters.end() ? std::nullopt : std::optional(found->second);
}

std::optional<long> step(long value, char operation, long operand) {
  if (operand > (operation == '*' ? 1'000'000 : most)) return std::nullopt;
  switch (operation) {
    case '+':
      return value + operand;
    case '-':
      return value - operand;
    case '*':
      return value * operand;
    case '/':
      return operand == 0 ? std::nullopt : std::optional(value / operand);
    case '%':
      return operand == 0 ? std::nullopt : std::optional(value % operand);
    default:
      return std::nullopt;
  }
}

// "v*16%256" up to what says how it is written; none: it is not understood.
std::optional<long> reckon(std::string_view& text, long value, const Counters& counters) {
  while (!text.empty() && text.front() != ':' && text.front() != '|') {
    char operation = text.front();
    text.remove_prefix(1);
    auto operand = operand_at(text, counters);
    auto next = operand ? step(value, operation, *operand) : std::nullopt;
    if (!next || std::abs(*next) > most) return std::nullopt;
    value = *next;
  }
  return value;
}

std::optional<std::string> word_of(std::string_view list, long value) {
  auto count = std::ranges::count(list, ',') + 1;
  for (auto left = value % count; left > 0; --left) list.remove_prefix(list.find(',') + 1);
  return std::string(list.substr(0, list.find(',')));
}

std::optional<std::string> written(std::string_view form, long value) {
  if (form.empty()) return std::to_string(value);
  if (value < 0) return std::nullopt;
  if (form.front() == '|') return word_of(form.substr(1), value);
  form.remove_prefix(1);
  if (form == "a")
    return value < 26 ? std::optional(std::string(1, static_cast<char>('a' + value)))
                      : std::nullopt;
  bool hexadecimal = form.ends_with('x');
  if (hexadecimal) form.remove_suffix(1);
  auto digits = form.empty() ? 1L : number_at(form).value_or(-1);
  if (!form.empty() || digits < 0 || digits > 64) return std::nullopt;
  return hexadecimal ? fmt::format("{:0{}x}", value, digits) : fmt::format("{:0{}}", value, digits);
}

// The inside of one {…}; none when it begins with no counter.
std::optional<std::optional<std::string>> replacement(std::string_view inside,
                                                      const Counters& counters) {
  auto end = std::ranges::find_if_not(inside, is_name) - inside.begin();
  auto name = inside.substr(0, static_cast<std::size_t>(end));
  auto counter = std::ranges::find(counters, name, &Counters::value_type::first);
  if (counter == counters.end()) return std::nullopt;
  inside.remove_prefix(static_cast<std::size_t>(end));
  auto value = reckon(inside, counter->second, counters);
  return value ? written(inside, *value) : std::nullopt;
}

}  // namespace

std::vector<Counters> count_all(const Counters& limits) {
  std::vector<Counters> all{{}};
  for (const auto& [name, limit] : limits) {
    std::vector<Counters> next;
    for (const auto& counters : all)
      for (long i = 0; i < limit; ++i) {
        next.push_back(counters);
        next.back().emplace_back(name, i);
      }
    all = std::move(next);
  }
  return all;
}

std::expected<std::string, std::string> fill(std::string_view text, const Counters& counters) {
  std::string out;
  while (true) {
    auto open = counters.empty() ? std::string_view::npos : text.find('{');
    auto close = open == std::string_view::npos ? open : text.find('}', open);
    if (close == std::string_view::npos) return out.append(text);
    out.append(text.substr(0, open));
    auto inside = text.substr(open + 1, close - open - 1);
    if (auto found = replacement(inside, counters)) {
      if (!*found) return std::unexpected(fmt::format("cannot be reckoned: {{{}}}", inside));
      out += **found;
    } else {
      out.append(text.substr(open, close - open + 1));
    }
    text.remove_prefix(close + 1);
  }
}

}  // namespace slipway::deploy::rehearsal
