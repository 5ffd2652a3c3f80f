#include "deploy/rehearsal/cfn/operation.hh"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "deploy/rehearsal/cfn/changes.hh"
#include "deploy/rehearsal/cfn/effects.hh"
#include "deploy/rehearsal/cfn/estate.hh"
#include "deploy/rehearsal/cfn/graph.hh"
#include "deploy/rehearsal/world.hh"

namespace slipway::deploy::rehearsal::cfn {

namespace {

constexpr Millis kBeforeFirst{1500};  // from the stack's event to the first resource's
constexpr Millis kBeforeId{900};      // from a resource's start to its physical id
constexpr Millis kAfterLast{700};     // from the last resource to the stack's next event
constexpr std::string_view kStackType = "AWS::CloudFormation::Stack";
constexpr std::string_view kReplacing =
    "Requested update requires the creation of a new physical resource; hence creating one.";

std::vector<std::string> zones_of(World& world, const Estate& estate) {
  std::vector<std::string> out;
  for (const auto& zone : world.region(estate.account, estate.region).zones)
    out.push_back(zone.name);
  return out;
}

bool keeps(const std::string& policy) { return policy == "Retain"; }

}  // namespace

// The operation's hands: everything one step needs, without passing four things to every function.
struct Operation::Stage {
  Operation& op;
  World& world;
  Estate& estate;
  Stack& stack;

  // ---- events
  void event(std::string logical_id, std::string physical_id, std::string type, std::string status,
             std::string reason, Time at, std::string properties = {}) const {
    Event made{.logical_id = std::move(logical_id),
               .physical_id = std::move(physical_id),
               .type = std::move(type),
               .status = std::move(status),
               .reason = std::move(reason),
               .token = op.request_.token,
               .operation_id = op.request_.id,
               .properties = std::move(properties),
               .at = at};
    made.id = made.type == kStackType && made.physical_id == stack.id
                  ? world.uuid()
                  : fmt::format("{}-{}-{}", made.logical_id, made.status, to_rfc3339(at));
    stack.events.push_back(std::move(made));
  }

  void stack_event(std::string status, std::string reason, Time at) const {
    stack.status = status;
    stack.reason = reason;
    event(stack.name, stack.id, std::string(kStackType), std::move(status), std::move(reason), at);
  }

  void resource_event(const std::string& id, Deployed& deployed, std::string status,
                      std::string reason, Time at, std::string properties = {}) const {
    deployed.status = status;
    deployed.reason = reason;
    deployed.updated = at;
    event(id, deployed.physical_id, deployed.type, std::move(status), std::move(reason), at,
          std::move(properties));
  }

  // ---- values
  Scope scope(const Goal& goal) const {
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
    return made;
  }

  // ---- phases
  void begin(Phase phase, std::vector<Work> works, Time at) const {
    op.phase_ = phase;
    op.works_ = std::move(works);
    op.due_.clear();
    op.open_ = op.works_.size();
    for (std::size_t i = 0; i < op.works_.size(); ++i)
      if (op.works_[i].blocked == 0) op.due_.emplace(at + stagger(i), i);
    if (op.open_ == 0) op.due_.emplace(at, kFinish);
  }

  // Starts of siblings are some milliseconds apart, so that times tell an order.
  static Millis stagger(std::size_t index) { return Millis(static_cast<int>(index * 37 % 900)); }

  // `needs` among the given works, by their index.
  static void link(std::vector<Work>& works,
                   const std::map<std::string, std::set<std::string>>& needs, bool reverse) {
    std::map<std::string, std::vector<std::size_t>> index;
    for (std::size_t i = 0; i < works.size(); ++i) index[works[i].id].push_back(i);
    for (const auto& [id, others] : needs)
      for (const auto& other : others) {
        if (!index.contains(id) || !index.contains(other)) continue;
        for (const auto i : index[id])
          for (const auto j : index[other]) {
            works[reverse ? i : j].unblocks.push_back(reverse ? j : i);
            ++works[reverse ? j : i].blocked;
          }
      }
  }

