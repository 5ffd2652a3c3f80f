#include "wizard/offline.hh"

#include <algorithm>

#include "wizard/sources.hh"

namespace slipway::wizard {

namespace {

// Of a long list nobody looks further down; each row may cost a call or two.
constexpr std::size_t kBestRows = 40;

const Source* source_of(const Blueprint& blueprint, const Field& field) {
  auto found = std::ranges::find(blueprint.sources, field.source, &Source::name);
  return field.source.empty() || found == blueprint.sources.end() ? nullptr : &*found;
}

// What could stand in this field instead.
std::vector<std::string> candidates(const Facts& facts, const Field& field) {
  std::vector<std::string> values;
  if (const Source* source = source_of(facts.blueprint, field)) {
    for (const Choice& row : choices(*source, facts).rows)
      if (row.fits && values.size() < kBestRows) values.push_back(row.value);
  } else if (const Key* key = facts.blueprint.key(field.key)) {
    values = key->choices;
  }
  return values;
}

// The answers with the wizard's proposals where there is none yet, field by field: later ones
// follow from earlier ones.
Answers proposed(const Facts& facts) {
  Answers answers = facts.answers;
  for (const Step& step : facts.blueprint.steps) {
    for (const Field& field : step.fields) {
      if (answers.find(field.key)) continue;
      const Facts so_far{facts.blueprint, answers, facts.inventory, facts.now};
      const auto values = preselection(field, so_far);
      if (values.empty()) continue;
      if (field.several)
        answers.set(field.key, values, Provenance::discovered);
      else
        answers.set(field.key, values.front(), Provenance::discovered);
    }
  }
  return answers;
}

void add_new(std::vector<aws::Lookup>& all, std::vector<aws::Lookup> more) {
  for (aws::Lookup& lookup : more)
    if (std::ranges::find(all, lookup) == all.end()) all.push_back(std::move(lookup));
}

}  // namespace

std::vector<aws::Lookup> offline_needs(const Facts& facts) {
  const Answers base = proposed(facts);
  const Facts likely{facts.blueprint, base, facts.inventory, facts.now};
  std::vector<aws::Lookup> wanted = needs(facts);
  add_new(wanted, needs(likely));
  for (const Step& step : facts.blueprint.steps) {
    for (const Field& field : step.fields) {
      // Several rows at once are judged by what the listings say of them.
      if (field.several) continue;
      for (const std::string& value : candidates(likely, field)) {
        Answers other = base;
        other.set(field.key, value, Provenance::discovered);
        add_new(wanted, needs({facts.blueprint, other, facts.inventory, facts.now}, {field.key}));
      }
    }
  }
  return wanted;
}

std::vector<std::string> offline_zones(const aws::Snapshot& inventory) {
  std::vector<std::string> ids;
  for (const aws::ZoneRow& zone : inventory.zones.rows)
    if (!zone.is_private && zone.records.state == aws::ListingState::unasked &&
        ids.size() < kBestRows)
      ids.push_back(zone.id);
  return ids;
}

}  // namespace slipway::wizard
