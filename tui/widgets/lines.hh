// Pages are written as lines of styled spans; painting scrolls them so that what has the focus is
// visible.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tui/screen.hh"

namespace slipway::tui {

constexpr Style kNormal{};
constexpr Style kDim{Ink::dim};
constexpr Style kAccent{Ink::accent};
constexpr Style kGood{Ink::good};
constexpr Style kWarn{Ink::warn};
constexpr Style kBad{Ink::bad};
constexpr Style kRunning{Ink::running};
constexpr Style kTitle{Ink::normal, Attribute::bold};

struct Span {
  std::string text;
  Style style = kNormal;
  int width = 0;  // columns to fill or cut to; 0: as long as the text
  std::optional<wizard::Click> click = {};
};

struct Line {
  std::vector<Span> spans;
  std::vector<Span> right;                  // at the right edge
  bool focus = false;                       // stays visible
  bool selected = false;                    // painted in reverse video
  int cursor = -1;                          // column of the text cursor
  std::optional<wizard::Click> click = {};  // of the whole line, where no span has its own
};

using Lines = std::vector<Line>;

inline wizard::Click row_click(std::size_t index) { return {wizard::Click::What::row, index}; }
inline wizard::Click entry_click(std::size_t index) { return {wizard::Click::What::entry, index}; }

Line line(std::string text, Style style = kNormal);
// Wrapped to `columns`, each line indented.
void add_wrapped(Lines& lines, std::string_view text, Style style, int columns, int indent = 0,
                 std::size_t most = 1000);
// Wrapped beside a bullet.
void add_bullet(Lines& lines, std::string_view text, int columns);
inline void add_blank(Lines& lines) { lines.emplace_back(); }

// First line to show so that the focus is in view, centred except near the ends.
std::size_t first_visible(const Lines& lines, int height);
void paint(Screen& screen, const Rect& area, const Lines& lines);
void paint_from(Screen& screen, const Rect& area, const Lines& lines, std::size_t first);

}  // namespace slipway::tui
