// Page 2: as whom to work, and where. Without any credentials it offers how to sign in, and the
// rehearsal.
#pragma once

#include "wizard/model.hh"

namespace slipway::wizard {

struct IdentityRow {
  enum class Kind : std::uint8_t { profile, look_again, rehearsal };
  Kind kind = Kind::profile;
  std::size_t profile = 0;  // index into model.identity.profiles
  std::string title, text;
  bool in_use = false;
};

std::vector<IdentityRow> identity_rows(const Model& model);
inline std::size_t region_focus(const Model& model) { return identity_rows(model).size(); }
// How to get credentials, one paragraph an entry.
std::vector<std::string> sign_in_advice();

}  // namespace slipway::wizard
