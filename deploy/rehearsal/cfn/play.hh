// The part of the rehearsal account that lives by itself: stacks being made, services starting,
// tasks ending. Kept by the World (Simulation), found again by every handler through of().
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "deploy/rehearsal/cfn/estate.hh"
#include "deploy/rehearsal/world.hh"

namespace slipway::deploy::rehearsal::cfn {

class Play final : public Simulation {
 public:
  static Play& of(World& world);  // attaches itself the first time

  Estate& estate(const std::string& account, const std::string& region);
  Estate& estate(const Call& call) { return estate(call.account, call.region); }
  // Of all regions: for what belongs to an account alone, such as its roles.
  std::vector<const Estate*> estates(std::string_view account) const;

  void advance(World& world) override;
  std::optional<HttpsAnswer> https(World& world, std::string_view load_balancer,
                                   std::string_view host, std::string_view path) override;

  // A client token that an operation was started with, and what it was: the same again is not done
  // twice. False: the token belongs to something else.
  bool claim(const Stack& stack, const std::string& token, const std::string& what);
  bool claimed(const Stack& stack, const std::string& token, const std::string& what) const;

 private:
  bool step(World& world);

  std::map<std::pair<std::string, std::string>, std::unique_ptr<Estate>> estates_;
  std::map<std::pair<std::string, std::string>, std::string> tokens_;  // by stack id and token
};

// Starts an operation on a stack, now or at a time that is due.
void start(World& world, Estate& estate, Stack& stack, Operation::Request request);
void start_at(World& world, Estate& estate, Stack& stack, Operation::Request request, Time at);

}  // namespace slipway::deploy::rehearsal::cfn
