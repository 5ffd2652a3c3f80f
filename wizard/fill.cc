#include "wizard/fill.hh"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "wizard/blueprint_read.hh"
#include "wizard/discovered.hh"
#include "wizard/fill_condition.hh"

namespace slipway::wizard {
namespace {

enum class Escape : std::uint8_t { none, dollars };

// Names may stand for texts with names in them; a blueprint that goes round in circles ends here.
constexpr int deepest = 16;

Error unfilled(std::string_view reference, std::string answer, std::string fix) {
  return {.kind = ErrorKind::invalid,
          .what = fmt::format("fill in ${{{}}}", reference),
          .answer = std::move(answer),
          .fix = std::move(fix),
          .place = {}};
}

std::string joined(const Value& value) {
  if (const auto* list = std::get_if<std::vector<std::string>>(&value))
    return fmt::format("{}", fmt::join(*list, ","));
  return std::get<std::string>(value);
}

std::string member_of(const Value& value, std::string_view member) {
  if (const auto* list = std::get_if<std::vector<std::string>>(&value)) {
    std::size_t number = 0;
    std::from_chars(member.data(), member.data() + member.size(), number);
    return number >= 1 && number <= list->size() ? (*list)[number - 1] : std::string();
  }
  const auto json = nlohmann::json::parse(std::get<std::string>(value), nullptr, false);
  if (!json.is_object()) return {};
  const auto found = json.find(member);
  if (found == json.end()) return {};
  return found->is_string() ? found->get<std::string>() : found->dump();
}

class Filler {
 public:
  explicit Filler(const Facts& facts) : facts_(facts) {}

  Result<std::string> text(std::string_view text, Escape escape, int depth = 0) const;
  Result<bool> holds(std::string_view condition, int depth = 0) const;
  Result<Value> key_value(const std::string& name, int depth) const;

 private:
  bool knows(std::string_view name) const;
  bool is_stage(std::string_view id) const {
    return std::ranges::any_of(facts_.blueprint.stages,
                               [&](const auto& spec) { return spec.stage.id == id; });
  }
  Result<Value> named(const std::string& name, int depth) const;
  Result<Value> derived(const Derived& derived, int depth) const;
  Result<Value> discovered(const std::string& name, int depth) const;
  Result<Value> operand(const Operand& operand, int depth) const;
  Result<bool> holds(const Term& term, int depth) const;

