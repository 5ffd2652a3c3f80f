#include "tui/widgets/field.hh"

#include <algorithm>

#include <fmt/format.h>

#include "tui/text.hh"
#include "wizard/utf8.hh"

namespace slipway::tui {
namespace {

// Dots say that something is there, not how long it is.
constexpr std::size_t kMostDots = 12;

std::string dots(std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < std::min(count, kMostDots); ++i) out += "•";
  return out;
}

std::size_t lines_in(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
}

}  // namespace

FieldText field_text(const wizard::Editor& editor, Masked masked, int columns) {
  if (masked == Masked::yes || lines_in(editor.text) > 1) {
    std::string shown = value_text(editor.text, masked);
    return {shown, width(shown)};
  }
  std::u32string codes = clean(editor.text);
  std::size_t cursor = wizard::decode(editor.text.substr(0, editor.cursor)).size();
  std::size_t first = 0;
  auto before = [&] {
    int sum = 0;
    for (std::size_t i = first; i < cursor; ++i) sum += width(codes[i]);
    return sum;
  };
  while (before() > std::max(columns - 2, 1)) ++first;
  std::string text = wizard::encode(std::u32string_view(codes).substr(first));
  return {ellipsis(text, columns), before()};
}

std::string value_text(const std::string& value, Masked masked) {
  if (value.empty()) return {};
  if (masked == Masked::yes) return dots(wizard::decode(value).size());
  std::size_t lines = lines_in(value);
  if (lines == 1) return clean_text(value);
  return fmt::format("{} ({} lines)", clean_text(value.substr(0, value.find('\n'))), lines);
}

}  // namespace slipway::tui
