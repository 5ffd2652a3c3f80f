// What a command needs before it can judge, plan or deploy: answers from files, the identity, the
// inventory. The same path for all of them, so that an unattended run is validated exactly as the
// wizard validates.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "aws/inventory/inventory.hh"
#include "deploy/cost_estimate.hh"
#include "tui/installation.hh"

namespace slipway::tui {

// Account, region and where the credentials came from.
struct Caller {
  aws::Identity identity;
  std::string profile, region, credential_source;
  std::optional<Time> expires;  // the credentials
};
Result<Caller> who_am_i(Session& session);

class Preparation {
 public:
  Preparation(Session& session, const wizard::Blueprint& blueprint);

  // Config files over the journal's answers; diagnostics (misspelt keys ...) go to `diagnostics`.
  Result<void> read_files();
  // Answers on top of what is known.
  void add(const wizard::Answers& answers);
  // Works as the files say, where neither command line nor environment says otherwise.
  void use_configured();
  // Starts the rehearsal where one is asked for; then identity and inventory.
  Result<void> discover();
  // The facts that checks of the answers need beside the listings, where they are not known yet.
  // discover() does it for the answers it finds; what was answered since asks for more.
  void look_up();
  // The inventory from a file instead (slipway inventory --save).
  Result<void> discover_from(const std::string& file);

  // Keeps what was seen in a file that discover_from() judges the same (slipway check --save).
  Result<void> save(const std::string& file);

  // Has the prices of what the answers ask for looked up, without waiting for them.
  void ask_prices();
  // What that costs a month; prices still on their way are waited for, no longer than this.
  deploy::CostEstimate costs(Millis patience);

  wizard::Facts facts() const;
  Result<std::unique_ptr<deploy::Deployment>> deployment(const std::string& action,
                                                         Watcher watcher);

  Installation installation;
  wizard::Answers answers;
  std::vector<wizard::Diagnostic> diagnostics;
  std::optional<Caller> caller;

 private:
  Result<void> fetch();

  Session& session_;
  bool configured_ = false;
  std::unique_ptr<aws::Inventory> inventory_;
  aws::Snapshot snapshot_;
};

// Asks for all that checks and the wizard may need of this inventory without AWS
// (wizard/offline.hh) and waits for it.
void look_up_for_offline(Session& session, aws::Inventory& inventory,
                         const wizard::Blueprint& blueprint, const wizard::Answers& answers);

// Has the inventory list hosted zones by the profile that the answers name for dns, if another.
void list_zones(Session& session, aws::Inventory& inventory, const wizard::Answers& answers);

// Zones whose records matter: those an answer names by id or name.
std::vector<std::string> zones_in_use(const wizard::Blueprint& blueprint,
                                      const wizard::Answers& answers,
                                      const aws::Snapshot& inventory);

}  // namespace slipway::tui
