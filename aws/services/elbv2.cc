#include "aws/services/elbv2.hh"

#include "aws/services/elbv2_wire.hh"
#include "aws/wire/paging.hh"
#include "aws/wire/query.hh"
#include "aws/wire/xml.hh"

namespace slipway::aws::elbv2 {

static void read(const Xml& xml, TargetHealthDescription& health) {
  Xml target = xml.at("Target");
  target.read("Id", health.target.id);
  target.read("Port", health.target.port);
  target.read("AvailabilityZone", health.target.availability_zone);
  xml.read("HealthCheckPort", health.health_check_port);
  Xml state = xml.at("TargetHealth");
  state.read("State", health.state);
  state.read("Reason", health.reason);
  state.read("Description", health.description);
}

WireRequest DescribeTargetHealth::request() const {
  QueryWriter query(info.name, version);
  query.text("TargetGroupArn", target_group_arn);
  query.rows("Targets.member", targets, [](QueryWriter& q, const TargetDescription& target) {
    q.text("Id", target.id).number("Port", target.port);
    q.text("AvailabilityZone", target.availability_zone);
  });
  return query.list("Include.member", include).finish();
}

Result<DescribeTargetHealth::Reply> DescribeTargetHealth::parse(const HttpReply& reply) {
  XmlReply xml(reply, info);
  Reply out;
  xml.result().list("TargetHealthDescriptions", "member", out.target_health_descriptions);
  return xml.finish(std::move(out));
}

static void read(const Xml& xml, LoadBalancerZone& zone) {
  xml.read("ZoneName", zone.zone_name);
  xml.read("SubnetId", zone.subnet_id);
}

static void read(const Xml& xml, LoadBalancer& balancer) {
  xml.read("LoadBalancerArn", balancer.load_balancer_arn);
  xml.read("LoadBalancerName", balancer.load_balancer_name);
  xml.read("DNSName", balancer.dns_name);
  xml.read("CanonicalHostedZoneId", balancer.canonical_hosted_zone_id);
  xml.read("VpcId", balancer.vpc_id);
  xml.read("Type", balancer.type);
  xml.read("Scheme", balancer.scheme);
  xml.read("IpAddressType", balancer.ip_address_type);
  xml.at("State").read("Code", balancer.state_code);
  xml.at("State").read("Reason", balancer.state_reason);
  xml.list("AvailabilityZones", "member", balancer.availability_zones);
  xml.list("SecurityGroups", "member", balancer.security_groups);
  xml.read("CreatedTime", balancer.created_time);
}

WireRequest DescribeLoadBalancers::request() const {
  QueryWriter query(info.name, version);
  query.list("LoadBalancerArns.member", load_balancer_arns).list("Names.member", names);
  return query.text("Marker", marker).number("PageSize", page_size).finish();
}

Result<DescribeLoadBalancers::Reply> DescribeLoadBalancers::parse(const HttpReply& reply) {
  XmlReply xml(reply, info);
  Xml result = xml.result();
  Reply out;
  result.list("LoadBalancers", "member", out.load_balancers);
  result.read("NextMarker", out.next_marker);
  return xml.finish(std::move(out));
}

std::optional<DescribeLoadBalancers> DescribeLoadBalancers::next(const Reply& reply) const {
  return with_token(*this, &DescribeLoadBalancers::marker, reply.next_marker);
}

}  // namespace slipway::aws::elbv2
