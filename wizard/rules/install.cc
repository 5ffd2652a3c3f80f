// The install as it is in the account: the state of its stacks, other installs beside it, and
// inputs that must not simply change once they are in use.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "wizard/fill.hh"
#include "wizard/rules/families.hh"
#include "wizard/rules/own_stacks.hh"

namespace slipway::wizard::rules {

namespace {

std::optional<Finding> judge_stack(const OwnStack& stack) {
  std::string status = stack.fact->text("status");
  std::string found = fmt::format("the stack {} is {}", stack.name, status);
  std::string wanted = "stacks that can be worked on";
  if (status.ends_with("_IN_PROGRESS") && status != "REVIEW_IN_PROGRESS")
    return warned(found, wanted, "wait until it has ended; slipway attach follows it");
  if (status == "UPDATE_ROLLBACK_FAILED" || status == "ROLLBACK_FAILED" ||
      status == "DELETE_FAILED")
    return failed(found, wanted,
                  status == "UPDATE_ROLLBACK_FAILED"
                      ? "continue its roll-back in CloudFormation, skipping what cannot be undone"
                      : "delete it in CloudFormation, keeping what cannot be deleted");
  if (status == "ROLLBACK_COMPLETE")
    return warned(found + ": its creation failed", wanted,
                  "nothing: the next deployment deletes it and starts anew");
  return std::nullopt;
}

// "-pulumi-services" of "prod-pulumi-services": what the same stack of another install ends with.
std::string ending_of(const Facts& facts, const std::string& name) {
  std::string own = facts.answers.text("stack");
  return name.starts_with(own) ? name.substr(own.size()) : std::string();
}

std::set<std::string> other_installs(const Facts& facts, const std::vector<OwnStack>& stacks) {
  std::set<std::string> names;
  for (const auto& own : stacks) {
    std::string ending = ending_of(facts, own.name);
    for (const auto& row : facts.inventory.stacks.rows)
      if (!ending.empty() && row.name.ends_with(ending) && row.name != own.name)
        names.insert(row.name.substr(0, row.name.size() - ending.size()));
  }
  return names;
}

const StageSpec* stage_named(const Blueprint& blueprint, const std::string& id) {
  auto it = std::find_if(blueprint.stages.begin(), blueprint.stages.end(),
                         [&](auto& spec) { return spec.stage.id == id; });
  return it == blueprint.stages.end() ? nullptr : &*it;
}

std::string own_input(const Facts& facts, const StageSpec& spec, const std::string& name) {
  for (const auto& input : spec.stage.inputs)
    if (input.name == name) return fill(input.value, facts).value_or("");
  return {};
}

// "services.ApiHost": an input that no two installs may share.
void judge_unique(Findings& out, const Facts& facts, const std::string& what,
                  const std::set<std::string>& others) {
  auto dot = std::min(what.find('.'), what.size());
  const StageSpec* spec = stage_named(facts.blueprint, what.substr(0, dot));
  if (!spec || dot == what.size()) return;
  std::string input = what.substr(dot + 1), ours = own_input(facts, *spec, input);
  auto name = fill(spec->stage.stack_name, facts);
  if (!name || ours.empty()) return;
  for (const auto& other : others) {
    const auto& fact = ask(facts, aws::Look::stack, other + ending_of(facts, *name));
    if (fact.text("input." + input) == ours)
      out.push_back(
          failed(fmt::format("the install {} has {} already", other, ours),
                 "an install that shares nothing with another",
                 fmt::format("choose another, or work on {} with --stack {}", other, other)));
  }
}

}  // namespace

Findings install(const Facts& facts, const RuleUse& use) {
  auto stacks = own_stacks(facts);
  Findings out;
  std::size_t there = 0;
  for (const auto& stack : stacks) {
    if (!stack.fact) continue;
    if (auto finding = unknown(*stack.fact, "the stack " + stack.name, "the install's own stacks"))
      return {*finding};
    if (auto finding = judge_stack(stack)) out.push_back(std::move(*finding));
    if (!stack.fact->found.empty()) ++there;
  }
  auto others = other_installs(facts, stacks);
  for (const auto& what : param_list(use, "unique")) judge_unique(out, facts, what, others);
  if (!out.empty()) return out;
  std::string beside =
      others.empty() ? "" : "; beside it: " + joined({others.begin(), others.end()});
  std::string own = there == 0   ? "a new install"
                    : there == 1 ? "1 of its stacks is there"
                                 : fmt::format("{} of its stacks are there", there);
  return {passed(own + beside)};
}

Findings deployed_input(const Facts& facts, const RuleUse& use) {
  std::string stage = param(use, "stage"), input = param(use, "input"), value = param(use, "value");
  for (const auto& stack : own_stacks(facts)) {
    if (stack.stage != stage || !stack.fact) continue;
    if (auto finding = unknown(*stack.fact, "the stack " + stack.name, "what is installed"))
      return {*finding};
    std::string installed = stack.fact->text("input." + input), fresh = param(use, "fresh");
    if (!installed.empty() && installed != value)
      return {
          failed(fmt::format("{} is {} in what is installed, and {} here", input, installed, value),
                 param(use, "wanted"), fmt::format("keep {}; {}", installed, param(use, "why")))};
    if (installed.empty() && !fresh.empty() && value != fresh)
      return {warned(fmt::format("{} is {}, in a new install", input, value),
                     fmt::format("{} in a new install", fresh), fmt::format("give {}", fresh))};
    return {
        passed(fmt::format("{} is {}{}", input, value,
                           installed.empty() ? ", as a new install has it" : ", as installed"))};
  }
  return {};
}

// Nobody notices a secret that is on its way out until the next task starts and does not find it.
Findings stack_secrets(const Facts& facts, const RuleUse&) {
  const auto secrets = owned(facts, "AWS::SecretsManager::Secret").ids;
  const std::string wanted = "secrets that are there and stay";
  Findings out;
  for (const auto& arn : secrets) {
    const auto& secret = ask(facts, aws::Look::secret, arn);
    if (auto finding = unknown(secret, "the secret " + arn, wanted)) {
      out.push_back(*finding);
    } else if (secret.found.empty()) {
      out.push_back(failed(fmt::format("the secret {} is gone", arn), wanted,
                           "bring its value back by changing it in the config files and deploying, "
                           "or ask who deleted it"));
    } else if (auto when = parse_rfc3339(secret.text("deleted"))) {
      out.push_back(failed(fmt::format("the secret {} was deleted and is kept until {}: tasks that "
                                       "start now do not get it",
                                       secret.text("name"), day(*when)),
                           wanted, "aws secretsmanager restore-secret --secret-id " + arn));
    }
  }
  if (out.empty() && !secrets.empty())
    out.push_back(passed(fmt::format("{} are in place", counted(secrets.size(), "secret"))));
  return out;
}

}  // namespace slipway::wizard::rules
