// Before anything is removed: what goes, what stays, what is in the way; the name to type below.
#include <algorithm>

#include <fmt/format.h>

#include "tui/text.hh"
#include "tui/view/parts.hh"
#include "tui/widgets/field.hh"
#include "tui/widgets/marks.hh"
#include "wizard/pages/destroy_page.hh"

namespace slipway::tui {
namespace {

using deploy::Doomed;
using deploy::Fate;
using wizard::Model;

void add_stacks(Lines& lines, const deploy::Removal& removal, Room room) {
  const int name = room.narrow() ? 16 : 20;
  for (const deploy::StackRemoval& stack : removal.stacks) {
    const auto gone =
        static_cast<std::size_t>(std::ranges::count(stack.resources, Fate::deleted, &Doomed::fate));
    Line out;
    out.spans = {{stack.exists ? " - " : "   ", kBad},
                 {ellipsis(stack.stage, name - 1), stack.exists ? kNormal : kDim, name}};
    if (!stack.exists)
      out.spans.push_back({"is not there", kDim});
    else if (room.narrow())
      out.spans.push_back({fmt::format("{} deleted", gone), kBad});
    else
      out.spans.push_back({counted(gone, "resource is", "resources are") + " deleted", kBad});
    lines.push_back(out);
  }
}

// Each with its name in AWS, which is what people look for there.
void add_those(Lines& lines, const deploy::Removal& removal, std::string_view title, Style style,
               bool (*wanted)(const Doomed&), Room room) {
  const auto found = wizard::doomed(removal, wanted);
  if (found.empty()) return;
  add_blank(lines);
  add_wrapped(lines, title, style, room.width);
  int name = 0;
  for (const Doomed* each : found) name = std::max(name, width(each->logical_id) + 2);
  name = std::min(name, room.width / 2);
  for (const Doomed* each : found) {
    Line out;
    out.spans = {{"   · ", kDim},
                 {ellipsis_middle(each->logical_id, name - 2), kNormal, name},
                 {ellipsis_middle(each->physical_id, room.width - name - 5), kDim}};
    lines.push_back(out);
  }
}

void add_obstacles(Lines& lines, const deploy::Removal& removal, Room room) {
  for (const wizard::Obstacle& each : wizard::obstacles(removal)) {
    add_wrapped(lines, fmt::format("✖ {}: {}", each.on, each.why), {Ink::bad, Attribute::bold},
                room.width);
    if (!each.fix.empty()) add_wrapped(lines, "Fix: " + each.fix, kAccent, room.width, 2);
  }
  if (!lines.empty()) add_blank(lines);
}

Lines survey_lines(const Model& model, Room room) {
  Lines lines;
  const deploy::Removal& removal = *model.destroy.removal;
  add_obstacles(lines, removal, room);
  add_stacks(lines, removal, room);
  add_those(
      lines, removal, "Not empty: all they hold is lost for good, with every version", kBad,
      [](const Doomed& each) { return each.holds_objects; }, room);
  add_those(
      lines, removal, "Deleted after a final snapshot has been made", kTitle,
      [](const Doomed& each) { return each.fate == Fate::snapshot; }, room);
  add_those(
      lines, removal, "Stays in your account, and goes on costing until you delete it", kTitle,
      [](const Doomed& each) { return each.fate == Fate::kept; }, room);
  return lines;
}

// Always in view, whatever is listed above it.
Lines question(const Model& model, Room room) {
  Lines lines;
  const auto wanted = wizard::name_wanted(model);
  if (!wanted) {
    const bool blocked = !wizard::obstacles(*model.destroy.removal).empty();
    add_wrapped(lines,
                blocked ? "Nothing is removed while something is in the way. Mend it, then ^R "
                          "looks again."
                        : "Nothing of " + model.place.stack + " is there: nothing to remove.",
                blocked ? kWarn : kNormal, room.width);
    return lines;
  }
  if (wizard::bucket_to_agree(model))
    add_wrapped(lines,
                "▲ The bucket  " + *wanted + "  is not empty. To lose all it holds type its name.",
                kWarn, room.width);
  else
    add_wrapped(lines, "This is not undone. Type the stack's name,  " + *wanted + ",  to go on.",
                kNormal, room.width);
  FieldText text = field_text(model.destroy.name, Masked::no, room.width - 6);
  Line out;
  out.focus = true;
  out.spans = {{" ▸ ", kAccent}, {text.text, {Ink::normal, Attribute::underline}}};
  out.cursor = 3 + text.cursor;
  lines.push_back(out);
  return lines;
}

}  // namespace

PageLines destroy_lines(const Model& model, Room room) {
  PageLines page;
  page.paged = true;
  Lines& lines = page.lines;
  const wizard::DestroyState& state = model.destroy;
  add_wrapped(lines, "Remove the whole installation?", kTitle, room.width);
  if (!room.narrow()) add_blank(lines);
  if (state.looking) lines.push_back(line("◐ looking at what would go and what stays…", kRunning));
  if (state.error) add_error(lines, *state.error, room.width);
  if (!state.removal) return page;
  const Lines body = survey_lines(model, room), tail = question(model, room);
  const int left = room.height - static_cast<int>(lines.size() + tail.size()) - 1;
  const auto fits = static_cast<std::size_t>(std::max(left, 1));
  page.scroll_end = body.size() > fits ? body.size() - fits : 0;
  const std::size_t first = std::min(state.scroll, *page.scroll_end);
  const std::size_t last = std::min(body.size(), first + fits);
  lines.insert(lines.end(), body.begin() + static_cast<long>(first),
               body.begin() + static_cast<long>(last));
  if (last < body.size())
    lines.back() = line(fmt::format("   … {} more lines", body.size() - last + 1), kDim);
  add_blank(lines);
  lines.insert(lines.end(), tail.begin(), tail.end());
  return page;
}

}  // namespace slipway::tui
