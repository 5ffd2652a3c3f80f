// A snapshot as JSON and back: what `slipway inventory --json` prints, `--save` writes and
// `--inventory FILE` reads. The members others script against are the documented ones (vpcs with
// their subnets, certificates, zones, keys, repositories, problems; times RFC 3339 in UTC); what
// only reloading needs stands in further members, and `version` grows when their meaning changes.
// Holds no secrets.
#pragma once

#include <string>
#include <string_view>

#include "aws/inventory/snapshot.hh"

namespace slipway::aws {

std::string write_snapshot(const Snapshot& snapshot);

// `invalid`: not JSON, not a snapshot, or written by a newer slipway. A listing that had not
// arrived when the snapshot was saved comes back as failed, because nobody is going to complete it.
Result<Snapshot> read_snapshot(std::string_view text);

}  // namespace slipway::aws
