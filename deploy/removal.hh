// What removing a deployment would do, resource by resource, told before anything is removed. Plain
// data; deploy/engines/removal_survey.hh finds it out.
#pragma once

#include <string>
#include <vector>

namespace slipway::deploy {

enum class Fate : std::uint8_t {
  deleted,
  snapshot,  // a final snapshot is made, then it is deleted
  kept,      // stays in the account and goes on costing
};
std::string_view name(Fate fate);

struct Doomed {
  std::string logical_id, type, physical_id;
  Fate fate = Fate::deleted;
  std::string obstacle, fix;          // why AWS would refuse to delete it, and what to do first
  bool holds_objects = false;         // a bucket that AWS deletes only once it has been emptied
  std::vector<std::string> named_by;  // security groups whose rules name this one
};

struct StackRemoval {
  std::string stage, stack_name, stack_id;
  bool exists = false;
  std::string obstacle, fix;  // the stack as a whole cannot be removed now
  std::vector<Doomed> resources;
};

struct Removal {
  std::vector<StackRemoval> stacks;  // in the order they go; those that are not there as well
};

// {"event":"removal","stacks":[{"stage","stack","exists","obstacle"?,"resources":[
//   {"logical_id","type","physical_id","fate","obstacle"?,"holds_objects"?}]}]}
std::string removal_json(const Removal& removal);

// AWS deletes no security group that another one's rules name. Those of the deployment itself go
// with it, others become the obstacle. Pure.
void find_foreign_rules(Removal& removal);

// Sets what CloudFormation does with each resource when the stack goes, by the template's
// DeletionPolicy and by AWS's defaults: a DBCluster, and a DBInstance of no cluster, leave a
// snapshot (user guide, "DeletionPolicy attribute"). Pure.
void decide_fates(std::vector<Doomed>& resources, const std::string& template_body);

}  // namespace slipway::deploy
