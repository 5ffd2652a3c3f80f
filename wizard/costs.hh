// The monthly cost of what the answers ask for, by the blueprint's `costs` and AWS's own prices.
//
//   costs:
//     - what: API tasks, processors
//       service: AmazonECS                      as AWS's price list calls it
//       usage: Fargate-vCPU-Hours:perCPU        usage type without its place; "*" at its end for
//       any filters: {productFamily: Compute}       further attributes of the price list per: hour
//       or month when: enableOpenSearch                  condition; none: always units: multiplied
//       with one another
//         - {number: "${apiTaskCpu}", over: 1024, unit: vCPU}
//         - {entries: "${privateSubnetIds}", unit: zone}           how many there are
//         - {entries: "kms, logs", except: "${existing}", unit: endpoint}
//   not_in_costs: [traffic, storage]
#pragma once

#include <vector>

#include "deploy/cost_estimate.hh"
#include "wizard/rules/rule.hh"

namespace slipway::wizard {

// What the facts say; prices nobody has asked for yet are noted in facts.wanted. Things of which
// none is wanted are left out.
deploy::CostEstimate estimate_costs(const Facts& facts);
// The prices that the estimate needs and the inventory does not hold.
std::vector<aws::Lookup> wanted_prices(const Facts& facts);

}  // namespace slipway::wizard
