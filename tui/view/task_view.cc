// Page 1: what to do, and in which folder.
#include "tui/text.hh"
#include "tui/view/parts.hh"
#include "tui/widgets/field.hh"
#include "wizard/pages/task_page.hh"

namespace slipway::tui {
namespace {

using wizard::Model;

void add_choice_row(Lines& lines, const std::string& title, const std::string& text, bool focused,
                    Room room) {
  Line out;
  out.focus = out.selected = focused;
  out.spans.push_back({focused ? " ▸ " : "   ", focused ? kAccent : kNormal});
  if (room.narrow()) {
    out.spans.push_back({title, kNormal});
    lines.push_back(out);
    if (!focused) return;
    lines.push_back(line("     " + text, kDim));
    lines.back().focus = true;
    return;
  }
  out.spans.push_back({title, kNormal, std::max(14, width(title) + 2)});
  out.spans.push_back({text, kDim});
  lines.push_back(out);
}

void add_edit(Lines& lines, const std::string& label, const wizard::Editor& editor, bool focused,
              Room room) {
  Line out;
  out.focus = focused;
  FieldText text = field_text(editor, Masked::no, std::max(room.width - 16, 8));
  Style style = focused ? Style{Ink::accent, Attribute::bold} : kNormal;
  out.spans.push_back({focused ? " ▸ " : "   ", kAccent});
  out.spans.push_back({label, style, 9});
  out.spans.push_back({text.text, focused ? Style{Ink::normal, Attribute::underline} : kNormal});
  if (focused) out.cursor = 12 + text.cursor;
  lines.push_back(out);
}

void add_diagnostics(Lines& lines, const Model& model, Room room) {
  if (model.task_page.error) add_error(lines, *model.task_page.error, room.width);
  if (!model.task_page.loaded) return;
  for (const wizard::Diagnostic& diagnostic : model.task_page.loaded->diagnostics) {
    std::string where = diagnostic.place.file;
    if (diagnostic.place.line > 0) where += ":" + std::to_string(diagnostic.place.line);
    if (!where.empty()) where += ": ";
    std::string text = "▲ " + where + diagnostic.message;
    if (!diagnostic.fix.empty()) text += " " + diagnostic.fix;
    add_wrapped(lines, text, kWarn, room.width, 3, 3);
  }
}

PageLines unlock_lines(const Model& model, Room room) {
  PageLines page;
  add_wrapped(page.lines, "The passphrase of the config files", kTitle, room.width);
  add_wrapped(page.lines,
              "The secrets in " + model.place.dir +
                  " are encrypted. Enter alone goes on without them; they stay as they are.",
              kNormal, room.width);
  add_blank(page.lines);
  add_secret(page.lines, "Passphrase", model.task_page.passphrase, true);
  if (model.task_page.error) {
    add_blank(page.lines);
    add_error(page.lines, *model.task_page.error, room.width);
  }
  return page;
}

}  // namespace

PageLines task_lines(const Model& model, Room room) {
  if (model.task_page.unlocking) return unlock_lines(model, room);
  PageLines page;
  Lines& lines = page.lines;
  add_wrapped(lines, "What shall be done?", kTitle, room.width);
  if (!room.narrow()) {
    add_wrapped(lines, model.blueprint->summary, kDim, room.width, 0, 4);
    add_blank(lines);
  }
  std::vector<wizard::TaskRow> rows = wizard::task_rows(model);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::size_t first = lines.size();
    add_choice_row(lines, rows[i].title, rows[i].text, model.task_page.focus == i, room);
    lines[first].click = row_click(i);
  }
  add_blank(lines);
  if (!room.narrow()) add_wrapped(lines, "Where the config files are kept", kDim, room.width, 3);
  add_edit(lines, "Folder", model.task_page.dir, model.task_page.focus == wizard::dir_focus(model),
           room);
  lines.back().click = row_click(wizard::dir_focus(model));
  add_edit(lines, "Stack", model.task_page.stack,
           model.task_page.focus == wizard::stack_focus(model), room);
  lines.back().click = row_click(wizard::stack_focus(model));
  if (!model.task_page.stacks.empty()) {
    std::string known;
    for (const std::string& stack : model.task_page.stacks)
      known += (known.empty() ? "" : ", ") + stack;
    add_wrapped(lines, "found here: " + known, kDim, room.width, 12, 2);
  }
  add_blank(lines);
  add_diagnostics(lines, model, room);
  return page;
}

}  // namespace slipway::tui
