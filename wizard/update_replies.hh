// What replies do to the model. Those to an older question (another ticket) are ignored.
#pragma once

#include "wizard/effect.hh"
#include "wizard/model.hh"

namespace slipway::wizard {

void on_reply(Model& model, const msg::Loaded& m, Effects& effects);
void on_reply(Model& model, const msg::ProfilesFound& m, Effects& effects);
void on_reply(Model& model, const msg::IdentityArrived& m, Effects& effects);
void on_reply(Model& model, const msg::InventoryChanged& m, Effects& effects);
void on_reply(Model& model, const msg::SaveFailed& m, Effects& effects);
void on_reply(Model& model, const msg::ConfigPlanned& m, Effects& effects);
void on_reply(Model& model, const msg::ConfigSaved& m, Effects& effects);
void on_reply(Model& model, const msg::PlanArrived& m, Effects& effects);
void on_reply(Model& model, const msg::Surveyed& m, Effects& effects);
void on_reply(Model& model, const msg::Progress& m, Effects& effects);
void on_reply(Model& model, const msg::Stale& m, Effects& effects);
void on_reply(Model& model, const msg::DeploymentEnded& m, Effects& effects);
void on_reply(Model& model, const msg::StatusArrived& m, Effects& effects);
void on_reply(Model& model, const msg::ReportWritten& m, Effects& effects);
// wizard/pages/sign_in_page.cc
void on_reply(Model& model, const msg::CodeShown& m, Effects& effects);
void on_reply(Model& model, const msg::SignedIn& m, Effects& effects);
void on_reply(Model& model, const msg::AccountsArrived& m, Effects& effects);
void on_reply(Model& model, const msg::RolesArrived& m, Effects& effects);
void on_reply(Model& model, const msg::ProfileSaved& m, Effects& effects);
// wizard/renewal.cc
void on_reply(Model& model, const msg::MfaWanted& m, Effects& effects);
void on_reply(Model& model, const msg::RenewalWanted& m, Effects& effects);
void on_reply(Model& model, const msg::Renewed& m, Effects& effects);

}  // namespace slipway::wizard
