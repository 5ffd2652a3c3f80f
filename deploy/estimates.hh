// How long things usually take, how much longer a stage will, and what takes longer than usual.
// Pure. The table of typical durations is corrected by what this very install has shown so far.
#pragma once

#include <map>
#include <string>

#include "deploy/progress.hh"

namespace slipway::deploy {

// What CloudFormation usually takes for one resource of this type, or an engine for a task or
// probe.
Millis typical_duration(std::string_view type, std::string_view verb);

// Durations seen in this install: the mean by "verb type" of what is done.
using History = std::map<std::string, Millis>;
History learn(const Tree& tree);
// What to expect of one piece of work: history where there is some, else the table.
Millis expected_duration(const Node& node, const History& history);

// Running for more than 1.25 times what was to be expected.
bool longer_than_usual(const Node& node, const History& history, Time now);
// What is left of one stage: the longest that runs, then the longest that has not begun (resources
// are made side by side as far as they do not need each other). While some of it waits, no less
// than what was expected of the whole.
Millis remaining(const Node& stage, const History& history, Time now);
Millis remaining(const Tree& tree, const History& history, Time now);

}  // namespace slipway::deploy
