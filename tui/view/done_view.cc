// Page 13: what there is now, whether it answers, what to do next.
#include <algorithm>

#include "tui/text.hh"
#include "tui/view/parts.hh"
#include "tui/widgets/marks.hh"
#include "wizard/pages/deploy_page.hh"
#include "wizard/pages/done_page.hh"

namespace slipway::tui {
namespace {

using wizard::Model;

void add_outputs(Lines& lines, const Model& model, Room room) {
  std::vector<wizard::DoneOutput> outputs = wizard::done_outputs(model);
  int title = 12;
  for (const auto& output : outputs) title = std::max(title, width(output.title) + 2);
  title = std::min(title, room.width / 3);
  std::size_t cursor = outputs.empty() ? 0 : std::min(model.overlay_cursor, outputs.size() - 1);
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    Line out;
    out.focus = out.selected = i == cursor;
    out.click = row_click(i);
    // Never shortened: it is there to be copied. What is too long has lines of its own.
    bool fits = width(outputs[i].value) <= room.width - title - 3;
    const int label = fits ? title : room.width - 4;
    out.spans = {{i == cursor ? " ▸ " : "   ", kAccent},
                 {ellipsis(outputs[i].title, label - 1), kDim, label}};
    if (fits) out.spans.push_back({outputs[i].value, kNormal});
    lines.push_back(out);
    if (!fits) add_wrapped(lines, outputs[i].value, kNormal, room.width, 3);
  }
}

void add_probes(Lines& lines, const Model& model) {
  for (const deploy::Node* probe : wizard::done_probes(model)) {
    Mark mark = mark_of(probe->state);
    Line out;
    out.spans = {{" " + std::string(mark.glyph) + " ", mark.style}, {probe->name, kNormal}};
    if (!probe->reason.empty()) out.spans.push_back({"  " + probe->reason, kDim});
    lines.push_back(out);
  }
}

// Behind the last output the arrow keys move on to what stands below.
void scroll_on(PageLines& page, const Model& model, Room room) {
  const std::size_t outputs = wizard::done_outputs(model).size(), cursor = model.overlay_cursor;
  const std::size_t last = outputs > 0 ? outputs - 1 : 0;
  const auto height = static_cast<std::size_t>(std::max(room.height, 1));
  const std::size_t most = page.lines.size() > height ? page.lines.size() - height : 0;
  const std::size_t begin = first_visible(page.lines, room.height);
  page.paged = true;
  page.first = std::min(begin + (cursor > last ? cursor - last : 0), most);
  page.scroll_end = last + (cursor >= last ? most - std::min(begin, most) : most);
}

}  // namespace

PageLines done_lines(const Model& model, Room room) {
  PageLines page;
  Lines& lines = page.lines;
  bool destroyed = model.task == wizard::Task::destroy;
  bool good = model.deploy.end && model.deploy.end->outcome == deploy::Outcome::done;
  std::string title = !good ? "Not finished yet" : destroyed ? "It is gone" : "It runs";
  Line head;
  head.spans = {{good ? "✔ " : "○ ", good ? kGood : kDim}, {title, kTitle}};
  auto since = wizard::running_since(model);
  if (since && model.deploy.ended) {
    head.right.push_back({"took " + clock_text(*model.deploy.ended - *since), kDim});
  }
  lines.push_back(head);
  if (!room.narrow()) add_blank(lines);
  add_outputs(lines, model, room);
  if (!wizard::done_probes(model).empty()) {
    add_blank(lines);
    add_probes(lines, model);
  }
  add_blank(lines);
  add_wrapped(lines, destroyed ? "What stays" : "What to do next", kTitle, room.width);
  for (const std::string& step : wizard::next_steps(model)) {
    add_bullet(lines, step, room.width);
  }
  if (good && !destroyed) {
    add_blank(lines);
    add_wrapped(lines, "Commit the config files in " + model.place.dir + " to your source control.",
                kDim, room.width);
  }
  scroll_on(page, model, room);
  return page;
}

}  // namespace slipway::tui
