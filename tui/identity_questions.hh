// The task and identity pages spoken line by line: what to do, as whom and in which region; signing
// in, and the rehearsal, where there are no credentials.
#pragma once

#include <optional>

#include "tui/preparation.hh"

namespace slipway::tui {

// Nothing at the end of input.
std::optional<Command> ask_task_by_lines();

// Settles profile and region of the session, by asking where there is something to choose. Errors:
// `no_credentials` when the input ended before somebody was found.
Result<void> ask_identity_by_lines(Session& session, Preparation& preparation);

}  // namespace slipway::tui
