#include "aws/denial.hh"

#include <algorithm>
#include <array>
#include <utility>

namespace slipway::aws {

namespace {

PolicyLayer layer_of(std::string_view message) {
  using enum PolicyLayer;
  constexpr std::array<std::pair<std::string_view, PolicyLayer>, 9> words{{
      {"service control polic", service_control},
      {"resource control polic", resource_control},
      {"permissions boundary", boundary},
      {"session polic", session},
      {"VPC endpoint polic", endpoint},
      {"role trust polic", trust},
      {"resource-based polic", resource},
      {"identity-based polic", identity},
      {"identity based polic", identity},
  }};
  for (const auto& [word, layer] : words) {
    if (message.contains(word)) return layer;
  }
  return unknown;
}

}  // namespace

std::string text_between(std::string_view text, std::string_view start,
                         std::initializer_list<std::string_view> ends) {
  auto at = text.find(start);
  if (at == std::string_view::npos) return {};
  text.remove_prefix(at + start.size());
  std::size_t stop = text.size();
  for (auto end : ends) stop = std::min(stop, text.find(end));
  text = text.substr(0, stop);
  while (text.ends_with('.') || text.ends_with(' ')) text.remove_suffix(1);
  return std::string(text);
}

std::string_view layer_fix(PolicyLayer layer) {
  switch (layer) {
    case PolicyLayer::service_control:
      return "by the organization's service control policies: its administrators decide, no policy "
             "of this account can";
    case PolicyLayer::resource_control:
      return "by the organization's resource control policies: its administrators decide, no "
             "policy of this account can";
    case PolicyLayer::boundary:
      return "by the permissions boundary of this identity, beside its own policies";
    case PolicyLayer::session:
      return "by the policy of this session: sign in or take on the role without restricting it";
    case PolicyLayer::endpoint:
      return "by the policy of the VPC endpoint the call goes through";
    case PolicyLayer::resource:
      return "by the policy of the resource itself";
    case PolicyLayer::trust:
      return "by the trust policy of the role";
    case PolicyLayer::identity:
    case PolicyLayer::unknown:
      return {};
  }
  return {};
}

Denial read_denial(std::string_view message) {
  Denial denial;
  denial.action =
      text_between(message, "to perform: ", {" on resource", " because", " with an", " "});
  denial.resource = text_between(message, "on resource: ", {" because", " with an", " "});
  denial.reason = text_between(message, " because ", {". Encoded", " Encoded authorization"});
  // The older form: "... with an explicit deny in a service control policy".
  if (denial.reason.empty() && message.contains(" with an explicit deny")) {
    denial.reason = "an explicit deny" + text_between(message, " with an explicit deny",
                                                      {". Encoded", " Encoded authorization"});
  }
  denial.layer = layer_of(denial.reason);
  bool assuming = denial.action.starts_with("sts:AssumeRole");
  if (assuming && denial.layer == PolicyLayer::resource) denial.layer = PolicyLayer::trust;
  return denial;
}

}  // namespace slipway::aws
