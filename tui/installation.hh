// One installation as the commands and the wizard share it: what is installed, where its files are,
// its journal, and the Deployment that its answers ask for.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "deploy/deployment.hh"
#include "tui/session.hh"
#include "wizard/blueprint.hh"
#include "wizard/config_files.hh"
#include "wizard/journal.hh"
#include "wizard/rules/rule.hh"
#include "wizard/secrets.hh"

namespace slipway::tui {

// What a Deployment tells while it runs.
struct Watcher {
  std::function<void(const deploy::ProgressEvent&)> progress;
  std::function<void(const std::string&)> stale;
};

class Installation {
 public:
  Installation(Session& session, const wizard::Blueprint& blueprint);

  const wizard::Blueprint& blueprint() const { return blueprint_; }
  const wizard::ConfigPlace& place() const { return place_; }
  void move_to(wizard::ConfigPlace place);  // releases the journal of the place before

  // The passphrase of PULUMI_CONFIG_PASSPHRASE[_FILE]; a rehearsal's when rehearsing and neither is
  // set.
  Result<std::optional<std::string>> passphrase() const;

  // The keys of a passphrase (an empty one is one), each derived once a run; null when there is
  // none.
  wizard::KeyRing* keys(const std::optional<std::string>& passphrase);

  // Opens (and locks) the journal, making the folder where there is none. `conflict` when another
  // slipway has it.
  Result<wizard::Journal*> journal();
  // The same where there is one already; null where there is none.
  Result<wizard::Journal*> journal_if_any();

  // The stages the answers ask for, all of them or those of the blueprint's action, ready to run.
  Result<std::unique_ptr<deploy::Deployment>> deployment(const wizard::Facts& facts,
                                                         const std::string& action,
                                                         Watcher watcher);

  std::string rehearsal_state() const;  // where a rehearsal keeps its account between runs

 private:
  Result<aws::Client*> client_of(const deploy::Stage& stage);

  Session& session_;
  const wizard::Blueprint& blueprint_;
  wizard::ConfigPlace place_;
  std::unique_ptr<wizard::Journal> journal_;
  std::unique_ptr<wizard::KeyRing> keys_;
  std::string keys_of_;  // the passphrase of keys_
};

struct ChosenStages {
  std::vector<deploy::Stage> deployed;  // the blueprint's stages, or those its action names
  std::vector<deploy::Stage> given;     // the others: what they have made is built upon
};
// `invalid` when there is no such action.
Result<ChosenStages> stages_for(const wizard::Facts& facts, const std::string& action);

// What writing the answers would change in the config files.
Result<std::vector<wizard::FileChange>> plan_files(Installation& installation,
                                                   const wizard::Answers& answers,
                                                   const std::optional<std::string>& passphrase,
                                                   const Files& files);

wizard::RandomBytes system_random();
Random system_uniform();

}  // namespace slipway::tui
