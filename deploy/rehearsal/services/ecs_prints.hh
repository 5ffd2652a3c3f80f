// What containers print, to awslogs: a stream <prefix>/<container>/<task id> with lines that are
// dated beforehand, as everything of a task is.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "aws/time.hh"
#include "deploy/rehearsal/services/ecs_state.hh"

namespace slipway::deploy::rehearsal {

class World;
namespace cfn {
struct Estate;
}

// Migrations under the fault `long:` take so many times as long: half an hour.
inline constexpr int kLongMigration = 225;

enum class Prints : std::uint8_t { crash, migration, service };
// `container`: of the task definition. Nothing where its logs go elsewhere.
void print_container(const World& world, cfn::Estate& estate, const Task& task,
                     const nlohmann::json& container, Prints what);
// Nothing more from `at` on.
void stop_printing(cfn::Estate& estate, const Task& task, Time at);

}  // namespace slipway::deploy::rehearsal
