#include "wizard/pages/fields.hh"

#include <algorithm>

#include "wizard/fill.hh"
#include "wizard/utf8.hh"

namespace slipway::wizard {
namespace {

// Fewer optional settings than this are not worth a fold.
constexpr std::size_t kFoldFrom = 4;

Slot slot_of(const Key& key, const Source* source) {
  if (source || (is_list(key, false) && !key.choices.empty())) return Slot::pick;
  if (key.type == KeyType::secret) return Slot::secret;
  if (key.type == KeyType::boolean || !key.choices.empty()) return Slot::choice;
  return Slot::text;
}

std::vector<Entry> all_entries(const Model& model, const Step& step) {
  std::vector<Entry> out;
  for (const Field& field : step.fields) {
    const Key* key = model.blueprint->key(field.key);
    if (!key || !key->derived.empty() || !shown(model, key->shown_if)) continue;
    const Source* source = find_source(*model.blueprint, field.source);
    out.push_back({slot_of(*key, source), &field, key, source, 0, is_list(*key, field.several)});
  }
  return out;
}

// An optional setting that nobody has touched.
bool foldable(const Model& model, const Entry& entry) {
  const Answer* answer = model.answers.find(entry.key->name);
  return !entry.key->required && !entry.source &&
         (!answer || answer->provenance == Provenance::default_value);
}

bool separator(char c) { return c == ',' || c == ' ' || c == '\n' || c == ';'; }

}  // namespace

const Step& step_of(const Model& model) { return model.blueprint->steps[model.current().step]; }

std::vector<Entry> entries(const Model& model, const Step& step) {
  std::vector<Entry> all = all_entries(model, step);
  auto folds = [&](const Entry& entry) { return foldable(model, entry); };
  auto hidden = static_cast<std::size_t>(std::count_if(all.begin(), all.end(), folds));
  bool fold = hidden >= kFoldFrom && hidden < all.size() && !state_of(model, step).optional_open;
  if (fold) {
    std::erase_if(all, folds);
    all.push_back({Slot::more, nullptr, nullptr, nullptr, hidden, false});
  }
  if (step.kind == StepKind::manual)
    all.push_back({Slot::acknowledge, nullptr, nullptr, nullptr, 0, false});
  return all;
}

StepState& state_of(Model& model, const Step& step) { return model.steps[step.id]; }

const StepState& state_of(const Model& model, const Step& step) {
  static const StepState none;
  auto it = model.steps.find(step.id);
  return it == model.steps.end() ? none : it->second;
}

const FieldState& field_state(const StepState& state, const std::string& key) {
  static const FieldState none;
  auto it = state.fields.find(key);
  return it == state.fields.end() ? none : it->second;
}

const Source* find_source(const Blueprint& blueprint, const std::string& name) {
  for (const Source& source : blueprint.sources) {
    if (!name.empty() && source.name == name) return &source;
  }
  return nullptr;
}

bool shown(const Model& model, const std::string& condition) {
  return condition.empty() || holds(condition, facts(model)).value_or(true);
}

std::vector<std::string> words(const Key& key) {
  if (key.type == KeyType::boolean) return {"false", "true"};
  return key.choices;
}

std::string shown_value(const Model& model, const Key& key) {
  if (model.answers.find(key.name)) return model.answers.text(key.name);
  return key.default_value ? text_of(*key.default_value) : std::string();
}

bool is_list(const Key& key, bool several) {
  return several || key.type == KeyType::list || key.type == KeyType::cidr_list;
}

Value value_of(const Key& key, bool several, const std::string& text) {
  if (!is_list(key, several)) return trimmed(text);
  std::vector<std::string> parts;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && !separator(text[end])) ++end;
    if (end > at) parts.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

std::vector<std::string> keys_of(const Model& model, const Step& step) {
  std::vector<std::string> keys;
  for (const Entry& entry : all_entries(model, step)) keys.push_back(entry.key->name);
  return keys;
}

}  // namespace slipway::wizard
