// ${...} texts and conditions of blueprints.
//
// ${name}            a key's answer, else its default, else nothing; lists joined by ","; a derived
// name's text;
//                    or one of the wizard's own answers: stack, region, profile, dnsProfile
// ${key.member}      a member of a JSON key; of a list the entry with that number, from 1; nothing
// where there is none
// ${discovered.x}    what a finder sees in the account (wizard/discovered.hh)
// ${stage.output}    left standing for deploy::resolve
//
// Conditions: terms joined by `and`, each with any number of `not` before it:
//   name                 answered with anything but false
//   a = b, a != b        texts are equal, are not
//   a in b, c            equal to one of them, or to an entry where one is a list
// An unquoted word on the left is a name; on the right it is one if there is such a name, else
// itself. 'quoted' is itself.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "wizard/rules/rule.hh"

namespace slipway::wizard {

// The code of the error when what something is looked up by has no answer yet.
inline constexpr const char* not_answered = "unanswered";

// Fills ${answer}, ${derived} and ${discovered.x}; ${stage.output} is left standing for
// deploy::resolve.
Result<std::string> fill(std::string_view text, const Facts& facts);
// "subnetMode = private and not enableX", empty = true.
Result<bool> holds(std::string_view condition, const Facts& facts);

// As fill(), for a stage's inputs: a "${" that comes out of an answer is written "$${", so that
// deploy::resolve puts it back instead of taking it for a reference.
Result<std::string> fill_input(std::string_view text, const Facts& facts);

// The deployment the answers ask for: the blueprint's stages with everything filled in, templates
// read. Required keys must be answered.
Result<std::vector<deploy::Stage>> deployment_stages(const Facts& facts);

// What a key stands for: the answer, a derived key's text, the default, or nothing.
Result<Value> value_of(const std::string& key, const Facts& facts);

// The wizard's own answers, which every blueprint may use.
const std::vector<std::string>& own_answers();

// What stands between "${" and "}", in order, with its offset in the text. `invalid` for an
// unclosed one.
struct Reference {
  std::string name;
  std::size_t offset = 0;
};
Result<std::vector<Reference>> references(std::string_view text);

}  // namespace slipway::wizard