  void begin_main(Time at) const {
    const Goal& goal = op.request_.goal;
    auto active = active_resources(scope(goal));
    auto needs = dependencies(goal.from);
    if (!active || !needs) return fail_whole(active ? needs.error() : active.error(), at);
    std::vector<Work> works;
    for (const auto& id : *active) {
      const bool exists =
          stack.resources.contains(id) && !stack.resources.at(id).physical_id.empty();
      works.push_back({.verb = exists ? Verb::update : Verb::create, .id = id});
    }
    link(works, through_inactive(*needs, *active), false);
    begin(Phase::main, std::move(works), at + kBeforeFirst);
  }

  // What an inactive resource in between would have ordered does not order anything.
  static std::map<std::string, std::set<std::string>> through_inactive(
      const Needs& needs, const std::set<std::string>& active) {
    std::map<std::string, std::set<std::string>> out;
    for (const auto& [id, others] : needs)
      if (active.contains(id))
        std::ranges::copy_if(others, std::inserter(out[id], out[id].end()),
                             [&](const auto& other) { return active.contains(other); });
    return out;
  }

  void fail_whole(const std::string& reason, Time at) const {
    op.failed_.push_back({stack.name, "update"});
    op.cancelled_because_ = reason;
    op.works_.clear();
    op.due_ = {{at + kAfterLast, kFail}};
  }

  // ---- one work
  void step(std::size_t index, Time at) const {
    Work& work = op.works_[index];
    if (work.step == Step::waiting) return start(index, at);
    if (work.step == Step::starting) return initiate(index, at);
    if (work.step == Step::running) return complete(index, at);
  }

  void start(std::size_t index, Time at) const {
    Work& work = op.works_[index];
    switch (work.verb) {
      case Verb::create:
      case Verb::update:
      case Verb::replace:
        return start_wanted(index, at);
      case Verb::revert:
        return start_revert(index, at);
      case Verb::remove:
        return start_removal(index, at);
    }
  }

  void start_wanted(std::size_t index, Time at) const {
    Work& work = op.works_[index];
    const Goal& goal = op.request_.goal;
    const Resource& resource = goal.from.resources.at(work.id);
    const Type& type = *find_type(resource.type);
    auto properties = evaluate(resource.properties, scope(goal));
    work.next = wanted(resource, properties ? *properties : json::object());
    if (work.verb == Verb::create) {
      auto& mine = stack.resources[work.id] = work.next;
      resource_event(work.id, mine, "CREATE_IN_PROGRESS", "", at, work.next.properties.dump());
    } else if (properties) {
      const auto comparison =
          compare(type, stack.resources.at(work.id), resource, *properties, goal.tags);
      if (comparison.empty()) return keep_unchanged(index, at);
      if (comparison.replaces) work.verb = Verb::replace;
      const bool silent = !touches(comparison);
      if (silent) return adopt(index, at);
      auto& mine = stack.resources.at(work.id);
      resource_event(work.id, mine, "UPDATE_IN_PROGRESS",
                     std::string(comparison.replaces ? kReplacing : ""), at,
                     work.next.properties.dump());
    }
    work.step = Step::starting;
    if (!properties) return fail(index, properties.error(), at);
    if (const auto problems = check_properties(type, work.id, *properties); !problems.empty())
      return fail(index,
                  fmt::format("Properties validation failed for resource {} with message:\n{}",
                              work.id, problems.front().message),
                  at);
    if (auto reason = name_conflict(work, type); !reason.empty()) return fail(index, reason, at);
    op.due_.emplace(at + kBeforeId, index);
  }

  Deployed wanted(const Resource& resource, json properties) const {
    Deployed out{.type = resource.type};
    out.properties = std::move(properties);
    out.metadata = resource.metadata;
    out.deletion_policy = resource.deletion_policy;
    out.update_replace_policy = resource.update_replace_policy;
    out.tags = op.request_.goal.tags;
    if (auto needs = needs_of(resource)) out.needs = std::move(*needs);
    return out;
  }

  std::optional<std::set<std::string>> needs_of(const Resource& resource) const {
    std::set<std::string> out(resource.depends_on.begin(), resource.depends_on.end());
    for (const auto& name : names_in(resource.properties))
      if (op.request_.goal.from.resources.contains(name.target)) out.insert(name.target);
    return out;
  }

  // Policies and metadata change the stack's book only; nothing is done to the resource.
  static bool touches(const Comparison& comparison) {
    return std::ranges::any_of(comparison.details, [](const Detail& detail) {
      return detail.attribute == "Properties" || detail.attribute == "Tags";
    });
  }