  const Facts& facts_;
};

// Keys, derived names and the wizard's own answers; a list key without an answer is an empty list.
Result<Value> Filler::key_value(const std::string& name, int depth) const {
  const Key* key = facts_.blueprint.key(name);
  if (key && !key->derived.empty()) {
    Result<std::string> filled = text(key->derived, Escape::none, depth + 1);
    if (!filled) return fail(filled.error());
    return Value(std::move(*filled));
  }
  if (const Answer* answer = facts_.answers.find(name)) return answer->value;
  if (key && key->default_value) return *key->default_value;
  if (key && (key->type == KeyType::list || key->type == KeyType::cidr_list))
    return std::vector<std::string>{};
  if (name == "region") return facts_.inventory.region;
  return std::string();
}

Result<Value> Filler::derived(const Derived& derived, int depth) const {
  const Result<bool> as_is = holds(derived.when, depth + 1);
  if (!as_is) return fail(as_is.error());
  Result<std::string> filled =
      text(*as_is ? derived.text : derived.otherwise, Escape::none, depth + 1);
  if (!filled) return fail(filled.error());
  return Value(std::move(*filled));
}

Result<Value> Filler::discovered(const std::string& name, int depth) const {
  const auto& entries = facts_.blueprint.discovered;
  const auto entry = std::ranges::find(entries, name, &Discovered::name);
  if (entry == entries.end())
    return fail(unfilled("discovered." + name, "the blueprint discovers no such thing",
                         "correct the blueprint"));
  Result<std::string> of = text(entry->of, Escape::none, depth + 1);
  if (!of) return fail(of.error());
  Result<std::string> found = discover(*entry, *of, facts_.inventory);
  if (!found && of->empty() && !entry->of.empty()) {
    Error error = unfilled("discovered." + name, "what it is looked up by is not answered yet",
                           "answer it first");
    error.code = not_answered;
    return fail(std::move(error));
  }
  if (!found) return fail(found.error());
  return Value(std::move(*found));
}

bool Filler::knows(std::string_view name) const {
  const std::string word(name.substr(0, name.find('.')));
  return facts_.blueprint.key(word) || word == "discovered" ||
         std::ranges::find(facts_.blueprint.derived, word, &Derived::name) !=
             facts_.blueprint.derived.end() ||
         std::ranges::find(own_answers(), word) != own_answers().end();
}

Result<Value> Filler::named(const std::string& name, int depth) const {
  if (depth > deepest)
    return fail(unfilled(name, "it stands for itself, round in a circle", "correct the blueprint"));
  const std::size_t dot = name.find('.');
  const std::string first = name.substr(0, dot);
  if (first == "discovered" && dot != std::string::npos)
    return discovered(name.substr(dot + 1), depth);
  const auto& derived_names = facts_.blueprint.derived;
  if (const auto d = std::ranges::find(derived_names, name, &Derived::name);
      d != derived_names.end())
    return derived(*d, depth);
  if (!knows(name)) {
    std::vector<std::string> names = own_answers();
    for (const auto& [key, _] : facts_.blueprint.keys) names.push_back(key);
    for (const Derived& d : derived_names) names.push_back(d.name);
    return fail(unfilled(name, "nothing has that name", suggestion(name, names)));
  }
  Result<Value> value = key_value(first, depth);
  if (!value || dot == std::string::npos) return value;
  return Value(member_of(*value, std::string_view(name).substr(dot + 1)));
}

Result<std::string> Filler::text(std::string_view text, Escape escape, int depth) const {
  const Result<std::vector<Reference>> found = references(text);
  if (!found) return fail(found.error());
  std::string result;
  std::size_t copied = 0;
  for (const Reference& reference : *found) {
    const std::size_t length = reference.name.size() + 3;
    const std::size_t dot = reference.name.find('.');
    if (dot != std::string::npos && is_stage(reference.name.substr(0, dot))) continue;
    Result<Value> value = named(reference.name, depth + 1);
    if (!value) return fail(value.error());
    std::string word = joined(*value);
    if (escape == Escape::dollars)
      for (std::size_t at = 0; (at = word.find("${", at)) != std::string::npos; at += 3)
        word.insert(at, 1, '$');
    result.append(text.substr(copied, reference.offset - copied)).append(word);
    copied = reference.offset + length;
  }
  return result.append(text.substr(copied));
}

Result<Value> Filler::operand(const Operand& operand, int depth) const {
  if (operand.quoting == Quoting::quoted) return Value(operand.text);
  std::string_view word = operand.text;
  if (word.starts_with("${") && word.ends_with('}')) word = word.substr(2, word.size() - 3);
  return named(std::string(word), depth + 1);
}

Result<bool> Filler::holds(const Term& term, int depth) const {
  const Result<Value> left = operand(term.left, depth);
  if (!left) return fail(left.error());
  const std::string text = joined(*left);
  if (term.relation == Relation::set) return !text.empty() && text != "false";
  for (const Operand& right : term.right) {
    const bool literal =
        right.quoting == Quoting::quoted || (!right.text.starts_with("${") && !knows(right.text));
    const Result<Value> value = literal ? Result<Value>(Value(right.text)) : operand(right, depth);
    if (!value) return fail(value.error());
    const auto* list = std::get_if<std::vector<std::string>>(&*value);
    const bool equal = term.relation == Relation::in && list
                           ? std::ranges::find(*list, text) != list->end()
                           : joined(*value) == text;
    if (equal) return term.relation != Relation::unequal;
  }
  return term.relation == Relation::unequal;
}

Result<bool> Filler::holds(std::string_view condition, int depth) const {
  const Result<std::vector<Term>> terms = parse_condition(condition);
  if (!terms) return fail(terms.error());
  for (const Term& term : *terms) {
    const Result<bool> one = holds(term, depth);
    if (!one) return one;
    if (*one == (term.sense == Sense::negated)) return false;
  }
  return true;
}

}  // namespace

const std::vector<std::string>& own_answers() {
  static const std::vector<std::string> names{"stack", "region", "profile", "dnsProfile"};
  return names;
}

Result<std::vector<Reference>> references(std::string_view text) {
  std::vector<Reference> result;
  for (std::size_t at = 0; (at = text.find("${", at)) != std::string_view::npos;) {
    const std::size_t end = text.find('}', at);
    if (end == std::string_view::npos)
      return fail(unfilled(text.substr(at + 2, 40), "a closing brace is missing", "write ${name}"));
    result.push_back({std::string(text.substr(at + 2, end - at - 2)), at});
    at = end + 1;
  }
  return result;
}

Result<std::string> fill(std::string_view text, const Facts& facts) {
  return Filler(facts).text(text, Escape::none);
}

Result<std::string> fill_input(std::string_view text, const Facts& facts) {
  return Filler(facts).text(text, Escape::dollars);
}

Result<bool> holds(std::string_view condition, const Facts& facts) {
  return Filler(facts).holds(condition);
}

Result<Value> value_of(const std::string& key, const Facts& facts) {
  return Filler(facts).key_value(key, 0);
}

}  // namespace slipway::wizard
