#include "wizard/yaml_scalar.hh"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>

namespace slipway::wizard {

namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }

bool all_of(std::string_view text, std::string_view allowed) {
  return text.find_first_not_of(allowed) == std::string_view::npos;
}

// One UTF-8 character; a byte that starts none counts as itself.
struct Char {
  std::uint32_t code = 0;
  std::size_t size = 1;
};

Char char_at(std::string_view text, std::size_t at) {
  auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  unsigned char first = byte(0);
  std::size_t size = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  if (size == 1 || at + size > text.size()) return {first, 1};
  std::uint32_t code = first & (0xFFU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) code = code << 6U | (byte(i) & 0x3FU);
  return {code, size};
}

bool is_break(std::uint32_t code) {
  return code == '\r' || code == '\n' || code == 0x85 || code == 0x2028 || code == 0x2029;
}

// yaml.v3 calls everything above U+FFFF unprintable; U+0085 and U+2028/9 are breaks it escapes as
// well.
bool printable(std::uint32_t code) {
  if (code == '\n') return true;
  if (is_break(code)) return false;
  return (code >= 0x20 && code <= 0x7E) || (code >= 0xA0 && code <= 0xD7FF) ||
         (code >= 0xE000 && code <= 0xFFFD && code != 0xFEFF);
}

bool any_unprintable(std::string_view text, bool tab_counts) {
  for (std::size_t at = 0; at < text.size();) {
    Char c = char_at(text, at);
    if (!printable(c.code) && (tab_counts || c.code != '\t')) return true;
    at += c.size;
  }
  return false;
}

std::string escape(std::uint32_t code) {
  switch (code) {
    case 0:
      return "\\0";
    case 7:
      return "\\a";
    case 8:
      return "\\b";
    case '\t':
      return "\\t";
    case '\n':
      return "\\n";
    case 0x0B:
      return "\\v";
    case 0x0C:
      return "\\f";
    case '\r':
      return "\\r";
    case 0x1B:
      return "\\e";
    case '"':
      return "\\\"";
    case '\\':
      return "\\\\";
    case 0x85:
      return "\\N";
    case 0xA0:
      return "\\_";
    case 0x2028:
      return "\\L";
    case 0x2029:
      return "\\P";
    default:
      break;
  }
  if (code <= 0xFF) return fmt::format("\\x{:02X}", code);
  if (code <= 0xFFFF) return fmt::format("\\u{:04X}", code);
  return fmt::format("\\U{:08X}", code);
}

std::string double_quoted(std::string_view text) {
  // A leading byte order mark makes yaml.v3 escape every character that follows; so do we.
  bool escape_all = text.starts_with("\xEF\xBB\xBF");
  std::string quoted = "\"";
  for (std::size_t at = 0; at < text.size();) {
    Char c = char_at(text, at);
    bool plain =
        !escape_all && printable(c.code) && c.code != '\n' && c.code != '"' && c.code != '\\';
    quoted += plain ? std::string(text.substr(at, c.size)) : escape(c.code);
    at += c.size;
  }
  return quoted + "\"";
}

std::string single_quoted(std::string_view text) {
  std::string quoted = "'";
  for (char c : text) {
    quoted += c;
    if (c == '\'') quoted += c;
  }
  return quoted + "'";
}

std::string literal(std::string_view text, std::size_t indent) {
  std::string block = "|";
  if (text[0] == ' ' || text[0] == '\n') block += '2';
  if (!text.ends_with('\n'))
    block += '-';
  else if (text == "\n" || text.ends_with("\n\n"))
    block += '+';
  std::string_view rest = text;
  if (rest.ends_with('\n')) rest.remove_suffix(1);
  if (rest.starts_with('\n')) rest.remove_prefix(1);  // as yaml.v3 loses it
  for (bool more = true; more;) {
    std::size_t end = rest.find('\n');
    std::string_view line = rest.substr(0, end);
    block += '\n';
    if (!line.empty()) block.append(indent, ' ').append(line);
    more = end != std::string_view::npos;
    if (more) rest.remove_prefix(end + 1);
  }
  return block;
}

