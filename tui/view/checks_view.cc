// Page 10: the report, worst first, each with its fix.
#include <fmt/format.h>

#include "tui/text.hh"
#include "tui/view/parts.hh"
#include "tui/widgets/marks.hh"
#include "wizard/pages/checks_page.hh"

namespace slipway::tui {
namespace {

using wizard::CheckRow;
using wizard::Finding;
using wizard::Model;
using wizard::Verdict;

constexpr int kRule = 26;  // columns of the rule's name

void add_summary(Lines& lines, const Model& model, Room room) {
  const auto& report = model.checks.report;
  Line out;
  if (!room.narrow())
    out.spans.push_back({"  " + counted(report.size(), "check", "checks") + "    ", kTitle});
  for (Verdict verdict : {Verdict::pass, Verdict::warn, Verdict::fail, Verdict::cannot_tell}) {
    Mark mark = mark_of(verdict);
    std::size_t count = wizard::count_of(report, verdict);
    std::string text = room.narrow() ? fmt::format("{} {}  ", mark.glyph, count)
                                     : fmt::format("{} {} {}   ", mark.glyph, count, mark.word);
    out.spans.push_back({text, count > 0 ? mark.style : kDim});
  }
  if (model.checks.only_changed) out.right.push_back({"changed only", kAccent});
  lines.push_back(out);
}

void add_text(Lines& lines, const std::string& text, Style style, Room room, bool focused) {
  int indent = room.narrow() ? 3 : kRule + 3;
  std::size_t before = lines.size();
  add_wrapped(lines, text, style, room.width, indent, focused ? 8 : 3);
  for (std::size_t i = before; focused && i < lines.size(); ++i) lines[i].focus = true;
}

// A rule about one answer's form goes by the name people know: the answer's.
std::string rule_text(const Model& model, const Finding& finding) {
  constexpr std::string_view shape = "shape.";
  if (!finding.rule.starts_with(shape)) return finding.rule;
  const wizard::Key* key = model.blueprint->key(finding.rule.substr(shape.size()));
  return key && !key->label.empty() ? key->label : finding.rule;
}

// The first line carries the rule's name; on wide screens the message begins beside it.
void add_finding(Lines& lines, const Model& model, const CheckRow& row, bool focused, Room room) {
  const Finding& finding = *row.finding;
  Mark mark = mark_of(finding.verdict);
  std::size_t first = lines.size();
  if (room.narrow()) {
    lines.push_back(
        {{{std::string(mark.glyph) + " ", mark.style}, {rule_text(model, finding), kNormal}}});
    add_text(lines, finding.message, kNormal, room, focused);
  } else {
    add_text(lines, finding.message, kNormal, room, focused);
    Line& line = lines[first];
    std::string text = line.spans[0].text.substr(static_cast<std::size_t>(kRule + 3));
    line.spans = {{std::string(mark.glyph) + " ", mark.style},
                  {ellipsis(rule_text(model, finding), kRule), kTitle, kRule + 1},
                  {text, kNormal}};
    if (row.changed) line.right.push_back({"new", kAccent});
  }
  lines[first].selected = lines[first].focus = focused;
  if (focused && !finding.wanted.empty())
    add_text(lines, "Wanted: " + finding.wanted, kDim, room, true);
  if (!finding.fix.empty()) add_text(lines, "Fix: " + finding.fix, kAccent, room, focused);
  if (!focused || finding.statement.empty() || !model.checks.show_statement) return;
  const std::size_t statement = lines.size();
  add_wrapped(lines, finding.statement, kNormal, room.width, 3);
  for (std::size_t i = statement; i < lines.size(); ++i) lines[i].focus = true;
}

void add_passed(Lines& lines, const Model& model, bool focused) {
  Line out;
  out.focus = out.selected = focused;
  std::size_t passed = wizard::count_of(model.checks.report, Verdict::pass);
  out.spans = {{"✔ ", kGood}, {fmt::format("{} passed", passed), kNormal}};
  out.right.push_back({model.checks.show_passed ? "⏎ hide them" : "⏎ show them", kDim});
  lines.push_back(out);
}

}  // namespace

PageLines checks_lines(const Model& model, Room room) {
  PageLines page;
  add_summary(page.lines, model, room);
  if (!room.narrow()) add_blank(page.lines);
  std::vector<CheckRow> rows = wizard::check_rows(model);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    bool focused = i == model.checks.cursor;
    std::size_t first = page.lines.size();
    if (rows[i].finding)
      add_finding(page.lines, model, rows[i], focused, room);
    else
      add_passed(page.lines, model, focused);
    for (; first < page.lines.size(); ++first) page.lines[first].click = row_click(i);
  }
  return page;
}

}  // namespace slipway::tui
