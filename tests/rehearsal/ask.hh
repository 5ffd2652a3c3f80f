// One call by an account's first identity, as the front door makes it of a request; for tests,
// fuzzers and benchmarks.
#pragma once

#include <nlohmann/json.hpp>

#include "deploy/rehearsal/protocol.hh"
#include "deploy/rehearsal/registry.hh"
#include "deploy/rehearsal/request_check.hh"
#include "deploy/rehearsal/world.hh"

namespace slipway::deploy::rehearsal {

inline Answer ask(World& world, aws::Service service, std::string_view action,
                  nlohmann::json input = nlohmann::json::object(),
                  const nlohmann::json& added = nlohmann::json::object()) {
  if (input.is_null()) input = nlohmann::json::object();  // of {}
  const auto handler = find_handler(service, action);
  if (!handler) return std::unexpected(ApiError{"NoHandler", std::string(action), 404});
  if (auto refused = refuse_request(wire(service), action, input))
    return std::unexpected(std::move(*refused));
  input.update(added);
  const Identity& who = world.first_identity();
  return handler(world, {.service = service,
                         .action = std::string(action),
                         .input = std::move(input),
                         .region = world.home_region(),
                         .account = who.account,
                         .caller_arn = who.arn,
                         .caller_id = who.user_id,
                         .request_id = "r",
                         .now = world.now()});
}

}  // namespace slipway::deploy::rehearsal
