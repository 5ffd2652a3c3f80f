#include "tui/text.hh"

#include <algorithm>
#include <array>

#include "wizard/utf8.hh"

namespace slipway::tui {
namespace {

struct Range {
  char32_t first, last;
};

// Unicode 15: combining marks and other characters without width that occur in practice.
constexpr std::array<Range, 15> kZero{{{0x300, 0x36f},
                                       {0x483, 0x489},
                                       {0x591, 0x5bd},
                                       {0x610, 0x61a},
                                       {0x64b, 0x65f},
                                       {0x93c, 0x93c},
                                       {0xe31, 0xe31},
                                       {0xe34, 0xe3a},
                                       {0x1ab0, 0x1aff},
                                       {0x1dc0, 0x1dff},
                                       {0x200b, 0x200d},
                                       {0x20d0, 0x20ff},
                                       {0xfe00, 0xfe0f},
                                       {0xfe20, 0xfe2f},
                                       {0xe0100, 0xe01ef}}};
// East Asian wide and full-width, emoji.
constexpr std::array<Range, 15> kWide{{{0x1100, 0x115f},
                                       {0x2e80, 0x303e},
                                       {0x3041, 0x33ff},
                                       {0x3400, 0x4dbf},
                                       {0x4e00, 0x9fff},
                                       {0xa000, 0xa4cf},
                                       {0xa960, 0xa97f},
                                       {0xac00, 0xd7a3},
                                       {0xf900, 0xfaff},
                                       {0xfe30, 0xfe6f},
                                       {0xff00, 0xff60},
                                       {0xffe0, 0xffe6},
                                       {0x1f300, 0x1f64f},
                                       {0x1f680, 0x1faff},
                                       {0x20000, 0x3fffd}}};

template <std::size_t N>
bool in(const std::array<Range, N>& ranges, char32_t code) {
  auto it = std::lower_bound(ranges.begin(), ranges.end(), code,
                             [](const Range& range, char32_t c) { return range.last < c; });
  return it != ranges.end() && it->first <= code;
}

bool control(char32_t code) { return code < 0x20 || (code >= 0x7f && code < 0xa0); }

// Marks that reorder or hide what follows: text could be made to read as something it is not.
bool deceiving(char32_t code) {
  return (code >= 0x200e && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e) ||
         (code >= 0x2060 && code <= 0x206f) || code == 0xfeff ||
         (code >= 0xfff9 && code <= 0xfffb) || (code >= 0xe0000 && code <= 0xe007f);
}

char32_t safe(char32_t code) {
  if (code == '\t' || code == '\n' || code == '\r') return U' ';
  return control(code) || deceiving(code) ? U'·' : code;
}

int width_of(std::u32string_view codes) {
  int sum = 0;
  for (char32_t code : codes) sum += width(code);
  return sum;
}

// How many code points fit into `columns`.
std::size_t fitting(std::u32string_view codes, int columns) {
  int used = 0;
  std::size_t count = 0;
  while (count < codes.size() && used + width(codes[count]) <= columns)
    used += width(codes[count++]);
  return count;
}

void wrap_line(std::u32string_view line, int columns, std::vector<std::string>& out) {
  std::size_t before = out.size();
  while (true) {
    std::size_t fits = fitting(line, columns);
    if (fits == line.size()) break;
    fits = std::max<std::size_t>(fits, 1);
    std::size_t space = line.substr(0, fits + 1).rfind(U' ');
    std::size_t end = space == std::u32string_view::npos || space == 0 ? fits : space;
    out.push_back(wizard::encode(line.substr(0, end)));
    line.remove_prefix(end);
    while (!line.empty() && line.front() == ' ') line.remove_prefix(1);
  }
  // A last glyph too wide for the room has had its own line already.
  if (!line.empty() || out.size() == before) out.push_back(wizard::encode(line));
}

}  // namespace

int width(char32_t code) {
  if (code < 0x300) return 1;
  if (in(kZero, code)) return 0;
  return in(kWide, code) ? 2 : 1;
}

int width(std::string_view text) { return width_of(clean(text)); }

std::u32string clean(std::string_view text) {
  std::u32string codes = wizard::decode(text);
  for (char32_t& code : codes) code = safe(code);
  return codes;
}

std::string clean_text(std::string_view text) { return wizard::encode(clean(text)); }

std::string ellipsis(std::string_view text, int columns) {
  std::u32string codes = clean(text);
  if (columns <= 0) return {};
  if (width_of(codes) <= columns) return wizard::encode(codes);
  return wizard::encode(std::u32string_view(codes).substr(0, fitting(codes, columns - 1))) + "…";
}

std::string ellipsis_middle(std::string_view text, int columns) {
  std::u32string codes = clean(text);
  if (columns < 8 || width_of(codes) <= columns) return ellipsis(text, columns);
  int tail = (columns - 1) / 2;
  std::u32string head = codes.substr(0, fitting(codes, columns - 1 - tail));
  std::size_t from = codes.size();
  while (from > 0 && width_of(std::u32string_view(codes).substr(from - 1)) <= tail) --from;
  return wizard::encode(head) + "…" + wizard::encode(std::u32string_view(codes).substr(from));
}

std::vector<std::string> wrap(std::string_view text, int columns) {
  std::vector<std::string> out;
  columns = std::max(columns, 1);
  for (std::size_t at = 0; at <= text.size();) {
    std::size_t end = std::min(text.find('\n', at), text.size());
    wrap_line(clean(text.substr(at, end - at)), columns, out);
    at = end + 1;
  }
  return out;
}

}  // namespace slipway::tui
