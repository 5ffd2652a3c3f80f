#include "tui/screen.hh"

#include <algorithm>

#include "tui/text.hh"
#include "wizard/utf8.hh"

namespace slipway::tui {

Screen::Screen(int width, int height)
    : width_(std::max(width, 1)),
      height_(std::max(height, 1)),
      cells_(static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_)) {}

const Cell& Screen::at(int column, int row) const {
  return cells_[static_cast<std::size_t>(row * width_ + column)];
}

Cell* Screen::cell(int column, int row) {
  if (column < 0 || row < 0 || column >= width_ || row >= height_) return nullptr;
  return &cells_[static_cast<std::size_t>(row * width_ + column)];
}

// Never leaves half of a double-width glyph behind.
void Screen::set(int column, int row, char32_t glyph, Style style) {
  Cell* here = cell(column, row);
  if (!here) return;
  Cell* left = cell(column - 1, row);
  Cell* right = cell(column + 1, row);
  if (here->glyph == 0 && left && glyph != 0) left->glyph = U' ';
  if (right && right->glyph == 0) right->glyph = U' ';
  *here = {glyph, style};
}

int Screen::put(int column, int row, std::string_view text, Style style, int width) {
  int limit = std::min(column + width, width_);
  if (row < 0 || row >= height_ || column >= limit) return 0;
  std::u32string codes = clean(text);
  int used = 0;
  for (char32_t code : codes) used += tui::width(code);
  if (used > width) codes = wizard::decode(ellipsis(text, width));
  int at = column;
  for (char32_t code : codes) {
    int columns = tui::width(code);
    if (columns == 0) continue;
    if (at >= limit) break;
    if (columns == 2 && at + 1 >= limit) {
      set(at++, row, U' ', style);
      break;
    }
    set(at, row, code, style);
    if (columns == 2) set(at + 1, row, 0, style);
    at += columns;
  }
  return at - column;
}

void Screen::fill(const Rect& area, char32_t glyph, Style style) {
  for (int row = std::max(area.row, 0); row < std::min(area.bottom(), height_); ++row) {
    for (int column = std::max(area.column, 0); column < std::min(area.right(), width_); ++column) {
      set(column, row, glyph, style);
    }
  }
}

void Screen::mark(const Rect& area, Attribute attribute) {
  for (int row = std::max(area.row, 0); row < std::min(area.bottom(), height_); ++row) {
    for (int column = std::max(area.column, 0); column < std::min(area.right(), width_); ++column) {
      Style& style = cell(column, row)->style;
      style.attributes = style.attributes | attribute;
      // A bar in one colour: reversed inks would chop it up, and glyph and word still tell the
      // state.
      if (has(attribute, Attribute::reverse)) style.ink = Ink::normal;
    }
  }
}

void Screen::clear() {
  std::fill(cells_.begin(), cells_.end(), Cell{});
  cursor = {};
  scroll_end.reset();
}

void Screen::translate(char32_t (*map)(char32_t)) {
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    if (cells_[i].glyph == 0) continue;
    // A stand-in is one column wide: the continuation becomes a space.
    bool wide = i + 1 < cells_.size() && cells_[i + 1].glyph == 0;
    cells_[i].glyph = map(cells_[i].glyph);
    if (wide) cells_[i + 1].glyph = U' ';
  }
}

std::string Screen::text() const {
  std::string out;
  for (int row = 0; row < height_; ++row) {
    std::string line;
    for (int column = 0; column < width_; ++column) {
      char32_t glyph = at(column, row).glyph;
      if (glyph != 0) line += wizard::encode(glyph);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return out;
}

void Screen::offer(const Rect& area, const wizard::Click& click) {
  offers_.push_back({area, click});
}

const wizard::Click* Screen::under(int column, int row) const {
  for (auto offer = offers_.rbegin(); offer != offers_.rend(); ++offer) {
    if (offer->area.holds(column, row)) return &offer->click;
  }
  return nullptr;
}

}  // namespace slipway::tui
