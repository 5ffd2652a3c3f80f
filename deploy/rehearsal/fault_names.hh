// What faults name, held against what there is to be met: a fault with a misspelt name would be
// quiet and look like a product that stands anything.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace slipway::deploy::rehearsal {

// "; did you mean X?", with the one that is spelled most like `name`; empty when none is near.
std::string guess(std::string_view name, const std::vector<std::string>& names);

// Calls of a service as `WHERE` may name them ("DescribeVpcs"); `service` may have * and ?.
std::vector<std::string> calls_of(std::string_view service);

// A sentence for each spec whose name neither slipway's calls nor the embedded templates have, with
// what was perhaps meant. For an account that is served for templates of one's own, too, it is no
// more than a hint. Specs that do not read are passed over.
std::vector<std::string> unmet(const std::vector<std::string>& specs);

}  // namespace slipway::deploy::rehearsal
