#include "wizard/keys.hh"

#include <algorithm>
#include <array>

#include "wizard/utf8.hh"

namespace slipway::wizard {
namespace {

struct Named {
  KeyName name;
  std::string_view text;
};
constexpr std::array<Named, 25> kNames{{
    {KeyName::enter, "ret"},    {KeyName::escape, "esc"},     {KeyName::tab, "tab"},
    {KeyName::backspace, "bs"}, {KeyName::erase, "del"},      {KeyName::insert, "ins"},
    {KeyName::up, "up"},        {KeyName::down, "down"},      {KeyName::left, "left"},
    {KeyName::right, "right"},  {KeyName::home, "home"},      {KeyName::end, "end"},
    {KeyName::page_up, "pgup"}, {KeyName::page_down, "pgdn"}, {KeyName::f1, "f1"},
    {KeyName::f2, "f2"},        {KeyName::f3, "f3"},          {KeyName::f4, "f4"},
    {KeyName::f5, "f5"},        {KeyName::f6, "f6"},          {KeyName::f7, "f7"},
    {KeyName::f8, "f8"},        {KeyName::f9, "f9"},          {KeyName::f10, "f10"},
    {KeyName::f11, "f11"},
}};

bool has(Modifier set, Modifier one) {
  return (static_cast<unsigned>(set) & static_cast<unsigned>(one)) != 0;
}

Modifier with(Modifier set, Modifier one) {
  return static_cast<Modifier>(static_cast<unsigned>(set) | static_cast<unsigned>(one));
}

std::string base_text(const KeyPress& key) {
  if (key.name == KeyName::f12) return "f12";
  for (const auto& named : kNames) {
    if (named.name == key.name) return std::string(named.text);
  }
  if (key.code == '<') return "lt";
  if (key.code == ' ') return "space";
  return encode(key.code);
}

bool parse_base(std::string_view text, KeyPress& key) {
  if (text == "lt" || text == "space") {
    key.code = text == "lt" ? U'<' : U' ';
    return true;
  }
  if (text == "f12") {
    key.name = KeyName::f12;
    return true;
  }
  for (const auto& named : kNames) {
    if (named.text == text) {
      key.name = named.name;
      return true;
    }
  }
  auto codes = decode(text);
  if (codes.size() != 1) return false;
  key.code = codes[0];
  return true;
}

bool parse_name(std::string_view text, KeyPress& key) {
  while (text.size() > 2 && text[1] == '-') {
    auto modifier = text[0] == 'c'   ? Modifier::control
                    : text[0] == 'a' ? Modifier::alt
                    : text[0] == 's' ? Modifier::shift
                                     : Modifier::none;
    if (modifier == Modifier::none) return false;
    key.modifier = with(key.modifier, modifier);
    text.remove_prefix(2);
  }
  return parse_base(text, key);
}

Error bad_key(std::string_view text, std::size_t at) {
  return {.kind = ErrorKind::invalid,
          .what = "read a script of keys",
          .answer = "at character " + std::to_string(at + 1) + ": no key is called \"" +
                    std::string(text.substr(at, 16)) + "\"",
          .fix = "write keys as <ret>, <down>, <c-n>; write '<' as <lt>"};
}

}  // namespace

std::string to_text(const KeyPress& key) {
  std::string base = base_text(key);
  if (key.name == KeyName::character && key.modifier == Modifier::none && key.code != '<') {
    return encode(key.code);
  }
  std::string out = "<";
  if (has(key.modifier, Modifier::control)) out += "c-";
  if (has(key.modifier, Modifier::alt)) out += "a-";
  if (has(key.modifier, Modifier::shift)) out += "s-";
  return out + base + ">";
}

std::string to_text(const std::vector<KeyPress>& keys) {
  std::string out;
  for (const KeyPress& key : keys) out += to_text(key);
  return out;
}

bool moves(const KeyPress& key, std::size_t& at, std::size_t page, std::size_t last) {
  const std::size_t from = std::min(at, last);
  switch (key.name) {
    case KeyName::down:
      at = std::min(from + 1, last);
      return true;
    case KeyName::up:
      at = from - std::min<std::size_t>(from, 1);
      return true;
    case KeyName::page_down:
      at = std::min(from + page, last);
      return true;
    case KeyName::page_up:
      at = from - std::min(from, page);
      return true;
    case KeyName::home:
      at = 0;
      return true;
    case KeyName::end:
      at = last;
      return true;
    default:
      return false;
  }
}

Result<std::vector<KeyPress>> parse_keys(std::string_view text) {
  std::vector<KeyPress> keys;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] != '<') {
      std::size_t length = code_length(text, at);
      keys.push_back(character(decode(text.substr(at, length)).at(0)));
      at += length;
      continue;
    }
    std::size_t close = text.find('>', at + 1);
    if (close != std::string_view::npos && close == at + 1) close = text.find('>', close + 1);
    KeyPress key;
    if (close == std::string_view::npos || !parse_name(text.substr(at + 1, close - at - 1), key)) {
      return fail(bad_key(text, at));
    }
    keys.push_back(key);
    at = close + 1;
  }
  return keys;
}

}  // namespace slipway::wizard
