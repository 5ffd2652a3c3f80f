// A grid of cells in memory, painted by the views and shown by the terminal. Whatever is put
// outside is dropped. A double-width glyph takes its cell and a continuation cell (glyph 0); one
// cut by an edge becomes a space.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wizard/click.hh"

namespace slipway::tui {

// What a cell means; the terminal maps it to a colour for its background and depth (theme.hh).
enum class Ink : std::uint8_t { normal, dim, accent, good, warn, bad, running };

enum class Attribute : std::uint8_t { none = 0, bold = 1, reverse = 2, underline = 4 };
constexpr Attribute operator|(Attribute a, Attribute b) {
  return static_cast<Attribute>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}
constexpr bool has(Attribute set, Attribute one) {
  return (static_cast<unsigned>(set) & static_cast<unsigned>(one)) != 0;
}

struct Style {
  Ink ink = Ink::normal;
  Attribute attributes = Attribute::none;
  std::uint16_t unused = 0;
  friend bool operator==(const Style&, const Style&) = default;
};

struct Cell {
  char32_t glyph = U' ';  // 0: continuation of the double-width glyph to the left
  Style style;
  friend bool operator==(const Cell&, const Cell&) = default;
};
static_assert(sizeof(Cell) == 8);

struct Rect {
  int column = 0, row = 0, width = 0, height = 0;
  int right() const { return column + width; }
  int bottom() const { return row + height; }
  bool holds(int x, int y) const { return x >= column && x < right() && y >= row && y < bottom(); }
};

class Screen {
 public:
  Screen(int width, int height);

  int width() const { return width_; }
  int height() const { return height_; }
  Rect all() const { return {0, 0, width_, height_}; }
  const Cell& at(int column, int row) const;  // must be inside

  // Paints text from (column, row) rightwards, at most `width` columns, cut with an ellipsis when
  // it is longer. Control characters are neutralised (text.hh). Returns the columns used.
  int put(int column, int row, std::string_view text, Style style, int width);
  void fill(const Rect& area, char32_t glyph, Style style);
  // Gives the cells of an area attributes on top of what they have: selection bars.
  void mark(const Rect& area, Attribute attribute);
  void clear();
  // Every glyph through `map` (continuations excepted); used by ASCII mode.
  void translate(char32_t (*map)(char32_t));

  std::string text() const;  // rows joined by \n, trailing spaces dropped

  // What a click on an area means; where areas overlap the one painted last counts.
  void offer(const Rect& area, const wizard::Click& click);
  void forget_offers() { offers_.clear(); }
  const wizard::Click* under(int column, int row) const;

  // The last position that what is painted can be scrolled to.
  std::optional<std::size_t> scroll_end;

  // The place of the text cursor; none while nothing is typed.
  struct Cursor {
    int column = 0, row = 0;
    bool visible = false;
  };
  Cursor cursor;

 private:
  Cell* cell(int column, int row);
  void set(int column, int row, char32_t glyph, Style style);
  int width_, height_;
  std::vector<Cell> cells_;
  struct Offer {
    Rect area;
    wizard::Click click;
  };
  std::vector<Offer> offers_;
};

}  // namespace slipway::tui
