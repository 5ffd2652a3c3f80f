// Whether one value can be an answer to its key at all: its type, choices, bounds and pattern. The
// same judgement for what is typed, read from a config file or from an answers file.
#pragma once

#include <optional>
#include <string>

#include "wizard/blueprint.hh"

namespace slipway::wizard {

// Texts that follow "found " and "wanted "; a secret's value is never quoted.
struct ShapeProblem {
  std::string found, wanted, fix;
};

std::optional<ShapeProblem> shape_problem(const Key& key, const Value& value);

// A JSON list of texts, or nothing.
std::optional<std::vector<std::string>> json_list(const std::string& text);

// Whole-text match of an ECMAScript-like pattern (groups, classes, \d \w \s, counts); nothing when
// it is no pattern.
std::optional<bool> matches(const std::string& text, const std::string& pattern);

}  // namespace slipway::wizard
