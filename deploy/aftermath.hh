// What a run that did not get through leaves behind, in words: which stage went back, what stays
// changed, what was run and is not undone. Pure.
#pragma once

#include <string>
#include <vector>

#include "deploy/deployment.hh"

namespace slipway::deploy {

// Sentences, most important first; none after a good end.
std::vector<std::string> aftermath(const DeploymentEnd& end);

}  // namespace slipway::deploy
