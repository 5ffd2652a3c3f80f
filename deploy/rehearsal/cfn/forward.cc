// Making what a template asks for: resources created, changed and replaced.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "deploy/rehearsal/cfn/references.hh"
#include "deploy/rehearsal/cfn/stack_policy.hh"
#include "deploy/rehearsal/cfn/stage.hh"
#include "deploy/rehearsal/cfn/waits.hh"
#include "deploy/rehearsal/world.hh"

namespace slipway::deploy::rehearsal::cfn {

namespace {

constexpr std::string_view kReplacing =
    "Requested update requires the creation of a new physical resource; hence creating one.";

constexpr std::string_view kNoReplacing =
    "Replacement type updates not supported on stack with disable-rollback.";

std::vector<std::string> zones_of(World& world, const Estate& estate) {
  std::vector<std::string> out;
  for (const auto& zone : world.region(estate.account, estate.region).zones)
    out.push_back(zone.name);
  return out;
}

}  // namespace

Scope Operation::Stage::scope(const Goal& goal) const {
  Scope made = scope_of(goal, stack, estate.account, estate.region);
  made.zones = zones_of(world, estate);
  made.resource = [this](const std::string& id, const std::string& attribute) -> Checked<json> {
    const auto it = stack.resources.find(id);
    if (it == stack.resources.end())
      return std::unexpected(fmt::format("Unresolved resource dependency {}", id));
    if (attribute.empty()) return json(it->second.physical_id);
    if (it->second.attributes.contains(attribute)) return it->second.attributes[attribute];
    return std::unexpected(
        fmt::format("Attribute '{}' of resource {} does not exist", attribute, id));
  };
  made.import = [this](const std::string& name) -> Checked<json> {
    const auto* output = estate.exported(name);
    if (output == nullptr) return std::unexpected(fmt::format("No export named {} found.", name));
    stack.imports.insert(name);
    return json(output->value);
  };
  made.fill = [this](const json& value) { return fill_references(value, estate); };
  return made;
}

void Operation::Stage::begin_main(Time at) const {
  const Goal& goal = op.request_.goal;
  if (!op.request_.doom.empty()) return fail_whole(op.request_.doom + ". ", at);
  auto active = active_resources(scope(goal));
  auto needs = dependencies(goal.from);
  if (!active || !needs) return fail_whole(active ? needs.error() : active.error(), at);
  if (op.request_.kind == Kind::update && removal_denied(*active, at)) return;
  std::vector<Work> works;
  for (const auto& id : *active) {
    const bool exists = stack.resources.contains(id) && !stack.resources.at(id).physical_id.empty();
    works.push_back({.verb = exists ? Verb::update : Verb::create, .id = id});
  }
  link(works, through_inactive(*needs, *active), false);
  begin(Phase::main, std::move(works), at + kBeforeFirst);
}

std::map<std::string, std::set<std::string>> Operation::Stage::through_inactive(
    const Needs& needs, const std::set<std::string>& active) {
  std::map<std::string, std::set<std::string>> out;
  for (const auto& [id, others] : needs)
    if (active.contains(id))
      std::ranges::copy_if(others, std::inserter(out[id], out[id].end()),
                           [&](const auto& other) { return active.contains(other); });
  return out;
}

const std::string& Operation::Stage::policy() const {
  return op.request_.policy.empty() ? stack.policy : op.request_.policy;
}

std::string Operation::Stage::policy_problem(const Work& work, const Comparison& comparison) const {
  if (op.request_.kind != Kind::update) return {};
  return denied_by(policy(), comparison.replaces ? "Update:Replace" : "Update:Modify", work.id,
                   work.next.type);
}

bool Operation::Stage::removal_denied(const std::set<std::string>& active, Time at) const {
  for (auto& [id, deployed] : stack.resources) {
    if (active.contains(id) || deployed.physical_id.empty()) continue;
    const auto denied = denied_by(policy(), "Update:Delete", id, deployed.type);
    if (denied.empty()) continue;
    resource_event(id, deployed, "UPDATE_FAILED", denied, at + kBeforeFirst);
    op.failed_.push_back({id, "update"});
    op.due_ = {{at + kBeforeFirst + kAfterLast, kFail}};
    return true;
  }
  return false;
}

void Operation::Stage::fail_whole(const std::string& reason, Time at) const {
  op.failed_.push_back({stack.name, "update"});
  op.cancelled_because_ = reason;
  op.works_.clear();
  op.due_ = {{at + kAfterLast, kFail}};
}

void Operation::Stage::start_wanted(std::size_t index, Time at) const {
  Work& work = op.works_[index];
  const Goal& goal = op.request_.goal;
  const Resource& resource = goal.from.resources.at(work.id);
  const Type& type = *find_type(resource.type);
  auto properties = evaluate_properties(resource.properties, scope(goal));
  work.next = wanted(resource, properties ? *properties : json::object());
  if (work.verb == Verb::create) {
    auto& mine = stack.resources[work.id] = work.next;
    resource_event(work.id, mine, "CREATE_IN_PROGRESS", "", at, shown_properties(work.next).dump());
  } else if (properties) {
    const auto comparison = compare(type, stack.resources.at(work.id), work.next);
    // Whether a nested stack's template has changed shows when it is read.
    if (comparison.empty() && !nested(work.next)) return keep_unchanged(index, at);
    if (comparison.replaces) work.verb = Verb::replace;
    const bool silent = !touches(comparison) && !nested(work.next);
    if (silent) return adopt(index, at);
    auto& mine = stack.resources.at(work.id);
    const auto denied = comparison.empty() ? "" : policy_problem(work, comparison);
    if (!denied.empty()) {
      work.next = mine;
      work.verb = Verb::update;
      return fail(index, denied, at);
    }
    resource_event(work.id, mine, "UPDATE_IN_PROGRESS",
                   std::string(comparison.replaces ? kReplacing : ""), at,
                   shown_properties(work.next).dump());
    // What was replaced could not be gone back to.
    if (comparison.replaces && op.request_.on_failure == OnStackFailure::keep) {
      work.next = mine;
      work.verb = Verb::update;
      return fail(index, std::string(kNoReplacing), at);
    }
  }
  work.step = Step::starting;
  if (!properties) return fail(index, properties.error(), at);
  if (const auto problems = check_properties(type, work.id, *properties); !problems.empty())
    return fail(index,
                fmt::format("Properties validation failed for resource {} with message:\n{}",
                            work.id, problems.front().message),
                at);
  if (auto reason = secret_problem(*properties, estate); !reason.empty())
    return fail(index, reason, at);
  if (auto reason = name_conflict(work, type); !reason.empty()) return fail(index, reason, at);
  op.due_.emplace(at + kBeforeId, index);
}

Deployed Operation::Stage::wanted(const Resource& resource, json properties) const {
  Deployed out{.type = resource.type};
  out.properties = std::move(properties);
  out.shown = shown_properties(resource, scope(op.request_.goal));
  out.metadata = resource.metadata;
  out.deletion_policy = resource.deletion_policy;
  out.update_replace_policy = resource.update_replace_policy;
  out.tags = op.request_.goal.tags;
  if (auto needs = needs_of(resource)) out.needs = std::move(*needs);
  return out;
}

std::optional<std::set<std::string>> Operation::Stage::needs_of(const Resource& resource) const {
  std::set<std::string> out(resource.depends_on.begin(), resource.depends_on.end());
  for (const auto& name : names_in(resource.properties))
    if (op.request_.goal.from.resources.contains(name.target)) out.insert(name.target);
  return out;
}

bool Operation::Stage::touches(const Comparison& comparison) {
  return std::ranges::any_of(comparison.details, [](const Detail& detail) {
    return detail.attribute == "Properties" || detail.attribute == "Tags";
  });
}

std::string Operation::Stage::name_conflict(const Work& work, const Type& type) const {
  const auto name = given_name(type, work.next.properties);
  if (name.empty() || work.verb == Verb::update) return {};
  if (const auto* thing = estate.named(type.name, name)) {
    if (work.verb == Verb::replace && thing->stack_id == stack.id)
      return fmt::format(
          "CloudFormation cannot update a stack when a custom-named resource requires "
          "replacing. Rename {} and update the stack again.",
          name);
    return handler_message(
        world,
        fmt::format("Resource of type '{}' with identifier '{}' already exists.", type.name, name),
        "AlreadyExists");
  }
  return {};
}

void Operation::Stage::keep_unchanged(std::size_t index, Time at) const {
  op.works_[index].step = Step::done;
  release(index, at);
}

void Operation::Stage::adopt(std::size_t index, Time at) const {
  Work& work = op.works_[index];
  auto& mine = stack.resources.at(work.id);
  mine.metadata = work.next.metadata;
  mine.deletion_policy = work.next.deletion_policy;
  mine.update_replace_policy = work.next.update_replace_policy;
  keep_unchanged(index, at);
}

json Operation::Stage::tagged(const std::string& id, const Deployed& deployed) const {
  StackTags all = deployed.tags;
  all["aws:cloudformation:logical-id"] = id;
  all["aws:cloudformation:stack-id"] = stack.id;
  all["aws:cloudformation:stack-name"] = stack.name;
  return with_tags(*find_type(deployed.type), deployed.properties, all);
}

Thing Operation::Stage::thing_of(const std::string& id, const Deployed& deployed, Time at) const {
  return {.type = deployed.type,
          .physical_id = deployed.physical_id,
          .logical_id = id,
          .stack_name = stack.name,
          .stack_id = stack.id,
          .properties = tagged(id, deployed),
          .attributes = deployed.attributes,
          .created = at};
}

void Operation::Stage::initiate(std::size_t index, Time at) const {
  Work& work = op.works_[index];
  Effect effect;
  if (work.verb == Verb::update) {
    auto& mine = stack.resources.at(work.id);
    auto* thing = estate.thing(mine.type, mine.physical_id);
    work.next.physical_id = mine.physical_id;
    work.next.attributes = mine.attributes;
    if (thing == nullptr) {
      effect = {Millis(1'000), not_found(world, mine)};
    } else {
      const json before = std::exchange(thing->properties, tagged(work.id, work.next));
      effect = update_effect(world, estate, *thing, before, at);
    }
    if (nested(mine) && effect.failure.empty()) return change_child(index, at);
  } else if (nested(work.next)) {
    return make_child(index, at);
  } else {
    effect = initiate_creation(work, at);
    if (work.next.type == kWaitType && effect.failure.empty()) return begin_wait(index, at);
  }
  work.failure = effect.failure;
  work.step = Step::running;
  op.due_.emplace(at + std::max(effect.duration, Millis(200)), index);
}

Effect Operation::Stage::initiate_creation(Work& work, Time at, const Stack* reviewed) const {
  const Birth birth{stack.name, stack.id, work.id, estate.account, estate.region, stack.called};
  auto made = identify(world, *find_type(work.next.type), birth, work.next.properties);
  work.next.physical_id = std::move(made.physical_id);
  work.next.attributes = std::move(made.attributes);
  if (reviewed != nullptr) work.next.physical_id = reviewed->id;
  Thing thing = thing_of(work.id, work.next, at);
  Effect effect = create_effect(world, estate, thing, at);
  work.next.physical_id = thing.physical_id;
  work.next.attributes = thing.attributes;
  estate.add(thing);
  const bool fresh = work.verb == Verb::create;
  auto& mine = stack.resources.at(work.id);
  Deployed shown = work.next;
  resource_event(work.id, shown, fresh ? "CREATE_IN_PROGRESS" : "UPDATE_IN_PROGRESS",
                 "Resource creation Initiated", at, shown_properties(work.next).dump());
  if (fresh) mine = shown;
  return effect;
}

void Operation::Stage::complete_wanted(Work& work, const char* status, Time at) const {
  take_outputs(work.next);
  take_data(work);
  auto& mine = stack.resources[work.id] = work.next;
  resource_event(work.id, mine, status, "", at, shown_properties(mine).dump());
  if (auto* thing = estate.thing(mine.type, mine.physical_id)) settle(world, estate, *thing);
}

// Alarms are watched after the last resource; one that is not there fails the whole, and none that
// is tells anything in a rehearsal.
bool Operation::Stage::monitor(Time at) const {
  const auto& watched = op.request_.goal.monitoring;
  if (std::exchange(op.monitored_, true)) return false;
  for (const auto& arn : watched.alarms) {
    const auto there = estate.all("AWS::CloudWatch::Alarm");
    if (std::ranges::none_of(
            there, [&](const Thing* alarm) { return alarm->attributes.value("Arn", "") == arn; })) {
      fail_whole(fmt::format("Rollback trigger {} does not exist. ", arn), at);
      return true;
    }
  }
  if (watched.minutes == 0 || !stack.parent_id.empty()) return false;
  op.due_.emplace(at + std::chrono::minutes(watched.minutes), kFinish);
  return true;
}

void Operation::Stage::finish_main(Time at) const {
  if (monitor(at)) return;
  stack.imports.clear();
  auto outputs = make_outputs();
  if (!outputs) return fail_whole(outputs.error(), at);
  stack.outputs = std::move(*outputs);
  keep_goal();
  if (op.request_.kind == Kind::create) return end("CREATE_COMPLETE", "", at);
  stack_event("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "", at);
  if (!wait_for_root(at)) clean_up(at);
}

void Operation::Stage::clean_up(Time at) const {
  std::vector<Work> works = tidying();
  std::map<std::string, std::set<std::string>> needs;
  for (const auto& [id, deployed] : op.leftovers_) works.push_back(removal(id, deployed));
  op.leftovers_.clear();
  const auto active = active_resources(scope(stack.goal));
  for (auto it = stack.resources.begin(); it != stack.resources.end();) {
    if (active && active->contains(it->first)) {
      ++it;
      continue;
    }
    needs[it->first] = it->second.needs;
    if (!it->second.physical_id.empty()) works.push_back(removal(it->first, it->second));
    it = stack.resources.erase(it);
  }
  link(works, needs, true);
  begin(Phase::cleanup, std::move(works), at + kBeforeFirst);
}

}  // namespace slipway::deploy::rehearsal::cfn
