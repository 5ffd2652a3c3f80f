// The wizard's whole state as plain values: where the user is, what has been answered, what has
// arrived. update() changes it, views read it. Lists are cached here so that painting 10,000 rows
// costs no judging.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "aws/inventory/snapshot.hh"
#include "deploy/deployment.hh"
#include "wizard/config_files.hh"
#include "wizard/finding.hh"
#include "wizard/msg.hh"
#include "wizard/pages/editor.hh"
#include "wizard/sign_in.hh"
#include "wizard/sources.hh"

namespace slipway::wizard {

enum class Task : std::uint8_t { install, upgrade, check, status, destroy };

enum class PageKind : std::uint8_t { task, identity, step, checks, plan, destroy, deploy, done };

struct Page {
  PageKind kind = PageKind::task;
  std::size_t step = 0;  // index into blueprint->steps when kind is step
  std::string id;        // "identity", or the step's id: what the journal remembers
  std::string title;     // rail
};

// The rows of one field to pick from. `shown` holds indexes into choices.rows in the order on the
// screen; rows that arrive later go to its end, so nothing moves under the cursor.
struct Pick {
  Choices choices;
  std::vector<std::size_t> shown;
  std::size_t cursor = 0;  // index into shown
  Editor filter;
  bool filtering = false;             // `/` was pressed or something was typed
  bool typing = false;                // a value is typed instead of picked
  std::optional<std::size_t> sorted;  // by this column; none: best first
  bool descending = false;
  bool touched = false;             // the user has moved or marked: preselect nothing any more
  std::vector<std::string> marked;  // several: values, in the order marked
};

struct FieldState {
  std::optional<Editor> draft;  // typed and not yet an answer; survives leaving the page
  Pick pick;
};

struct StepState {
  std::size_t focus = 0;  // index into visible_fields() (wizard/pages/fields.hh)
  bool optional_open = false;
  bool acknowledged = false;                 // manual steps
  bool told = false;                         // Enter was pressed on the last field: nothing is
                                             // left unsaid any more
  std::set<std::string> known;               // rules that failed when the page was not left
  std::map<std::string, FieldState> fields;  // by key
};

struct TaskState {
  std::size_t focus = 0;
  Editor dir, stack;
  std::vector<std::string> stacks;
  std::optional<LoadedPlace> loaded;
  bool unlocking = false;  // the passphrase of the secrets there is asked
  Editor passphrase;
  std::optional<Error> error;
};

struct IdentityState {
  std::size_t focus = 0;  // index into identity_rows() (wizard/pages/identity.hh)
  std::vector<ProfileChoice> profiles;
  std::vector<SignInPlace> places;
  bool profiles_known = false;
  std::string asked_profile;  // being looked up
  bool asking = false;
  bool chosen = false;  // by a key, not by the start: a sign-in it needs begins at once
  Editor region;
  std::optional<Error> error;
};

struct ChecksState {
  std::vector<Finding> report, previous;
  std::size_t cursor = 0;
  bool show_passed = false, only_changed = false, show_statement = false;
  std::optional<Time> ran_at;
  std::set<std::string> running;  // listings asked again
};

enum class Passphrase : std::uint8_t { not_needed, wanted, given };

struct PlanState {
  Passphrase passphrase = Passphrase::not_needed;
  Editor first, second;  // the passphrase, typed twice when there is none yet
  std::size_t focus = 0;
  std::optional<Error> passphrase_error;
  bool planning_files = false, planning = false, saving = false;
  bool awaits_account = false;     // is made when the account's listings have arrived
  bool deploy_when_ready = false;  // "deploy" was said while the files were being prepared
  std::optional<std::vector<FileChange>> files;
  std::optional<deploy::Plan> plan;
  std::optional<Error> error;
  std::size_t scroll = 0;
  bool show_files = false;  // the files' differences instead of the stages
};

// Before anything is removed: what would go, and the names typed so far.
struct DestroyState {
  bool looking = false;
  std::optional<deploy::Removal> removal;
  std::optional<Error> error;
  Editor name;                      // being typed
  std::vector<std::string> agreed;  // buckets whose objects may go, in the order asked
  std::size_t scroll = 0;
};

struct LogLine {
  Time at{};
  std::string stage, path, text;
  deploy::State state = deploy::State::pending;
};

struct DeployState {
  deploy::Tree tree;
  bool running = false, attached = false, cancelling = false;
  std::optional<Time> started, ended;
  // How far the account's clock is ahead of ours (a rehearsal's runs faster): times of events are
  // the account's.
  Millis ahead{0};
  std::optional<deploy::DeploymentEnd> end;
  std::optional<Error> error;
  std::string cursor;            // path joined by '/': rows may move around it
  std::set<std::string> folded;  // likewise
  std::vector<LogLine> log;
  bool show_log = false;
  bool status_only = false;  // the page shows `status`, nothing runs
};

enum class Overlay : std::uint8_t { none, help, leave, interrupt, dns_profile };

// Of the line below the page: something was done, something is to be known, something is wrong.
enum class NoticeKind : std::uint8_t { done, told, warning };

struct Model {
  const Blueprint* blueprint = nullptr;
  const aws::Snapshot* inventory = nullptr;  // null: nothing asked yet; see empty_snapshot()
  int width = 80, height = 24;
  Time now{};
  unsigned tickets = 0;  // the last one given out
  // Tickets of what is awaited, by subject; 0: nothing.
  unsigned place_ticket = 0, profiles_ticket = 0, identity_ticket = 0, config_ticket = 0,
           plan_ticket = 0, survey_ticket = 0, deploy_ticket = 0, report_ticket = 0,
           sign_in_ticket = 0;

  Task task = Task::install;
  ConfigPlace place;
  std::string passphrase;  // of the config files' secrets
  Answers answers;
  std::optional<Who> who;

  std::vector<Page> pages;  // as the task and the answers have them
  std::size_t page = 0;
  std::size_t furthest = 0;  // pages up to here have been seen
  std::string resume;        // the page an unfinished run goes on at once the identity is agreed
  Overlay overlay = Overlay::none;
  std::size_t overlay_cursor = 0;
  std::map<std::string, Verdict> marks;  // by page id: the verdict when it was left
  std::set<std::string> asked;           // zones and repositories whose rows were asked for
  std::string notice;                    // one line: "saved ...", "could not write ..."
  NoticeKind notice_kind = NoticeKind::done;

  TaskState task_page;
  IdentityState identity;
  SignInState sign_in;
  std::vector<MfaQuestion> mfa;            // the first is on the screen, above everything
  std::vector<RenewalQuestion> renewals;   // likewise, below a code
  std::map<std::string, StepState> steps;  // by step id
  std::vector<Finding> findings;           // about the current page's keys
  ChecksState checks;
  PlanState plan;
  DestroyState destroy;
  DeployState deploy;

  const Page& current() const { return pages[page]; }
};

const aws::Snapshot& empty_snapshot();
inline Facts facts(const Model& model) {
  return {*model.blueprint, model.answers, model.inventory ? *model.inventory : empty_snapshot(),
          model.now};
}

}  // namespace slipway::wizard
