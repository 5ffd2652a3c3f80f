// Fn::Cidr: the first `count` blocks of 2^`bits` addresses in an IPv4 or IPv6 block; nullopt
// when they do not fit.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace slipway::deploy::rehearsal::cfn {

std::optional<std::vector<std::string>> split_cidr(const std::string& block, int count, int bits);

}  // namespace slipway::deploy::rehearsal::cfn
