// The glyph, word and colour of a state: always the three together, so that none of them is needed
// alone.
#pragma once

#include "deploy/progress.hh"
#include "tui/widgets/lines.hh"
#include "wizard/finding.hh"

namespace slipway::tui {

struct Mark {
  std::string_view glyph, word;
  Style style;
};

Mark mark_of(wizard::Verdict verdict);
Mark mark_of(deploy::State state);

// "5:31"; hours when there are any.
std::string clock_text(Millis duration);
// "1 check", "2 checks".
std::string counted(std::size_t count, std::string_view one, std::string_view many);

}  // namespace slipway::tui