  std::string name_conflict(const Work& work, const Type& type) const {
    const auto name = given_name(type, work.next.properties);
    if (name.empty() || work.verb == Verb::update) return {};
    for (const auto* thing : estate.all(type.name)) {
      if (given_name(type, thing->properties) != name) continue;
      if (work.verb == Verb::replace && thing->stack_id == stack.id)
        return fmt::format(
            "CloudFormation cannot update a stack when a custom-named resource requires "
            "replacing. Rename {} and update the stack again.",
            name);
      return handler_message(
          world,
          fmt::format("Resource of type '{}' with identifier '{}' already exists.", type.name,
                      name),
          "AlreadyExists");
    }
    return {};
  }

  void keep_unchanged(std::size_t index, Time at) const {
    op.works_[index].step = Step::done;
    release(index, at);
  }

  void adopt(std::size_t index, Time at) const {
    Work& work = op.works_[index];
    auto& mine = stack.resources.at(work.id);
    mine.metadata = work.next.metadata;
    mine.deletion_policy = work.next.deletion_policy;
    mine.update_replace_policy = work.next.update_replace_policy;
    keep_unchanged(index, at);
  }

  Thing thing_of(const std::string& id, const Deployed& deployed, Time at) const {
    return {.type = deployed.type,
            .physical_id = deployed.physical_id,
            .logical_id = id,
            .stack_name = stack.name,
            .stack_id = stack.id,
            .properties = deployed.properties,
            .attributes = deployed.attributes,
            .created = at};
  }

  void initiate(std::size_t index, Time at) const {
    Work& work = op.works_[index];
    Effect effect;
    if (work.verb == Verb::update) {
      auto& mine = stack.resources.at(work.id);
      auto* thing = estate.thing(mine.type, mine.physical_id);
      work.next.physical_id = mine.physical_id;
      work.next.attributes = mine.attributes;
      if (thing != nullptr) {
        const json before = std::exchange(thing->properties, work.next.properties);
        effect = update_effect(world, estate, *thing, before, at);
      }
    } else {
      effect = initiate_creation(work, at);
    }
    work.failure = effect.failure;
    work.step = Step::running;
    op.due_.emplace(at + std::max(effect.duration, Millis(200)), index);
  }

  Effect initiate_creation(Work& work, Time at) const {
    const Birth birth{stack.name, stack.id, work.id, estate.account, estate.region};
    auto made = identify(world, *find_type(work.next.type), birth, work.next.properties);
    work.next.physical_id = std::move(made.physical_id);
    work.next.attributes = std::move(made.attributes);
    Thing thing = thing_of(work.id, work.next, at);
    Effect effect = create_effect(world, estate, thing, at);
    work.next.physical_id = thing.physical_id;
    work.next.attributes = thing.attributes;
    estate.things[thing.type][thing.physical_id] = thing;
    const bool fresh = work.verb == Verb::create;
    auto& mine = stack.resources.at(work.id);
    Deployed shown = work.next;
    resource_event(work.id, shown, fresh ? "CREATE_IN_PROGRESS" : "UPDATE_IN_PROGRESS",
                   "Resource creation Initiated", at, work.next.properties.dump());
    if (fresh) mine = shown;
    return effect;
  }

  void complete(std::size_t index, Time at) const {
    Work& work = op.works_[index];
    if (!work.failure.empty()) return fail(index, work.failure, at);
    work.step = Step::done;
    switch (work.verb) {
      case Verb::create:
        complete_wanted(work, "CREATE_COMPLETE", at);
        break;
      case Verb::replace:
        op.leftovers_.emplace_back(work.id, stack.resources.at(work.id));
        [[fallthrough]];
      case Verb::update:
        complete_wanted(work, "UPDATE_COMPLETE", at);
        break;
      case Verb::revert:
        complete_revert(work, at);
        break;
      case Verb::remove:
        complete_removal(work, at);
        break;
    }
    release(index, at);
  }

  void complete_wanted(Work& work, const char* status, Time at) const {
    auto& mine = stack.resources[work.id] = work.next;
    resource_event(work.id, mine, status, "", at, mine.properties.dump());
    if (auto* thing = estate.thing(mine.type, mine.physical_id)) settle(world, estate, *thing);
  }

