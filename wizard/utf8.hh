// UTF-8 to code points and back, total: bytes that are no UTF-8 become U+FFFD one by one, so
// nothing a reply or a paste holds can break a page.
#pragma once

#include <string>
#include <string_view>

namespace slipway::wizard {

std::u32string decode(std::string_view text);
std::string encode(char32_t code);
std::string encode(std::u32string_view codes);
// Bytes of the code point that begins at `at` (1 for a broken byte).
std::size_t code_length(std::string_view text, std::size_t at);
// Without the white space around it.
std::string trimmed(std::string_view text);
// Of A to Z; other bytes stay, whatever the locale.
inline char ascii_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace slipway::wizard
