// Header, step rail, panes and key line around the page.
#include <algorithm>

#include <fmt/format.h>

#include "tui/text.hh"
#include "tui/view/parts.hh"
#include "tui/view/view.hh"
#include "tui/widgets/marks.hh"
#include "wizard/renewal.hh"

namespace slipway::tui {
namespace {

using wizard::Model;
using wizard::Page;
using wizard::PageKind;

constexpr int kRailFrom = 100, kHelpFrom = 120;  // columns
constexpr int kRail = 17, kHelp = 36;
// What belongs together must not drift apart on wide screens: lines end here, help takes the rest.
constexpr int kMostMain = 112, kMostHelp = 60;
constexpr int kLeastWidth = 40, kLeastHeight = 12;

struct Layout {
  bool compact = false;  // no rules, header of one line
  Rect rail, main, help;
  int key_row = 0;
};

// On the last page nothing stands beside the text: what is selected with the terminal's mouse is
// text alone.
Layout lay_out(const Screen& screen, PageKind page) {
  Layout out;
  int w = screen.width(), h = screen.height();
  out.compact = h < 18 || w < 60;
  int top = out.compact ? 1 : 2, bottom = h - (out.compact ? 1 : 2);
  out.key_row = h - 1;
  out.main = {1, top, w - 2, std::max(bottom - top, 1)};
  if (page == PageKind::done) return out;
  if (!out.compact && w >= kRailFrom) {
    out.rail = {0, top, kRail, out.main.height};
    out.main.column = kRail + 2;
    out.main.width = w - kRail - 3;
  }
  if (!out.compact && w >= kHelpFrom) {
    const int help = std::clamp(out.main.width - kMostMain, kHelp, kMostHelp);
    out.main.width = std::min(out.main.width - help - 1, kMostMain);
    out.help = {out.main.right() + 2, top, help, out.main.height};
  }
  return out;
}

PageLines page_lines(const Model& model, Room room) {
  switch (model.current().kind) {
    case PageKind::task:
      return task_lines(model, room);
    case PageKind::identity:
      return identity_lines(model, room);
    case PageKind::step:
      return step_lines(model, room);
    case PageKind::checks:
      return checks_lines(model, room);
    case PageKind::plan:
      return plan_lines(model, room);
    case PageKind::destroy:
      return destroy_lines(model, room);
    case PageKind::deploy:
      return deploy_lines(model, room);
    case PageKind::done:
      break;
  }
  return done_lines(model, room);
}

std::string user_of(const std::string& arn) {
  std::size_t slash = arn.rfind('/');
  return slash == std::string::npos ? std::string() : arn.substr(slash + 1);
}

std::string install_text(const Model& model, bool wide) {
  std::string out = model.place.stack;
  if (!model.who) return out;
  if (model.who->rehearsal) out += " · rehearsal";
  if (model.who->saved) out += " · saved inventory";
  if (wide) out += " · " + model.who->identity.account;
  out += " · " + model.who->region;
  std::string user = user_of(model.who->identity.arn);
  if (wide && !user.empty()) out += " · " + user;
  return out;
}

void paint_compact_header(Screen& screen, const Model& model, const PageLines& page) {
  std::string title = page.title.empty() ? model.current().title : page.title;
  std::string right = fmt::format("{}/{} ?", model.page + 1, model.pages.size());
  int room = screen.width() - 3 - width(right);
  screen.put(1, 0, title, kTitle, room);
  screen.put(screen.width() - width(right) - 1, 0, right, kDim, width(right));
}

void paint_header(Screen& screen, const Model& model, const PageLines& page, const Layout& layout) {
  if (layout.compact) return paint_compact_header(screen, model, page);
  int w = screen.width();
  bool wide = w >= kRailFrom;
  int at = 1 + screen.put(1, 0, "slipway", {Ink::accent, Attribute::bold}, w - 1) + 3;
  std::string title = page.title;
  if (title.empty()) {
    title =
        wide ? model.blueprint->title
             : fmt::format("{}  {}/{}", model.current().title, model.page + 1, model.pages.size());
  }
  std::string right = page.right.empty() ? install_text(model, wide) : page.right;
  // Sooner than the title is cut, it goes unsaid whose credentials these are.
  const bool crowded = at + width(title) + 3 + width(right) > w - 1;
  if (crowded && wide && page.right.empty()) right = right.substr(0, right.rfind(" · "));
  const int right_width = std::min(width(right), w * 3 / 5);
  screen.put(at, 0, title, kTitle, w - at - right_width - 3);
  screen.put(w - right_width - 1, 0, right, kDim, right_width);
  screen.fill({0, 1, w, 1}, U'─', kDim);
}

Mark rail_mark(const Model& model, std::size_t index) {
  if (index == model.page) return {"●", "", kAccent};
  auto mark = model.marks.find(model.pages[index].id);
  bool judged = mark != model.marks.end() && index <= model.furthest;
  if (judged && mark->second != wizard::Verdict::pass) return mark_of(mark->second);
  if (index < model.page || judged) return {"✔", "", kGood};
  return {"○", "", kDim};
}

void paint_rail(Screen& screen, const Model& model, const Rect& area) {
  if (area.width == 0) return;
  screen.fill({area.right() - 1, area.row, 1, area.height}, U'│', kDim);
  int count = static_cast<int>(model.pages.size());
  int page = static_cast<int>(model.page);
  int first = count > area.height ? std::clamp(page - area.height / 2, 0, count - area.height) : 0;
  for (int row = 0; row < area.height && first + row < count; ++row) {
    auto index = static_cast<std::size_t>(first + row);
    Mark mark = rail_mark(model, index);
    Style style = index == model.page      ? Style{Ink::accent, Attribute::bold}
                  : index > model.furthest ? kDim
                                           : kNormal;
    screen.offer({area.column, area.row + row, area.width - 1, 1},
                 {wizard::Click::What::page, index});
    screen.put(1, area.row + row, mark.glyph, mark.style, 1);
    screen.put(3, area.row + row, model.pages[index].title, style, area.width - 5);
  }
}

std::string key_name(const std::string& key, const Theme& theme) {
  if (theme.charset == Charset::unicode) return key;
  if (key == "⏎") return "Enter";
  if (key == "↑↓") return "Up/Down";
  if (key == "←→") return "Left/Right";
  if (key == "⇥") return "Tab";
  return key;
}

// The key a hint names, for a click on it; several keys ("↑↓") are none.
std::optional<wizard::KeyPress> key_named(const std::string& hint) {
  using wizard::KeyName;
  using wizard::KeyPress;
  if (hint == "⏎") return KeyPress{KeyName::enter};
  if (hint == "esc") return KeyPress{KeyName::escape};
  if (hint == "⇥") return KeyPress{KeyName::tab};
  if (hint == "F1") return KeyPress{KeyName::f1};
  if (hint == "space") return wizard::character(U' ');
  if (hint.size() == 2 && hint[0] == '^')
    return wizard::control(static_cast<char32_t>(hint[1] - 'A' + 'a'));
  if (hint.size() == 1) return wizard::character(static_cast<char32_t>(hint[0]));
  return {};
}

void offer_key(Screen& screen, const Rect& area, const std::string& hint) {
  if (auto key = key_named(hint)) screen.offer(area, {wizard::Click::What::key, 0, *key});
}

// Hints in order of importance until the line is full; the last one has its place at the right.
void paint_keys(Screen& screen, const Model& model, const Theme& theme, const Layout& layout) {
  int at = 1, row = layout.key_row, w = screen.width();
  std::vector<KeyHint> hints = key_hints(model);
  const KeyHint last = hints.back();
  hints.pop_back();
  int right = w - 1 - width(last.key) - 1 - width(last.does);
  if (right > w / 2) {
    offer_key(screen, {right, row, w - right, 1}, last.key);
    screen.put(right, row, last.key, {Ink::accent, Attribute::bold}, w - right);
    screen.put(right + width(last.key) + 1, row, last.does, kDim, w);
  } else {
    right = w;
  }
  for (const KeyHint& hint : hints) {
    std::string key = key_name(hint.key, theme);
    int needed = width(key) + 1 + width(hint.does);
    if (at + needed > right - 1) break;
    offer_key(screen, {at, row, needed, 1}, hint.key);
    at += screen.put(at, row, key, {Ink::accent, Attribute::bold}, w - at);
    at += 1 + screen.put(at + 1, row, hint.does, kDim, w - at - 1) + 2;
  }
}

// On the rule above the keys; what is longer begins further up, so that its fix is never cut.
void paint_notice(Screen& screen, const Model& model, const Layout& layout) {
  constexpr std::size_t most = 4;
  const auto kind = model.notice_kind;
  const bool done = kind == wizard::NoticeKind::done, warning = kind == wizard::NoticeKind::warning;
  const Style style = done ? kGood : warning ? kWarn : kAccent;
  const int w = screen.width(), last = layout.compact ? layout.key_row : layout.key_row - 1;
  Lines text;
  if (!model.notice.empty()) add_wrapped(text, model.notice, style, w - 6, 0, most);
  const int first = last - std::max(static_cast<int>(text.size()) - 1, 0);
  screen.fill({0, first, w, text.empty() ? 0 : last - first + 1}, U' ', kNormal);
  if (!layout.compact) screen.fill({0, first, w, 1}, U'─', kDim);
  if (text.empty()) return;
  screen.put(1, first, done ? " ✔ " : warning ? " ▲ " : " ▸ ", style, w - 2);
  for (int row = first; row <= last; ++row) {
    const std::string& part = text[static_cast<std::size_t>(row - first)].spans.front().text;
    screen.put(4, row, part + (row == first ? " " : ""), style, w - 5);
  }
}

// Keys still work and a deployment goes on; only there is no room to show it.
void paint_too_small(Screen& screen, const Model& model) {
  Lines lines;
  int columns = std::max(screen.width() - 2, 1);
  add_wrapped(lines, fmt::format("This window is {}x{}.", screen.width(), screen.height()), kTitle,
              columns);
  add_wrapped(
      lines,
      fmt::format("slipway needs {}x{}: make it larger. {}", kLeastWidth, kLeastHeight,
                  model.deploy.running ? "The deployment goes on meanwhile." : "Nothing is lost."),
      kNormal, columns);
  paint_from(screen, {1, 0, columns, screen.height()}, lines, 0);
}

}  // namespace

void view(const Model& model, const Theme& theme, Screen& screen) {
  screen.clear();
  if (screen.width() < kLeastWidth || screen.height() < kLeastHeight)
    return paint_too_small(screen, model);
  Layout layout = lay_out(screen, model.current().kind);
  PageLines page = page_lines(model, {layout.main.width, layout.main.height});
  screen.scroll_end = page.scroll_end;
  paint_header(screen, model, page, layout);
  paint_rail(screen, model, layout.rail);
  if (page.paged)
    paint_from(screen, layout.main, page.lines, page.first);
  else
    paint(screen, layout.main, page.lines);
  if (layout.help.width > 0) {
    screen.fill({layout.help.column - 1, layout.help.row, 1, layout.help.height}, U'│', kDim);
    paint_help(screen,
               {layout.help.column + 1, layout.help.row, layout.help.width - 2, layout.help.height},
               model);
  }
  // What is asked over the page takes the clicks; help goes away by one.
  const bool covered = model.overlay != wizard::Overlay::none || wizard::credentials_ask(model);
  if (covered) screen.forget_offers();
  if (model.overlay == wizard::Overlay::help)
    screen.offer(screen.all(), {wizard::Click::What::key, 0, {wizard::KeyName::escape}});
  paint_keys(screen, model, theme, layout);
  paint_notice(screen, model, layout);
  if (covered) paint_overlay(screen, model);
  if (theme.charset == Charset::ascii) screen.translate(ascii_of);
}

}  // namespace slipway::tui
