// The hands of an Operation, shared by the files that play it: operation.cc (phases, steps,
// events), forward.cc (making and changing resources), failure.cc, removal.cc, rollback.cc and
// outputs.cc.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "deploy/rehearsal/cfn/changes.hh"
#include "deploy/rehearsal/cfn/effects.hh"
#include "deploy/rehearsal/cfn/estate.hh"
#include "deploy/rehearsal/cfn/graph.hh"
#include "deploy/rehearsal/cfn/operation.hh"

namespace slipway::deploy::rehearsal::cfn {

inline constexpr Millis kBeforeFirst{1500};  // from the stack's event to the first resource's
inline constexpr Millis kBeforeId{900};      // from a resource's start to its physical id
// Of a stack that is where it was to be, without all of what it no longer has being gone.
inline constexpr const char* kLeftBehind =
    "Update successful. One or more resources could not be deleted.";
inline constexpr Millis kAfterLast{700};  // from the last resource to the stack's next event

// Everything one step needs, without passing four things to every function.
struct Operation::Stage {
  Operation& op;
  World& world;
  Estate& estate;
  Stack& stack;

  // ---- every phase (operation.cc)
  void event(std::string logical_id, std::string physical_id, std::string type, std::string status,
             std::string reason, Time at, std::string properties = {}) const;
  void stack_event(std::string status, std::string reason, Time at) const;
  void resource_event(const std::string& id, Deployed& deployed, std::string status,
                      std::string reason, Time at, std::string properties = {}) const;
  void begin(Phase phase, std::vector<Work> works, Time at) const;
  // Starts of siblings are some milliseconds apart, so that times tell an order.
  static Millis stagger(std::size_t index);
  // `needs` among the given works, by their index.
  static void link(std::vector<Work>& works,
                   const std::map<std::string, std::set<std::string>>& needs, bool reverse);
  void step(std::size_t index, Time at) const;
  void start(std::size_t index, Time at) const;
  void complete(std::size_t index, Time at) const;
  void release(std::size_t index, Time at) const;
  void finish_phase(Time at) const;
  void end(const char* status, const std::string& reason, Time at) const;

  // ---- making and changing (forward.cc)
  Scope scope(const Goal& goal) const;
  void begin_main(Time at) const;
  // What an inactive resource in between would have ordered does not order anything.
  static std::map<std::string, std::set<std::string>> through_inactive(
      const Needs& needs, const std::set<std::string>& active);
  // The stack policy: why it denies a change (empty: it does not), and whether it ends the update
  // because of a resource that would go.
  const std::string& policy() const;
  std::string policy_problem(const Work& work, const Comparison& comparison) const;
  bool removal_denied(const std::set<std::string>& active, Time at) const;
  void fail_whole(const std::string& reason, Time at) const;
  void start_wanted(std::size_t index, Time at) const;
  Deployed wanted(const Resource& resource, json properties) const;
  std::optional<std::set<std::string>> needs_of(const Resource& resource) const;
  // Policies and metadata change the stack's book only; nothing is done to the resource.
  static bool touches(const Comparison& comparison);
  std::string name_conflict(const Work& work, const Type& type) const;
  void keep_unchanged(std::size_t index, Time at) const;
  void adopt(std::size_t index, Time at) const;
  // A resource's properties with every tag it bears: its own, its stack's and those that
  // CloudFormation adds.
  json tagged(const std::string& id, const Deployed& deployed) const;
  Thing thing_of(const std::string& id, const Deployed& deployed, Time at) const;
  void initiate(std::size_t index, Time at) const;
  // `reviewed`: the nested stack that a change set has made already.
  Effect initiate_creation(Work& work, Time at, const Stack* reviewed = nullptr) const;
  void complete_wanted(Work& work, const char* status, Time at) const;
  bool monitor(Time at) const;  // true: the end has to wait
  void finish_main(Time at) const;
  void clean_up(Time at) const;

  // ---- nested stacks (nested.cc)
  static bool nested(const Deployed& deployed);
  static const Deployed& subject(const Work& work);
  Stack* child_of(const Deployed& deployed) const;
  std::optional<Stage> child_stage(const Deployed& deployed) const;
  bool child_moved(const Deployed& deployed) const;  // its operation has not ended
  void due_soon(std::size_t index, Time at) const;
  Request child_request(Kind kind, Goal goal) const;
  static Checked<std::optional<int>> child_timeout(const json& properties);
  Stack* reviewed_child(const std::string& id) const;
  void make_child(std::size_t index, Time at) const;
  void start_child(std::size_t index, Kind kind, Goal goal, Time at) const;
  void change_child(std::size_t index, Time at) const;
  void remove_child(std::size_t index, Time at) const;
  void revert_child(std::size_t index, Time at) const;
  void cancel_child(const Deployed& deployed, Time at) const;
  std::vector<Work> tidying() const;  // works that let children clean up
  void tidy_child(std::size_t index, Time at) const;
  bool wait_for_root(Time at) const;  // false: this is the root
  void tell_parent(Time at) const;
  void heed(const Stack& child, Time at) const;
  static bool reached(const Work& work, const Stack& child);
  static std::string embedded_failure(const Work& work, const Stack& child);
  void take_outputs(Deployed& deployed) const;

  // ---- wait conditions (waits.cc)
  Checked<Waiting> waiting_of(const Work& work) const;
  void begin_wait(std::size_t index, Time at) const;
  void heed_signals(std::size_t index, Time at) const;
  void take_data(Work& work) const;

  // ---- outputs and exports (outputs.cc)
  Checked<std::vector<ShownOutput>> make_outputs() const;
  std::string taken_export(const std::string& name) const;
  // An export in use may neither go nor change.
  std::string used_export(const std::vector<ShownOutput>& next) const;

  // ---- a failing resource (failure.cc)
  void fail(std::size_t index, const std::string& reason, Time at) const;
  // A replacement that came into being but never took over must go.
  void drop_new(const Work& work) const;
  void cancel_others(Time at) const;
  bool try_again(std::size_t index, Time at) const;
  void fail_later(std::size_t index, const std::string& reason, Time at) const;
  void drop_dependents(std::size_t index) const;
  std::string failed_reason() const;
  void fail_main(Time at) const;
  void keep_goal() const;

  // ---- removal (removal.cc)
  Work removal(const std::string& id, const Deployed& deployed) const;
  void begin_removal(const char* status, const std::string& reason, Time at) const;
  void start_removal(std::size_t index, Time at) const;
  // In cleanup the one that was replaced follows UpdateReplacePolicy, the one dropped
  // DeletionPolicy.
  const std::string& replaced_policy(const Work& work) const;
  bool current(const Work& work) const;
  void forget(const Work& work) const;
  void drop_unmade(const std::string& id, Deployed& deployed, Time at) const;
  void complete_removal(Work& work, Time at) const;
  void finish_removal(Time at) const;

  // ---- going back (rollback.cc)
  void undo(const std::string& reason, Time at) const;
  void begin_rollback(const std::string& reason, Time at) const;
  void start_revert(std::size_t index, Time at) const;
  // --fault fail:rollback:<logical id>
  bool fails_rollback(const std::string& id) const;
  void complete_revert(Work& work, Time at) const;
  void begin_rollback_cleanup(Time at) const;
  void clean_up_rollback(Time at) const;
};

}  // namespace slipway::deploy::rehearsal::cfn
