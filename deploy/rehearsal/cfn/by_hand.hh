// What happens to a stack's resources without the stack's doing, once for each time that a fault
// asks for it:
//   fail:gone:ID    somebody deletes the resource: its own service tells it no more
//   fail:drift:ID   somebody changes it: its own service tells the other value
//   fail:busy:ID    a scalable target meets load, and is left in peace when the fault goes
// It happens when its stack is done with what it does, or when the fault is switched on. What was
// deleted or changed stays so when the fault is switched off, as nobody undoes it.
#pragma once

#include <optional>

#include "deploy/rehearsal/cfn/estate.hh"

namespace slipway::deploy::rehearsal::cfn {

// Deletes and changes what the faults that are on ask for and what has not been touched yet.
void meddle(World& world, Estate& estate, Time at);

// When the next scalable target's alarm goes off, and what it does then.
std::optional<Time> next_alarm(World& world, Estate& estate);
void sound_alarm(World& world, Estate& estate, Time at);

}  // namespace slipway::deploy::rehearsal::cfn
