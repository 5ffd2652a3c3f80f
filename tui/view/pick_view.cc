// A list to pick from: filter line, headings, rows with their reasons.
#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "tui/text.hh"
#include "tui/view/parts.hh"
#include "tui/widgets/field.hh"
#include "tui/widgets/marks.hh"
#include "wizard/pages/pick.hh"

namespace slipway::tui {
namespace {

using wizard::Choice;
using wizard::Pick;

// Widths are measured on the first rows: good enough, and independent of where the cursor is.
constexpr std::size_t kMeasured = 200;
constexpr int kGap = 2;
constexpr int kShort = 14, kLeast = 8;  // columns up to kShort are kept whole if they can be
constexpr int kShortId = 13;            // "subnet-…0718a"
constexpr int kWord = 14;               // columns of "✔ recommended" and a gap

std::string state_text(const Pick& pick) {
  switch (pick.choices.state) {
    case aws::ListingState::unasked:
      return "not asked yet";
    case aws::ListingState::asked:
      return "asking…";
    case aws::ListingState::arriving:
      return "still arriving";
    case aws::ListingState::failed:
      return "could not be listed";
    case aws::ListingState::complete:
      break;
  }
  return {};
}

std::string count_text(const Pick& pick) {
  auto fits = std::count_if(pick.choices.rows.begin(), pick.choices.rows.end(),
                            [](const Choice& row) { return row.fits; });
  std::string out = fmt::format("{} of {}", fits, pick.choices.rows.size());
  if (fits != static_cast<long>(pick.choices.rows.size()))
    out += " fit";
  else
    out = counted(pick.choices.rows.size(), "row", "rows");
  if (!pick.filter.text.empty()) {
    out = fmt::format("{} of {} match", pick.shown.size(), pick.choices.rows.size());
  }
  std::string state = state_text(pick);
  return state.empty() ? out : out + " · " + state;
}

Line filter_line(const Pick& pick, int columns) {
  Line out;
  out.right.push_back({pick.choices.rows.empty() ? state_text(pick) : count_text(pick), kDim});
  if (!pick.filtering) {
    if (!pick.choices.rows.empty()) out.spans.push_back({"  / filter…", kDim});
    return out;
  }
  FieldText field = field_text(pick.filter, Masked::no, columns / 2);
  out.spans = {{"  / ", kAccent}, {field.text, kNormal}};
  out.cursor = 4 + field.cursor;
  return out;
}

// Widths the columns would like to have.
std::vector<int> natural_widths(const Pick& pick) {
  std::size_t count = pick.choices.columns.size();
  std::vector<int> widths(count, 0);
  for (std::size_t c = 0; c < count; ++c) widths[c] = width(pick.choices.columns[c]);
  for (std::size_t i = 0; i < std::min(pick.shown.size(), kMeasured); ++i) {
    const Choice& row = pick.choices.rows[pick.shown[i]];
    for (std::size_t c = 0; c < std::min(count, row.cells.size()); ++c) {
      widths[c] = std::max(widths[c], width(row.cells[c]));
    }
  }
  return widths;
}

int total(const std::vector<int>& widths) {
  int sum = 0;
  for (int w : widths) sum += w > 0 ? w + kGap : 0;
  return sum;
}

bool fits_beside_word(const Pick& pick, int columns) {
  return total(natural_widths(pick)) + kWord <= columns;
}

// The column that repeats the value, where it is not what names the row.
std::optional<std::size_t> id_column(const Pick& pick) {
  if (pick.shown.empty()) return {};
  const Choice& row = pick.choices.rows[pick.shown.front()];
  for (std::size_t c = 1; c < std::min(row.cells.size(), pick.choices.columns.size()); ++c) {
    if (row.cells[c] == row.value) return c;
  }
  return {};
}

bool all_named(const Pick& pick) {
  return std::all_of(pick.choices.rows.begin(), pick.choices.rows.end(), [](const Choice& row) {
    return !row.cells.empty() && !row.cells.front().empty();
  });
}

// Shrunk until all fit. The first column names the row: it gives way last.
std::vector<int> column_widths(const Pick& pick, int columns) {
  std::vector<int> widths = natural_widths(pick);
  // An id beside a name tells least: it gives way before anything else.
  if (auto id = id_column(pick)) {
    int excess = std::max(total(widths) - columns, 0);
    widths[*id] -= std::min(excess, std::max(widths[*id] - kShortId, 0));
    if (total(widths) > columns && all_named(pick)) widths[*id] = 0;
  }
  // Then what is long by nature: half a date tells nothing, half a list something.
  const std::vector<int> natural = widths;
  for (std::size_t c = 1; c < widths.size(); ++c) {
    if (natural[c] <= kShort) continue;
    int excess = std::max(total(widths) - columns, 0);
    widths[c] -= std::min(excess, widths[c] - kLeast);
  }
  while (!widths.empty() && total(widths) > columns) {
    auto from = widths.begin() + (widths.size() > 1 ? 1 : 0);
    auto widest = std::max_element(from, widths.end());
    if (*widest <= 10) widest = std::max_element(widths.begin(), widths.end());
    if (*widest <= 8) break;
    --*widest;
  }
  return widths;
}

Line heading_line(const Pick& pick, const std::vector<int>& widths, int indent) {
  Line out;
  out.spans.push_back({std::string(static_cast<std::size_t>(indent), ' '), kDim});
  for (std::size_t c = 0; c < widths.size(); ++c) {
    if (widths[c] == 0) continue;
    std::string title = pick.choices.columns[c];
    std::transform(title.begin(), title.end(), title.begin(), [](char ch) {
      return ch >= 'a' && ch <= 'z' ? static_cast<char>(ch - 32) : ch;
    });
    bool sorted = pick.sorted == c;
    if (sorted) title += pick.descending ? " ▾" : " ▴";
    out.spans.push_back({ellipsis(title, widths[c] + 1), sorted ? kAccent : kDim, widths[c] + kGap,
                         wizard::Click{wizard::Click::What::heading, c}});
  }
  return out;
}

struct RowLook {
  bool cursor = false, marked = false, several = false, narrow = false, word = false;
  int columns = 80;
  std::size_t index = 0;
};

std::string lead(const RowLook& look) {
  std::string out = look.cursor ? " ▸ " : "   ";
  if (look.several) out += look.marked ? "✔ " : "○ ";
  return out;
}

void add_row(Lines& lines, const Choice& row, const std::vector<int>& widths, const RowLook& look) {
  Style style = row.fits ? kNormal : kDim;
  Line out;
  out.focus = out.selected = look.cursor;
  out.click = row_click(look.index);
  out.spans.push_back({lead(look), look.cursor ? kAccent : style});
  if (look.narrow) {
    out.spans.push_back({row.cells.empty() ? row.value : row.cells.front(), style});
    if (!row.fits)
      out.right.push_back({"✖", kBad});
    else if (row.recommended)
      out.right.push_back({"✔", kGood});
    lines.push_back(out);
    std::string rest;
    for (std::size_t c = 1; c < row.cells.size(); ++c) {
      if (!row.cells[c].empty()) rest += (rest.empty() ? "" : " · ") + row.cells[c];
    }
    if (!rest.empty()) lines.push_back(line("     " + rest, kDim));
    if (look.cursor && !rest.empty()) lines.back().focus = true;
  } else {
    for (std::size_t c = 0; c < std::min(widths.size(), row.cells.size()); ++c) {
      if (widths[c] > 0)
        out.spans.push_back({ellipsis_middle(row.cells[c], widths[c]), style, widths[c] + kGap});
    }
    if (row.recommended && row.fits) {
      out.right.push_back({look.word ? "✔ recommended" : "✔", kGood});
    }
    lines.push_back(out);
  }
  std::size_t most = look.cursor ? 3 : 1;
  if (!row.fits && !row.reason.empty()) {
    add_wrapped(lines, "✖ " + row.reason, look.cursor ? kBad : kDim, look.columns, 6, most);
  } else if (look.cursor && row.recommended && !row.advice.empty()) {
    add_wrapped(lines, "✔ " + row.advice, kGood, look.columns, 6, look.narrow ? 1 : 2);
  }
}

void add_nothing(Lines& lines, const Pick& pick, int columns) {
  if (pick.choices.error) {
    add_error(lines, *pick.choices.error, columns - 4);
    add_blank(lines);
    add_wrapped(lines, "The value can be typed instead: just type.", kNormal, columns, 4);
  } else if (!pick.filter.text.empty()) {
    add_wrapped(lines, "Nothing matches. Backspace widens the filter, esc clears it.", kDim,
                columns, 4);
  } else if (pick.choices.state == aws::ListingState::complete) {
    add_wrapped(lines, "There is none here. ^R asks again; or type the value.", kWarn, columns, 4);
  }
}

}  // namespace

void add_pick(Lines& lines, const wizard::Model&, const Pick& pick, bool several, Room room) {
  if (!wizard::must_type(pick)) lines.push_back(filter_line(pick, room.width));
  if (pick.shown.empty()) {
    add_nothing(lines, pick, room.width);
    return;
  }
  int indent = several ? 5 : 3;
  std::vector<int> widths;
  bool word = false;
  if (!room.narrow()) {
    // The word "recommended" stands only where it costs no column.
    word = fits_beside_word(pick, room.width - indent);
    widths = column_widths(pick, room.width - indent - (word ? kWord : 2));
    lines.push_back(heading_line(pick, widths, indent));
  }
  // Only what can be on the screen is made into lines, whatever the number of rows.
  Lines rows;
  auto reach = static_cast<std::size_t>(std::max(room.height, 4));
  std::size_t first = pick.cursor > reach ? pick.cursor - reach : 0;
  std::size_t last = std::min(pick.shown.size(), pick.cursor + reach + 1);
  for (std::size_t i = first; i < last; ++i) {
    const Choice& row = pick.choices.rows[pick.shown[i]];
    RowLook look{i == pick.cursor,
                 several && wizard::is_marked(pick, row.value),
                 several,
                 room.narrow(),
                 word,
                 room.width,
                 i};
    add_row(rows, row, widths, look);
  }
  int height = std::max(room.height - (room.narrow() ? 1 : 2), 3);
  std::size_t from = first_visible(rows, height);
  std::size_t to = std::min(rows.size(), from + static_cast<std::size_t>(height));
  lines.insert(lines.end(), rows.begin() + static_cast<long>(from),
               rows.begin() + static_cast<long>(to));
}

void add_error(Lines& lines, const Error& error, int columns) {
  add_wrapped(lines, "✖ " + error.sentence(), kBad, columns, 2, 6);
}

}  // namespace slipway::tui
