// The rehearsal account alive: its resources, its clock, its ids, its identities, and the part that
// plays what happens by itself (CloudFormation stacks, ECS tasks). One thread at a time; the server
// holds a mutex around every use.
//
// Two clocks. The wall clock dates signatures and credentials, as clients compare those with their
// own. The account's clock dates everything else: it starts at the wall clock's time and runs
// `speed` times as fast. Neither is looked up here: advance() is told the wall time before each
// call, and nothing moves in between.
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <random>
#include <string>
#include <string_view>

#include "deploy/rehearsal/account.hh"
#include "deploy/rehearsal/service.hh"
#include "deploy/rehearsal/sign_in.hh"

namespace slipway::deploy::rehearsal {

struct HttpsAnswer {
  int status = 200;
  std::string content_type = "text/plain";
  std::string body;
};

// What plays by itself. The CloudFormation/ECS side derives from it, keeps its state there and
// hands it to the World with attach() the first time one of its handlers runs. It must be
// repeatable: ids and chances only from the World, times only from what is due and from call.now,
// as an account kept in a file (--state) is restored by playing its changing calls again.
struct Simulation {
  virtual ~Simulation() = default;
  // Plays everything due up to world.now(); called before each call and probe, with time never
  // running backwards.
  virtual void advance(World& world) = 0;
  // What https://host/path answers. `load_balancer` is the DNS name that the account's records
  // resolve the host to, or empty when there is no record and the caller has connected to a load
  // balancer by its own name. None: nothing listens there (the connection is closed).
  virtual std::optional<HttpsAnswer> https(World& world, std::string_view load_balancer,
                                           std::string_view host, std::string_view path) = 0;
};

struct WorldOptions {
  Time start{};        // wall time at which the account's clock starts
  double speed = 1.0;  // account seconds per wall second, > 0
  unsigned seed = 1;
  // --fault fail:<AWS::Resource::Type or LogicalId>: resources whose creation or update fails.
  std::vector<std::string> failing_resources;
};

class World {
 public:
  World(AccountSet set, WorldOptions options);
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  // ---- time
  void advance(Time wall);  // plays what is due; never backwards
  // The account is served again: plays up to `wall` as before, then goes on at this speed.
  void resume(Time wall, double speed, std::vector<std::string> failing_resources);
  Time now() const { return now_; }  // the account's time
  Time wall() const { return wall_; }
  const WorldOptions& options() const { return options_; }
  Time faults_since() const { return faults_since_; }  // when failing_resources were set

  // ---- where things are. A region the account's file does not have is empty, but real: it may be
  // written to.
  Account& account(std::string_view id);  // of a known identity; created empty when unknown
  Account& account(const Call& call) { return account(call.account); }
  Region& region(const Call& call) { return region(call.account, call.region); }
  Region& region(std::string_view account_id, std::string_view name);
  const std::string& home_region() const { return set_.region; }
  std::deque<Account>& accounts() { return set_.accounts; }

  // ---- who calls
  const Identity* identity(std::string_view access_key_id) const;
  const Identity& first_identity() const { return set_.identities.front(); }
  const std::vector<Identity>& identities() const { return set_.identities; }  // of the file
  // Temporary credentials of an assumed role; the wall clock's `expires`.
  const Identity& assume(const Role& role, std::string_view account_id, std::string_view session,
                         std::chrono::seconds lifetime);
  SignIn& sign_in() { return sign_in_; }
  // By the caller's `deny`, or to everybody by a fault: "kms:ListKeys". Statements are judged with
  // the resource (services/iam_access.hh).
  bool denied(const Identity& who, std::string_view action) const;
  void deny_everybody(std::vector<std::string> patterns) { denied_ = std::move(patterns); }

  // ---- ids, the same for the same seed and order of calls
  std::string hex(int digits);
  std::string new_id(std::string_view prefix);  // "vpc" -> vpc-0123456789abcdef0 (17 digits)
  std::string uuid();
  std::string upper_id(std::string_view prefix, int length);  // AIDA..., Z...: A-Z, 0-9
  std::uint64_t random_below(std::uint64_t bound);            // uniform in [0, bound)
  std::string arn(std::string_view service, std::string_view region, std::string_view account_id,
                  std::string_view resource) const;  // arn:aws:...

  // ---- names. The load balancer (or other target) a host name leads to by alias or CNAME in the
  // public zones of any account, chasing at most eight steps; empty when no record leads anywhere.
  std::string resolve(std::string_view host) const;

  // ---- what plays by itself
  void attach(std::unique_ptr<Simulation> simulation) { simulation_ = std::move(simulation); }
  Simulation* simulation() { return simulation_.get(); }
  std::optional<HttpsAnswer> https(std::string_view host, std::string_view path);

 private:
  AccountSet set_;
  WorldOptions options_;
  Time now_, wall_;
  Time base_now_, base_wall_;  // since when the present speed holds
  Time faults_since_{};
  std::mt19937_64 random_;
  std::map<std::string, Identity, std::less<>> by_key_;
  std::vector<std::string> denied_;  // by a fault
  SignIn sign_in_;
  std::unique_ptr<Simulation> simulation_;
};

// Shell-like pattern of policies and filters: * and ?.
bool matches(std::string_view pattern, std::string_view text);

}  // namespace slipway::deploy::rehearsal
