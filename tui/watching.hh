// A deployment watched from the command line: its events as lines or JSON, Ctrl-C answered, its end
// as an exit code.
#pragma once

#include <functional>
#include <set>
#include <string>

#include "deploy/deployment.hh"
#include "deploy/progress.hh"
#include "tui/preparation.hh"

namespace slipway::tui {

class Watching {
 public:
  explicit Watching(Session& session);

  Watcher watcher();  // hand this to the Deployment

  using Start = std::function<void(std::move_only_function<void(Result<deploy::DeploymentEnd>)>)>;
  // Starts it and watches to the end, or until the user detaches. `hint` is what `slipway attach`
  // must be given.
  Exit until_the_end(deploy::Deployment& deployment, const Start& start, const std::string& hint);

  const std::optional<deploy::DeploymentEnd>& end() const { return end_; }

 private:
  enum class Choice : unsigned char { detach, cancel, go_on };
  Choice ask();
  void show(const deploy::ProgressEvent& event);
  Exit show(const deploy::DeploymentEnd& end);

  Session& session_;
  deploy::Tree tree_;
  Time started_{}, told_{};     // told_: of the last line
  std::set<std::string> seen_;  // ids of events
  std::optional<deploy::DeploymentEnd> end_;
};

// Whether somebody has agreed already, or is to be asked once the plan is shown.
enum class Consent : unsigned char { given, ask };

// Plans, prints the plan, applies and watches; outputs and next steps at the end. A deployment that
// was interrupted is gone on with first, without a new plan; then comes what it did not know of.
Exit deploy_and_watch(Session& session, Preparation& preparation, deploy::Deployment& deployment,
                      Watching& watching, Consent consent);

// Why nothing new can be planned while `doing` ("apply", "destroy") is open, and the way out.
Error still_open(const std::string& doing, const std::string& hint);

// What `slipway attach` must be given to find this deployment again.
std::string attach_hint(const Session& session, const Preparation& preparation);

void print_cause(const deploy::Cause& cause);
// With what it costs a month; as JSON where that is asked for.
void print_plan(const deploy::Plan& plan, Preparation& preparation, const Options& options);
void print_outputs(const wizard::Facts& facts, const deploy::Outputs& outputs);

// Titles and values of the blueprint's outputs, as far as the stages' outputs fill them.
struct ShownOutput {
  std::string name, title, value;
};
std::vector<ShownOutput> shown_outputs(const wizard::Facts& facts, const deploy::Outputs& outputs);

}  // namespace slipway::tui
