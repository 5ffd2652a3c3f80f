// Whether the caller may do what a call asks for, on the resources that it names, and the refusal
// in the words that IAM has for it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "deploy/rehearsal/protocol.hh"
#include "deploy/rehearsal/world.hh"

namespace slipway::deploy::rehearsal::iam {

// ARNs of what a call is about (Service Authorization Reference, the resource types of each
// service); "*" where a policy can name nothing closer.
std::vector<std::string> resources_of(World& world, const Call& call);

// None: it may.
std::optional<ApiError> refuse_access(World& world, const ServiceWire& wire, const Call& call,
                                      const Identity& who, std::string_view action);

}  // namespace slipway::deploy::rehearsal::iam