  void release(std::size_t index, Time at) const {
    for (const auto other : op.works_[index].unblocks)
      if (--op.works_[other].blocked == 0) op.due_.emplace(at + Millis(60), other);
    if (--op.open_ == 0) op.due_.emplace(at + kAfterLast, kFinish);
  }

  // ---- failure
  void fail(std::size_t index, const std::string& reason, Time at) const {
    Work& work = op.works_[index];
    work.step = Step::failed;
    if (op.phase_ != Phase::main) return fail_later(index, reason, at);
    const bool fresh = work.verb == Verb::create;
    auto& mine = stack.resources.at(work.id);
    mine.properties = work.verb == Verb::replace ? mine.properties : work.next.properties;
    resource_event(work.id, mine, fresh ? "CREATE_FAILED" : "UPDATE_FAILED", reason, at,
                   work.next.properties.dump());
    op.failed_.push_back({work.id, fresh ? "create" : "update"});
    drop_new(work);
    cancel_others(at);
    op.due_ = {{at + kAfterLast, kFail}};
  }

  // A replacement that came into being but never took over must go.
  void drop_new(const Work& work) const {
    if (work.verb == Verb::replace && !work.next.physical_id.empty())
      op.leftovers_.emplace_back(work.id, work.next);
  }

  void cancel_others(Time at) const {
    for (auto& other : op.works_) {
      if (other.step != Step::starting && other.step != Step::running) continue;
      other.step = Step::failed;
      const bool fresh = other.verb == Verb::create;
      auto& mine = stack.resources.at(other.id);
      resource_event(other.id, mine, fresh ? "CREATE_FAILED" : "UPDATE_FAILED",
                     fresh ? "Resource creation cancelled" : "Resource update cancelled", at);
      op.failed_.push_back({other.id, fresh ? "create" : "update"});
      drop_new(other);
    }
    op.due_.clear();
  }

  void fail_later(std::size_t index, const std::string& reason, Time at) const {
    Work& work = op.works_[index];
    if (work.verb == Verb::remove) {
      Deployed shown = work.removed;
      resource_event(work.id, shown, "DELETE_FAILED", reason, at);
      if (const auto mine = stack.resources.find(work.id);
          mine != stack.resources.end() && mine->second.physical_id == shown.physical_id)
        mine->second = shown;
    } else {
      resource_event(work.id, stack.resources.at(work.id), "UPDATE_FAILED", reason, at);
    }
    op.failed_.push_back({work.id, work.verb == Verb::remove ? "delete" : "update"});
    // What waits for it stays; what does not goes on.
    drop_dependents(index);
    if (--op.open_ == 0) op.due_.emplace(at + kAfterLast, kFinish);
  }

  void drop_dependents(std::size_t index) const {
    std::vector<std::size_t> left = op.works_[index].unblocks;
    while (!left.empty()) {
      Work& work = op.works_[left.back()];
      left.pop_back();
      if (work.step != Step::waiting) continue;
      work.step = Step::failed;
      --op.open_;
      left.insert(left.end(), work.unblocks.begin(), work.unblocks.end());
    }
  }

  std::string failed_reason() const {
    if (!op.cancelled_because_.empty()) return op.cancelled_because_;
    std::string out;
    for (const char* verb : {"create", "update", "delete"}) {
      std::vector<std::string> ids;
      for (const auto& failed : op.failed_)
        if (failed.verb == std::string_view(verb)) ids.push_back(failed.id);
      if (!ids.empty())
        out += fmt::format("The following resource(s) failed to {}: [{}]. ", verb,
                           fmt::join(ids, ", "));
    }
    return out;
  }

  void fail_main(Time at) const {
    const bool creating = op.request_.kind == Kind::create;
    std::string reason = failed_reason();
    if (op.request_.on_failure == OnStackFailure::keep) {
      if (!creating) keep_goal();
      return end(creating ? "CREATE_FAILED" : "UPDATE_FAILED", reason, at);
    }
    if (!creating) return begin_rollback(reason, at);
    if (op.request_.on_failure == OnStackFailure::remove)
      return begin_removal("DELETE_IN_PROGRESS", reason, at);
    begin_removal("ROLLBACK_IN_PROGRESS", reason + "Rollback requested by user.", at);
  }

