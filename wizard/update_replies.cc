#include "wizard/update_replies.hh"

#include <algorithm>

#include "aws/config/identity_center.hh"
#include "wizard/pages/checks_page.hh"
#include "wizard/pages/deploy_page.hh"
#include "wizard/pages/destroy_page.hh"
#include "wizard/pages/identity_page.hh"
#include "wizard/pages/pages.hh"
#include "wizard/pages/plan_page.hh"
#include "wizard/pages/sign_in_page.hh"
#include "wizard/pages/task_page.hh"

namespace slipway::wizard {
namespace {

// True when this reply answers the question that is still open; it is closed then.
bool awaited(unsigned& expected, unsigned ticket) {
  if (ticket == 0 || ticket != expected) return false;
  expected = 0;
  return true;
}

void plan_failed(Model& model, const Error& error) {
  model.plan.planning_files = model.plan.planning = model.plan.saving = false;
  model.plan.error = error;
}

// A wrong passphrase is asked again, not reported as a failed plan.
bool wrong_passphrase(const Model& model, const Error& error) {
  return model.plan.passphrase == Passphrase::given && error.kind == ErrorKind::denied;
}

// A profile chosen by a key whose sign-in is missing or over: it begins at once. At the start it is
// only offered.
void not_signed_in(Model& model, const msg::IdentityArrived& m, Effects& effects) {
  const Error& error = m.who.error();
  model.identity.error = error;
  // What other programs would do slipway does here.
  if (error.code == aws::sign_in_needed) {
    model.identity.error->code.clear();
    model.identity.error->fix = "Choose the profile above to sign in";
  }
  if (!m.profile.empty()) model.identity.asked_profile = m.profile;
  if (error.code == no_region) model.identity.focus = region_focus(model);
  for (std::size_t i = 0; i < model.identity.profiles.size(); ++i) {
    const ProfileChoice& choice = model.identity.profiles[i];
    if (choice.name != model.identity.asked_profile || choice.name.empty()) continue;
    if (model.current().kind != PageKind::identity) model.identity.focus = i;
    if (error.code != aws::sign_in_needed || !choice.place || !model.identity.chosen) continue;
    bool over = error.kind == ErrorKind::expired_credentials;
    return begin_sign_in(model, *choice.place, choice.name,
                         over ? effect::Kept::will_not : effect::Kept::will_do, effects);
  }
}

}  // namespace

void on_reply(Model& model, const msg::Loaded& m, Effects& effects) {
  if (!awaited(model.place_ticket, m.ticket)) return;
  if (!m.place) {
    model.task_page.error = m.place.error();
    if (model.task_page.unlocking) model.passphrase.clear();
    return;
  }
  bool first = !model.task_page.loaded;
  std::size_t rows = task_rows(model).size();
  adopt(model, *m.place);
  // Keep the focus on the row it was on: an offer to continue comes in above.
  std::size_t added = task_rows(model).size() - std::min(rows, task_rows(model).size());
  if (!first || model.task_page.focus != 0) model.task_page.focus += added;
  facts_changed(model, Changed::answers, effects);
  if (!model.task_page.unlocking || m.place->locked_secrets) return;
  model.task_page.unlocking = false;
  start_task(model, effects);
}

void on_reply(Model& model, const msg::ProfilesFound& m, Effects&) {
  if (!awaited(model.profiles_ticket, m.ticket)) return;
  std::vector<IdentityRow> rows = identity_rows(model);
  std::string under =
      model.identity.focus < rows.size() ? rows[model.identity.focus].title : std::string();
  bool first = !model.identity.profiles_known;
  model.identity.profiles = m.profiles;
  model.identity.places = m.places;
  model.identity.profiles_known = true;
  rows = identity_rows(model);
  if (first && model.current().kind != PageKind::identity) under.clear();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (under.empty() ? rows[i].in_use : rows[i].title == under) model.identity.focus = i;
  }
}

void on_reply(Model& model, const msg::IdentityArrived& m, Effects& effects) {
  if (!awaited(model.identity_ticket, m.ticket)) return;
  model.identity.asking = false;
  if (!m.who) return not_signed_in(model, m, effects);
  model.identity.error.reset();
  model.who = *m.who;
  model.identity.region = Editor(m.who->region);
  std::vector<IdentityRow> rows = identity_rows(model);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].in_use) model.identity.focus = i;
  }
  // A rehearsal has profiles of its own.
  if (m.who->rehearsal) {
    model.profiles_ticket = new_ticket(model);
    effects.push_back(effect::FindProfiles{model.profiles_ticket});
  }
  model.asked.clear();
  effects.push_back(effect::FetchInventory{});
  answer(model, "region", m.who->region, Provenance::discovered, effects);
  if (!m.who->saved) answer(model, "profile", m.who->profile, Provenance::discovered, effects);
}

void on_reply(Model& model, const msg::InventoryChanged& m, Effects& effects) {
  model.inventory = m.snapshot;
  facts_changed(model, Changed::inventory, effects);
  if (model.current().kind == PageKind::checks) run_checks(model, Run::refresh);
  plan_when_account_is_there(model, effects);
}

void on_reply(Model& model, const msg::SaveFailed& m, Effects&) { warn(model, m.error.sentence()); }

void on_reply(Model& model, const msg::ConfigPlanned& m, Effects& effects) {
  if (!awaited(model.config_ticket, m.ticket)) return;
  model.plan.planning_files = false;
  if (m.files) {
    model.plan.files = *m.files;
    config_files_ready(model, effects);
  } else if (wrong_passphrase(model, m.files.error())) {
    model.passphrase.clear();
    model.plan.passphrase = Passphrase::wanted;
    model.plan.passphrase_error = m.files.error();
  } else {
    plan_failed(model, m.files.error());
  }
}

void on_reply(Model& model, const msg::ConfigSaved& m, Effects& effects) {
  if (!awaited(model.config_ticket, m.ticket)) return;
  if (!m.saved) return plan_failed(model, m.saved.error());
  begin_deployment(model, effects);
  go_to_kind(model, PageKind::deploy, effects);
  model.plan.saving = false;
}

void on_reply(Model& model, const msg::PlanArrived& m, Effects&) {
  if (!awaited(model.plan_ticket, m.ticket)) return;
  model.plan.planning = false;
  if (m.plan)
    model.plan.plan = *m.plan;
  else
    plan_failed(model, m.plan.error());
}

void on_reply(Model& model, const msg::Surveyed& m, Effects&) {
  if (awaited(model.survey_ticket, m.ticket)) surveyed(model, m.removal);
}

void on_reply(Model& model, const msg::Progress& m, Effects&) { progressed(model, m.event); }

void on_reply(Model& model, const msg::Stale& m, Effects&) {
  if (m.reason.empty())
    model.deploy.tree.stale.reset();
  else
    model.deploy.tree.stale = m.reason;
}

void on_reply(Model& model, const msg::DeploymentEnded& m, Effects& effects) {
  if (awaited(model.deploy_ticket, m.ticket)) deployment_ended(model, m.end, effects);
}

void on_reply(Model& model, const msg::StatusArrived& m, Effects&) {
  if (!awaited(model.deploy_ticket, m.ticket)) return;
  if (m.tree)
    model.deploy.tree = *m.tree;
  else
    model.deploy.error = m.tree.error();
}

void on_reply(Model& model, const msg::ReportWritten& m, Effects&) {
  if (!awaited(model.report_ticket, m.ticket)) return;
  if (m.path)
    notify(model, "Saved " + *m.path);
  else
    warn(model, m.path.error().sentence());
}

}  // namespace slipway::wizard