bool is_word(std::string_view text) {
  static constexpr std::array<std::string_view, 39> words = {
      "",      "null", "Null", "NULL",  "~",     "true",  "True",  "TRUE",  "false", "False",
      "FALSE", "y",    "Y",    "yes",   "Yes",   "YES",   "n",     "N",     "no",    "No",
      "NO",    "on",   "On",   "ON",    "off",   "Off",   "OFF",   ".nan",  ".NaN",  ".NAN",
      ".inf",  ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF"};
  return std::find(words.begin(), words.end(), text) != words.end();
}

bool is_int(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  if (text.empty() || !digit(text[0])) return false;
  if (text.size() > 2 && text[0] == '0') {
    std::string_view rest = text.substr(2);
    char base = static_cast<char>(std::tolower(static_cast<unsigned char>(text[1])));
    if (base == 'x') return all_of(rest, "0123456789abcdefABCDEF_");
    if (base == 'o') return all_of(rest, "01234567_");
    if (base == 'b') return all_of(rest, "01_");
  }
  return all_of(text, "0123456789_");
}

bool is_float(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  auto digits = [&] {
    std::size_t end = std::min(text.find_first_not_of("0123456789_"), text.size());
    bool some = std::any_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(end), digit);
    text.remove_prefix(end);
    return some;
  };
  if (text.starts_with('_')) return false;
  bool some = digits();
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    some = digits() || some;
  }
  if (!some) return false;
  if (text.empty()) return true;
  if (text[0] != 'e' && text[0] != 'E') return false;
  text.remove_prefix(1);
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return digits() && text.empty();
}

bool is_base60(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return !text.empty() && digit(text[0]) && text.find(':') != std::string_view::npos &&
         all_of(text, "0123456789_:.");
}

// yyyy-m-d, alone or with a time of day behind it.
bool is_date(std::string_view text) {
  if (text.size() < 8 || !all_of(text.substr(0, 4), "0123456789") || text[4] != '-') return false;
  std::size_t at = 5;
  for (int part = 0; part < 2; ++part) {
    std::size_t from = at;
    while (at < text.size() && at - from < 2 && digit(text[at])) ++at;
    if (at == from) return false;
    if (part == 0 && (at >= text.size() || text[at++] != '-')) return false;
  }
  return at == text.size() || ((text[at] == 'T' || text[at] == 't' || text[at] == ' ') &&
                               all_of(text.substr(at + 1), "0123456789:.Zz+- "));
}

bool resolves_to_other(std::string_view text) {
  return is_word(text) || is_int(text) || is_float(text) || is_base60(text) || is_date(text);
}

bool needs_single_quotes(std::string_view text) {
  if (text.front() == ' ' || text.back() == ' ' || text.back() == ':') return true;
  if (text.starts_with("---") || text.starts_with("...")) return true;
  if (std::string_view("#,[]{}&*!|>'\"%@`").find(text[0]) != std::string_view::npos) return true;
  if (std::string_view("?:-").find(text[0]) != std::string_view::npos &&
      (text.size() == 1 || text[1] == ' '))
    return true;
  return text.find(": ") != std::string_view::npos || text.find(" #") != std::string_view::npos;
}

}  // namespace

std::string yaml_scalar(std::string_view text, std::size_t indent) {
  if (text.find('\n') != std::string_view::npos) {
    bool block = !any_unprintable(text, false) && text.back() != ' ' &&
                 text.find(" \n") == std::string_view::npos;
    return block ? literal(text, indent) : double_quoted(text);
  }
  if (resolves_to_other(text) || any_unprintable(text, true)) return double_quoted(text);
  return needs_single_quotes(text) ? single_quoted(text) : std::string(text);
}

std::string yaml_scalar_kept(std::string_view text, std::size_t indent) {
  return text.starts_with('\n') ? double_quoted(text) : yaml_scalar(text, indent);
}

bool plain_is_read_differently(std::string_view text) {
  if (text == "true" || text == "false") return false;
  std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
  bool canonical = !digits.empty() && all_of(digits, "0123456789") && digits.size() < 19 &&
                   (digits[0] != '0' || text == "0");
  // The words y, yes, on and their kin stay strings in YAML 1.2 reading; only quoting style
  // differs.
  static constexpr std::array<std::string_view, 18> old_words = {
      "y",  "Y",  "yes", "Yes", "YES", "n",   "N",   "no", "No",
      "NO", "on", "On",  "ON",  "off", "Off", "OFF", "=",  "<<"};
  if (std::find(old_words.begin(), old_words.end(), text) != old_words.end()) return false;
  return !canonical && (is_word(text) || is_int(text) || is_float(text) || is_date(text));
}

}  // namespace slipway::wizard
