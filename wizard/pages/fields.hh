// What of a step's fields is on the page: hidden keys left out, long runs of optional settings
// folded behind one line.
#pragma once

#include <string>
#include <vector>

#include "wizard/model.hh"

namespace slipway::wizard {

enum class Slot : std::uint8_t {
  pick,         // rows of a source
  choice,       // one of a few words; yes or no
  text,         // typed
  secret,       // typed, shown as dots
  more,         // "12 optional settings"
  acknowledge,  // of a manual step
};

// One line of a step that can have the focus. Pointers live as long as the blueprint.
struct Entry {
  Slot slot = Slot::text;
  const Field* field = nullptr;
  const Key* key = nullptr;
  const Source* source = nullptr;  // of a pick; null: the key's own words
  std::size_t hidden = 0;          // of `more`
  bool several = false;            // of a pick: more than one row
};

const Step& step_of(const Model& model);  // of the current page; it must be a step
std::vector<Entry> entries(const Model& model, const Step& step);
// The step's state; one is made when there is none yet.
StepState& state_of(Model& model, const Step& step);
const StepState& state_of(const Model& model, const Step& step);
const FieldState& field_state(const StepState& state, const std::string& key);

const Source* find_source(const Blueprint& blueprint, const std::string& name);
// Condition of a step or key; one that cannot be judged shows.
bool shown(const Model& model, const std::string& condition);
// The words of a choice or a boolean key.
std::vector<std::string> words(const Key& key);
// The answer, or the default; empty when neither.
std::string shown_value(const Model& model, const Key& key);
// Typed text as an answer: lists are split at commas, spaces and line ends.
Value value_of(const Key& key, bool several, const std::string& text);
bool is_list(const Key& key, bool several);
// Keys of every visible field.
std::vector<std::string> keys_of(const Model& model, const Step& step);

}  // namespace slipway::wizard
