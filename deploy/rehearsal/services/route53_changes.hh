// Route 53's changes of records: a batch is done whole or not at all, and is PENDING for a while
// until every name server has it.
#pragma once

#include "deploy/rehearsal/service.hh"

namespace slipway::deploy::rehearsal {

// Errors: NoSuchHostedZone, InvalidChangeBatch (naming every change that cannot be), InvalidInput.
Answer change_resource_record_sets(World& world, const Call& call);
// Errors: NoSuchChange.
Answer get_change(World& world, const Call& call);

// A name as a caller may write it (any case, with or without the dot, escaped or not) as zones keep
// it.
std::string plain_name(std::string_view name);

}  // namespace slipway::deploy::rehearsal
