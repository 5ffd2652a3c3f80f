// The mouse: what is clicked is chosen, clicked again it is accepted; the wheel moves a list's
// cursor and never leaves the list.
#pragma once

#include "wizard/effect.hh"
#include "wizard/model.hh"

namespace slipway::wizard {

// Presses the key a click stands for, or moves the cursor there; what has the cursor already takes
// Enter. False: nothing was under the pointer.
void click_on(Model& model, const Click& click, Effects& effects);
void turn_wheel(Model& model, msg::MouseAction action, Effects& effects);

}  // namespace slipway::wizard
