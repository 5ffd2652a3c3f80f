#include "wizard/lint_names.hh"

#include <fmt/format.h>

#include <algorithm>

#include "wizard/blueprint_read.hh"
#include "wizard/fill.hh"
#include "wizard/fill_condition.hh"

namespace slipway::wizard {
namespace {

std::string bare(std::string_view word) {
  if (word.starts_with("${") && word.ends_with('}')) word = word.substr(2, word.size() - 3);
  return std::string(word);
}

std::string first_of(const std::string& name) { return name.substr(0, name.find('.')); }

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-';
}

// `word` is not empty.
std::size_t find_word(const std::string& text, std::string_view word, std::size_t from) {
  for (std::size_t at = from; (at = text.find(word, at)) != std::string::npos; ++at) {
    const std::size_t end = at + word.size();
    if ((at == 0 || !is_word(text[at - 1])) && (end == text.size() || !is_word(text[end])))
      return at;
  }
  return std::string::npos;
}

std::size_t offset_of(const std::string& text, const Place& place) {
  std::size_t at = 0;
  for (int line = 1; line < place.line && at != std::string::npos; ++line) {
    at = text.find('\n', at);
    if (at != std::string::npos) ++at;
  }
  if (at == std::string::npos || place.column < 1) return at;
  return std::min(at + static_cast<std::size_t>(place.column) - 1, text.size());
}

}  // namespace

NameLint::NameLint(const Blueprint& blueprint, const std::string& text)
    : blueprint_(blueprint), text_(text) {}

void NameLint::complain_at(Place place, std::string message, std::string fix) {
  diagnostics_.push_back({std::move(place), std::move(message), std::move(fix)});
}

