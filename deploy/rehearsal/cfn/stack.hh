// A stack, its change sets and its history, as plain values; operation.hh plays them.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "aws/time.hh"
#include "deploy/rehearsal/cfn/parameters.hh"
#include "deploy/rehearsal/cfn/template.hh"
#include "deploy/rehearsal/cfn/types.hh"

namespace slipway::deploy::rehearsal::cfn {

using StackTags = std::map<std::string, std::string>;

// RollbackConfiguration: for how long alarms are watched once all resources are there.
struct Monitoring {
  int minutes = 0;
  std::vector<std::string> alarms;  // their ARNs
  bool operator==(const Monitoring&) const = default;
};

// What a stack is asked to be.
struct Goal {
  Template from;
  std::string text;  // the template as it was sent
  ParameterTexts parameters;
  ParameterTexts resolved;  // of those that name one in the Parameter Store: what it holds
  StackTags tags;
  std::vector<std::string> capabilities, notification_arns;
  Monitoring monitoring;
  std::string doom;  // what its transforms came to grief with; `from` is only its outline then
};

// A resource that exists because of a stack. An entry without physical id never got that far.
struct Deployed {
  std::string type, physical_id;
  json properties = json::object(), attributes = json::object();
  json shown;  // properties with "****" for NoEcho parameters; null: as they are
  json metadata;
  std::string status, reason;
  std::string deletion_policy, update_replace_policy;
  std::set<std::string> needs;
  StackTags tags;
  Time updated{};
};

struct Event {
  std::string id, logical_id, physical_id, type, status, reason, token, operation_id, properties;
  Time at{};
};

struct Detail {
  std::string attribute = "Properties";  // or Tags, Metadata, DeletionPolicy, UpdateReplacePolicy
  std::string name, path, before, after, change_type;  // Add, Modify, Remove
  Recreation recreation = Recreation::never;
  bool is_static = true;
  std::string source, causing_entity;  // ParameterReference, DirectModification ...
};

struct ResourceChange {
  std::string action, logical_id, physical_id, type, replacement, policy_action;
  std::vector<std::string> scope;
  std::vector<Detail> details;
  std::string before_context, after_context;
  std::string nested_set;  // of a nested stack: the change set's id
};

enum class OnStackFailure : std::uint8_t { roll_back, keep, remove };

struct ChangeSet {
  std::string id, name, description, type, token;  // type: CREATE or UPDATE
  std::string status, reason, execution_status;    // once `ready` has come
  Time created{}, ready{};
  Goal goal;
  std::vector<ResourceChange> changes;
  std::vector<PropertyProblem> problems;
  OnStackFailure on_failure = OnStackFailure::roll_back;
  std::string asked_on_failure;  // as the call said it; empty: it did not
  std::string role;              // ARN; empty: its stack's
  bool includes_nested = false;
  std::string parent_id, root_id, logical_id;  // of a nested one: change sets, its resource
  bool started = false;                        // of a nested one: its stack's operation has been
  std::optional<Time> gone;                    // it is being deleted: until then
};

struct ShownOutput {
  std::string key, value, description, export_name;
};

struct PastOperation {
  std::string id, type;  // CREATE_STACK, UPDATE_STACK, DELETE_STACK ...
  std::string status;    // IN_PROGRESS, SUCCEEDED, FAILED
  Time started{};
  std::optional<Time> ended;
};

struct ResourceDrift {
  std::string status;            // IN_SYNC, MODIFIED or DELETED
  std::string expected, actual;  // properties as JSON text
  json differences = json::array();
};

struct DriftCheck {
  std::string id;
  Time started{}, done{};  // findings are told from `done` on
  bool whole = true;       // of the stack, not of one resource
  std::map<std::string, ResourceDrift> resources;
};

struct Stack {
  std::string id, name, status, reason, change_set_id, policy;
  std::string role;                // ARN of the role that acts for it; empty: its caller's own
  std::optional<int> timeout;      // minutes that its creation may take
  std::string parent_id, root_id;  // of a nested stack
  Time created{};
  std::optional<Time> updated, deleted;
  Time called{};  // wall time of the call that it does now what it does for
  bool protection = false, disable_rollback = false;
  Goal goal;  // what is deployed; during an update what was there before it
  std::map<std::string, Deployed> resources;
  std::map<std::string, Deployed> gone;  // that a deletion or an undone creation has taken away
  std::vector<Event> events;             // oldest first
  std::map<std::string, ChangeSet> change_sets;  // by id
  std::vector<ShownOutput> outputs;
  std::vector<PastOperation> operations;  // oldest first
  std::vector<DriftCheck> drift_checks;   // oldest first
  std::set<std::string> imports;          // export names in use
};

}  // namespace slipway::deploy::rehearsal::cfn
