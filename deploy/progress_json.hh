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
// {"event":"end","outcome","cause"?,"outputs"}
std::string end_json(const DeploymentEnd& end);
// {"stages":[{"name","state","started","ended",...,"children":[...]}],"cause"?,"stale"?}
std::string tree_json(const Tree& tree);
// {"stages":[{"id","kind","changes":[{"action","logical_id","type","replacement","properties":[]}],"note"}]}
std::string plan_json(const Plan& plan);
// {"stage":{"Output":"value"}}
std::string outputs_json(const Outputs& outputs);

}  // namespace slipway::deploy
