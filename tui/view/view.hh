// Paints the wizard: pure function of the model, so every page has a picture test. The screen's
// size decides the layout; the model's size only paces page-wise scrolling.
#pragma once

#include "tui/screen.hh"
#include "tui/theme.hh"
#include "wizard/model.hh"

namespace slipway::tui {

void view(const wizard::Model& model, const Theme& theme, Screen& screen);

}  // namespace slipway::tui
