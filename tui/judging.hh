// Checks before anything is changed, the same for every command: the findings are told, and a
// failed one ends the run.
#pragma once

#include <optional>
#include <vector>

#include "tui/preparation.hh"

namespace slipway::tui {

// Prints what does not pass. An exit code when the run must end here (a check failed): nothing was
// changed.
std::optional<Exit> judge_or_exit(const Preparation& preparation, const Options& options);

// Who slipway is in AWS, as a line.
void tell_caller(const Preparation& preparation, const Options& options);

// Everything after the questions: checks, agreement, config files, deployment.
Exit install_prepared(Session& session, Preparation& preparation, const Options& options);

}  // namespace slipway::tui
