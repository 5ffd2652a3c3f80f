// What is wrong with a request, found by its shapes; request_check.cc puts it into words.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "deploy/rehearsal/shapes.hh"

namespace slipway::deploy::rehearsal {

struct RequestFinding {
  enum class Kind : std::uint8_t { unknown, unreadable, missing, limit };
  Kind kind;
  std::vector<std::string> path;  // names and, within lists, positions from 1
  std::string value;              // as it was sent
  std::string rule;  // "Member must have length less than or equal to 128", or what cannot be read
};

// How values travel: JSON has numbers and truth values; elsewhere they are text; and in XML a list
// of one element looks like that element.
enum class Travel : std::uint8_t { typed, text, xml };

// In the order of the members.
std::vector<RequestFinding> request_findings(Travel travel, const Shape& request,
                                             const nlohmann::json& input);

}  // namespace slipway::deploy::rehearsal
