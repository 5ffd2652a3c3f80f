// The wizard's effects around the account's inventory: listings and facts are asked for, asked
// again and stopped. With --inventory a saved one stands for the account, and nothing is asked.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "aws/inventory/inventory.hh"
#include "tui/session.hh"
#include "wizard/effect.hh"
#include "wizard/model.hh"

namespace slipway::tui {

class Discovery {
 public:
  Discovery(Session& session, const wizard::Model& model, std::function<void(wizard::Msg)> post);
  Discovery(const Discovery&) = delete;
  Discovery& operator=(const Discovery&) = delete;

  // From now on what there is is what this client sees.
  void look_with(aws::Client& client);
  // From now on it is what --inventory names. Errors: those of the file.
  Result<const aws::Snapshot*> open_saved();

  void perform(const wizard::effect::FetchInventory& wanted);
  void perform(const wizard::effect::Refresh& wanted);
  void perform(const wizard::effect::CancelListing& wanted);
  void perform(const wizard::effect::FetchZones& wanted);
  void perform(const wizard::effect::FetchRecords& wanted);
  void perform(const wizard::effect::FetchImages& wanted);
  void perform(const wizard::effect::LookUp& wanted);

 private:
  void tell() const;

  Session& session_;
  const wizard::Model& model_;
  std::function<void(wizard::Msg)> post_;
  aws::Client* client_ = nullptr;       // of the identity in use
  std::optional<aws::Snapshot> saved_;  // instead of a client
  std::unique_ptr<aws::Inventory> inventory_;
};

}  // namespace slipway::tui
