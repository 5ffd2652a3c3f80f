// Fills a Snapshot from a live account: every listing in parallel, all pages, each row visible as
// soon as it has arrived. Dropping the Inventory cancels what is under way.
#pragma once

#include <functional>
#include <memory>

#include "aws/client.hh"
#include "aws/inventory/snapshot.hh"

namespace slipway::aws {

// `network` is VPCs and subnets with their routes, `surroundings` what stands around them:
// gateways, endpoints, ACLs, addresses, prefix lists.
enum class ListingName : std::uint8_t {
  regions,
  network,
  surroundings,
  certificates,
  zones,
  keys,
  repositories,
  stacks,
};

class Inventory {
 public:
  // `changed` runs after rows or states changed (at most once a reply).
  Inventory(Client& client, std::function<void()> changed);
  ~Inventory();

  const Snapshot& snapshot() const;
  // Whose credentials the client has, where that is known before it is asked here.
  void known_as(const std::string& account, const std::string& arn);
  void fetch(ListingName listing);  // again from the start if it was fetched before
  void fetch_all();
  // Gives up what is under way for it and for what hangs on it: it counts as failed, its rows stay.
  void cancel(ListingName listing);
  // Hosted zones and their records by another profile's client, which must outlive this; null: by
  // the inventory's own. They are fetched anew.
  void zones_from(Client* other, const std::string& profile);
  // That profile cannot be used at all.
  void refuse_zones(const std::string& profile, Error error);
  void fetch_records(const std::string& zone_id);
  void fetch_images(const std::string& repository);
  // One fact (aws/inventory/lookup.hh), again if it was asked for before.
  void look_up(const Lookup& lookup);
  bool settled() const;  // nothing under way

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace slipway::aws
