// What the two files of ECR handlers share.
#pragma once

#include "deploy/rehearsal/service.hh"

namespace slipway::deploy::rehearsal {

ApiError no_repository(const Call& call, std::string_view name);

Answer batch_get_image(World& world, const Call& call);

}  // namespace slipway::deploy::rehearsal
