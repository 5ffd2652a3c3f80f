#include "tui/widgets/lines.hh"

#include <algorithm>

#include "tui/text.hh"

namespace slipway::tui {
namespace {

int columns_of(const Span& span) { return span.width > 0 ? span.width : width(span.text); }

int columns_of(const std::vector<Span>& spans) {
  int sum = 0;
  for (const Span& span : spans) sum += columns_of(span);
  return sum;
}

void put_spans(Screen& screen, int column, int row, const std::vector<Span>& spans, int limit) {
  for (const Span& span : spans) {
    int room = std::min(columns_of(span), limit - column);
    if (room <= 0) continue;
    screen.put(column, row, span.text, span.style, room);
    if (span.click) screen.offer({column, row, room, 1}, *span.click);
    column += room;
  }
}

void paint_line(Screen& screen, const Rect& area, int row, const Line& line) {
  int right = columns_of(line.right);
  if (right > area.width / 2) right = area.width / 2;
  int limit = area.right() - (right > 0 ? right + 1 : 0);
  if (line.click) screen.offer({area.column, row, area.width, 1}, *line.click);
  put_spans(screen, area.column, row, line.spans, limit);
  put_spans(screen, area.right() - right, row, line.right, area.right());
  if (line.selected) screen.mark({area.column, row, area.width, 1}, Attribute::reverse);
  if (line.cursor >= 0 && row < screen.height()) {
    int column = std::min(area.column + line.cursor, area.right() - 1);
    screen.cursor = {column, row, true};
  }
}

}  // namespace

Line line(std::string text, Style style) {
  Line out;
  out.spans.push_back({std::move(text), style});
  return out;
}

void add_wrapped(Lines& lines, std::string_view text, Style style, int columns, int indent,
                 std::size_t most) {
  std::vector<std::string> wrapped = wrap(text, std::max(columns - indent, 8));
  for (std::size_t i = 0; i < wrapped.size() && i < most; ++i) {
    std::string part = wrapped[i];
    if (i + 1 == most && wrapped.size() > most) {
      part = ellipsis(part + " " + wrapped[i + 1], std::max(columns - indent, 8));
    }
    lines.push_back(line(std::string(static_cast<std::size_t>(indent), ' ') + part, style));
  }
}

void add_bullet(Lines& lines, std::string_view text, int columns) {
  std::size_t first = lines.size();
  add_wrapped(lines, text, kNormal, columns, 4);
  lines[first].spans.front().text.replace(2, 1, "·");
}

std::size_t first_visible(const Lines& lines, int height) {
  auto rows = static_cast<std::size_t>(std::max(height, 1));
  if (lines.size() <= rows) return 0;
  auto focus = std::find_if(lines.begin(), lines.end(), [](const Line& l) { return l.focus; });
  if (focus == lines.end()) return 0;
  std::size_t at = static_cast<std::size_t>(focus - lines.begin());
  std::size_t last = at;
  while (last + 1 < lines.size() && lines[last + 1].focus) ++last;
  std::size_t middle = std::min((at + last) / 2, at + rows - 1);
  std::size_t first = middle > rows / 2 ? middle - rows / 2 : 0;
  return std::min(first, lines.size() - rows);
}

void paint_from(Screen& screen, const Rect& area, const Lines& lines, std::size_t first) {
  for (int row = 0; row < area.height; ++row) {
    std::size_t index = first + static_cast<std::size_t>(row);
    if (index >= lines.size()) return;
    paint_line(screen, area, area.row + row, lines[index]);
  }
}

void paint(Screen& screen, const Rect& area, const Lines& lines) {
  paint_from(screen, area, lines, first_visible(lines, area.height));
}

}  // namespace slipway::tui
