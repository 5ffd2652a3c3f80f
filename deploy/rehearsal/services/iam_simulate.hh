// IAM's simulator: what the policies of a user or role, or policies that come with the call, say to
// actions on resources. The same judgement as of the calls themselves.
#pragma once

#include "deploy/rehearsal/world.hh"

namespace slipway::deploy::rehearsal::iam {

Answer simulate_principal_policy(World& world, const Call& call);
Answer simulate_custom_policy(World& world, const Call& call);

}  // namespace slipway::deploy::rehearsal::iam
