// Events, tree, plan and outputs as JSON texts, for --json. One line each; bytes that are no UTF-8
// are replaced.
#pragma once

#include <string>

#include "deploy/cost_estimate.hh"
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
// With an estimate also "costs":{"currency","monthly","complete","hours_a_month","lines":[{"what",
// "amount","units","per","unit_price"?,"monthly"?,"unknown"?}],"without":[]}; numbers that are not
// known are left out.
std::string plan_json(const Plan& plan, const CostEstimate* costs = nullptr);

}  // namespace slipway::deploy
