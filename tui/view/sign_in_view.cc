// Signing in to IAM Identity Center on the identity page, and the questions of credentials over any
// page.
#include <fmt/format.h>

#include "tui/text.hh"
#include "tui/view/parts.hh"
#include "tui/widgets/field.hh"
#include "wizard/pages/sign_in_page.hh"
#include "wizard/renewal.hh"

namespace slipway::tui {
namespace {

using wizard::Model;
using wizard::SignInState;
using Phase = SignInState::Phase;

// "9:41"
std::string left_until(Time end, Time now) {
  const auto left =
      std::max<long long>(std::chrono::duration_cast<std::chrono::seconds>(end - now).count(), 0);
  return fmt::format("{}:{:02}", left / 60, left % 60);
}

void add_typed(Lines& lines, const char* name, const wizard::Editor& editor, bool focused,
               const char* example, Room room) {
  Line out;
  out.focus = focused;
  const FieldText text = field_text(editor, Masked::no, room.width - 18);
  out.spans.push_back({focused ? " ▸ " : "   ", kAccent});
  out.spans.push_back({name, focused ? Style{Ink::accent, Attribute::bold} : kNormal, 14});
  out.spans.push_back({text.text, focused ? Style{Ink::normal, Attribute::underline} : kNormal});
  if (editor.text.empty()) out.spans.push_back({std::string(" such as ") + example, kDim});
  if (focused) out.cursor = 17 + text.cursor;
  lines.push_back(out);
}

void add_form(Lines& lines, const SignInState& state, Room room) {
  add_wrapped(lines, "Sign in with IAM Identity Center", kTitle, room.width);
  if (!room.narrow())
    add_wrapped(
        lines,
        "The start URL is the page where you choose AWS accounts in the browser; the region "
        "is that of your IAM Identity Center, not where you install.",
        kDim, room.width);
  add_blank(lines);
  add_typed(lines, "Start URL", state.start_url, state.focus == 0, "https://acme.awsapps.com/start",
            room);
  add_typed(lines, "Its region", state.region, state.focus == 1, "us-east-1", room);
}

void add_fact(Lines& lines, const char* name, const std::string& value, Style style, int columns) {
  Line out;
  out.spans = {{std::string("   ") + name, kDim, 11},
               {ellipsis_middle(value, columns - 12), style}};
  lines.push_back(out);
}

void add_code(Lines& lines, const Model& model, Room room) {
  const SignInState& state = model.sign_in;
  add_wrapped(lines, "Approve the sign-in in a browser", kTitle, room.width);
  if (!room.narrow()) add_blank(lines);
  if (!state.code) {
    lines.push_back(line(" ◐ asking for a code…", kRunning));
    return;
  }
  const wizard::SignInCode& code = *state.code;
  // The address whole, on lines of its own: it may have to be copied by eye or by mouse.
  add_wrapped(lines, code.complete_url, kAccent, room.width, 3);
  add_fact(lines, "code", code.code, Style{Ink::normal, Attribute::bold}, room.width);
  add_fact(lines, "to", state.place.start_url, kNormal, room.width);
  add_blank(lines);
  add_wrapped(lines,
              code.browser == wizard::SignInCode::Browser::here
                  ? "A browser has been opened there. Allow the request if it shows this code."
                  : "Open that address on any machine, and allow the request if it shows this "
                    "code.",
              kNormal, room.width, 1);
  lines.push_back(
      line(" ◐ waiting for you, " + left_until(code.expires, model.now) + " left", kRunning));
}

void add_row(Lines& lines, const std::string& title, const std::string& text, bool here,
             Room room) {
  Line out;
  out.focus = out.selected = here;
  out.spans.push_back({here ? " ▸ " : "   ", here ? kAccent : kNormal});
  const int columns = room.narrow() ? room.width - 4 : 34;
  out.spans.push_back({ellipsis(title, columns - 1), kNormal, columns});
  if (!room.narrow()) out.spans.push_back({text, kDim});
  lines.push_back(out);
}

void add_filter(Lines& lines, const SignInState& state, std::size_t shown, std::size_t all) {
  Line out;
  out.spans = {{" / ", kDim},
               {state.filter.text.empty() ? "filter…" : state.filter.text,
                state.filter.text.empty() ? kDim : kNormal}};
  out.right = {
      {fmt::format("{} of {}{}", shown, all, state.arriving ? " · still arriving" : ""), kDim}};
  lines.push_back(out);
}

void add_picker(Lines& lines, const Model& model, Room room) {
  const SignInState& state = model.sign_in;
  const bool account = state.phase == Phase::account;
  add_wrapped(lines, account ? "Which account?" : "Which role in account " + state.account + "?",
              kTitle, room.width);
  const auto rows = wizard::sign_in_rows(model);
  add_filter(lines, state, rows.size(), account ? state.accounts.size() : state.roles.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bool here = i == state.cursor;
    if (account) {
      const auto& each = state.accounts[rows[i]];
      const std::string name = each.name.empty() ? each.id : each.name;
      add_row(lines, room.narrow() ? name + "  " + each.id : name, each.id + "  " + each.email,
              here, room);
    } else {
      add_row(lines, state.roles[rows[i]], "", here, room);
    }
  }
  if (!rows.empty() || state.arriving || state.error) return;
  add_wrapped(lines,
              !state.filter.text.empty() ? "Nothing fits the filter."
              : account                  ? "No account has been given to you there."
                                         : "You have no role in this account.",
              kWarn, room.width, 3);
}

void add_name(Lines& lines, const SignInState& state, Room room) {
  add_wrapped(lines, "A profile for " + state.role + " in account " + state.account, kTitle,
              room.width);
  if (!room.narrow())
    add_wrapped(lines,
                "It is added to your AWS config file, so that the AWS CLI, Pulumi and the next "
                "start of slipway know it, too.",
                kDim, room.width);
  add_blank(lines);
  add_typed(lines, "Profile name", state.name, state.focus == 0, "Admin-123456789012", room);
  add_typed(lines, "Install in", state.region, state.focus == 1, "us-west-2", room);
}

void add_choice(Lines& lines, const std::string& title, const std::string& text, bool here,
                int columns) {
  Line out;
  out.focus = out.selected = here;
  out.spans.push_back({here ? " ▸ " : "   ", here ? kAccent : kNormal});
  out.spans.push_back({title, kNormal, std::min(24, columns - 4)});
  if (columns >= 50) out.spans.push_back({text, kDim});
  lines.push_back(out);
}

Lines mfa_lines(const wizard::MfaQuestion& question, int columns) {
  Lines lines;
  add_wrapped(lines, "MFA code", kTitle, columns);
  add_wrapped(lines, "The role of profile " + question.profile + " wants the code of the device",
              kNormal, columns);
  add_wrapped(lines, question.serial, kDim, columns, 2);
  if (!question.refused.empty()) add_wrapped(lines, "✖ " + question.refused, kBad, columns);
  Line out;
  const FieldText text = field_text(question.code, Masked::no, columns - 10);
  out.focus = true;
  out.spans = {{" ▸ ", kAccent},
               {"Code ", {Ink::accent, Attribute::bold}},
               {text.text.empty() ? "      " : text.text, {Ink::normal, Attribute::underline}}};
  out.cursor = 8 + text.cursor;
  lines.push_back(out);
  add_wrapped(lines, "Enter to go on, Escape to do without", kDim, columns);
  return lines;
}

Lines renewal_lines(const Model& model, int columns) {
  const wizard::RenewalQuestion& question = model.renewals.front();
  Lines lines;
  add_wrapped(lines,
              question.profile.empty()
                  ? "The credentials of the environment have expired"
                  : "The credentials of profile " + question.profile + " have expired",
              kTitle, columns);
  const bool narrow = columns < 50;
  if (!narrow)
    add_wrapped(lines, "Account " + question.account + ". All calls wait; nothing is lost.",
                kNormal, columns);
  add_wrapped(lines, "AWS: " + question.error.answer, kDim, columns);
  if (question.refused) add_wrapped(lines, "✖ " + question.refused->sentence(), kBad, columns);
  if (question.checking) {
    lines.push_back(line(" ◐ asking AWS who they are…", kRunning));
    return lines;
  }
  if (!narrow) add_blank(lines);
  const auto choices = wizard::renewal_choices(model);
  for (std::size_t i = 0; i < choices.size(); ++i)
    add_choice(lines, choices[i].title, choices[i].text, i == question.cursor, columns);
  return lines;
}

}  // namespace

void add_sign_in(Lines& lines, const Model& model, Room room) {
  const SignInState& state = model.sign_in;
  switch (state.phase) {
    case Phase::none:
      return;
    case Phase::form:
      add_form(lines, state, room);
      break;
    case Phase::starting:
    case Phase::code:
      add_code(lines, model, room);
      break;
    case Phase::account:
    case Phase::role:
      add_picker(lines, model, room);
      break;
    case Phase::name:
    case Phase::saving:
      add_name(lines, state, room);
      break;
  }
  if (!state.error) return;
  add_blank(lines);
  add_error(lines, *state.error, room.width);
}

Lines credential_question(const Model& model, int columns) {
  if (!model.mfa.empty()) return mfa_lines(model.mfa.front(), columns);
  if (!wizard::signing_in(model)) return renewal_lines(model, columns);
  Lines lines;
  add_sign_in(lines, model, {columns, 20});
  return lines;
}

std::vector<KeyHint> sign_in_hints(const Model& model) {
  switch (model.sign_in.phase) {
    case Phase::form:
    case Phase::name:
      return {{"⏎", "go on"}, {"⇥", "field"}, {"esc", "back"}};
    case Phase::account:
    case Phase::role:
      return {{"⏎", "choose"}, {"↑↓", "move"}, {"type", "to filter"}, {"esc", "back"}};
    default:
      return {{"esc", "cancel"}, {"y", "copy the address"}};
  }
}

}  // namespace slipway::tui
