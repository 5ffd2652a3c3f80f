#include "deploy/rehearsal/trouble.hh"

#include <algorithm>

#include "deploy/rehearsal/world.hh"

namespace slipway::deploy::rehearsal {

bool troubled(const World& world, std::string_view kind, std::string_view name) {
  return std::ranges::any_of(world.options().failing_resources, [&](std::string_view spec) {
    return spec.size() == kind.size() + 1 + name.size() && spec.starts_with(kind) &&
           spec[kind.size()] == ':' && spec.ends_with(name);
  });
}

}  // namespace slipway::deploy::rehearsal
