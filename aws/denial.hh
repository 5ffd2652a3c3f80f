// What AWS says when it denies a call: which action, on what, and which layer of policy is in the
// way. Texts: docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace slipway::aws {

enum class PolicyLayer : std::uint8_t {
  unknown,
  identity,
  resource,
  trust,  // of a role
  boundary,
  session,
  service_control,
  resource_control,
  endpoint,  // of a VPC
};

struct Denial {
  std::string action, resource;  // "ec2:DescribeVpcs"; empty: AWS doesn't say
  std::string reason;            // "no identity-based policy allows the ec2:DescribeVpcs action"
  PolicyLayer layer = PolicyLayer::unknown;
};
Denial read_denial(std::string_view message);

// Who can change a policy of that layer: "by the trust policy of the role"; empty where the answer
// is the identity's own policies.
std::string_view layer_fix(PolicyLayer layer);

// What stands after `start`, up to the first of `ends`, without a full stop; empty without `start`.
std::string text_between(std::string_view text, std::string_view start,
                         std::initializer_list<std::string_view> ends);

}  // namespace slipway::aws
