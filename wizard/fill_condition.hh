// A blueprint's condition taken apart; wizard/fill.hh says what it means.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "aws/error.hh"

namespace slipway::wizard {

enum class Relation : std::uint8_t { set, equal, unequal, in };
enum class Quoting : std::uint8_t { bare, quoted };
enum class Sense : std::uint8_t { as_is, negated };

struct Operand {
  std::string text;
  Quoting quoting = Quoting::bare;
};

struct Term {
  Sense sense = Sense::as_is;
  Operand left;
  Relation relation = Relation::set;
  std::vector<Operand> right;  // several only for `in`
};

// All terms must hold; none is true.
Result<std::vector<Term>> parse_condition(std::string_view condition);

}  // namespace slipway::wizard
