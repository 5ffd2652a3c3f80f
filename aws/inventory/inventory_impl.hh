// The inside of an Inventory, shared by inventory.cc and inventory_steps.cc: calls under way, and
// what is known between one reply and the next.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "aws/inventory/classify.hh"
#include "aws/inventory/inventory.hh"

namespace slipway::aws {

// Calls under way for one listing. It is complete when none is left.
struct Work {
  std::vector<Ticket> tickets;
  int pending = 0;

  void restart() {
    tickets.clear();  // what was under way never comes back
    pending = 0;
  }
};

template <class Row>
void begin(Listing<Row>& listing, Work& work) {
  work.restart();
  listing = {};
  listing.state = ListingState::asked;
}

template <class Row>
void advance(Listing<Row>& listing, const Work& work) {
  if (listing.error) return;
  listing.state = work.pending == 0 ? ListingState::complete : ListingState::arriving;
}

template <class Row>
void refuse(Listing<Row>& listing, Error error) {
  listing.state = ListingState::failed;
  listing.error = std::move(error);
}

template <class Row>
Row& find_or_add(std::vector<Row>& rows, std::string Row::*key, const std::string& value) {
  auto found = std::ranges::find(rows, value, key);
  if (found != rows.end()) return *found;
  rows.emplace_back().*key = value;
  return rows.back();
}

struct Inventory::Impl {
  Impl(Client& c, std::function<void()> on_change) : client(c), changed(std::move(on_change)) {
    snapshot.region = client.region();
  }

  Client& client;
  std::function<void()> changed;
  Snapshot snapshot;
  Work identity, regions, vpcs, subnets, certificates, zones, keys, repositories;
  std::map<std::string, Work> records, images;  // by zone id, by repository

  std::optional<Routes> routes;                             // once every route table is there
  std::map<std::string, std::vector<std::string>> aliases;  // by key id
  bool aliases_settled = false;
  std::set<std::string> described_keys;

  // `done` runs, then `changed`, which may do anything to this Inventory: nothing may follow it.
  template <Operation Op, class Done>
  void call(Work& work, const Op& op, Done done) {
    ++work.pending;
    work.tickets.push_back(
        client.call(op, [this, &work, done](Result<typename Op::Reply> reply) mutable {
          --work.pending;
          done(std::move(reply));
          tell();
        }));
  }
  template <Paginated Op, class Take>
  void pages(Work& work, Op op, Take take) {
    ++work.pending;
    work.tickets.push_back(client.pages<Op>(
        std::move(op), [this, &work, take](Result<typename Op::Reply> reply, More more) {
          if (more == More::no) --work.pending;
          take(std::move(reply), more);
          tell();
        }));
  }
  // `changed` may destroy this, the function with it: it is called from a copy.
  void tell() {
    auto call_back = changed;
    if (call_back) call_back();
  }

  void fetch_identity();
  void fetch_regions();
  void fetch_vpcs();
  void fetch_subnets();
  void fetch_certificates();
  void fetch_zones();
  void fetch_keys();
  void fetch_repositories();
  void fetch_records(const std::string& zone_id);
  void fetch_images(const std::string& repository);

  void refetch_records(const std::string& zone_id);
  void refetch_images(const std::string& repository);
  void fetch_more_names(const std::string& arn);
  void fetch_aliases();
  void class_subnets();
  void sort_keys();
  void describe_key(const std::string& id);
};

}  // namespace slipway::aws
