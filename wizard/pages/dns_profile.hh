// Who looks after names: the dns project may live in another AWS account, reached by a profile of
// its own. Asked over the page that asks for the hosted zone.
#pragma once

#include "wizard/effect.hh"
#include "wizard/model.hh"

namespace slipway::wizard {

// The page asks for a hosted zone, and the blueprint lets its project live elsewhere.
bool offers_dns_profile(const Model& model);

struct DnsChoice {
  std::string profile;  // empty: the same account as everything else
  std::string title, text;
  bool in_use = false;
};
std::vector<DnsChoice> dns_choices(const Model& model);

void ask_dns_profile(Model& model);
// Only while it is asked.
void dns_profile_key(Model& model, const KeyPress& key, Effects& effects);

}  // namespace slipway::wizard
