// What the two files of KMS handlers share.
#pragma once

#include "deploy/rehearsal/service.hh"

namespace slipway::deploy::rehearsal {

ApiError no_key(const Call& call, const std::string& id);

Answer get_key_policy(World& world, const Call& call);
Answer get_key_rotation_status(World& world, const Call& call);

}  // namespace slipway::deploy::rehearsal