  void keep_goal() const { stack.goal = op.request_.goal; }

  // ---- removal
  Work removal(const std::string& id, const Deployed& deployed) const {
    return {.verb = Verb::remove, .id = id, .removed = deployed};
  }

  void begin_removal(const char* status, const std::string& reason, Time at) const {
    stack_event(status, reason, at);
    op.failed_.clear();
    std::vector<Work> works;
    std::map<std::string, std::set<std::string>> needs;
    for (auto it = stack.resources.begin(); it != stack.resources.end();) {
      if (it->second.physical_id.empty()) {
        it = stack.resources.erase(it);
        continue;
      }
      works.push_back(removal(it->first, it->second));
      needs[it->first] = it->second.needs;
      ++it;
    }
    link(works, needs, true);
    begin(Phase::removal, std::move(works), at + kBeforeFirst);
  }

  void start_removal(std::size_t index, Time at) const {
    Work& work = op.works_[index];
    const auto& policy =
        op.phase_ == Phase::cleanup ? replaced_policy(work) : work.removed.deletion_policy;
    const bool creation_undone = op.request_.kind == Kind::create && op.phase_ == Phase::removal;
    const bool kept = keeps(policy) || op.request_.retain.contains(work.id) ||
                      (policy == "RetainExceptOnCreate" && !creation_undone);
    if (kept && op.phase_ != Phase::rollback_cleanup) {
      work.removed.status = "DELETE_SKIPPED";
      event(work.id, work.removed.physical_id, work.removed.type, "DELETE_SKIPPED", "", at);
      forget(work);
      work.step = Step::done;
      return release(index, at);
    }
    Deployed shown = work.removed;
    resource_event(work.id, shown, "DELETE_IN_PROGRESS", "", at);
    work.step = Step::running;
    Effect effect{.duration = Millis(500), .failure = {}};
    if (const auto* thing = estate.thing(shown.type, shown.physical_id))
      effect = remove_effect(world, estate, *thing, at);
    work.failure = effect.failure;
    if (current(work)) stack.resources.at(work.id).status = "DELETE_IN_PROGRESS";
    op.due_.emplace(at + effect.duration, index);
  }

  // In cleanup the one that was replaced follows UpdateReplacePolicy, the one dropped
  // DeletionPolicy.
  const std::string& replaced_policy(const Work& work) const {
    return stack.resources.contains(work.id) ? work.removed.update_replace_policy
                                             : work.removed.deletion_policy;
  }

  bool current(const Work& work) const {
    const auto it = stack.resources.find(work.id);
    return it != stack.resources.end() && it->second.physical_id == work.removed.physical_id;
  }

  void forget(const Work& work) const {
    if (current(work)) stack.resources.erase(work.id);
  }

  void complete_removal(Work& work, Time at) const {
    resource_event(work.id, work.removed, "DELETE_COMPLETE", "", at);
    if (auto* thing = estate.thing(work.removed.type, work.removed.physical_id)) {
      vanish(world, estate, *thing);
      estate.things[work.removed.type].erase(work.removed.physical_id);
    }
    forget(work);
  }

  // ---- rollback of an update
  void begin_rollback(const std::string& reason, Time at) const {
    stack_event("UPDATE_ROLLBACK_IN_PROGRESS", reason, at);
    op.failed_.clear();
    std::vector<Work> works;
    std::map<std::string, std::set<std::string>> needs;
    for (auto& [id, deployed] : stack.resources) {
      const auto before = op.before_.find(id);
      if (before == op.before_.end() || op.request_.skip.contains(id)) continue;
      if (before->second.physical_id == deployed.physical_id &&
          before->second.properties == deployed.properties &&
          deployed.status == before->second.status)
        continue;
      works.push_back({.verb = Verb::revert, .id = id, .next = before->second});
      needs[id] = before->second.needs;
    }
    link(works, needs, false);
    begin(Phase::rollback, std::move(works), at + kBeforeFirst);
  }

