#include "wizard/sources.hh"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include "wizard/fill.hh"
#include "wizard/rules/support.hh"
#include "wizard/rules/syntax.hh"
#include "wizard/sources_rows.hh"

namespace slipway::wizard {

namespace {

const Field* field_of(const Source& source, const Blueprint& blueprint) {
  for (const auto& step : blueprint.steps)
    for (const auto& field : step.fields)
      if (field.source == source.name) return &field;
  return nullptr;
}

const Source* source_named(const Blueprint& blueprint, const std::string& name) {
  auto it = std::find_if(blueprint.sources.begin(), blueprint.sources.end(),
                         [&](auto& source) { return source.name == name; });
  return it == blueprint.sources.end() ? nullptr : &*it;
}

// The source's conditions with the answers filled in; one that cannot be filled or comes out empty
// excludes nothing.
std::map<std::string, std::vector<std::string>> conditions(const Source& source,
                                                           const Facts& facts) {
  std::map<std::string, std::vector<std::string>> result;
  for (const auto& [column, text] : source.where) {
    auto filled = fill(text, facts);
    if (filled && !words(*filled).empty()) result[column] = words(*filled);
  }
  return result;
}

bool meets(const SourceRow& row, const std::map<std::string, std::vector<std::string>>& wanted) {
  return std::all_of(wanted.begin(), wanted.end(), [&](auto& condition) {
    auto cell = row.cells.find(condition.first);
    // What is no column (repositories, account of image_tags) the listing itself has used.
    return cell == row.cells.end() || std::find(condition.second.begin(), condition.second.end(),
                                                cell->second) != condition.second.end();
  });
}

// The rules that can tell a bad row: the one the source names, and those about this key alone.
std::vector<std::string> row_rules(const Source& source, const Field* field,
                                   const Blueprint& blueprint) {
  std::vector<std::string> rules = words(source.requires_rule);
  if (!field || field->several) return rules;
  for (const auto& use : blueprint.rules) {
    bool alone = use.fields.size() == 1 && use.fields[0] == field->key && use.severity != "warn";
    if (alone && std::find(rules.begin(), rules.end(), use.id) == rules.end())
      rules.push_back(use.id);
  }
  return rules;
}

std::string one_sentence(const Finding& finding) {
  return finding.fix.empty() ? finding.message : finding.message + "; " + finding.fix;
}

// The first reason why this value would not do, empty when it does. `what_if` are the answers with
// the value in them.
std::string why_not(const std::vector<std::string>& rules, const Facts& what_if) {
  for (const auto& rule : rules)
    for (const auto& finding : judge_rule(what_if, rule))
      if (finding.verdict == Verdict::fail) return one_sentence(finding);
  return {};
}

void judge_rows(std::vector<Choice>& rows, const Source& source, const Facts& facts) {
  const Field* field = field_of(source, facts.blueprint);
  auto rules = row_rules(source, field, facts.blueprint);
  if (!field || rules.empty()) return;
  Answers answers = facts.answers;
  Facts what_if{facts.blueprint, answers, facts.inventory, facts.now};
  std::size_t near = 0;
  what_if.near = &near;
  for (auto& row : rows) {
    if (!row.fits) continue;
    if (field->several)
      answers.set(field->key, std::vector<std::string>{row.value}, Provenance::discovered);
    else
      answers.set(field->key, row.value, Provenance::discovered);
    row.reason = why_not(rules, what_if);
    row.fits = row.reason.empty();
  }
}

Finding worst(const std::vector<Finding>& findings) {
  auto bad = [](const Finding& f) { return f.verdict == Verdict::fail; };
  auto good = [](const Finding& f) { return f.verdict == Verdict::pass; };
  auto it = std::find_if(findings.begin(), findings.end(), bad);
  if (it == findings.end()) it = std::find_if_not(findings.begin(), findings.end(), good);
  return it == findings.end() ? findings.front() : *it;
}

// The answers with this row chosen.
Answers with_row(const Facts& facts, const Field& field, const std::string& value) {
  Answers answers = facts.answers;
  if (field.several)
    answers.set(field.key, std::vector<std::string>{value}, Provenance::discovered);
  else
    answers.set(field.key, value, Provenance::discovered);
  return answers;
}

// What a check says of the row in a word; nothing before anybody has asked.
std::string verdict_cell(const Facts& facts, const VerdictColumn& column) {
  std::vector<aws::Lookup> read;
  Facts reading = facts;
  reading.read = &read;
  const auto findings = judge_rule(reading, column.check);
  if (findings.empty()) return {};
  auto state = [&](const aws::Lookup& l) { return facts.inventory.fact(l.what, l.of).state; };
  for (const auto& lookup : read) {
    if (state(lookup) == aws::ListingState::unasked) return {};
    if (state(lookup) == aws::ListingState::asked || state(lookup) == aws::ListingState::arriving)
      return "…";
  }
  switch (worst(findings).verdict) {
    case Verdict::pass:
      return std::string(column.good);
    case Verdict::fail:
      return std::string(column.bad);
    default:
      return "not known";
  }
}

void tell_verdicts(std::vector<Choice>& rows, const Source& source, const Facts& facts) {
  const Field* field = field_of(source, facts.blueprint);
  for (std::size_t c = 0; c < source.columns.size() && field; ++c) {
    const auto column = verdict_column(source.listing, source.columns[c]);
    if (!column) continue;
    for (auto& row : rows) {
      const Answers answers = with_row(facts, *field, row.value);
      row.cells[c] = verdict_cell({facts.blueprint, answers, facts.inventory, facts.now}, *column);
    }
  }
}

std::vector<std::string> headings(const Source& source) {
  std::vector<std::string> result;
  for (const auto& column : source.columns)
    result.push_back(column_heading(source.listing, column));
  return result;
}

std::string cell(const SourceRow& row, const std::string& column) {
  auto it = row.cells.find(column);
  return it == row.cells.end() ? std::string() : it->second;
}

Choice choice_of(const SourceRow& row, const Source& source) {
  Choice choice{.value = cell(row, source.value), .reason = row.problem};
  choice.fits = row.problem.empty();
  for (const auto& column : source.columns) choice.cells.push_back(cell(row, column));
  return choice;
}

int rank(const Choice& row) { return row.recommended ? 0 : row.fits ? 1 : 2; }

// A row whose name holds the source's preferred word: a key called after the product, say.
bool preferred(const SourceRow& row, const Source& source) {
  return !source.prefer.empty() && std::any_of(row.cells.begin(), row.cells.end(), [&](auto& cell) {
    return lower_case(cell.second).find(lower_case(source.prefer)) != std::string::npos;
  });
}

struct Judged {
  std::vector<Choice> choices;
  std::vector<SourceRow> rows;  // side by side with the choices
};

Judged judged(const Source& source, const Facts& facts, const SourceRows& listing) {
  auto wanted = conditions(source, facts);
  Judged result;
  for (const auto& row : listing.rows) {
    if (!meets(row, wanted)) continue;
    result.rows.push_back(row);
    if (preferred(row, source)) result.rows.back().weight += 1;
    result.choices.push_back(choice_of(row, source));
  }
  judge_rows(result.choices, source, facts);
  tell_verdicts(result.choices, source, facts);
  return result;
}

// Below this many free addresses a zone is proposed only where there are too few others.
constexpr double kRoomy = 32;
// Proposed unless the field says otherwise: more zones than this gain nothing.
constexpr std::size_t kZones = 3;

using Zones = std::set<std::string>;

// Zones another tier of subnets stands in: those of its answer, else all it could use.
Zones zones_of(const Source& source, const Field& field, const Facts& facts,
               const SourceRows& listing) {
  auto wanted = conditions(source, facts);
  const auto answered = facts.answers.list(field.key);
  Zones zones;
  for (const auto& row : listing.rows) {
    bool meant = answered.empty() ? meets(row, wanted) && row.weight >= kRoomy
                                  : std::find(answered.begin(), answered.end(),
                                              cell(row, source.value)) != answered.end();
    if (meant) zones.insert(cell(row, "zone"));
  }
  return zones;
}

// The zones every tier of subnets can use, as far as `own` (zone -> best row) has enough of them.
Zones shared_zones(const Zones& own, std::size_t least, const std::string& key, const Facts& facts,
                   const SourceRows& listing) {
  Zones shared = own;
  for (const auto& step : facts.blueprint.steps) {
    for (const auto& field : step.fields) {
      const Source* source = source_named(facts.blueprint, field.source);
      if (!source || source->listing != "subnets" || !field.several || field.key == key) continue;
      Zones theirs = zones_of(*source, field, facts, listing), both;
      std::set_intersection(shared.begin(), shared.end(), theirs.begin(), theirs.end(),
                            std::inserter(both, both.end()));
      if (both.size() >= least) shared = both;
    }
  }
  return shared;
}

// One fitting subnet a zone, the one with most room, in the zones that all tiers share.
std::vector<std::size_t> sound_subnets(const Judged& judged, const Field& field, const Facts& facts,
                                       const SourceRows& listing) {
  std::map<std::string, std::size_t> best;
  for (std::size_t i = 0; i < judged.rows.size(); ++i) {
    if (!judged.choices[i].fits) continue;
    auto [it, fresh] = best.emplace(cell(judged.rows[i], "zone"), i);
    if (!fresh && judged.rows[i].weight > judged.rows[it->second].weight) it->second = i;
  }
  const std::size_t least = std::max<std::size_t>(2, field.at_least);
  const std::size_t most = field.at_most ? field.at_most : std::max(least, kZones);
  if (best.size() < least) return {};
  Zones roomy, all;
  for (auto& [zone, index] : best) {
    all.insert(zone);
    if (judged.rows[index].weight >= kRoomy) roomy.insert(zone);
  }
  std::vector<std::size_t> picked;
  for (auto& zone :
       shared_zones(roomy.size() >= least ? roomy : all, least, field.key, facts, listing))
    if (picked.size() < most) picked.push_back(best[zone]);
  return picked;
}

void recommend_subnets(Judged& judged, const Field& field, const Facts& facts,
                       const SourceRows& listing) {
  const auto picked = sound_subnets(judged, field, facts, listing);
  for (std::size_t i : picked) {
    judged.choices[i].recommended = true;
    judged.choices[i].advice = "one a zone; the same zones in every tier where possible";
  }
}

void recommend(Judged& judged, const Source& source) {
  std::size_t best = judged.rows.size(), fitting = 0;
  for (std::size_t i = 0; i < judged.rows.size(); ++i) {
    if (!judged.choices[i].fits) continue;
    ++fitting;
    if (judged.rows[i].weight > 0 &&
        (best == judged.rows.size() || judged.rows[i].weight > judged.rows[best].weight))
      best = i;
  }
  if (best == judged.rows.size()) return;
  judged.choices[best].recommended = true;
  judged.choices[best].advice = advice_for(source.listing, fitting);
}

}  // namespace

Choices choices(const Source& source, const Facts& facts) {
  auto wanted = conditions(source, facts);
  SourceRows listing = rows_of(source.listing, facts, wanted);
  Choices result{.columns = headings(source), .state = listing.state, .error = listing.error};
  Judged all = judged(source, facts, listing);
  // While rows still arrive the best one may change under the cursor: nothing is recommended yet.
  const Field* field = field_of(source, facts.blueprint);
  const bool tier = source.listing == "subnets" && field && field->several;
  if (listing.state == aws::ListingState::complete && tier)
    recommend_subnets(all, *field, facts, listing);
  else if (listing.state == aws::ListingState::complete)
    recommend(all, source);
  result.rows = std::move(all.choices);
  std::stable_sort(result.rows.begin(), result.rows.end(),
                   [](auto& a, auto& b) { return rank(a) < rank(b); });
  return result;
}

std::vector<aws::Lookup> facts_behind_row(const Source& source, const Facts& facts,
                                          const std::string& value) {
  std::vector<aws::Lookup> behind;
  const Field* field = field_of(source, facts.blueprint);
  for (const auto& name : source.columns) {
    const auto column = verdict_column(source.listing, name);
    if (!field || !column) continue;
    const Answers answers = with_row(facts, *field, value);
    for (auto& lookup :
         facts_behind_rule({facts.blueprint, answers, facts.inventory, facts.now}, column->check))
      behind.push_back(std::move(lookup));
  }
  return behind;
}

std::vector<std::string> preselection(const Field& field, const Facts& facts) {
  const Source* source = source_named(facts.blueprint, field.source);
  if (!source) return {};
  return preselection(choices(*source, facts), field);
}

std::vector<std::string> preselection(const Choices& choices, const Field& field) {
  std::vector<std::string> values;
  for (const auto& row : choices.rows)
    if (row.recommended) values.push_back(row.value);
  std::size_t least = field.several ? std::max<std::size_t>(1, field.at_least) : 1;
  return values.size() < least ? std::vector<std::string>() : values;
}

}  // namespace slipway::wizard
