// What a page asks AWS for beside the listings, when, and how it is asked again or stopped.
#include "wizard/pages/asking.hh"

#include <algorithm>
#include <set>

#include "wizard/costs.hh"
#include "wizard/pages/fields.hh"
#include "wizard/pages/pages.hh"

namespace slipway::wizard {
namespace {

constexpr const char* kSavedInventory =
    "A saved inventory stands for the account; AWS is not asked.";

// Inventories that were saved half-way, or a repository that was created since: its tags are
// missing.
void fetch_images(Model& model, Effects& effects) {
  const aws::Snapshot& inventory = facts(model).inventory;
  if (inventory.repositories.state != aws::ListingState::complete) return;
  for (const aws::RepositoryRow& repository : inventory.repositories.rows) {
    bool fetch = repository.images.state == aws::ListingState::unasked;
    if (fetch && model.asked.insert(repository.name).second) {
      effects.push_back(effect::FetchImages{repository.name});
    }
  }
}

// Listings of the fields on this page, each once.
std::set<std::string> listings_here(const Model& model) {
  std::set<std::string> listings;
  for (const Entry& entry : entries(model, step_of(model)))
    if (entry.source) listings.insert(entry.source->listing);
  return listings;
}

// Rows that can be on the screen: those around the cursor.
std::vector<const Choice*> rows_in_sight(const Model& model, const Pick& pick) {
  const auto reach = half_page(model);
  std::vector<const Choice*> rows;
  for (std::size_t i = pick.cursor - std::min(pick.cursor, reach);
       i < std::min(pick.shown.size(), pick.cursor + reach); ++i)
    rows.push_back(&pick.choices.rows[pick.shown[i]]);
  return rows;
}

bool known(const Model& model, const aws::Lookup& lookup) {
  return model.inventory->fact(lookup.what, lookup.of).state != aws::ListingState::unasked;
}

// Facts that the rows of the open list show. What cannot be chosen anyway nobody pays for.
std::vector<aws::Lookup> facts_in_sight(const Model& model) {
  std::vector<aws::Lookup> facts_wanted;
  if (!model.inventory || model.current().kind != PageKind::step) return facts_wanted;
  const Step& step = step_of(model);
  const StepState& state = state_of(model, step);
  const auto all = entries(model, step);
  if (all.empty()) return facts_wanted;
  const Entry& entry = all[std::min(state.focus, all.size() - 1)];
  if (entry.slot != Slot::pick || !entry.source) return facts_wanted;
  const Pick& pick = field_state(state, entry.key->name).pick;
  // Before the listing is whole nobody knows which rows will do.
  if (pick.choices.state != aws::ListingState::complete) return facts_wanted;
  for (const Choice* row : rows_in_sight(model, pick))
    for (aws::Lookup& lookup : facts_behind_row(*entry.source, facts(model), row->value))
      if (row->fits || known(model, lookup)) facts_wanted.push_back(std::move(lookup));
  return facts_wanted;
}

}  // namespace

bool asks_aws(const Model& model) { return model.who && !model.who->saved; }

bool refuses_to_ask(Model& model) {
  if (asks_aws(model)) return false;
  if (model.who) warn(model, kSavedInventory);
  return true;
}

// What the checks of this page ask for beside the listings; all of them where all are reported.
std::vector<aws::Lookup> wanted_facts(const Model& model) {
  const PageKind kind = model.current().kind;
  if (kind == PageKind::plan) return wanted_prices(facts(model));
  if (kind == PageKind::checks) return needs(facts(model));
  if (kind != PageKind::step) return {};
  const auto keys = keys_of(model, step_of(model));
  return keys.empty() ? std::vector<aws::Lookup>() : needs(facts(model), keys);
}

void look_up_facts(Model& model, Effects& effects) {
  if (!model.inventory || !asks_aws(model)) return;
  for (aws::Lookup& lookup : wanted_facts(model))
    if (model.asked.insert(aws::problem_name(lookup)).second)
      effects.push_back(effect::LookUp{std::move(lookup)});
}

void look_up_rows(Model& model, Effects& effects) {
  if (!model.inventory || !asks_aws(model)) return;
  for (aws::Lookup& lookup : facts_in_sight(model))
    if (!known(model, lookup) && model.asked.insert(aws::problem_name(lookup)).second)
      effects.push_back(effect::LookUp{std::move(lookup)});
}

void ask_again(Model& model, Effects& effects) {
  if (refuses_to_ask(model)) return;
  for (const std::string& listing : listings_here(model))
    effects.push_back(effect::Refresh{listing});
  auto again = facts_behind(facts(model), keys_of(model, step_of(model)));
  for (aws::Lookup& lookup : facts_in_sight(model))
    if (std::find(again.begin(), again.end(), lookup) == again.end())
      again.push_back(std::move(lookup));
  for (aws::Lookup& lookup : again) {
    model.asked.insert(aws::problem_name(lookup));
    effects.push_back(effect::LookUp{std::move(lookup)});
  }
  tell(model, "Asking AWS again…");
}

static bool listing_runs(const Model& model) {
  if (model.current().kind != PageKind::step || !asks_aws(model)) return false;
  const StepState& state = state_of(model, step_of(model));
  for (const Entry& entry : entries(model, step_of(model))) {
    if (!entry.source) continue;
    auto now = field_state(state, entry.key->name).pick.choices.state;
    if (now == aws::ListingState::asked || now == aws::ListingState::arriving) return true;
  }
  return false;
}

void stop_asking(Model& model, Effects& effects) {
  if (!listing_runs(model)) return tell(model, "Nothing is being asked here.");
  for (const std::string& listing : listings_here(model))
    effects.push_back(effect::CancelListing{listing});
  tell(model, "Stopped asking; ^R asks again.");
}

void fetch_dependents(Model& model, Effects& effects) {
  look_up_facts(model, effects);
  fetch_images(model, effects);
  for (const Step& step : model.blueprint->steps) {
    for (const Field& field : step.fields) {
      const Source* source = find_source(*model.blueprint, field.source);
      if (!source || source->listing != "zones") continue;
      std::string wanted = model.answers.text(field.key);
      for (const aws::ZoneRow& zone : facts(model).inventory.zones.rows) {
        bool fetch = zone.records.state == aws::ListingState::unasked &&
                     (zone.id == wanted || zone.name == wanted);
        if (fetch && model.asked.insert(zone.id).second) {
          effects.push_back(effect::FetchRecords{zone.id});
        }
      }
    }
  }
}

}  // namespace slipway::wizard
