#include "wizard/pages/dns_profile.hh"

#include <algorithm>

#include "wizard/pages/fields.hh"
#include "wizard/pages/pages.hh"

namespace slipway::wizard {

bool offers_dns_profile(const Model& model) {
  if (model.current().kind != PageKind::step) return false;
  bool other = std::ranges::any_of(model.blueprint->projects, &Project::other_profile);
  return other && std::ranges::any_of(step_of(model).fields, [&](const Field& field) {
           const Source* source = find_source(*model.blueprint, field.source);
           return source && source->listing == "zones";
         });
}

std::vector<DnsChoice> dns_choices(const Model& model) {
  const std::string now = model.answers.text("dnsProfile");
  std::string own = model.answers.text("profile");
  std::vector<DnsChoice> out{
      {"", "The same account", own.empty() ? "" : "profile " + own, now.empty() || now == own}};
  for (const ProfileChoice& each : model.identity.profiles) {
    if (each.name.empty() || each.name == own) continue;
    std::string text = each.kind;
    if (!each.account.empty()) text += " · " + each.account;
    out.push_back({each.name, each.name, std::move(text), each.name == now});
  }
  return out;
}

void ask_dns_profile(Model& model) {
  model.overlay = Overlay::dns_profile;
  model.overlay_cursor = 0;
  const auto choices = dns_choices(model);
  for (std::size_t i = 0; i < choices.size(); ++i)
    if (choices[i].in_use) model.overlay_cursor = i;
}

void dns_profile_key(Model& model, const KeyPress& key, Effects& effects) {
  const auto choices = dns_choices(model);
  std::size_t& cursor = model.overlay_cursor;
  cursor = std::min(cursor, choices.size() - 1);
  if (key.name == KeyName::up && cursor > 0) --cursor;
  if (key.name == KeyName::down && cursor + 1 < choices.size()) ++cursor;
  if (key.name == KeyName::escape || key == control('c')) model.overlay = Overlay::none;
  if (key.name != KeyName::enter) return;
  model.overlay = Overlay::none;
  const DnsChoice& chosen = choices[cursor];
  if (chosen.in_use) return;
  if (chosen.profile.empty()) {
    model.answers.clear("dnsProfile");
    effects.push_back(effect::JournalAnswer{"dnsProfile"});
  } else {
    answer(model, "dnsProfile", chosen.profile, Provenance::typed, effects);
  }
  // Records belong to the zones of before.
  model.asked.clear();
  effects.push_back(effect::FetchZones{});
  facts_changed(model, Changed::answers, effects);
}

}  // namespace slipway::wizard
