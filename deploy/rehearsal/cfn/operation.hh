// One creation, update or deletion of a stack, played in the account's time: resources start when
// what they need is there, take as long as their type takes, and leave the events that AWS leaves.
// A failing resource cancels the others and rolls back.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "deploy/rehearsal/cfn/evaluate.hh"
#include "deploy/rehearsal/cfn/stack.hh"

namespace slipway::deploy::rehearsal {
class World;
}

namespace slipway::deploy::rehearsal::cfn {

struct Estate;

inline constexpr std::string_view kUpdateCancelled = "Resource update cancelled";

// What a wait condition waits for.
struct Waiting {
  std::string slot;        // where its signals are left, see Estate::signals
  bool by_policy = false;  // CreationPolicy, and no handle
  int count = 1;
  std::chrono::seconds timeout{};
};

class Operation {
 public:
  enum class Kind : std::uint8_t { create, update, remove };
  struct Request {
    Kind kind = Kind::create;
    Goal goal;              // create and update
    std::string token, id;  // client request token, operation id
    OnStackFailure on_failure = OnStackFailure::roll_back;
    std::set<std::string> retain;  // remove: logical ids left alone
    std::set<std::string> skip;    // continue of a rollback: logical ids taken as they are
    std::string policy;            // stack policy during this update; empty: the stack's own
    std::string doom;              // why it fails before any resource is touched
    bool remove_new = false;       // RetainExceptOnCreate: undone creations keep nothing
    std::optional<int> timeout{};  // create: minutes until it fails
  };

  // Starts at `at`; the first events are written at once.
  Operation(World& world, Estate& estate, Stack& stack, Request request, Time at);

  // When the next step is due; none once it has ended.
  std::optional<Time> next() const;
  // Plays that step.
  void play(World& world, Estate& estate, Stack& stack);
  bool ended() const { return phase_ == Phase::ended; }
  // An update is rolled back from `at` on.
  void cancel(World& world, Estate& estate, Stack& stack, Time at);
  // Out of UPDATE_ROLLBACK_FAILED: reverts what is left, taking `skip` as it is.
  void resume_rollback(World& world, Estate& estate, Stack& stack, std::set<std::string> skip,
                       const std::string& token, Time at);
  // Out of CREATE_FAILED and UPDATE_FAILED (rollback disabled), to what was before. `request`: its
  // token, id and remove_new.
  void roll_back(World& world, Estate& estate, Stack& stack, Request request, Time at);
  // Whether a resource waits for signals there, and that one has come.
  bool awaits(const std::string& slot) const;
  void signalled(World& world, Estate& estate, Stack& stack, const std::string& slot,
                 const std::string& unique_id, Time at);
  // This one tries again what `failed` left in UPDATE_FAILED: going back leads to before that.
  void follow(Operation&& failed);

 private:
  // waiting: a nested stack's, for its root to be done.
  enum class Phase : std::uint8_t {
    main,
    cleanup,
    rollback,
    rollback_cleanup,
    removal,
    waiting,
    ended
  };
  enum class Verb : std::uint8_t { create, update, replace, remove, revert, tidy };
  enum class Step : std::uint8_t { waiting, starting, running, done, failed };
  struct Work {
    Verb verb = Verb::create;
    std::string id;
    Step step = Step::waiting;
    int blocked = 0;  // works it waits for
    std::vector<std::size_t> unblocks;
    Deployed next;        // what it becomes
    Deployed removed;     // verb remove: what goes
    std::string failure;  // known when it starts, told when it is due
    bool told = false;    // of a nested stack: it has answered
    std::optional<Waiting> waiting{};
    int tries = 0;  // verb remove: those that failed
  };
  static constexpr std::size_t kFinish = static_cast<std::size_t>(-1);  // the phase is over
  static constexpr std::size_t kFail = static_cast<std::size_t>(-2);    // the main phase failed
  struct Stage;  // the pieces everything works on, see operation.cc
  void time_out(const Stage& stage);

  Request request_;
  Phase phase_ = Phase::main;
  std::vector<Work> works_;
  std::set<std::pair<Time, std::size_t>> due_;  // index of a work, or kFinish, kFail
  std::size_t open_ = 0;                        // works neither done nor failed
  struct Failed {
    std::string id;
    const char* verb;  // create, update, delete
  };
  std::vector<Failed> failed_;
  std::map<std::string, Deployed> before_;  // as the operation found them
  Goal goal_before_;
  std::vector<ShownOutput> outputs_before_;
  std::set<std::string> imports_before_;
  std::vector<std::pair<std::string, Deployed>>
      leftovers_;  // replaced or dropped, to delete in cleanup
  std::string cancelled_because_;
  std::optional<Time> deadline_;  // of a creation
  bool monitored_ = false;        // alarms have been watched as long as they were to be
};

}  // namespace slipway::deploy::rehearsal::cfn
