// Calls about the rehearsal itself, on the same port under a path that no AWS service has. Signed
// like any other call (SigV4, any service name) with a key of the account; the clock skew and the
// expiry of a fault do not hold here, so that they can be switched off again.
//   GET    /_rehearsal/faults                                   what is on: {"faults": [...]}
//   POST   /_rehearsal/faults   {"faults": ["throttle:ec2@30"]} these instead of what was on
//                               {"add": [...], "remove": [...]}
//   DELETE /_rehearsal/faults                                   none
// Answers the list that holds from now on, and "hints" when a name in it is probably misspelt
// (fault_names.hh). Taking away what is not on is an error, 400. A change begins the chances anew
// by the seed.
#pragma once

#include "deploy/rehearsal/faults.hh"
#include "deploy/rehearsal/front.hh"

namespace slipway::deploy::rehearsal {

bool is_control(std::string_view target);

// Changes `faults` when asked to; `world` is asked who calls.
Encoded control(const World& world, Faults& faults, const RawRequest& request, Time wall);

}  // namespace slipway::deploy::rehearsal
