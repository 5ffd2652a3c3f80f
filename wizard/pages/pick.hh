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
// Sorts by a column: rising, then falling, then best first again. Rows that do not fit stay last.
void sort_by(Pick& pick, std::size_t column);
// The next order in turn, for one key: each column rising, then best first.
void sort_next(Pick& pick);
// Puts the cursor and the marks on the answer, or on a sound first proposal.
void preselect(Pick& pick, const Field& field, const Answers& answers);
const Choice* under_cursor(const Pick& pick);
bool is_marked(const Pick& pick, const std::string& value);
void toggle_mark(Pick& pick, const std::string& value);
// Nothing to pick from: denied, failed or empty; a value must be typed.
bool must_type(const Pick& pick);

// `step` rows of cursor movement; stays inside.
void move(Pick& pick, long step);

// Keys (wizard/pages/pick_keys.cc). False: not one of theirs, nothing changed.
// Arrows, Home, End, PgUp and PgDn (`page` rows).
bool list_key(Pick& pick, const KeyPress& key, std::size_t page);
// At the list's edge up and down go on to the neighbouring field.
bool at_edge(const Pick& pick, const KeyPress& key);
// Any character begins a filter; what is typed then narrows it.
bool filter_key(Pick& pick, const KeyPress& key);

}  // namespace slipway::wizard
