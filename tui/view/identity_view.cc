// Page 2: as whom, and where.
#include <fmt/format.h>

#include "tui/text.hh"
#include "tui/view/parts.hh"
#include "tui/widgets/field.hh"
#include "wizard/pages/identity_page.hh"
#include "wizard/pages/sign_in_page.hh"

namespace slipway::tui {
namespace {

using wizard::IdentityRow;
using wizard::Model;

void add_fact(Lines& lines, const std::string& name, const std::string& value, Room room) {
  Line out;
  out.spans = {{"   " + name, kDim, 13}, {ellipsis_middle(value, room.width - 14), kNormal}};
  lines.push_back(out);
}

// "09:24 UTC, in 52 min"
std::string lasts(Time end, Time now) {
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(end - now).count();
  const std::string at = to_rfc3339(end).substr(11, 5) + " UTC";
  if (minutes < 1) return at;
  if (minutes < 120) return fmt::format("{}, in {} min", at, minutes);
  return fmt::format("{}, in {} hours", to_rfc3339(end).substr(0, 10) + " " + at, minutes / 60);
}

void add_who(Lines& lines, const Model& model, Room room) {
  if (model.identity.asking) {
    std::string whom = model.identity.asked_profile;
    lines.push_back(
        line(whom.empty() ? "◐ asking AWS who you are…" : "◐ asking AWS who " + whom + " is…",
             kRunning));
    return;
  }
  if (model.identity.error) return add_error(lines, *model.identity.error, room.width);
  if (!model.who) return;
  const char* how = model.who->rehearsal ? "✔ rehearsing: nothing real is touched"
                    : model.who->saved   ? "✔ a saved inventory; AWS is not asked"
                                         : "✔ signed in";
  lines.push_back(line(how, kGood));
  add_fact(lines, "account", model.who->identity.account, room);
  add_fact(lines, "identity", model.who->identity.arn, room);
  add_fact(lines, "from", model.who->source, room);
  if (model.who->expires) add_fact(lines, "until", lasts(*model.who->expires, model.now), room);
}

void add_row(Lines& lines, const IdentityRow& row, bool focused, Room room) {
  Line out;
  out.focus = out.selected = focused;
  out.spans.push_back({focused ? " ▸ " : "   ", focused ? kAccent : kNormal});
  out.spans.push_back({row.in_use ? "✔ " : "○ ", row.in_use ? kGood : kDim});
  int title = room.narrow() ? room.width - 6 : 24;
  out.spans.push_back({ellipsis(row.title, title - 1), kNormal, title});
  if (!room.narrow()) out.spans.push_back({row.text, kDim});
  if (row.in_use && !room.narrow()) out.right.push_back({"in use", kGood});
  lines.push_back(out);
}

void add_region(Lines& lines, const Model& model, bool focused, Room room) {
  Line out;
  out.focus = focused;
  FieldText text = field_text(model.identity.region, Masked::no, room.width - 16);
  out.spans.push_back({focused ? " ▸ " : "   ", kAccent});
  out.spans.push_back({"Region", focused ? Style{Ink::accent, Attribute::bold} : kNormal, 10});
  Style style = focused ? Style{Ink::normal, Attribute::underline} : kNormal;
  out.spans.push_back({text.text, style});
  if (model.identity.region.text.empty()) out.spans.push_back({" such as us-west-2", kDim});
  if (focused) out.cursor = 13 + text.cursor;
  lines.push_back(out);
}

}  // namespace

PageLines identity_lines(const Model& model, Room room) {
  PageLines page;
  Lines& lines = page.lines;
  if (wizard::signing_in(model)) {
    add_sign_in(lines, model, room);
    return page;
  }
  add_wrapped(lines, "As whom, and in which region?", kTitle, room.width);
  if (!room.narrow()) add_blank(lines);
  std::vector<IdentityRow> rows = wizard::identity_rows(model);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    add_row(lines, rows[i], model.identity.focus == i, room);
    lines.back().click = row_click(i);
  }
  add_region(lines, model, model.identity.focus >= rows.size(), room);
  lines.back().click = row_click(rows.size());
  add_blank(lines);
  add_who(lines, model, room);
  if (!model.who && !model.identity.asking) {
    add_blank(lines);
    for (const std::string& text : wizard::sign_in_advice(model)) {
      add_wrapped(lines, text, kNormal, room.width, 2);
    }
  }
  return page;
}

}  // namespace slipway::tui
