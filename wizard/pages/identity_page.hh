// Page 2: as whom to work, and where. Without any credentials it offers how to sign in, and the
// rehearsal.
#pragma once

#include "wizard/effect.hh"
#include "wizard/model.hh"

namespace slipway::wizard {

struct IdentityRow {
  enum class Kind : std::uint8_t { profile, place, new_place, look_again, rehearsal };
  Kind kind = Kind::profile;
  std::size_t index = 0;  // into model.identity.profiles or .places
  std::string title, text;
  bool in_use = false;
};

// The code of the error that a region is missing: the focus goes where one is typed.
inline constexpr std::string_view no_region = "NoRegion";

enum class Chosen : std::uint8_t { at_the_start, by_key };
// Who one is with this profile, in this region (empty: its own).
void ask_identity(Model& model, const std::string& profile, const std::string& region,
                  Effects& effects, Chosen chosen = Chosen::at_the_start);

std::vector<IdentityRow> identity_rows(const Model& model);
inline std::size_t region_focus(const Model& model) { return identity_rows(model).size(); }
// How to get credentials, one paragraph an entry.
std::vector<std::string> sign_in_advice(const Model& model);

}  // namespace slipway::wizard
