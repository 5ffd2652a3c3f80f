// One line (or pasted lines) of text being typed: the text and the cursor in it. Every text field,
// filter and passphrase of the wizard is one of these.
#pragma once

#include <string>
#include <string_view>

#include "wizard/keys.hh"

namespace slipway::wizard {

struct Editor {
  std::string text;        // UTF-8
  std::size_t cursor = 0;  // byte offset, always between code points

  Editor() = default;
  explicit Editor(std::string initial) : text(std::move(initial)), cursor(text.size()) {}
};

enum class Lines : std::uint8_t { one, many };

// Inserts at the cursor. Control characters are dropped; line ends too unless `many`, where they
// become \n.
void insert(Editor& editor, std::string_view text, Lines lines = Lines::one);
// Characters, backspace, delete, left, right, home, end, ^U (clear), ^W (word), ^K (to the end).
// False: not an editing key, nothing changed.
bool edit(Editor& editor, const KeyPress& key);

}  // namespace slipway::wizard
