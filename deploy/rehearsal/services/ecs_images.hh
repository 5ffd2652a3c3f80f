// Images as tasks pull them: which name means what, whether it is there, and the digest it has.
#pragma once

#include <string>

namespace slipway::deploy::rehearsal {

class World;

// What stands in the way of pulling an image, in the words of a stopped task; empty: nothing. Only
// ECR is rehearsed: from other registries anything can be had.
std::string pull_problem(World& world, const std::string& image);

// "sha256:..." of the image in its repository; of other registries one that stays the image's own.
std::string digest_of_image(World& world, const std::string& image);

// Images of migrations do their work and end.
bool runs_to_completion(const std::string& image);

}  // namespace slipway::deploy::rehearsal
