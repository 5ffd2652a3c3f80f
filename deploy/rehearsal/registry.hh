// Which handler answers which operation: every file's table, joined once.
#pragma once

#include "deploy/rehearsal/service.hh"

namespace slipway::deploy::rehearsal {

std::span<const Registered> all_handlers();
Handler find_handler(aws::Service service, std::string_view action);  // null: no such operation

// Whether a call only looks: what may be forgotten when the account is restored from its state
// file.
bool only_reads(std::string_view action);
bool is_kept(const Call& call);

}  // namespace slipway::deploy::rehearsal
