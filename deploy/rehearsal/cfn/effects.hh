// What making, changing and deleting a resource does to the rest of the account, how long it takes
// and whether it fails: the part of each AWS service that a stack can feel.
#pragma once

#include <string>

#include "aws/time.hh"
#include "deploy/rehearsal/cfn/estate.hh"

namespace slipway::deploy::rehearsal {
class World;
}

namespace slipway::deploy::rehearsal::cfn {

struct Effect {
  Millis duration{};
  std::string failure;  // the event's reason; empty: succeeds after `duration`
};

// "Resource handler returned message: ..." as handlers say it.
std::string handler_message(World& world, std::string_view message, std::string_view code);
// Of a resource that is not there any more, as every handler says it.
std::string not_found(World& world, const Deployed& deployed);

// The thing is in the estate already (create, update) or still (remove). `at`: when it starts.
Effect create_effect(World& world, Estate& estate, Thing& thing, Time at);
Effect update_effect(World& world, Estate& estate, Thing& thing, const json& before, Time at);
// What a deletion policy leaves of a database.
enum class Leaving : std::uint8_t { nothing, snapshot };
Effect remove_effect(World& world, Estate& estate, const Thing& thing, Leaving leaving, Time at);
// At the end of a successful creation or change, and of a removal: what others can see from then
// on.
void settle(World& world, Estate& estate, Thing& thing);
void vanish(World& world, Estate& estate, const Thing& thing);

}  // namespace slipway::deploy::rehearsal::cfn
