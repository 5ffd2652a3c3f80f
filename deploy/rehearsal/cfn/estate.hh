// What stacks have made in one account and region, and what runs there.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "deploy/rehearsal/cfn/operation.hh"
#include "deploy/rehearsal/cfn/stack.hh"
#include "deploy/rehearsal/services/ecs_state.hh"

namespace slipway::deploy::rehearsal::cfn {

struct Thing {
  std::string type, physical_id, logical_id, stack_name, stack_id;
  json properties = json::object(), attributes = json::object();
  Time created{};
  bool settled = false;  // has reached the rest of the account (records, endpoints)
};

// Of the Parameter Store.
struct StoredParameter {
  std::string type;                   // String or StringList
  std::vector<std::string> versions;  // oldest first; the first is version 1
};

// What a database leaves when it goes.
struct DbSnapshot {
  std::string id, cluster_id, arn;
  json properties;  // of the cluster
  std::string port;
  Time created{}, ready{};
};

// What somebody told a wait condition.
struct Signal {
  std::string status;  // SUCCESS or FAILURE
  std::string reason, data;
};
using Signals = std::map<std::string, Signal>;  // by the id each of them has

// How a scalable target fares.
struct Load {
  Time since{};
  bool busy = true;   // or in peace again
  bool told = false;  // its alarm has gone off
};

struct LogLine {
  Time at{};
  std::string message;
};

struct LogStream {
  std::string name;
  Time created{};
  std::vector<LogLine> lines;  // in time order; those after now are not visible yet
};

struct Estate {
  std::string account, region;
  std::vector<std::unique_ptr<Stack>> stacks;  // oldest first, deleted ones included
  std::map<std::string, Operation> running;    // by stack id
  std::map<std::string, std::map<std::string, Thing>> things;    // by type, then physical id
  std::map<std::string, std::map<std::string, LogStream>> logs;  // by group, then stream
  std::map<std::string, int> objects;  // by bucket name: how many it holds
  // Objects that calls have put there, by bucket name, then key.
  std::map<std::string, std::map<std::string, std::string>> contents;
  std::map<std::string, StoredParameter> parameters;  // by name
  std::vector<DbSnapshot> snapshots;                  // oldest first
  std::set<std::pair<Time, std::string>> leaving;     // ids of change sets that are being deleted
  // By the URL of a handle, or STACK-ID/LogicalId where there is none.
  std::map<std::string, Signals> signals;
  EcsState ecs;
  // See by_hand.hh: what has been done for faults that are on, by stack id and fault ("gone:ID").
  std::set<std::pair<std::string, std::string>> by_hand;
  std::map<std::string, Load> loads;  // by scalable target

  // The name a template gave to a thing -> its physical id: two of a type cannot share one.
  std::map<std::pair<std::string, std::string>, std::string> names;

  void add(Thing thing);
  void drop(const std::string& type, const std::string& physical_id);
  const Thing* named(std::string_view type, const std::string& name) const;
  Stack* stack(std::string_view name_or_id);  // by name: not deleted ones
  Thing* thing(std::string_view type, std::string_view physical_id);
  // Things of a type, in order of creation.
  std::vector<const Thing*> all(std::string_view type) const;
  const ShownOutput* exported(std::string_view name) const;
  std::vector<std::string> importers(std::string_view name) const;  // stack names
  // The first export of a stack that others import, as the service says it; empty: none.
  std::string exports_in_use(const Stack& stack) const;
};

}  // namespace slipway::deploy::rehearsal::cfn