  void start_revert(std::size_t index, Time at) const {
    Work& work = op.works_[index];
    auto& mine = stack.resources.at(work.id);
    work.step = Step::running;
    Effect effect{.duration = Millis(500), .failure = {}};
    if (mine.physical_id != work.next.physical_id) {
      if (!mine.physical_id.empty()) op.leftovers_.emplace_back(work.id, mine);
      std::erase_if(op.leftovers_, [&](const auto& left) {
        return left.second.physical_id == work.next.physical_id;
      });
      mine = work.next;
    }
    resource_event(work.id, mine, "UPDATE_IN_PROGRESS", "", at, work.next.properties.dump());
    if (auto* thing = estate.thing(mine.type, mine.physical_id);
        thing != nullptr && thing->properties != work.next.properties) {
      const json before = std::exchange(thing->properties, work.next.properties);
      effect = update_effect(world, estate, *thing, before, at);
      // Going back to what ran before is only failed by a fault that asks for it.
      effect.failure.clear();
    }
    if (fails_rollback(work.id))
      work.failure = handler_message(world, "Rehearsed failure of the rollback (fault)",
                                     "GeneralServiceException");
    op.due_.emplace(at + effect.duration, index);
  }

  // --fault fail:rollback:<logical id>
  bool fails_rollback(const std::string& id) const {
    return std::ranges::any_of(world.options().failing_resources,
                               [&](const std::string& name) { return name == "rollback:" + id; });
  }

  void complete_revert(Work& work, Time at) const {
    auto& mine = stack.resources.at(work.id) = work.next;
    resource_event(work.id, mine, "UPDATE_COMPLETE", "", at, mine.properties.dump());
    if (auto* thing = estate.thing(mine.type, mine.physical_id)) settle(world, estate, *thing);
  }

  void begin_rollback_cleanup(Time at) const {
    stack_event("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", "", at);
    std::vector<Work> works;
    std::map<std::string, std::set<std::string>> needs;
    for (const auto& [id, deployed] : stack.resources) {
      if (op.before_.contains(id)) continue;
      if (deployed.physical_id.empty()) continue;
      works.push_back(removal(id, deployed));
      needs[id] = deployed.needs;
    }
    std::erase_if(stack.resources, [&](const auto& entry) {
      return !op.before_.contains(entry.first) && entry.second.physical_id.empty();
    });
    for (const auto& [id, deployed] : op.leftovers_) works.push_back(removal(id, deployed));
    op.leftovers_.clear();
    link(works, needs, true);
    begin(Phase::rollback_cleanup, std::move(works), at + kBeforeFirst);
  }

  // ---- the end of a phase
  void finish_phase(Time at) const {
    switch (op.phase_) {
      case Phase::main:
        return finish_main(at);
      case Phase::cleanup:
        return end("UPDATE_COMPLETE", "", at);
      case Phase::rollback:
        if (!op.failed_.empty()) return end("UPDATE_ROLLBACK_FAILED", failed_reason(), at);
        return begin_rollback_cleanup(at);
      case Phase::rollback_cleanup:
        return end("UPDATE_ROLLBACK_COMPLETE", "", at);
      case Phase::removal:
        return finish_removal(at);
      case Phase::ended:
        return;
    }
  }

