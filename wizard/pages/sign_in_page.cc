#include "wizard/pages/sign_in_page.hh"

#include <fmt/format.h>

#include <algorithm>

#include "aws/config/sso_profile.hh"
#include "wizard/pages/identity_page.hh"
#include "wizard/pages/pages.hh"
#include "wizard/renewal.hh"
#include "wizard/update_replies.hh"

namespace slipway::wizard {
namespace {

using Phase = SignInState::Phase;

constexpr Millis kCountdown{1000};

// A reply to the question that is open; pages of a listing come under one ticket.
bool of_sign_in(const Model& model, unsigned ticket) {
  return ticket != 0 && ticket == model.sign_in_ticket;
}

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

void end_sign_in(Model& model) {
  model.sign_in = {};
  model.sign_in_ticket = 0;
}

void show_picker(SignInState& state, Phase phase) {
  state.phase = phase;
  state.cursor = 0;
  state.filter = {};
  state.error.reset();
}

void ask_accounts(Model& model, Effects& effects) {
  show_picker(model.sign_in, Phase::account);
  model.sign_in.accounts.clear();
  model.sign_in.arriving = true;
  model.sign_in_ticket = new_ticket(model);
  effects.push_back(effect::FetchAccounts{model.sign_in_ticket});
}

void choose_account(Model& model, std::size_t index, Effects& effects) {
  SignInState& state = model.sign_in;
  state.account = state.accounts[index].id;
  show_picker(state, Phase::role);
  state.roles.clear();
  state.arriving = true;
  model.sign_in_ticket = new_ticket(model);
  effects.push_back(effect::FetchRoles{model.sign_in_ticket, state.account});
}

void choose_role(Model& model, std::size_t index) {
  SignInState& state = model.sign_in;
  state.role = state.roles[index];
  state.phase = Phase::name;
  state.focus = 0;
  // As the AWS CLI proposes.
  state.name = Editor(state.role + "-" + state.account);
  const std::string& region = model.identity.region.text;
  state.region = Editor(region.empty() ? state.place.region : region);
}

bool name_is_taken(const Model& model, const std::string& name) {
  return std::ranges::any_of(model.identity.profiles,
                             [&](const ProfileChoice& each) { return each.name == name; });
}

void save_profile(Model& model, Effects& effects) {
  SignInState& state = model.sign_in;
  state.error.reset();
  if (name_is_taken(model, state.name.text)) {
    state.error = Error{.kind = ErrorKind::conflict,
                        .what = "add the profile",
                        .answer = "there is a profile " + state.name.text + " already",
                        .fix = "Choose another name"};
    return;
  }
  state.phase = Phase::saving;
  model.sign_in_ticket = new_ticket(model);
  effects.push_back(effect::SaveProfile{
      model.sign_in_ticket,
      {state.name.text, state.place, state.account, state.role, state.region.text}});
}

// The form is left with a place that can be asked, or says what is wrong with it.
void send_form(Model& model, Effects& effects) {
  SignInState& state = model.sign_in;
  aws::SsoSession typed{{}, state.start_url.text, state.region.text, {}};
  if (auto fine = aws::check_sign_in_place(typed); !fine) {
    state.error = fine.error();
    return;
  }
  SignInPlace place{aws::session_name_of(typed.start_url), typed.start_url, typed.region};
  for (const SignInPlace& known : model.identity.places)
    if (!known.session.empty() && known.start_url == place.start_url) place = known;
  auto taken = [&](const std::string& name) {
    return std::ranges::any_of(model.identity.places, [&](const SignInPlace& known) {
      return known.session == name && known.start_url != place.start_url;
    });
  };
  const std::string base = place.session;
  for (int i = 2; taken(place.session); ++i) place.session = fmt::format("{}-{}", base, i);
  begin_sign_in(model, place, "", effect::Kept::will_do, effects);
}

void back(Model& model, Effects& effects) {
  SignInState& state = model.sign_in;
  switch (state.phase) {
    case Phase::starting:
    case Phase::code:
      effects.push_back(effect::CancelSignIn{});
      break;
    case Phase::role:
      if (state.accounts.size() > 1) return ask_accounts(model, effects);
      break;
    case Phase::name:
      if (state.roles.size() > 1) {
        model.sign_in_ticket = 0;
        return show_picker(state, Phase::role);
      }
      break;
    case Phase::saving:
      return;  // it takes no time
    default:
      break;
  }
  end_sign_in(model);
}

// Two lines to type in, and Enter on the last.
bool form_key(Model& model, const KeyPress& key, Editor& first, Editor& second,
              void (*accept)(Model&, Effects&), Effects& effects) {
  std::size_t& focus = model.sign_in.focus;
  if (key.name == KeyName::enter && focus == 1) {
    accept(model, effects);
  } else if (key.name == KeyName::enter || key.name == KeyName::down) {
    focus = 1;
  } else if (key.name == KeyName::tab) {
    focus = 1 - focus;
  } else if (key.name == KeyName::up) {
    focus = 0;
  } else {
    return edit(focus == 0 ? first : second, key);
  }
  return true;
}

void save_named(Model& model, Effects& effects) { save_profile(model, effects); }

bool picker_key(Model& model, const KeyPress& key, Effects& effects) {
  SignInState& state = model.sign_in;
  const std::vector<std::size_t> rows = sign_in_rows(model);
  const std::size_t last = rows.empty() ? 0 : rows.size() - 1;
  state.cursor = std::min(state.cursor, last);
  if (key.name == KeyName::enter) {
    if (rows.empty()) return true;
    if (state.phase == Phase::account)
      choose_account(model, rows[state.cursor], effects);
    else
      choose_role(model, rows[state.cursor]);
  } else if (moves(key, state.cursor, 10, last)) {
    return true;
  } else if (edit(state.filter, key)) {
    state.cursor = 0;
  } else {
    return false;
  }
  return true;
}

bool code_key(Model& model, const KeyPress& key, Effects& effects) {
  if (key != character('y') || !model.sign_in.code) return false;
  effects.push_back(effect::CopyText{model.sign_in.code->complete_url});
  notify(model, "Copied the address");
  return true;
}

// A sign-in that did not come about: the page it began on says why.
void sign_in_failed(Model& model, const Error& error) {
  SignInState& state = model.sign_in;
  if (!model.renewals.empty()) {
    model.renewals.front().refused = error;
    return end_sign_in(model);
  }
  bool typed = state.profile.empty() && !state.start_url.text.empty();
  if (!typed) {
    end_sign_in(model);
    model.identity.error = error;
    return;
  }
  state.phase = Phase::form;
  state.code.reset();
  state.error = error;
}

}  // namespace

void begin_sign_in(Model& model, const SignInPlace& place, const std::string& profile,
                   effect::Kept kept, Effects& effects) {
  SignInState& state = model.sign_in;
  state.phase = Phase::starting;
  state.place = place;
  state.profile = profile;
  state.code.reset();
  state.error.reset();
  model.identity.error.reset();
  model.sign_in_ticket = new_ticket(model);
  effects.push_back(effect::SignIn{model.sign_in_ticket, place, kept});
}

void begin_new_sign_in(Model& model) {
  model.sign_in = {};
  model.sign_in.phase = Phase::form;
  model.sign_in.start_url = Editor("https://");
}

std::vector<std::size_t> sign_in_rows(const Model& model) {
  const SignInState& state = model.sign_in;
  const std::string wanted = lower(state.filter.text);
  std::vector<std::size_t> rows;
  auto offer = [&](std::size_t index, const std::string& text) {
    if (lower(text).find(wanted) != std::string::npos) rows.push_back(index);
  };
  if (state.phase == Phase::account) {
    for (std::size_t i = 0; i < state.accounts.size(); ++i) {
      const SsoAccount& each = state.accounts[i];
      offer(i, each.name + " " + each.id + " " + each.email);
    }
  } else {
    for (std::size_t i = 0; i < state.roles.size(); ++i) offer(i, state.roles[i]);
  }
  return rows;
}

bool sign_in_key(Model& model, const KeyPress& key, Effects& effects) {
  SignInState& state = model.sign_in;
  if (key.name == KeyName::escape) {
    back(model, effects);
    return true;
  }
  switch (state.phase) {
    case Phase::form:
      return form_key(model, key, state.start_url, state.region, send_form, effects);
    case Phase::name:
      return form_key(model, key, state.name, state.region, save_named, effects);
    case Phase::account:
    case Phase::role:
      return picker_key(model, key, effects);
    case Phase::code:
      return code_key(model, key, effects);
    default:
      return false;
  }
}

void sign_in_paste(Model& model, const std::string& text) {
  SignInState& state = model.sign_in;
  // What is pasted for the address replaces the beginning that stands there.
  if (state.phase == Phase::form && state.focus == 0 && text.starts_with("https://") &&
      state.start_url.text == "https://")
    state.start_url = {};
  if (state.phase == Phase::form) insert(state.focus == 0 ? state.start_url : state.region, text);
  if (state.phase == Phase::name) insert(state.focus == 0 ? state.name : state.region, text);
  if (state.phase == Phase::account || state.phase == Phase::role) insert(state.filter, text);
}

void on_reply(Model& model, const msg::CodeShown& m, Effects& effects) {
  if (!of_sign_in(model, m.ticket)) return;
  model.sign_in.phase = Phase::code;
  model.sign_in.code = m.code;
  if (m.code.browser == SignInCode::Browser::here)
    effects.push_back(effect::OpenBrowser{m.code.complete_url});
  effects.push_back(effect::StartTimer{kCountdown});
}

void on_reply(Model& model, const msg::SignedIn& m, Effects& effects) {
  if (!of_sign_in(model, m.ticket)) return;
  if (!m.done) return sign_in_failed(model, m.done.error());
  const std::string profile = model.sign_in.profile;
  model.sign_in.code.reset();
  if (profile.empty()) return ask_accounts(model, effects);
  end_sign_in(model);
  if (model.renewals.empty())
    ask_identity(model, profile, "", effects);
  else
    renew_with(model, profile, effects);
}

void on_reply(Model& model, const msg::AccountsArrived& m, Effects& effects) {
  SignInState& state = model.sign_in;
  if (!of_sign_in(model, m.ticket) || state.phase != Phase::account) return;
  state.arriving = m.more;
  if (!m.accounts) {
    state.error = m.accounts.error();
    return;
  }
  state.accounts.insert(state.accounts.end(), m.accounts->begin(), m.accounts->end());
  if (!m.more && state.accounts.size() == 1) choose_account(model, 0, effects);
}

void on_reply(Model& model, const msg::RolesArrived& m, Effects&) {
  SignInState& state = model.sign_in;
  if (!of_sign_in(model, m.ticket) || state.phase != Phase::role) return;
  state.arriving = m.more;
  if (!m.roles) {
    state.error = m.roles.error();
    return;
  }
  state.roles.insert(state.roles.end(), m.roles->begin(), m.roles->end());
  if (!m.more && state.roles.size() == 1) choose_role(model, 0);
}

void on_reply(Model& model, const msg::ProfileSaved& m, Effects& effects) {
  SignInState& state = model.sign_in;
  if (!of_sign_in(model, m.ticket)) return;
  if (!m.saved) {
    state.phase = Phase::name;
    state.error = m.saved.error();
    return;
  }
  const std::string profile = state.name.text;
  end_sign_in(model);
  notify(model, "Added profile " + profile + " to the AWS config file");
  model.profiles_ticket = new_ticket(model);
  effects.push_back(effect::FindProfiles{model.profiles_ticket});
  ask_identity(model, profile, "", effects);
}

}  // namespace slipway::wizard
