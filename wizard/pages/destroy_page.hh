// Before anything is removed: what goes, what stays, what is in the way, and the names that have to
// be typed by hand.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "wizard/model.hh"

namespace slipway::wizard {

// What AWS would refuse: nothing is removed while there is one. Half a removal is worse than none.
struct Obstacle {
  std::string on, why, fix;
};
std::vector<Obstacle> obstacles(const deploy::Removal& removal);
// Of every stack, what `wanted` holds for.
std::vector<const deploy::Doomed*> doomed(const deploy::Removal& removal,
                                          bool (*wanted)(const deploy::Doomed&));
// The bucket that is asked about now: it holds objects, and nobody has agreed yet to lose them.
const deploy::Doomed* bucket_to_agree(const Model& model);
// What must be typed now: that bucket's name, at last the stack's. None: there is nothing to ask
// yet, or nothing to remove.
std::optional<std::string> name_wanted(const Model& model);

void surveyed(Model& model, const Result<deploy::Removal>& removal);

}  // namespace slipway::wizard
