#include "wizard/pages/identity_page.hh"

#include "wizard/pages/pages.hh"
#include "wizard/pages/sign_in_page.hh"

namespace slipway::wizard {
namespace {

void look_again(Model& model, Effects& effects) {
  model.profiles_ticket = new_ticket(model);
  effects.push_back(effect::FindProfiles{model.profiles_ticket});
  ask_identity(model, model.identity.asked_profile, model.identity.region.text, effects);
}

bool accept_region(Model& model, Effects& effects) {
  const std::string& region = model.identity.region.text;
  if (model.who && model.who->region == region) {
    resume(model, effects);
  } else {
    ask_identity(model, model.who ? model.who->profile : model.identity.asked_profile, region,
                 effects, Chosen::by_key);
  }
  return true;
}

bool identity_accept(Model& model, Effects& effects) {
  std::vector<IdentityRow> rows = identity_rows(model);
  if (model.identity.focus >= rows.size()) return accept_region(model, effects);
  const IdentityRow& row = rows[model.identity.focus];
  if (row.in_use && !model.identity.asking) {
    resume(model, effects);
  } else if (row.kind == IdentityRow::Kind::profile) {
    const ProfileChoice& choice = model.identity.profiles[row.index];
    ask_identity(model, choice.name, "", effects, Chosen::by_key);
  } else if (row.kind == IdentityRow::Kind::place) {
    begin_sign_in(model, model.identity.places[row.index], "", effect::Kept::will_do, effects);
  } else if (row.kind == IdentityRow::Kind::new_place) {
    begin_new_sign_in(model);
  } else if (row.kind == IdentityRow::Kind::look_again) {
    look_again(model, effects);
  } else {
    model.identity.asking = true;
    model.identity.error.reset();
    model.identity_ticket = new_ticket(model);
    effects.push_back(effect::StartRehearsal{model.identity_ticket});
  }
  return true;
}

void identity_enter(Model& model, Effects&) {
  std::vector<IdentityRow> rows = identity_rows(model);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].in_use) model.identity.focus = i;
  }
}

bool identity_key(Model& model, const KeyPress& key, Effects& effects) {
  if (signing_in(model)) return sign_in_key(model, key, effects);
  std::size_t last = region_focus(model);
  std::size_t& focus = model.identity.focus;
  if (focus > last) focus = last;
  if (key.name == KeyName::enter) return identity_accept(model, effects);
  if (key.name == KeyName::down || key == KeyPress{KeyName::tab}) {
    focus = focus == last ? (key.name == KeyName::tab ? 0 : last) : focus + 1;
    return true;
  }
  if (key.name == KeyName::up || key == KeyPress{KeyName::tab, Modifier::shift}) {
    if (focus > 0) --focus;
    return true;
  }
  if (key == control('r')) {
    look_again(model, effects);
    return true;
  }
  return focus == last && key != character('?') && edit(model.identity.region, key);
}

void identity_paste(Model& model, const std::string& text, Effects&) {
  if (signing_in(model)) return sign_in_paste(model, text);
  if (model.identity.focus == region_focus(model)) insert(model.identity.region, text);
}

IdentityRow row_of(const Model& model, std::size_t index) {
  const ProfileChoice& choice = model.identity.profiles[index];
  IdentityRow row{IdentityRow::Kind::profile, index, choice.name, choice.kind, false};
  if (choice.name.empty()) row.title = "(environment)";
  for (const std::string& more : {choice.region, choice.account})
    if (!more.empty()) row.text += (row.text.empty() ? "" : " · ") + more;
  row.in_use = model.who && !model.who->rehearsal && model.who->profile == choice.name;
  return row;
}

}  // namespace

const PageHandler kIdentityPage{identity_enter, nothing_on_leave, identity_key, identity_paste};

std::vector<IdentityRow> identity_rows(const Model& model) {
  std::vector<IdentityRow> rows;
  for (std::size_t i = 0; i < model.identity.profiles.size(); ++i) rows.push_back(row_of(model, i));
  bool rehearsal = model.who && model.who->rehearsal;
  bool listed = rehearsal;
  for (const IdentityRow& row : rows) listed = listed || row.in_use;
  if (model.who && !listed) {
    rows.insert(rows.begin(),
                {IdentityRow::Kind::look_again, 0, "As found", model.who->source, true});
  }
  for (std::size_t i = 0; i < model.identity.places.size(); ++i) {
    const SignInPlace& place = model.identity.places[i];
    rows.push_back({IdentityRow::Kind::place, i,
                    "Sign in: " + (place.session.empty() ? place.start_url : place.session),
                    "another account or role of this IAM Identity Center", false});
  }
  rows.push_back({IdentityRow::Kind::new_place, 0, "Sign in…",
                  "with IAM Identity Center, at a start URL you type", false});
  if (!model.who) {
    rows.push_back(
        {IdentityRow::Kind::look_again, 0, "Look again", "after signing in elsewhere", false});
  }
  rows.push_back({IdentityRow::Kind::rehearsal, 0, "Rehearsal account",
                  "an emulated AWS on this machine; nothing real is touched", rehearsal});
  return rows;
}

void ask_identity(Model& model, const std::string& profile, const std::string& region,
                  Effects& effects, Chosen chosen) {
  model.identity.asking = true;
  model.identity.chosen = chosen == Chosen::by_key;
  model.identity.asked_profile = profile;
  model.identity.error.reset();
  model.identity_ticket = new_ticket(model);
  effects.push_back(effect::FetchIdentity{model.identity_ticket, profile, region});
}

std::vector<std::string> sign_in_advice(const Model& model) {
  bool chooses = false;
  for (const ProfileChoice& choice : model.identity.profiles)
    chooses = chooses || choice.place.has_value();
  std::vector<std::string> advice;
  if (chooses)
    advice.emplace_back(
        "Single sign-on: choose a profile above; slipway signs in here, with a code for any "
        "browser.");
  else
    advice.emplace_back(
        "Single sign-on: choose Sign in… above; all it needs is your company's start URL.");
  advice.emplace_back(
      "Keys: run  aws configure  in another terminal, then look again. Or set AWS_ACCESS_KEY_ID "
      "and AWS_SECRET_ACCESS_KEY and start again.");
  advice.emplace_back("Only trying it out? The rehearsal account needs no credentials at all.");
  return advice;
}

}  // namespace slipway::wizard
