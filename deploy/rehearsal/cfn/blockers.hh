// What keeps a resource from being deleted: protection, contents, and others that use it.
#pragma once

#include <string>

#include "deploy/rehearsal/cfn/estate.hh"

namespace slipway::deploy::rehearsal {
class World;
}

namespace slipway::deploy::rehearsal::cfn {

// The event's reason; empty when nothing is in the way.
std::string removal_obstacle(World& world, const Estate& estate, const Thing& thing);

}  // namespace slipway::deploy::rehearsal::cfn
