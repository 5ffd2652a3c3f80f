// Load balancers as they behave: which target answers a request for a host, and how healthy each
// target is.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "deploy/rehearsal/cfn/estate.hh"
#include "deploy/rehearsal/world.hh"

namespace slipway::deploy::rehearsal {

struct Target {
  std::string id, zone, state, reason, description;  // state: initial, healthy, unhealthy, draining
  int port = 0;
};

std::vector<Target> targets_of(const cfn::Estate& estate, std::string_view target_group, Time now);

const cfn::Thing* find_balancer(const cfn::Estate& estate, std::string_view dns_name);

// The rules of a listener in the order of their priorities.
std::vector<const cfn::Thing*> rules_of(const cfn::Estate& estate, std::string_view listener);

HttpsAnswer answer_https(const cfn::Estate& estate, const cfn::Thing& balancer,
                         std::string_view host, std::string_view path, Time now);

}  // namespace slipway::deploy::rehearsal
