#include "wizard/rules/shape.hh"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <regex.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "wizard/blueprint_read.hh"
#include "wizard/rules/syntax.hh"

namespace slipway::wizard {

namespace {

constexpr std::size_t longest_shown = 60;

std::string quoted(const Key& key, std::string_view text) {
  if (key.type == KeyType::secret)
    return fmt::format("a secret text of {} characters", text.size());
  if (text.size() > longest_shown) return fmt::format("\"{}…\"", text.substr(0, longest_shown));
  return fmt::format("\"{}\"", text);
}

// POSIX spelling of what patterns use beyond it.
std::string to_posix(const std::string& pattern) {
  std::string result;
  bool bracket = false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    char c = pattern[i];
    if (c == '\\' && i + 1 < pattern.size()) {
      char next = pattern[++i];
      std::string set = next == 'd'   ? "0-9"
                        : next == 'w' ? "A-Za-z0-9_"
                        : next == 's' ? " \t\r\n"
                                      : "";
      if (!set.empty())
        result += bracket ? set : "[" + set + "]";
      else if (bracket)
        result += next;
      else
        result += {'\\', next};
    } else if (!bracket && pattern.compare(i, 3, "(?:") == 0) {
      result += '(';
      i += 2;
    } else {
      if (c == '[')
        bracket = true;
      else if (c == ']')
        bracket = false;
      result += c;
    }
  }
  return result;
}

using Problem = std::optional<ShapeProblem>;

Problem bounds_problem(const Key& key, const std::string& text, long value) {
  bool low = key.min && value < *key.min, high = key.max && value > *key.max;
  if (!low && !high) return std::nullopt;
  std::string wanted = key.min && key.max
                           ? fmt::format("a number from {} to {}", *key.min, *key.max)
                       : key.min ? fmt::format("a number of {} or more", *key.min)
                                 : fmt::format("a number of {} or less", *key.max);
  return ShapeProblem{quoted(key, text), wanted, fmt::format("give {}", low ? *key.min : *key.max)};
}

Problem choice_problem(const Key& key, const std::string& text) {
  if (key.choices.empty() ||
      std::find(key.choices.begin(), key.choices.end(), text) != key.choices.end())
    return std::nullopt;
  std::string meant = nearest(text, key.choices);
  return ShapeProblem{
      quoted(key, text), fmt::format("one of {}", fmt::join(key.choices, ", ")),
      meant.empty() ? "choose one of them" : fmt::format("did you mean \"{}\"?", meant)};
}

Problem pattern_problem(const Key& key, const std::string& text) {
  if (key.pattern.empty() || matches(text, key.pattern).value_or(true)) return std::nullopt;
  std::string wanted = key.pattern_hint.empty() ? "a text like " + key.pattern : key.pattern_hint;
  std::string example =
      key.help.example.empty() ? "" : fmt::format("write it like {}", key.help.example);
  return ShapeProblem{quoted(key, text), wanted, example};
}

Problem type_problem(const Key& key, const std::string& text) {
  auto wrong = [&](std::string wanted, std::string fix) {
    return ShapeProblem{quoted(key, text), std::move(wanted), std::move(fix)};
  };
  switch (key.type) {
    case KeyType::integer: {
      auto value = to_integer(text);
      if (!value) return wrong("a whole number", "write digits only");
      return bounds_problem(key, text, *value);
    }
    case KeyType::boolean:
      if (text != "true" && text != "false") return wrong("true or false", "write true or false");
      break;
    case KeyType::arn:
      if (!parse_arn(text))
        return wrong("an ARN (arn:aws:service:region:account:resource)", "copy the whole ARN");
      break;
    case KeyType::email:
      if (!is_email(text)) return wrong("an e-mail address", "write it as name@example.com");
      break;
    case KeyType::domain:
      if (auto problem = dns_problem(text); !problem.empty())
        return wrong("a domain name", fmt::format("{} {}", quoted(key, text), problem));
      break;
    case KeyType::cidr_list:
      if (!parse_cidr(text))
        return wrong("a CIDR block such as 203.0.113.0/24", "add the prefix length after a slash");
      break;
    case KeyType::json:
      if (nlohmann::json::parse(text, nullptr, false).is_discarded())
        return wrong("JSON", "write it as JSON, for example " +
                                 (key.help.example.empty() ? "{}" : key.help.example));
      break;
    default:
      break;
  }
  return std::nullopt;
}

Problem one(const Key& key, const std::string& text) {
  if (auto problem = type_problem(key, text)) return problem;
  if (auto problem = choice_problem(key, text)) return problem;
  return pattern_problem(key, text);
}

}  // namespace

std::optional<bool> matches(const std::string& text, const std::string& pattern) {
  regex_t compiled;
  if (regcomp(&compiled, ("^(" + to_posix(pattern) + ")$").c_str(), REG_EXTENDED | REG_NOSUB) != 0)
    return std::nullopt;
  bool found =
      text.find('\0') == std::string::npos && regexec(&compiled, text.c_str(), 0, nullptr, 0) == 0;
  regfree(&compiled);
  return found;
}

std::optional<std::vector<std::string>> json_list(const std::string& text) {
  auto parsed = nlohmann::json::parse(text, nullptr, false);
  if (!parsed.is_array()) return std::nullopt;
  std::vector<std::string> items;
  for (auto& item : parsed) {
    if (!item.is_string()) return std::nullopt;
    items.push_back(item.get<std::string>());
  }
  return items;
}

std::optional<ShapeProblem> shape_problem(const Key& key, const Value& value) {
  bool is_list = key.type == KeyType::list || key.type == KeyType::cidr_list;
  if (const auto* text = std::get_if<std::string>(&value))
    return text->empty() ? std::nullopt : one(key, *text);
  const auto& items = std::get<std::vector<std::string>>(value);
  if (!is_list) {
    if (items.empty()) return std::nullopt;
    return ShapeProblem{fmt::format("a list of {}", items.size()), "one value, not a list",
                        "write the value alone, without brackets"};
  }
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (auto problem = one(key, items[i])) return problem;
    if (std::find(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(i), items[i]) !=
        items.begin() + static_cast<std::ptrdiff_t>(i))
      return ShapeProblem{fmt::format("{} twice", quoted(key, items[i])), "each entry once",
                          "delete one of the two"};
  }
  return std::nullopt;
}

}  // namespace slipway::wizard
