// Progress as lines, for --plain and logs: "00:06:02 application     running  ApiBucket created (3
// s)".
#pragma once

#include <string>

#include "deploy/progress.hh"

namespace slipway::deploy {

// The line of an event that has just been folded into `tree`; empty when it is not worth one (a row
// announced, a short piece of work begun). The clock at the front counts from `run_started`.
// `not_before`: of the line before, so that the clock never runs backwards where news came late.
std::string plain_line(const Tree& tree, const ProgressEvent& event, Time run_started,
                       Time not_before = {});
// "3 s", "1 min 20 s", "2 h 5 min".
std::string duration_text(Millis duration);
// "created", "being created", "could not be created": a verb in the tense of the state.
std::string past_text(std::string_view verb, State state);
// Control characters of outside text (names, reasons) become spaces: a line stays one line, a
// terminal stays as it is.
std::string one_line(std::string_view text);

}  // namespace slipway::deploy
