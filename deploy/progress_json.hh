// Events, tree, plan and outputs as JSON texts, for --json. One line each; bytes that are no UTF-8
// are replaced.
#pragma once

#include <string>

#include "deploy/deployment.hh"
#include "deploy/plan.hh"
#include "deploy/progress.hh"

namespace slipway::deploy {

// {"event":"progress","at","stage","path":[],"state","verb","type","physical_id","reason","cause"?}
std::string event_json(const ProgressEvent& event);
// {"event":"end","outcome","cause"?,"outputs","retained"?:[]}
std::string end_json(const DeploymentEnd& end);
// {"stages":[{"name","state","started","ended",...,"children":[...]}],"cause"?,
// "last_run"?:{"does","started","ended"?,"outcome"?}}
std::string status_json(const Tree& tree, const std::optional<LastRun>& last);
// {"stages":[{"id","kind","changes":[{"action","logical_id","type","replacement","properties":[{"path","before","after"}]}],"note"}]}
std::string plan_json(const Plan& plan);

}  // namespace slipway::deploy
