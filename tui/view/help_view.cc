// Help about what has the focus: beside the page on wide screens, over it after `?`. And the
// questions asked over a page.
#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "tui/text.hh"
#include "tui/view/parts.hh"
#include "tui/widgets/marks.hh"
#include "wizard/fill.hh"
#include "wizard/pages/dns_profile.hh"
#include "wizard/pages/fields.hh"
#include "wizard/renewal.hh"

namespace slipway::tui {
namespace {

using wizard::Model;
using wizard::PageKind;
using Parts = std::vector<HelpPart>;

void add(Parts& parts, std::string heading, const std::string& text) {
  if (!text.empty()) parts.push_back({std::move(heading), text});
}

std::string from_text(const Model& model, const wizard::Key& key) {
  const wizard::Answer* answer = model.answers.find(key.name);
  if (!answer) return {};
  std::string text(name(answer->provenance));
  if (answer->place.line > 0) text = fmt::format("{}:{}", answer->place.file, answer->place.line);
  return text;
}

Parts key_help(const Model& model, const wizard::Key& key) {
  Parts parts{{key.label, ""}};
  add(parts, "What", key.help.what);
  add(parts, "Why", key.help.why);
  add(parts, "Where to find it", key.help.where);
  add(parts, "Example", key.help.example);
  add(parts, "Form", key.pattern_hint);
  if (key.default_value && key.type != wizard::KeyType::secret) {
    add(parts, "Default", wizard::text_of(*key.default_value));
  }
  add(parts, "Name in the config", key.name);
  add(parts, "Came from", from_text(model, key));
  return parts;
}

Parts step_help(const Model& model) {
  const wizard::Step& step = wizard::step_of(model);
  auto all = wizard::entries(model, step);
  std::size_t focus = wizard::state_of(model, step).focus;
  if (!all.empty() && all[std::min(focus, all.size() - 1)].key) {
    return key_help(model, *all[std::min(focus, all.size() - 1)].key);
  }
  const bool more = !all.empty() && all[std::min(focus, all.size() - 1)].slot == wizard::Slot::more;
  if (more)
    return {{"Optional settings",
             "Enter shows them. Each has a sound default, or may stay empty: none of them must be "
             "answered."}};
  return {{step.title, wizard::fill(step.question, wizard::facts(model)).value_or(step.question)}};
}

Parts fixed_help(PageKind kind) {
  switch (kind) {
    case PageKind::task:
      return {{"Task", "Choose what to do. Nothing in AWS changes before the plan page asks."},
              {"Folder",
               "The config files are written here, in Pulumi's format; keep them in your source "
               "control."},
              {"Stack", "One name an installation: prod, test. Several can live in one folder."}};
    case PageKind::identity:
      return {
          {"Identity",
           "The profile whose credentials are used, as in the AWS CLI's files or the environment."},
          {"Single sign-on",
           "A profile of IAM Identity Center is signed in here: open the address shown, on any "
           "machine, and allow the request. Without such a profile choose Sign in…"},
          {"Region",
           "Everything is installed in it. Type another one and press Enter to look there."},
          {"Rehearsal",
           "An emulated AWS account served by this program: try every page, and a deployment, "
           "without an account."}};
    case PageKind::checks:
      return {{"Checks",
               "Every rule is judged, none hides another. Enter goes to the page where the answer "
               "is given."},
              {"r, a", "r asks AWS again for what one check needs; a asks for everything."},
              {"?", "\"cannot tell\" means AWS did not say; the deployment may still work."}};
    case PageKind::plan:
      return {{"Plan",
               "What each stage adds (+), changes (~), replaces (!) and removes (-), as AWS itself "
               "foresees it."},
              {"Replace", "A replaced resource is made anew; what the old one held goes with it."},
              {"Then",
               "Enter writes the config files and starts. Nothing has been changed until then."}};
    case PageKind::destroy:
      return {{"Destroy",
               "Removes what slipway made, the last stage first. What stays in the account, and "
               "what is saved before it goes, is listed; nothing goes before names are typed."},
              {"Buckets",
               "AWS deletes no bucket that holds anything. Each one is asked about by its name, "
               "and emptied only then."}};
    case PageKind::deploy:
      return {{"Progress", "What failed or runs stands first. ~ marks an estimate."},
              {"Detach", "AWS goes on without this program; start slipway again to follow."},
              {"Cancel", "Stops the running stage and rolls it back."}};
    default:
      return {{"Done",
               "y copies the marked line; w saves this page as a report beside the config files."}};
  }
}

Lines help_lines(const Model& model, int columns) {
  Lines lines;
  for (const HelpPart& part : help_parts(model)) {
    add_wrapped(lines, part.heading, lines.empty() ? kTitle : kDim, columns);
    if (!part.text.empty()) add_wrapped(lines, part.text, kNormal, columns);
    add_blank(lines);
  }
  if (!lines.empty()) lines.pop_back();
  return lines;
}

// From `top` on, else where the focus is.
void paint_box(Screen& screen, const Rect& box, const Lines& lines,
               std::optional<std::size_t> top) {
  // A band over the whole width: no torn words beside it.
  screen.fill({0, box.row, screen.width(), box.height}, U' ', kNormal);
  screen.fill({0, box.row, screen.width(), 1}, U'─', kAccent);
  screen.fill({0, box.bottom() - 1, screen.width(), 1}, U'─', kAccent);
  screen.cursor.visible = false;
  const Rect inside{box.column + 2, box.row + 1, box.width - 4, box.height - 2};
  if (top)
    paint_from(screen, inside, lines, *top);
  else
    paint(screen, inside, lines);
}

Rect centred(const Screen& screen, int width, int height) {
  width = std::min(width, screen.width());
  height = std::min(height, screen.height() - 1);
  return {(screen.width() - width) / 2, std::max((screen.height() - height) / 2, 0), width, height};
}

// Which profile looks after names.
Lines dns_lines(const Model& model, int columns) {
  Lines lines;
  add_wrapped(lines, "In whose account are the names?", kTitle, columns);
  add_wrapped(lines,
              "Hosted zones are listed, and the dns project is deployed, with this profile's "
              "credentials.",
              kNormal, columns);
  add_blank(lines);
  const auto choices = wizard::dns_choices(model);
  for (std::size_t i = 0; i < choices.size(); ++i) {
    const bool here = i == model.overlay_cursor;
    Line out;
    out.selected = out.focus = here;
    out.click = row_click(i);
    out.spans = {{here ? " ▸ " : "   "},
                 {choices[i].in_use ? "✔ " : "○ ", choices[i].in_use ? kGood : kDim},
                 {choices[i].title, kNormal, std::min(26, columns - 6)},
                 {choices[i].text, kDim}};
    lines.push_back(out);
  }
  return lines;
}

Lines question_lines(const Model& model, int columns) {
  if (model.overlay == wizard::Overlay::dns_profile) return dns_lines(model, columns);
  bool interrupt = model.overlay == wizard::Overlay::interrupt;
  Lines lines;
  add_wrapped(lines, interrupt ? "The deployment is running. What now?" : "Leave slipway?", kTitle,
              columns);
  std::vector<std::string> choices{"Detach: leave; it goes on in AWS, attach follows it again",
                                   "Cancel: stop this stage and roll it back", "Keep watching"};
  if (!interrupt) {
    add_wrapped(lines, "Your answers are kept; the next start continues here.", kNormal, columns);
    choices = {"Leave", "Stay"};
  }
  add_blank(lines);
  for (std::size_t i = 0; i < choices.size(); ++i) {
    bool here = i == model.overlay_cursor;
    lines.push_back(line((here ? " ▸ " : "   ") + choices[i]));
    lines.back().selected = lines.back().focus = here;
    lines.back().click = row_click(i);
  }
  return lines;
}

}  // namespace

std::vector<HelpPart> help_parts(const Model& model) {
  if (model.current().kind == PageKind::step) return step_help(model);
  return fixed_help(model.current().kind);
}

void paint_help(Screen& screen, const Rect& area, const Model& model) {
  paint_from(screen, area, help_lines(model, area.width), 0);
}

void paint_overlay(Screen& screen, const Model& model) {
  int columns = std::min(screen.width() - 4, 68);
  Lines lines = wizard::credentials_ask(model)           ? credential_question(model, columns)
                : model.overlay == wizard::Overlay::help ? help_lines(model, columns)
                                                         : question_lines(model, columns);
  const bool help = model.overlay == wizard::Overlay::help && !wizard::credentials_ask(model);
  const Rect box = centred(screen, columns + 4, static_cast<int>(lines.size()) + 2);
  if (!help) return paint_box(screen, box, lines, std::nullopt);
  const auto fits = static_cast<std::size_t>(std::max(box.height - 2, 1));
  const std::size_t last = lines.size() > fits ? lines.size() - fits : 0;
  screen.scroll_end = last;
  paint_box(screen, box, lines, std::min(model.overlay_cursor, last));
  if (last > model.overlay_cursor)
    screen.put(box.right() - 8, box.bottom() - 1, " ↓ more ", kAccent, 8);
}

}  // namespace slipway::tui
