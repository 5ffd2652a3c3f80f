// Signing in to IAM Identity Center, on the identity page or over any page when credentials must be
// renewed: a form where no profile names a place, the code that AWS waits for, then account, role
// and name of a new profile.
#pragma once

#include "wizard/effect.hh"
#include "wizard/model.hh"

namespace slipway::wizard {

inline bool signing_in(const Model& model) {
  return model.sign_in.phase != SignInState::Phase::none;
}
// For a profile that exists, or (empty) towards a new one.
void begin_sign_in(Model& model, const SignInPlace& place, const std::string& profile,
                   effect::Kept kept, Effects& effects);
void begin_new_sign_in(Model& model);  // with the form

// Rows of the account or role picker that the filter leaves, as indexes.
std::vector<std::size_t> sign_in_rows(const Model& model);

// False: nothing of the sign-in's, the page may have it.
bool sign_in_key(Model& model, const KeyPress& key, Effects& effects);
void sign_in_paste(Model& model, const std::string& text);

}  // namespace slipway::wizard
