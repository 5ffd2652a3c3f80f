#include "deploy/engines/removal_survey.hh"

#include "aws/services/cloudformation.hh"
#include "aws/services/rds.hh"
#include "aws/services/s3.hh"
#include "deploy/engines/stack_words.hh"

namespace slipway::deploy {

namespace cfn = aws::cloudformation;

namespace {

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
    // What holds data and cannot be looked at is left to AWS, which refuses rather than loses it.
    if (step_ != Step::closer) return Finish{fail(reply->error())};
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
  step_ = Step::closer;
  return next();
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
  auto found = aws::read<aws::rds::DescribeDBClusters>(reply);
  if (!found || found->db_clusters.empty() || !found->db_clusters.front().deletion_protection)
    return;
  resource.obstacle = "the database is protected against deletion";
  resource.fix = "If it really is to go: aws rds modify-db-cluster --db-cluster-identifier " +
                 resource.physical_id +
                 " --no-deletion-protection --apply-immediately, then try again";
}

}  // namespace slipway::deploy
