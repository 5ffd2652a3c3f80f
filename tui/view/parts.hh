// The parts of a screen. Each page's view makes the lines of the main pane and says its keys;
// frame.cc paints them into header, rail, panes and key line.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tui/theme.hh"
#include "tui/widgets/lines.hh"
#include "wizard/model.hh"

namespace slipway::tui {

// What is on the page, for a pane of this size.
struct PageLines {
  Lines lines;
  std::size_t first = 0;                       // first line to show when `paged`
  std::optional<std::size_t> scroll_end = {};  // where the page itself scrolls
  bool paged = false;                          // otherwise the focus decides
  std::string title;                           // of the header; empty: the blueprint's
  std::string right;                           // of the header; empty: account, region, stack
};
struct Room {
  int width = 80, height = 20;
  bool narrow() const { return width < 56; }
};

PageLines task_lines(const wizard::Model& model, Room room);
PageLines identity_lines(const wizard::Model& model, Room room);
PageLines step_lines(const wizard::Model& model, Room room);
PageLines checks_lines(const wizard::Model& model, Room room);
PageLines plan_lines(const wizard::Model& model, Room room);
PageLines destroy_lines(const wizard::Model& model, Room room);
PageLines deploy_lines(const wizard::Model& model, Room room);
PageLines done_lines(const wizard::Model& model, Room room);

// The rows of one field to pick from, in a box of `room`.
void add_pick(Lines& lines, const wizard::Model& model, const wizard::Pick& pick, bool several,
              Room room);
// A line to type a secret into.
void add_secret(Lines& lines, const std::string& label, const wizard::Editor& editor, bool focused);
// The sign-in that is under way, in the identity page's pane or a box.
void add_sign_in(Lines& lines, const wizard::Model& model, Room room);
// What credentials ask, over any page; only while they do.
Lines credential_question(const wizard::Model& model, int columns);
// An error in full: what was tried, what was answered, what to do.
void add_error(Lines& lines, const Error& error, int columns);

// One key and what it does: {"⏎", "accept"}.
struct KeyHint {
  std::string key, does;
};
std::vector<KeyHint> key_hints(const wizard::Model& model);
std::vector<KeyHint> sign_in_hints(const wizard::Model& model);

// What, why, where and an example of what has the focus.
struct HelpPart {
  std::string heading, text;
};
std::vector<HelpPart> help_parts(const wizard::Model& model);
void paint_help(Screen& screen, const Rect& area, const wizard::Model& model);
void paint_overlay(Screen& screen, const wizard::Model& model);

}  // namespace slipway::tui
