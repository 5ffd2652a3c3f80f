// The files of assets/ that are embedded in the binary (blueprints, templates, rehearsal accounts),
// by their path below assets/: "blueprints/pulumi-ecs/blueprint.yaml".
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace slipway::deploy {

std::optional<std::string_view> asset(std::string_view path);
std::vector<std::string_view> assets_under(std::string_view prefix);  // paths, sorted

}  // namespace slipway::deploy
