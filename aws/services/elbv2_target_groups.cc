#include "aws/services/elbv2_target_groups.hh"

#include "aws/services/elbv2_wire.hh"
#include "aws/wire/paging.hh"
#include "aws/wire/query.hh"
#include "aws/wire/xml.hh"

namespace slipway::aws::elbv2 {

static void read(const Xml& node, TargetGroup& out) {
  node.read("TargetGroupArn", out.target_group_arn);
  node.read("TargetGroupName", out.target_group_name);
  node.read("Protocol", out.protocol);
  node.read("ProtocolVersion", out.protocol_version);
  node.read("TargetType", out.target_type);
  node.read("VpcId", out.vpc_id);
  node.read("HealthCheckProtocol", out.health_check_protocol);
  node.read("HealthCheckPort", out.health_check_port);
  node.read("HealthCheckPath", out.health_check_path);
  node.at("Matcher").read("HttpCode", out.http_code);
  node.read("Port", out.port);
  node.read("HealthCheckIntervalSeconds", out.health_check_interval_seconds);
  node.read("HealthCheckTimeoutSeconds", out.health_check_timeout_seconds);
  node.read("HealthyThresholdCount", out.healthy_threshold_count);
  node.read("UnhealthyThresholdCount", out.unhealthy_threshold_count);
  node.read("HealthCheckEnabled", out.health_check_enabled);
  node.list("LoadBalancerArns", "member", out.load_balancer_arns);
}

static void read(const Xml& node, AccountLimit& out) {
  node.read("Name", out.name);
  node.read("Max", out.max);
}

WireRequest DescribeTargetGroups::request() const {
  QueryWriter query(info.name, version);
  query.text("LoadBalancerArn", load_balancer_arn);
  query.list("TargetGroupArns.member", target_group_arns).list("Names.member", names);
  return query.text("Marker", marker).number("PageSize", page_size).finish();
}

Result<DescribeTargetGroups::Reply> DescribeTargetGroups::parse(const HttpReply& reply) {
  XmlReply xml(reply, info);
  Xml node = xml.result();
  Reply out;
  node.list("TargetGroups", "member", out.target_groups);
  node.read("NextMarker", out.next_marker);
  return xml.finish(std::move(out));
}

std::optional<DescribeTargetGroups> DescribeTargetGroups::next(const Reply& reply) const {
  return with_token(*this, &DescribeTargetGroups::marker, reply.next_marker);
}

WireRequest DescribeAccountLimits::request() const {
  QueryWriter query(info.name, version);
  return query.text("Marker", marker).number("PageSize", page_size).finish();
}

Result<DescribeAccountLimits::Reply> DescribeAccountLimits::parse(const HttpReply& reply) {
  XmlReply xml(reply, info);
  Xml node = xml.result();
  Reply out;
  node.list("Limits", "member", out.limits);
  node.read("NextMarker", out.next_marker);
  return xml.finish(std::move(out));
}

std::optional<DescribeAccountLimits> DescribeAccountLimits::next(const Reply& reply) const {
  return with_token(*this, &DescribeAccountLimits::marker, reply.next_marker);
}

}  // namespace slipway::aws::elbv2
