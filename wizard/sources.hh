// Discovery listings as rows to choose from, for the wizard's pick pages and the plain mode alike.
#pragma once

#include <string>
#include <vector>

#include "wizard/rules/rule.hh"

namespace slipway::wizard {

struct Choice {
  std::string value;                // becomes the answer
  std::vector<std::string> cells;   // one a column of the source
  bool fits = true;
  std::string reason;               // why it does not fit, with the fix; one sentence
  bool recommended = false;
  std::string advice;               // why it is recommended
};

struct Choices {
  std::vector<std::string> columns;  // headings
  std::vector<Choice> rows;          // recommended first, then fitting, then the rest
  aws::ListingState state = aws::ListingState::unasked;
  std::optional<Error> error;
};

Choices choices(const Source& source, const Facts& facts);
// A sound preselection for a field (two private subnets in two zones ...); empty when none is.
std::vector<std::string> preselection(const Field& field, const Facts& facts);

}  // namespace slipway::wizard
