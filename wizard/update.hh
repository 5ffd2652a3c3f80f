// The wizard's behaviour: message in, changed model and wanted effects out. Pure; no clock, no I/O.
#pragma once

#include "wizard/effect.hh"
#include "wizard/model.hh"
#include "wizard/msg.hh"

namespace slipway::wizard {

// A fresh wizard. The blueprint must outlive the model.
Model start(const Blueprint& blueprint, const ConfigPlace& place);

Effects update(Model& model, const Msg& msg);

}  // namespace slipway::wizard
