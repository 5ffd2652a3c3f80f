// Ways out of stacks that are stuck, offered before a deployment is planned: a rollback that failed
// is gone on with, a failure that was kept is rolled back. Nothing is skipped without being asked.
#pragma once

#include "tui/watching.hh"

namespace slipway::tui {

// Nothing: no stack is stuck, or none is any more. An exit code: one still is, and all is said.
std::optional<Exit> recover_stuck(Session& session, deploy::Deployment& deployment,
                                  Watching& watching, Consent consent, const std::string& hint);

}  // namespace slipway::tui
