// The inside of an Inventory, shared by inventory.cc and inventory_steps.cc: calls under way, and
// what is known between one reply and the next.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "aws/inventory/classify.hh"
#include "aws/inventory/inventory.hh"
#include "aws/inventory/rows.hh"

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

inline void advance(Fact& fact, const Work& work) {
  fact.state = work.pending > 0 ? ListingState::arriving
               : fact.error     ? ListingState::failed
                                : ListingState::complete;
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
  Client* zone_client = nullptr;  // of who looks after names; null: `client`
  Work zone_identity;
  std::function<void()> changed;
  Snapshot snapshot;
  Work identity, regions, vpcs, subnets, certificates, zones, keys, repositories;
  Work nat_gateways, internet_gateways, endpoints, network_acls, addresses, prefix_lists, stacks;
  std::map<std::string, Work> records, images;  // by zone id, by repository
  std::map<Lookup, Work> lookups;

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
    pages_of(client, work, std::move(op), std::move(take));
  }
  template <Paginated Op, class Take>
  void pages_of(Client& from, Work& work, Op op, Take take) {
    ++work.pending;
    work.tickets.push_back(from.pages<Op>(
        std::move(op), [this, &work, take](Result<typename Op::Reply> reply, More more) {
          if (more == More::no) --work.pending;
          take(std::move(reply), more);
          tell();
        }));
  }
  // A listing whose pages need nothing but turning into rows.
  template <class Row, Paginated Op, class Rows>
  void list(Listing<Row>& listing, Work& work, Op op, Rows rows_of_reply) {
    begin(listing, work);
    pages(work, std::move(op), [&listing, &work, rows_of_reply](auto reply, More) {
      if (!reply) return refuse(listing, std::move(reply.error()));
      for (const auto& item : (*reply).*rows_of_reply) listing.rows.push_back(row_of(item));
      advance(listing, work);
    });
  }

  // What a reply says of a fact; an error stays unless `forgive` has an answer to it.
  template <class Reply, class Take, class Forgive>
  void keep(const Lookup& lookup, Work& work, Result<Reply> reply, const Take& take,
            const Forgive& forgive) {
    Fact& fact = snapshot.facts[lookup];
    if (reply)
      take(fact, *reply);
    else if (!forgive(fact, reply.error()) && !fact.error)
      fact.error = std::move(reply.error());
    advance(fact, work);
  }

  // One call of those that make a fact: `take` reads the reply into it. What AWS refuses is kept
  // unless `forgive` has an answer to it.
  template <Operation Op, class Take, class Forgive>
  void learn(const Lookup& lookup, const Op& op, Take take, Forgive forgive) {
    Work& work = lookups[lookup];
    call(work, op, [this, lookup, &work, take, forgive](Result<typename Op::Reply> reply) {
      keep(lookup, work, std::move(reply), take, forgive);
    });
  }
  template <Operation Op, class Take>
  void learn(const Lookup& lookup, const Op& op, Take take) {
    learn(lookup, op, std::move(take), [](Fact&, const Error&) { return false; });
  }
  // The same for all pages of a listing.
  template <Paginated Op, class Take, class Forgive>
  void learn_pages(const Lookup& lookup, Op op, Take take, Forgive forgive) {
    Work& work = lookups[lookup];
    pages(work, std::move(op), [this, lookup, &work, take, forgive](auto reply, More) {
      keep(lookup, work, std::move(reply), take, forgive);
    });
  }
  template <Paginated Op, class Take>
  void learn_pages(const Lookup& lookup, Op op, Take take) {
    learn_pages(lookup, std::move(op), std::move(take), [](Fact&, const Error&) { return false; });
  }

  // `changed` may destroy this, the function with it: it is called from a copy.
  void tell() {
    auto call_back = changed;
    if (call_back) call_back();
  }

  void cancel(ListingName listing);
  void fetch_identity();
  void fetch_regions();
  void fetch_vpcs();
  void fetch_subnets();
  void fetch_certificates();
  void fetch_zones();
  void fetch_zone_identity();
  void fetch_keys();
  void fetch_repositories();
  void fetch_records(const std::string& zone_id);
  void fetch_images(const std::string& repository);
  void fetch_surroundings();
  void fetch_addresses();
  void fetch_stacks();

  void look_up(const Lookup& lookup);
  void look_up_vpc_dns(const Lookup& lookup);
  void look_up_key_use(const Lookup& lookup);
  void look_up_image_platforms(const Lookup& lookup);
  void look_up_endpoint_zones(const Lookup& lookup);
  void look_up_instance_zones(const Lookup& lookup);
  void look_up_stack(const Lookup& lookup);
  void look_up_quota(const Lookup& lookup);
  void look_up_limits(const Lookup& lookup);
  void look_up_database(const Lookup& lookup);
  void look_up_permissions(const Lookup& lookup);
  void look_up_price(const Lookup& lookup);
  void look_up_secret(const Lookup& lookup);
  void simulate(const Lookup& lookup, const std::string& principal);
  void name_other_versions(const Lookup& lookup, const std::string& engine);

  void refetch_records(const std::string& zone_id);
  void refetch_images(const std::string& repository);
  void fetch_more_names(const std::string& arn);
  void fetch_aliases();
  void class_subnets();
  void read_prefix_lists(std::vector<ec2::RouteTable> tables);
  void sort_keys();
  void describe_key(const std::string& id);
};

}  // namespace slipway::aws
