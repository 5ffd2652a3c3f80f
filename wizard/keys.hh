// A key press as a value, with a text form, so that a script of keys is a test and can be replayed:
// "prod<down><ret>" is the letters p r o d, the down arrow and Enter. "<lt>" is the character '<'.
// Modifiers: <c-n>, <a-left>, <s-tab>. The terminal (tui/terminal.cc) makes these; the pages decide
// what they mean. Curses is unknown here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "aws/error.hh"

namespace slipway::wizard {

enum class KeyName : std::uint8_t {
  character,  // `code` says which
  enter,
  escape,
  tab,
  backspace,
  erase,
  insert,
  up,
  down,
  left,
  right,
  home,
  end,
  page_up,
  page_down,
  f1,
  f2,
  f3,
  f4,
  f5,
  f6,
  f7,
  f8,
  f9,
  f10,
  f11,
  f12,
};

// Combined by |.
enum class Modifier : std::uint8_t { none = 0, control = 1, alt = 2, shift = 4 };

struct KeyPress {
  KeyName name = KeyName::character;
  Modifier modifier = Modifier::none;
  char32_t code = 0;  // of a character, without modifiers: ^N is {character, control, 'n'}
  friend bool operator==(const KeyPress&, const KeyPress&) = default;
};

inline KeyPress character(char32_t code) { return {KeyName::character, Modifier::none, code}; }
inline KeyPress control(char32_t code) { return {KeyName::character, Modifier::control, code}; }

// For `last` where only the view knows the end: what it painted is told with the next message.
inline constexpr std::size_t kNoLast = 1'000'000'000;
// Whether the key moves in rows (arrows, pages, Home, End); then `at` has moved, within 0 and
// `last`.
bool moves(const KeyPress& key, std::size_t& at, std::size_t page, std::size_t last);

std::string to_text(const KeyPress& key);
std::string to_text(const std::vector<KeyPress>& keys);
// `invalid` names the position of an unknown <name> or a missing '>'.
Result<std::vector<KeyPress>> parse_keys(std::string_view text);

}  // namespace slipway::wizard
