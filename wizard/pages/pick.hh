// A list of discovered rows to choose from: filter, cursor, marks. Rows that arrive later go to the
// end of what is shown, so nothing moves under the cursor; a new filter or an entered page sorts
// afresh.
#pragma once

#include <span>

#include "wizard/model.hh"
#include "wizard/pages/fields.hh"

namespace slipway::wizard {

enum class Order : std::uint8_t { keep, afresh };

// Takes the rows from the inventory again.
void reload(Pick& pick, const Entry& entry, const Facts& facts, Order order);
// Shows the rows that match the filter.
void refilter(Pick& pick, Order order);
// Puts the cursor and the marks on the answer, or on a sound first proposal.
void preselect(Pick& pick, const Field& field, const Facts& facts);
const Choice* under_cursor(const Pick& pick);
bool is_marked(const Pick& pick, const std::string& value);
void toggle_mark(Pick& pick, const std::string& value);
// Nothing to pick from: denied, failed or empty; a value must be typed.
bool must_type(const Pick& pick);

// `step` rows of cursor movement; stays inside.
void move(Pick& pick, long step);

}  // namespace slipway::wizard