  void finish_main(Time at) const {
    stack.imports.clear();
    auto outputs = make_outputs();
    if (!outputs) return fail_whole(outputs.error(), at);
    stack.outputs = std::move(*outputs);
    keep_goal();
    if (op.request_.kind == Kind::create) return end("CREATE_COMPLETE", "", at);
    stack_event("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "", at);
    std::vector<Work> works;
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

  Checked<std::vector<ShownOutput>> make_outputs() const {
    const Goal& goal = op.request_.goal;
    const Scope names = scope(goal);
    std::vector<ShownOutput> out;
    for (const auto& [key, output] : goal.from.outputs) {
      auto holds = condition_holds(output.condition, names);
      if (!holds) return std::unexpected(holds.error());
      if (!*holds) continue;
      auto value = evaluate(output.value, names);
      auto exported = evaluate(output.export_name, names);
      if (!value) return std::unexpected(value.error());
      if (!exported) return std::unexpected(exported.error());
      ShownOutput made{.key = key,
                       .value = value->is_string() ? value->get<std::string>() : value->dump(),
                       .description = output.description,
                       .export_name = exported->is_string() ? exported->get<std::string>() : ""};
      if (auto taken = taken_export(made.export_name); !taken.empty())
        return std::unexpected(taken);
      out.push_back(std::move(made));
    }
    if (auto used = used_export(out); !used.empty()) return std::unexpected(used);
    for (const auto& [id, resource] : goal.from.resources)
      if (stack.resources.contains(id))
        (void)evaluate(resource.properties, names);  // notes imports
    return out;
  }

  std::string taken_export(const std::string& name) const {
    for (const auto& other : estate.stacks)
      if (!name.empty() && other.get() != &stack && !other->deleted)
        for (const auto& output : other->outputs)
          if (output.export_name == name)
            return fmt::format("Export with name {} is already exported by stack {}. ", name,
                               other->name);
    return {};
  }

  // An export in use may neither go nor change.
  std::string used_export(const std::vector<ShownOutput>& next) const {
    for (const auto& old : stack.outputs) {
      if (old.export_name.empty()) continue;
      const auto same = std::ranges::find(next, old.export_name, &ShownOutput::export_name);
      if (same != next.end() && same->value == old.value) continue;
      if (const auto users = estate.importers(old.export_name); !users.empty())
        return fmt::format("Cannot {} export {} as it is in use by {}. ",
                           same == next.end() ? "delete" : "update", old.export_name,
                           fmt::join(users, ", "));
    }
    return {};
  }

  void finish_removal(Time at) const {
    const bool rolling = stack.status == "ROLLBACK_IN_PROGRESS";
    if (!op.failed_.empty())
      return end(rolling ? "ROLLBACK_FAILED" : "DELETE_FAILED", failed_reason(), at);
    stack.outputs.clear();
    stack.imports.clear();
    if (rolling) return end("ROLLBACK_COMPLETE", "", at);
    stack.deleted = at;
    end("DELETE_COMPLETE", "", at);
  }

  void end(const char* status, const std::string& reason, Time at) const {
    stack_event(status, reason, at);
    op.phase_ = Phase::ended;
    op.due_.clear();
    if (!stack.operations.empty()) {
      const std::string_view text = status;
      const bool bad = text.find("FAILED") != text.npos || text.find("ROLLBACK") != text.npos;
      stack.operations.back().status = bad ? "FAILED" : "SUCCEEDED";
      stack.operations.back().ended = at;
    }
  }
};

Operation::Operation(World& world, Estate& estate, Stack& stack, Request request, Time at)
    : request_(std::move(request)), before_(stack.resources) {
  const Stage stage{*this, world, estate, stack};
  const char* const types[] = {"CREATE_STACK", "UPDATE_STACK", "DELETE_STACK"};
  stack.operations.push_back(
      {request_.id, types[static_cast<int>(request_.kind)], "IN_PROGRESS", at, {}});
  if (request_.kind == Kind::remove) {
    stage.begin_removal("DELETE_IN_PROGRESS", "User Initiated", at);
    return;
  }
  if (request_.kind == Kind::update) stack.updated = at;
  if (request_.kind == Kind::create) stack.goal = request_.goal;
  stage.stack_event(request_.kind == Kind::create ? "CREATE_IN_PROGRESS" : "UPDATE_IN_PROGRESS",
                    "User Initiated", at);
  stage.begin_main(at);
}

std::optional<Time> Operation::next() const {
  if (due_.empty()) return std::nullopt;
  return due_.begin()->first;
}

void Operation::play(World& world, Estate& estate, Stack& stack) {
  if (due_.empty()) return;
  const Stage stage{*this, world, estate, stack};
  const auto [at, index] = *due_.begin();
  due_.erase(due_.begin());
  if (index == kFinish)
    stage.finish_phase(at);
  else if (index == kFail)
    stage.fail_main(at);
  else
    stage.step(index, at);
}

void Operation::cancel(World& world, Estate& estate, Stack& stack, Time at) {
  if (phase_ != Phase::main) return;
  const Stage stage{*this, world, estate, stack};
  stage.cancel_others(at);
  cancelled_because_ = "User Initiated";
  due_ = {{at + kAfterLast, kFail}};
}

void Operation::resume_rollback(World& world, Estate& estate, Stack& stack,
                                std::set<std::string> skip, Time at) {
  request_.skip = std::move(skip);
  Stage{*this, world, estate, stack}.begin_rollback("User Initiated", at);
}

}  // namespace slipway::deploy::rehearsal::cfn
