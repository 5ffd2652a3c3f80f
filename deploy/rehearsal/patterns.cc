#include "deploy/rehearsal/patterns.hh"

#include <fmt/format.h>
#include <regex.h>

namespace slipway::deploy::rehearsal {
namespace {

// What \d, \w and \s stand for inside brackets; empty: not one of them.
std::string_view class_of(char letter) {
  return letter == 'd' ? "0-9" : letter == 'w' ? "A-Za-z0-9_" : letter == 's' ? "[:space:]" : "";
}

bool is_other_escape(char letter) {  // \p{L}, \u0020, \S ...: POSIX has no word for them
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         (letter >= '0' && letter <= '9');
}

// "[\w\-]" from its bracket on: to "[A-Za-z0-9_-]", as POSIX knows no escape there, wants ']' first
// and '-' last.
std::optional<std::string> take_bracket(std::string_view& rest) {
  rest.remove_prefix(1);
  std::string negated, inner, closing, dash;
  if (rest.starts_with('^')) {
    negated = '^';
    rest.remove_prefix(1);
  }
  while (!rest.empty() && rest.front() != ']') {
    char c = rest.front();
    rest.remove_prefix(1);
    const bool escaped = c == '\\' && !rest.empty();
    if (escaped) {
      c = rest.front();
      rest.remove_prefix(1);
    } else if (c == '[') {
      return std::nullopt;  // Java's classes within classes
    }
    const auto set = escaped ? class_of(c) : "";
    if (escaped && set.empty() && is_other_escape(c)) return std::nullopt;
    if (!set.empty())
      inner += set;
    else if (c == ']')
      closing = c;
    else if (c == '-' && (escaped || inner.empty() || rest.starts_with(']')))
      dash = c;
    else
      inner += c;
  }
  if (rest.empty()) return std::nullopt;
  rest.remove_prefix(1);
  return fmt::format("[{}{}{}{}]", negated, closing, inner, dash);
}

// What a backslash makes of the next character.
std::optional<std::string> take_escape(std::string_view& rest) {
  const char c = rest[1];
  rest.remove_prefix(2);
  if (c == 'b') return "";  // edges of words stand between signs that are none anyway
  if (const auto set = class_of(c); !set.empty()) return fmt::format("[{}]", set);
  if (is_other_escape(c)) return std::nullopt;
  return std::string(".[]()*+?{}|^$\\").find(c) == std::string::npos ? std::string(1, c)
                                                                     : std::string("\\") + c;
}

}  // namespace

std::optional<std::string> posix_pattern(std::string_view java) {
  std::string out = "^(";
  auto rest = java;
  while (!rest.empty()) {
    std::optional<std::string> part;
    if (rest.starts_with('[')) {
      part = take_bracket(rest);
    } else if (rest.starts_with('\\') && rest.size() > 1) {
      part = take_escape(rest);
    } else if (rest.starts_with("(?:")) {
      part = "(";
      rest.remove_prefix(3);
    } else if (!rest.starts_with("(?")) {
      part = std::string(1, rest.front());
      rest.remove_prefix(1);
    }
    if (!part) return std::nullopt;
    out += *part;
  }
  return out + ")$";
}

bool matches_pattern(std::string_view java, const std::string& value) {
  const auto pattern = posix_pattern(java);
  regex_t compiled;
  if (!pattern || regcomp(&compiled, pattern->c_str(), REG_EXTENDED | REG_NOSUB) != 0) return true;
  const bool matched = regexec(&compiled, value.c_str(), 0, nullptr, 0) == 0;
  regfree(&compiled);
  return matched;
}

}  // namespace slipway::deploy::rehearsal
