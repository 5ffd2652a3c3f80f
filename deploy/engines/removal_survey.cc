#include "deploy/engines/removal_survey.hh"

#include <algorithm>

#include "aws/services/cloudformation.hh"
#include "aws/services/ec2_interfaces.hh"
#include "aws/services/ec2_security.hh"
#include "aws/services/rds.hh"
#include "aws/services/s3.hh"
#include "deploy/engines/stack_words.hh"

namespace slipway::deploy {

namespace cfn = aws::cloudformation;

namespace {

constexpr std::string_view kGroup = "AWS::EC2::SecurityGroup";

// Who uses an interface that AWS does not remove with its owner: the owner is none of ours. Empty:
// interfaces of load balancers, databases and tasks go with those.
std::string foreign_user(const aws::ec2::NetworkInterface& interface) {
  if (!interface.instance_id.empty()) return "the instance " + interface.instance_id;
  if (interface.interface_type == "lambda") return "a Lambda function: " + interface.description;
  return {};
}

bool goes(const Doomed& resource, std::string_view type) {
  return resource.type == type && resource.fate != Fate::kept && !resource.physical_id.empty();
}

aws::s3::ListObjectVersions first_object(const std::string& bucket) {
  aws::s3::ListObjectVersions op{.bucket = bucket};
  op.max_keys = 1;
  return op;
}

}  // namespace

RemovalSurvey::RemovalSurvey(const Stage& stage) : EngineFlow(Patience::few), stage_(stage) {
  out_.stage = stage_.id;
  out_.stack_name = stage_.stack_name;
}

RemovalSurvey::Action RemovalSurvey::begin(Time) { return ask(); }

RemovalSurvey::Action RemovalSurvey::ask() {
  switch (step_) {
    case Step::look:
      return aws::send(cfn::DescribeStacks{.stack_name = stage_.stack_name});
    case Step::resources:
      return aws::send(cfn::ListStackResources{.stack_name = out_.stack_id, .next_token = page_});
    case Step::templates:
      return aws::send(cfn::GetTemplate{.stack_name = out_.stack_id, .template_stage = "Original"});
    case Step::interfaces:
      return aws::send(aws::ec2::DescribeNetworkInterfaces{.filters = {{"group-id", groups_}},
                                                           .next_token = page_});
    case Step::rules_in:
      return aws::send(aws::ec2::DescribeSecurityGroups{
          .filters = {{"ip-permission.group-id", groups_}}, .next_token = page_});
    case Step::rules_out:
      return aws::send(aws::ec2::DescribeSecurityGroups{
          .filters = {{"egress.ip-permission.group-id", groups_}}, .next_token = page_});
    case Step::closer: {
      const auto& resource = out_.resources[at_];
      if (resource.type == "AWS::S3::Bucket") return aws::send(first_object(resource.physical_id));
      return aws::send(aws::rds::DescribeDBClusters{.db_cluster_identifier = resource.physical_id});
    }
  }
  return Finish{fail({})};
}

RemovalSurvey::Action RemovalSurvey::on(aws::FlowEvent event, Time) {
  const auto* reply = std::get_if<aws::Replied>(&event);
  if (!reply) return ask();
  bool missing = step_ == Step::look && !*reply && says_missing(reply->error());
  if (!*reply && !missing) {
    if (auto delay = wait_out(reply->error())) return aws::Wait{*delay};
    // What cannot be looked at is left to AWS, which refuses rather than loses data.
    if (step_ <= Step::templates) return Finish{fail(reply->error())};
  } else {
    fresh();
  }
  switch (step_) {
    case Step::look:
      return looked(*reply);
    case Step::resources:
      return listed(*reply);
    case Step::templates:
      return read_template(*reply);
    case Step::interfaces:
    case Step::rules_in:
    case Step::rules_out:
      return groups_seen(*reply);
    case Step::closer:
      seen_closer(*reply);
      ++at_;
      return next();
  }
  return Finish{fail({})};
}

RemovalSurvey::Action RemovalSurvey::looked(const aws::Replied& reply) {
  if (!reply) return Finish{std::move(out_)};
  auto found = aws::read<cfn::DescribeStacks>(reply);
  if (!found) return Finish{fail(found.error())};
  if (found->stacks.empty()) return Finish{std::move(out_)};
  const auto& stack = found->stacks.front();
  if (auto owned = ours(stack, stage_); !owned) return Finish{fail(owned.error())};
  const auto is = phase(stack.stack_status);
  out_.exists = is != StackPhase::deleted;
  out_.stack_id = stack.stack_id;
  bool deleting = stack.stack_status == "DELETE_IN_PROGRESS";
  if (!at_rest(is) && is != StackPhase::review && !deleting) {
    out_.obstacle = "AWS is at work on it: " + stack.stack_status;
    out_.fix = "Follow it to its end with slipway attach, then remove it";
  }
  if (!out_.exists) return Finish{std::move(out_)};
  step_ = Step::resources;
  return ask();
}

RemovalSurvey::Action RemovalSurvey::listed(const aws::Replied& reply) {
  auto found = aws::read<cfn::ListStackResources>(reply);
  if (!found) return Finish{fail(found.error())};
  for (const auto& each : found->stack_resource_summaries)
    if (each.resource_status != "DELETE_COMPLETE")
      out_.resources.push_back({.logical_id = each.logical_resource_id,
                                .type = each.resource_type,
                                .physical_id = each.physical_resource_id,
                                .obstacle = {},
                                .fix = {}});
  page_ = found->next_token;
  if (page_.empty()) step_ = Step::templates;
  return ask();
}

RemovalSurvey::Action RemovalSurvey::read_template(const aws::Replied& reply) {
  auto found = aws::read<cfn::GetTemplate>(reply);
  if (!found) return Finish{fail(found.error())};
  decide_fates(out_.resources, found->template_body);
  // AWS takes 200 values for a filter; a stack may have 500 resources.
  constexpr std::size_t most_values = 200;
  for (const auto& each : out_.resources)
    if (goes(each, kGroup) && groups_.size() < most_values) groups_.push_back(each.physical_id);
  step_ = groups_.empty() ? Step::closer : Step::interfaces;
  return groups_.empty() ? next() : ask();
}

Doomed* RemovalSurvey::doomed(std::string_view type, std::string_view physical_id) {
  auto found = std::ranges::find_if(out_.resources, [&](const Doomed& each) {
    return each.type == type && each.physical_id == physical_id;
  });
  return found == out_.resources.end() ? nullptr : &*found;
}

RemovalSurvey::Action RemovalSurvey::groups_seen(const aws::Replied& reply) {
  page_.clear();
  if (step_ == Step::interfaces) {
    if (auto found = aws::read<aws::ec2::DescribeNetworkInterfaces>(reply)) {
      page_ = found->next_token;
      for (const auto& interface : found->network_interfaces)
        for (const auto& group : interface.groups)
          if (auto* each = doomed(kGroup, group.group_id);
              each && each->obstacle.empty() && !foreign_user(interface).empty()) {
            each->obstacle = "it is in use by " + foreign_user(interface) + " (" +
                             interface.network_interface_id + ")";
            each->fix = "Give that another security group, then try again";
          }
    }
  } else if (auto found = aws::read<aws::ec2::DescribeSecurityGroups>(reply)) {
    page_ = found->next_token;
    for (const auto& other : found->security_groups)
      for (const auto* rules : {&other.ip_permissions, &other.ip_permissions_egress})
        for (const auto& rule : *rules)
          for (const auto& pair : rule.user_id_group_pairs)
            if (auto* each = doomed(kGroup, pair.group_id); each && other.group_id != pair.group_id)
              if (std::ranges::find(each->named_by, other.group_id) == each->named_by.end())
                each->named_by.push_back(other.group_id);
  }
  if (!page_.empty()) return ask();
  step_ = static_cast<Step>(static_cast<int>(step_) + 1);
  return step_ == Step::closer ? next() : ask();
}

RemovalSurvey::Action RemovalSurvey::next() {
  for (; at_ < out_.resources.size(); ++at_) {
    const auto& each = out_.resources[at_];
    bool bucket = goes(each, "AWS::S3::Bucket") && each.fate == Fate::deleted;
    if (bucket || goes(each, "AWS::RDS::DBCluster")) return ask();
  }
  return Finish{std::move(out_)};
}

void RemovalSurvey::seen_closer(const aws::Replied& reply) {
  if (!reply) return;
  auto& resource = out_.resources[at_];
  if (resource.type == "AWS::S3::Bucket") {
    if (auto found = aws::read<aws::s3::ListObjectVersions>(reply))
      resource.holds_objects = !found->versions.empty() || !found->delete_markers.empty();
    return;
  }
  cluster_seen(resource, reply);
}

void RemovalSurvey::cluster_seen(Doomed& cluster, const aws::Replied& reply) {
  auto found = aws::read<aws::rds::DescribeDBClusters>(reply);
  if (!found || found->db_clusters.empty()) return;
  const auto& now = found->db_clusters.front();
  if (now.deletion_protection) {
    cluster.obstacle = "the database is protected against deletion";
    cluster.fix = "If it really is to go: aws rds modify-db-cluster --db-cluster-identifier " +
                  cluster.physical_id +
                  " --no-deletion-protection --apply-immediately, then try again";
    return;
  }
  for (const auto& member : now.db_cluster_members) {
    const auto& id = member.db_instance_identifier;
    if (doomed("AWS::RDS::DBInstance", id)) continue;
    cluster.obstacle = "it has an instance that its stack did not make: " + id;
    cluster.fix = "If it is to go: aws rds delete-db-instance --db-instance-identifier " + id +
                  ", then "
                  "try again";
    return;
  }
}

}  // namespace slipway::deploy
