// Tags several repositories hold together; shared with the picker.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "wizard/rules/rule.hh"

namespace slipway::wizard {

struct TagRow {
  std::string tag;
  std::vector<std::string> held, missing;  // repositories
  std::optional<Time> pushed;              // the latest of them
  long long bytes = 0;                     // together
  std::string digest;                      // in the first
};

struct Tags {
  std::vector<TagRow> rows;  // newest first
  aws::ListingState state = aws::ListingState::unasked;
  std::optional<Error> error;
};

// Tags of the named repositories (of all when none is named).
Tags tags_of(const aws::Snapshot& inventory, const std::vector<std::string>& repositories);

}  // namespace slipway::wizard
