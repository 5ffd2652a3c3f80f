// A whole deployment: stages in order, planned and applied by the engine of their kind, every
// decision journalled so that a crash can neither double nor lose an operation. Emits
// ProgressEvents; owns no screen.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "aws/client.hh"
#include "deploy/plan.hh"
#include "deploy/progress.hh"
#include "deploy/removal.hh"

namespace slipway::deploy {

// What must survive a crash: one record an operation, written (and synced) before the call that it
// describes.
struct RunRecord {
  std::string stage;  // empty: of the run as a whole ("run", "end")
  std::string phase;  // "run", "change-set", "execute", "run-task", "cancel", "destroy", "done",
                      // "failed", "end"
  std::string stack_id;
  std::string change_set_arn;
  std::string token;   // client request token, change set name, or the run's id
  std::string cursor;  // task ARN; of "run": what it does; of "end": how it ended
  Time at{};
};

// Append-only store of RunRecords (wizard/journal implements it; tests use memory).
struct RunLog {
  virtual ~RunLog() = default;
  virtual Result<void> append(const RunRecord& record) = 0;
  virtual std::vector<RunRecord> records() const = 0;
};

enum class Outcome : std::uint8_t { done, failed, rolled_back, cancelled, detached };
std::string_view name(Outcome outcome);

struct DeploymentEnd {
  Outcome outcome = Outcome::done;
  std::optional<Cause> cause;
  Outputs outputs;
  std::vector<std::string> retained = {};  // what a removal left in the account, on purpose
  // What this run did before it ended, for deploy/aftermath: the stages whose stacks it changed, in
  // order; tasks that ran ("Database migrations (exit code 0)"); the stage whose stack went back.
  std::vector<std::string> changed = {}, ran = {};
  std::string undone = {};
};

// What was done from here last, by the journal.
struct LastRun {
  std::string does;  // "apply", "destroy"
  Time started{};
  std::optional<Time> ended;  // none: it was interrupted, or runs still
  std::string outcome;        // as name(Outcome), once it has ended
};

// A stack in which nothing can be deployed until it has been brought back to rest.
struct StuckStack {
  std::string stage, stack_name, status;
  std::vector<std::pair<std::string, std::string>>
      failed;  // logical ids, and what AWS says of each
};

class Deployment {
 public:
  struct Parts {
    Http& http;  // probes
    Timers& timers;
    Random random;
    std::function<aws::Client&(const Stage&)> client;  // by the stage's profile and region
    RunLog& log;
    std::function<void(const ProgressEvent&)> progress;
    std::function<void(const std::string&)> stale;  // empty: fresh again
    // Https probes of a rehearsal: where every name is answered, and the certificates to trust.
    // Empty: as in real life.
    std::string probe_connect_to, probe_ca_file;
  };
  // `given`: stages that are left as they are; what they have made is what `stages` build upon.
  Deployment(Parts parts, std::vector<Stage> stages, std::vector<Stage> given = {});
  ~Deployment();

  // Each of these is started once at a time; `done` runs when it has ended. Dropping the Deployment
  // detaches: what AWS does goes on.
  void plan(std::move_only_function<void(Result<Plan>)> done);
  void discard(std::move_only_function<void(Result<void>)>
                   done);  // the plan's change sets, empty stack shells
  void apply(
      std::move_only_function<void(Result<DeploymentEnd>)> done);  // plans what was not planned
  // What an earlier run left unfinished, by the log: "apply", "destroy", or nothing. apply() goes
  // on with an open apply; plan() refuses while anything is open.
  std::string unfinished() const;
  std::optional<LastRun> last_run() const;
  // Follows what the log says is running to its end and beyond, to that of the whole deployment.
  // Where the log knows of nothing (another machine's, or lost), whatever AWS is at work on in the
  // deployment's stacks is followed to its end.
  void attach(std::move_only_function<void(Result<DeploymentEnd>)> done);
  void cancel();  // stops the running stage, rolls it back
  // The stacks whose rollback failed, or whose failure was kept to be looked at.
  void stuck(std::move_only_function<void(Result<std::vector<StuckStack>>)> done);
  // Rolls such a stack back, and follows it. `skip`: logical ids somebody has agreed to leave as
  // they are, for AWS to take them for rolled back. `rolled_back` is the good end.
  void recover(const std::string& stage, std::vector<std::string> skip,
               std::move_only_function<void(Result<DeploymentEnd>)> done);
  // What destroy() would remove, keep, and be refused. Changes nothing.
  void survey(std::move_only_function<void(Result<Removal>)> done);
  // Buckets, by name, whose objects somebody has agreed to lose: destroy() empties them before
  // their stack goes. Without it AWS refuses to delete a bucket that holds anything.
  void allow_emptying(std::vector<std::string> buckets);
  // Removes every stack, the last stage first.
  void destroy(std::move_only_function<void(Result<DeploymentEnd>)> done);
  // Everything as AWS sees it now, every probe tried once. A stage or setting that is configured
  // and not deployed is pending.
  void status(std::move_only_function<void(Result<Tree>)> done);
  void outputs(std::move_only_function<void(Result<Outputs>)> done);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace slipway::deploy
