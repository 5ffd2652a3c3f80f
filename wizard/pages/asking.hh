// What a page asks AWS for beside the listings, when, and how it is asked again or stopped.
#pragma once

#include "wizard/effect.hh"
#include "wizard/model.hh"

namespace slipway::wizard {

// False before anybody is signed in, and where a saved inventory stands for the account.
bool asks_aws(const Model& model);
// The same, told to the user who wants something asked. True: it cannot be.
bool refuses_to_ask(Model& model);

// What the checks of this page ask for beside the listings; all of them where all are reported.
void look_up_facts(Model& model, Effects& effects);
// What the rows in sight of the open list show beside the listing.
void look_up_rows(Model& model, Effects& effects);
// That, and records and images that what is answered makes necessary.
void fetch_dependents(Model& model, Effects& effects);

// The listings of this page and the facts behind what it says, anew.
void ask_again(Model& model, Effects& effects);
// Gives up this page's listings that are under way; ask_again() starts them anew.
void stop_asking(Model& model, Effects& effects);

}  // namespace slipway::wizard
