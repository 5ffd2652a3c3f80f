// Ways out of stacks that are stuck, offered before a deployment is planned: a rollback that failed
// is gone on with, a failure that was kept is rolled back. Nothing is skipped without being asked.
#pragma once

#include <expected>

#include "tui/watching.hh"

namespace slipway::tui {

// Whether something was brought back to rest; false: nothing was stuck. As an error the exit code:
// something still is stuck, and all is said.
std::expected<bool, Exit> recover_stuck(Session& session, deploy::Deployment& deployment,
                                        Watching& watching, Consent consent,
                                        const std::string& hint);

}  // namespace slipway::tui
