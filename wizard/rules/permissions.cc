// Whether the identity may do what an install does, by IAM's own simulation: advice, not truth, as
// it knows neither resource policies nor session policies.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>

#include "wizard/rules/families.hh"

namespace slipway::wizard::rules {

namespace {

// At most so many are named; the rest is counted.
constexpr std::size_t named_at_most = 8;

std::string named_few(std::vector<std::string> actions) {
  std::size_t rest = actions.size() > named_at_most ? actions.size() - named_at_most : 0;
  actions.resize(actions.size() - rest);
  return rest == 0 ? joined(actions)
                   : fmt::format("{} and {} more", fmt::join(actions, ", "), rest);
}

std::string by_layer(const std::string& layer) {
  if (layer == "organization") return "a policy of your AWS organization denies ";
  if (layer == "boundary") return "your permissions boundary does not allow ";
  return "your policies deny ";
}

std::string fix_for_layer(const std::string& layer) {
  if (layer == "organization") return "ask whoever runs the organization for an exception";
  if (layer == "boundary") return "ask for a wider permissions boundary";
  return "ask for an identity without that denial";
}

}  // namespace

Findings permissions(const Facts& facts, const RuleUse& use) {
  auto actions = param_list(use, "actions");
  if (actions.empty()) return {};
  std::string list;
  for (const auto& action : actions) list += (list.empty() ? "" : ",") + action;
  const auto& may = ask(facts, aws::Look::permissions, list);
  std::string wanted = "an identity that may do all an install does";
  if (auto finding = unknown(may, "what you are permitted", wanted)) return {*finding};
  // Told by no, and by whom; what nobody allows may still be allowed on some resources.
  std::map<std::string, std::vector<std::string>> denied;
  std::vector<std::string> nobody;
  for (const auto& action : actions) {
    const auto& answer = may.texts(action);
    if (answer.empty() || answer[0] == "allowed") continue;
    if (answer.size() > 1 || answer[0] == "explicitDeny")
      denied[answer.size() > 1 ? answer[1] : ""].push_back(action);
    else
      nobody.push_back(action);
  }
  Findings out;
  for (const auto& [layer, which] : denied)
    out.push_back(failed(by_layer(layer) + named_few(which), wanted, fix_for_layer(layer)));
  if (!nobody.empty())
    out.push_back(warned("no policy of yours allows on every resource " + named_few(nobody), wanted,
                         "ask for these, unless you have them for the resources of this install"));
  if (out.empty())
    out.push_back(passed(fmt::format("IAM would allow {}", counted(actions.size(), "action"))));
  return out;
}

}  // namespace slipway::wizard::rules
