// Questions that credentials ask, over whatever is on the screen: the code of an MFA device, and
// how to go on when they ran out. Calls wait meanwhile, so nothing is lost by taking one's time.
#pragma once

#include "wizard/effect.hh"
#include "wizard/model.hh"

namespace slipway::wizard {

inline bool credentials_ask(const Model& model) {
  return !model.mfa.empty() || !model.renewals.empty();
}

struct RenewalChoice {
  enum class Kind : std::uint8_t { sign_in, retry, other, profile, leave };
  Kind kind = Kind::retry;
  std::string title, text;
  std::string profile;  // of `profile`, the ones to pick from
};
// Of the first renewal there is.
std::vector<RenewalChoice> renewal_choices(const Model& model);

// Lets the first renewal's calls go on with this profile's credentials, if they are the account's.
void renew_with(Model& model, const std::string& profile, Effects& effects);

// Only while credentials_ask(); every key is theirs.
void question_key(Model& model, const KeyPress& key, Effects& effects);
void question_paste(Model& model, const std::string& text);

}  // namespace slipway::wizard
