// What a click on some place of the screen means. The view says it while it paints; the pages act
// on it as on a key.
#pragma once

#include <cstddef>
#include <cstdint>

#include "wizard/keys.hh"

namespace slipway::wizard {

struct Click {
  enum class What : std::uint8_t {
    key,      // as if it were pressed
    page,     // of the rail; one that was seen already
    entry,    // a field of a step
    row,      // of the page's list, of the step's open list, of a question over the page
    heading,  // of the step's open list: sorts by it
  };
  What what = What::key;
  std::size_t index = 0;  // of all but keys
  KeyPress key = {};
  friend bool operator==(const Click&, const Click&) = default;
};

}  // namespace slipway::wizard