// The item's own place says where it begins; the word is the first of its kind from there on.
void NameLint::complain(const Place& item, std::string_view word, std::string message,
                        std::string fix) {
  Place place = item;
  const std::size_t begin = offset_of(text_, item);
  if (begin != std::string::npos && !word.empty() && item.line > 0) {
    if (const std::size_t at = find_word(text_, word, begin); at != std::string::npos) {
      place.line +=
          static_cast<int>(std::count(text_.begin() + static_cast<std::ptrdiff_t>(begin),
                                      text_.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
      // Of "${name}" the name is meant.
      const std::size_t inside = word.starts_with("${") ? at + 2 : at;
      const std::size_t line_begin = at == 0 ? std::string::npos : text_.rfind('\n', at - 1);
      place.column =
          static_cast<int>(line_begin == std::string::npos ? inside + 1 : inside - line_begin);
    }
  }
  complain_at(std::move(place), std::move(message), std::move(fix));
}

void NameLint::unknown(const Place& item, std::string_view what, std::string_view word,
                       const std::vector<std::string>& known) {
  complain(item, word, fmt::format("unknown {} '{}'", what, word), suggestion(word, known));
}

bool NameLint::is_stage(std::string_view id) const {
  return std::ranges::any_of(blueprint_.stages,
                             [&](const StageSpec& spec) { return spec.stage.id == id; });
}

std::vector<std::string> NameLint::names() const {
  std::vector<std::string> result = own_answers();
  for (const auto& [name, key] : blueprint_.keys) result.push_back(name);
  for (const Derived& d : blueprint_.derived) result.push_back(d.name);
  for (const Discovered& d : blueprint_.discovered) result.push_back("discovered." + d.name);
  return result;
}

void NameLint::check_name(const Place& item, const std::string& name, const std::string& written,
                          StageOutputs outputs) {
  const std::string first = first_of(name);
  const bool dotted = first.size() != name.size();
  if (dotted && is_stage(first)) {
    if (outputs == StageOutputs::forbidden)
      return complain(item, written,
                      fmt::format("'{}' is a stage's output, which is not known here yet", name),
                      "only inputs, probes and outputs may use it");
    stage_uses_.push_back({item, first, name.substr(first.size() + 1)});
    return;
  }
  const std::vector<std::string> known = names();
  if (std::ranges::find(known, name) != known.end()) return;
  if (dotted && first != "discovered" && blueprint_.key(first)) {
    const KeyType type = blueprint_.key(first)->type;
    if (type == KeyType::json || type == KeyType::list || type == KeyType::cidr_list) return;
    return complain(item, written,
                    fmt::format("{} is neither a list nor JSON, so it has no member", first),
                    fmt::format("write ${{{}}}", first));
  }
  complain(item, written, fmt::format("unknown name '{}'", name), suggestion(name, known));
}

void NameLint::check_text(const Place& item, const std::string& text, StageOutputs outputs) {
  const auto found = references(text);
  if (!found) return complain(item, text, found.error().answer, found.error().fix);
  for (const Reference& reference : *found)
    check_name(item, reference.name, "${" + reference.name + "}", outputs);
}

void NameLint::check_condition(const Place& item, const std::string& condition) {
  const auto terms = parse_condition(condition);
  if (!terms)
    return complain(item, condition,
                    fmt::format("the condition \"{}\": {}", condition, terms.error().answer),
                    terms.error().fix);
  for (const Term& term : *terms) {
    if (term.left.quoting == Quoting::bare)
      check_name(item, bare(term.left.text), term.left.text, StageOutputs::forbidden);
    const Key* key =
        term.left.quoting == Quoting::bare ? blueprint_.key(bare(term.left.text)) : nullptr;
    if (!key) continue;
    std::vector<std::string> possible = key->choices;
    if (key->type == KeyType::boolean) possible = {"true", "false"};
    const std::vector<std::string> known = names();
    for (const Operand& right : term.right) {
      if (possible.empty() || right.text.empty()) break;
      if (right.quoting == Quoting::bare &&
          std::ranges::find(known, bare(right.text)) != known.end())
        continue;
      if (std::ranges::find(possible, right.text) == possible.end())
        complain(item, right.text, fmt::format("{} is never '{}'", key->name, right.text),
                 suggestion(right.text, possible));
    }
  }
}

void NameLint::reach(const std::string& name) {
  if (!reached_.insert(name).second) return;
  if (name != first_of(name) && first_of(name) != "discovered") return reach(first_of(name));
  if (const Key* key = blueprint_.key(name)) reach_text(key->derived);
  for (const Derived& d : blueprint_.derived) {
    if (d.name != name) continue;
    reach_text(d.text);
    reach_text(d.otherwise);
    reach_condition(d.when);
  }
  for (const Discovered& d : blueprint_.discovered)
    if ("discovered." + d.name == name) reach_text(d.of);
}

void NameLint::reach_text(const std::string& text) {
  if (const auto found = references(text))
    for (const Reference& reference : *found) reach(reference.name);
}

void NameLint::reach_condition(const std::string& condition) {
  const auto terms = parse_condition(condition);
  if (!terms) return;
  for (const Term& term : *terms) {
    if (term.left.quoting == Quoting::bare) reach(bare(term.left.text));
    for (const Operand& right : term.right)
      if (right.quoting == Quoting::bare) reach(bare(right.text));
  }
}

bool NameLint::leads_to(const std::string& from, const std::string& name,
                        std::set<std::string>& seen) const {
  const auto derived = std::ranges::find(blueprint_.derived, from, &Derived::name);
  if (derived == blueprint_.derived.end() || !seen.insert(from).second) return false;
  std::vector<std::string> next;
  for (const std::string* text : {&derived->text, &derived->otherwise})
    if (const auto found = references(*text))
      for (const Reference& reference : *found) next.push_back(reference.name);
  if (const auto terms = parse_condition(derived->when))
    for (const Term& term : *terms) next.push_back(bare(term.left.text));
  return std::ranges::any_of(
      next, [&](const std::string& n) { return n == name || leads_to(n, name, seen); });
}

void NameLint::check_circles() {
  for (const Derived& d : blueprint_.derived) {
    std::set<std::string> seen;
    if (leads_to(d.name, d.name, seen))
      complain(d.place, d.name, fmt::format("{} stands for itself, round in a circle", d.name),
               "take one of the references out");
  }
}

}  // namespace slipway::wizard
