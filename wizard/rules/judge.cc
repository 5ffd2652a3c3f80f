// Runs the rules: shape findings for every answer, then the blueprint's own checks.
#include <fmt/format.h>

#include <algorithm>

#include "wizard/blueprint_read.hh"
#include "wizard/fill.hh"
#include "wizard/rules/rule.hh"
#include "wizard/rules/shape.hh"
#include "wizard/rules/support.hh"

namespace slipway::wizard {

namespace {

bool contains(const std::vector<std::string>& list, const std::string& item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

bool unanswered(const Facts& facts, const std::string& key) {
  const Answer* answer = facts.answers.find(key);
  return !answer || std::visit([](const auto& value) { return value.empty(); }, answer->value);
}

// As the pages call it; the rule's id holds the key's own name.
std::string called(const Key& key) { return key.label.empty() ? key.name : key.label; }

// Wanted, but not answered: a default or a derived text is an answer as well.
std::optional<Finding> missing(const Facts& facts, const Key& key) {
  if (!key.required || key.default_value || !key.derived.empty()) return std::nullopt;
  auto shown = holds(key.shown_if, facts);
  if (shown && !*shown) return std::nullopt;
  std::string fix = key.help.where.empty() ? "answer it" : key.help.where;
  Finding finding = failed(called(key) + ": no answer yet", "an answer: it is required", fix);
  finding.rule = "shape." + key.name;
  return finding;
}

Findings shape_of(const Facts& facts, const Key& key) {
  Findings findings;
  if (unanswered(facts, key.name)) {
    if (auto finding = missing(facts, key)) findings.push_back(std::move(*finding));
  } else if (auto problem = shape_problem(key, facts.answers.find(key.name)->value)) {
    findings.push_back(failed(fmt::format("{} is {}", called(key), problem->found), problem->wanted,
                              problem->fix));
  } else {
    findings.push_back(passed(called(key) + " is well formed"));
  }
  for (auto& finding : findings) {
    finding.rule = "shape." + key.name;
    finding.fields = {key.name};
  }
  return findings;
}

Findings unknown_answers(const Facts& facts) {
  static const std::vector<std::string> own = {"stack", "region", "profile", "dnsProfile"};
  std::vector<std::string> names = own;
  for (const auto& [name, key] : facts.blueprint.keys) names.push_back(name);
  Findings findings;
  for (const auto& [name, answer] : facts.answers.all()) {
    if (contains(names, name)) continue;
    std::string meant = nearest(name, names);
    Finding finding =
        failed(fmt::format("{} is answered, but {} does not ask it", name, facts.blueprint.name),
               "a key the blueprint knows",
               meant.empty() ? "remove it" : fmt::format("did you mean {}?", meant));
    finding.rule = "shape.unknown-key";
    finding.fields = {name};
    findings.push_back(std::move(finding));
  }
  return findings;
}

Check check_named(const std::string& name) {
  for (const auto& registered : registered_checks())
    if (registered.name == name) return registered.check;
  return nullptr;
}

// The rule with its parameters filled in, or why that cannot be.
Result<RuleUse> filled(const Facts& facts, const RuleUse& use) {
  RuleUse result = use;
  for (auto& [name, text] : result.parameters) {
    auto value = fill(text, facts);
    if (!value) return fail(value.error());
    text = std::move(*value);
  }
  return result;
}

Findings run(const Facts& facts, const RuleUse& use) {
  auto applies = holds(use.when, facts);
  if (applies && !*applies) return {};
  Findings findings;
  Check check = check_named(use.check);
  auto ready = filled(facts, use);
  // What is missing is asked for by other checks; nothing is there to be judged.
  if (!ready && ready.error().code == not_answered) return {};
  if (!applies)
    findings = {
        unsure(applies.error().sentence(), "a condition that can be judged", "mend the blueprint")};
  else if (!check)
    findings = {unsure(fmt::format("no check is called {}", use.check), "a registered check",
                       "mend the blueprint")};
  else if (!ready)
    findings = {
        unsure(ready.error().sentence(), "what the check needs to know", ready.error().fix)};
  else
    findings = check(facts, *ready);
  for (auto& finding : findings) {
    finding.rule = use.id;
    if (finding.fields.empty()) finding.fields = use.fields;
    if (finding.verdict == Verdict::fail && use.severity == "warn") finding.verdict = Verdict::warn;
  }
  return findings;
}

void add(Findings& all, Findings more) {
  std::move(more.begin(), more.end(), std::back_inserter(all));
}

}  // namespace

std::vector<Finding> judge(const Facts& facts) {
  Findings findings = unknown_answers(facts);
  for (const auto& [name, key] : facts.blueprint.keys) add(findings, shape_of(facts, key));
  for (const auto& use : facts.blueprint.rules) add(findings, run(facts, use));
  return findings;
}

std::vector<Finding> judge(const Facts& facts, const std::vector<std::string>& keys) {
  Findings findings;
  for (const auto& name : keys)
    if (const Key* key = facts.blueprint.key(name)) add(findings, shape_of(facts, *key));
  for (const auto& use : facts.blueprint.rules) {
    bool concerned = std::any_of(use.fields.begin(), use.fields.end(),
                                 [&](auto& field) { return contains(keys, field); });
    if (concerned) add(findings, run(facts, use));
  }
  return findings;
}

std::vector<aws::Lookup> needs(const Facts& facts, const std::vector<std::string>& keys) {
  std::vector<aws::Lookup> wanted;
  Facts asking = facts;
  asking.wanted = &wanted;
  for (const auto& use : facts.blueprint.rules) {
    bool concerned = std::any_of(use.fields.begin(), use.fields.end(),
                                 [&](auto& field) { return contains(keys, field); });
    if (keys.empty() || concerned) run(asking, use);
  }
  return wanted;
}

std::vector<aws::Lookup> facts_behind(const Facts& facts, const std::vector<std::string>& keys) {
  std::vector<aws::Lookup> read;
  Facts reading = facts;
  reading.read = &read;
  judge(reading, keys);
  return read;
}

std::vector<aws::Lookup> facts_behind_rule(const Facts& facts, std::string_view id_or_check) {
  std::vector<aws::Lookup> read;
  Facts reading = facts;
  reading.read = &read;
  judge_rule(reading, id_or_check);
  return read;
}

std::vector<Finding> judge_rule(const Facts& facts, std::string_view id_or_check) {
  const auto& rules = facts.blueprint.rules;
  auto it =
      std::find_if(rules.begin(), rules.end(), [&](auto& use) { return use.id == id_or_check; });
  if (it == rules.end())
    it = std::find_if(rules.begin(), rules.end(),
                      [&](auto& use) { return use.check == id_or_check; });
  return it == rules.end() ? Findings() : run(facts, *it);
}

}  // namespace slipway::wizard
