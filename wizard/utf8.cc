#include "wizard/utf8.hh"

#include <algorithm>

namespace slipway::wizard {
namespace {

constexpr char32_t kReplacement = 0xfffd;

struct Decoded {
  char32_t code;
  std::size_t length;
};

// One code point; overlong forms, surrogates and values past U+10FFFF count as broken (RFC 3629).
Decoded decode_one(std::string_view text, std::size_t at) {
  auto lead = static_cast<unsigned char>(text[at]);
  if (lead < 0x80) return {lead, 1};
  std::size_t length = lead >= 0xf0 && lead < 0xf5   ? 4
                       : lead >= 0xe0 && lead < 0xf0 ? 3
                       : lead >= 0xc2 && lead < 0xe0 ? 2
                                                     : 0;
  if (length == 0 || at + length > text.size()) return {kReplacement, 1};
  char32_t code = lead & (0xffu >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    auto byte = static_cast<unsigned char>(text[at + i]);
    if ((byte & 0xc0) != 0x80) return {kReplacement, 1};
    code = (code << 6) | (byte & 0x3fu);
  }
  bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
  if (overlong || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return {kReplacement, 1};
  return {code, length};
}

}  // namespace

std::u32string decode(std::string_view text) {
  std::u32string codes;
  codes.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    auto [code, length] = decode_one(text, at);
    codes += code;
    at += length;
  }
  return codes;
}

std::string encode(char32_t code) {
  auto byte = [](char32_t value) { return static_cast<char>(static_cast<unsigned char>(value)); };
  std::string out;
  if (code < 0x80) return out += byte(code);
  if (code < 0x800) return (out += byte(0xc0 | (code >> 6))) += byte(0x80 | (code & 0x3f));
  if (code < 0x10000) {
    out += byte(0xe0 | (code >> 12));
  } else {
    out += byte(0xf0 | (code >> 18));
    out += byte(0x80 | ((code >> 12) & 0x3f));
  }
  return (out += byte(0x80 | ((code >> 6) & 0x3f))) += byte(0x80 | (code & 0x3f));
}

std::string encode(std::u32string_view codes) {
  std::string out;
  for (char32_t code : codes) out += encode(code);
  return out;
}

std::size_t code_length(std::string_view text, std::size_t at) {
  return decode_one(text, at).length;
}

std::string trimmed(std::string_view text) {
  constexpr std::string_view space = " \t\r\n\v\f";
  std::size_t from = std::min(text.find_first_not_of(space), text.size());
  return std::string(text.substr(from, text.find_last_not_of(space) + 1 - from));
}

}  // namespace slipway::wizard
