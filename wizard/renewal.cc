#include "wizard/renewal.hh"

#include <algorithm>

#include "aws/config/identity_center.hh"
#include "wizard/pages/deploy_page.hh"
#include "wizard/pages/pages.hh"
#include "wizard/pages/sign_in_page.hh"
#include "wizard/update_replies.hh"

namespace slipway::wizard {
namespace {

const ProfileChoice* profile_of(const Model& model, const std::string& name) {
  for (const ProfileChoice& each : model.identity.profiles)
    if (!each.name.empty() && each.name == name) return &each;
  return nullptr;
}

// Profiles that may be of the account: those the files say otherwise of are left out.
std::vector<RenewalChoice> other_profiles(const Model& model, const RenewalQuestion& question) {
  std::vector<RenewalChoice> out;
  for (const ProfileChoice& each : model.identity.profiles) {
    bool other = !each.name.empty() && each.name != question.profile;
    bool fits =
        each.account.empty() || question.account.empty() || each.account == question.account;
    if (other && fits)
      out.push_back({RenewalChoice::Kind::profile, each.name, each.kind, each.name});
  }
  return out;
}

void answer_mfa(Model& model, std::optional<std::string> code, Effects& effects) {
  effects.push_back(effect::AnswerMfa{model.mfa.front().id, std::move(code)});
  model.mfa.erase(model.mfa.begin());
}

void mfa_key(Model& model, const KeyPress& key, Effects& effects) {
  Editor& code = model.mfa.front().code;
  if (key.name == KeyName::escape || key == control('c'))
    answer_mfa(model, std::nullopt, effects);
  else if (key.name == KeyName::enter && !code.text.empty())
    answer_mfa(model, code.text, effects);
  else
    edit(code, key);
}

void decide(Model& model, const RenewalChoice& choice, Effects& effects) {
  RenewalQuestion& question = model.renewals.front();
  using enum RenewalChoice::Kind;
  question.refused.reset();
  question.signed_in = false;
  switch (choice.kind) {
    case sign_in: {
      const ProfileChoice* own = profile_of(model, question.profile);
      question.signed_in = true;
      if (own && own->place)
        begin_sign_in(model, *own->place, own->name, effect::Kept::will_not, effects);
      return;
    }
    case retry:
      return renew_with(model, question.profile, effects);
    case other:
      question.choosing = true;
      question.cursor = 0;
      return;
    case profile:
      return renew_with(model, choice.profile, effects);
    case leave:
      effects.push_back(effect::Quit{exit_code(model)});
  }
}

void renewal_key(Model& model, const KeyPress& key, Effects& effects) {
  RenewalQuestion& question = model.renewals.front();
  const auto choices = renewal_choices(model);
  question.cursor = std::min(question.cursor, choices.size() - 1);
  if (key.name == KeyName::up && question.cursor > 0) --question.cursor;
  if (key.name == KeyName::down && question.cursor + 1 < choices.size()) ++question.cursor;
  if (key.name == KeyName::escape) {
    question.choosing = false;
    question.cursor = 0;
  }
  // The first time it only goes to where leaving is; the second time it leaves.
  if (key == control('c')) {
    if (choices[question.cursor].kind == RenewalChoice::Kind::leave)
      return decide(model, choices[question.cursor], effects);
    question.choosing = false;
    question.cursor = renewal_choices(model).size() - 1;
  }
  if (key.name == KeyName::enter && !question.checking)
    decide(model, choices[question.cursor], effects);
}

}  // namespace

std::vector<RenewalChoice> renewal_choices(const Model& model) {
  const RenewalQuestion& question = model.renewals.front();
  using enum RenewalChoice::Kind;
  auto others = other_profiles(model, question);
  if (question.choosing && !others.empty()) return others;
  std::vector<RenewalChoice> out;
  const ProfileChoice* own = profile_of(model, question.profile);
  if (own && own->place)
    out.push_back({sign_in, "Sign in again", "a code and an address appear here", ""});
  // The environment of a running program cannot be changed from outside.
  if (!question.profile.empty())
    out.push_back({retry, "Try again", "after renewing them elsewhere", ""});
  if (!others.empty())
    out.push_back({other, "Use another profile", "of account " + question.account, ""});
  out.push_back(
      {leave, "Leave",
       model.deploy.running ? "it goes on in AWS; attach follows it" : "your answers are kept",
       ""});
  return out;
}

void renew_with(Model& model, const std::string& profile, Effects& effects) {
  RenewalQuestion& question = model.renewals.front();
  question.checking = true;
  question.with = profile;
  effects.push_back(effect::Renew{question.profile, profile, question.account});
}

void question_key(Model& model, const KeyPress& key, Effects& effects) {
  if (key == control('z')) {
    effects.push_back(effect::Suspend{});
  } else if (!model.mfa.empty()) {
    mfa_key(model, key, effects);
  } else if (signing_in(model)) {
    sign_in_key(model, key, effects);
  } else {
    renewal_key(model, key, effects);
  }
}

void question_paste(Model& model, const std::string& text) {
  if (!model.mfa.empty()) insert(model.mfa.front().code, text);
}

void on_reply(Model& model, const msg::MfaWanted& m, Effects&) {
  model.mfa.push_back({m.id, m.profile, m.role_arn, m.serial, m.refused, {}});
}

void on_reply(Model& model, const msg::RenewalWanted& m, Effects&) {
  for (const RenewalQuestion& known : model.renewals)
    if (known.profile == m.profile) return;
  RenewalQuestion question;
  question.profile = m.profile;
  question.account = m.account;
  question.error = m.error;
  model.renewals.push_back(std::move(question));
}

void on_reply(Model& model, const msg::Renewed& m, Effects& effects) {
  auto found = std::ranges::find(model.renewals, m.profile, &RenewalQuestion::profile);
  if (found == model.renewals.end()) return;
  found->checking = false;
  if (m.done) {
    model.renewals.erase(found);
    notify(model, "The credentials are good again: going on");
    return;
  }
  // Another profile was chosen that nobody has signed in to yet.
  const ProfileChoice* with = profile_of(model, found->with);
  bool sign_in = m.done.error().code == aws::sign_in_needed && with && with->place &&
                 !found->signed_in && found == model.renewals.begin() &&
                 found->with != found->profile;
  if (sign_in) {
    found->signed_in = true;
    return begin_sign_in(model, *with->place, with->name, effect::Kept::will_do, effects);
  }
  found->choosing = false;
  found->cursor = 0;
  found->refused = m.done.error();
}

}  // namespace slipway::wizard
