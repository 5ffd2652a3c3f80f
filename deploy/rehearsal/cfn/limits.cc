#include "deploy/rehearsal/cfn/limits.hh"

#include <fmt/format.h>

namespace slipway::deploy::rehearsal::cfn {

std::string limit_problem(const Template& from) {
  constexpr std::size_t longest = 1024;  // bytes
  if (from.description.size() > longest)
    return fmt::format("Template format error: 'Description' length is greater than {}.", longest);
  const struct {
    const char* what;
    std::size_t there, allowed;
  } most[] = {{"parameters", from.parameters.size(), 200},
              {"resources", from.resources.size(), 500},
              {"outputs", from.outputs.size(), 200},
              {"mappings", from.mappings.size(), 200}};
  for (const auto& [what, there, allowed] : most)
    if (there > allowed)
      return fmt::format(
          "Template format error: Number of {}, {}, is greater than maximum allowed, {}", what,
          there, allowed);
  return {};
}

}  // namespace slipway::deploy::rehearsal::cfn
