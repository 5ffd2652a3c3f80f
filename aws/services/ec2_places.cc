#include "aws/services/ec2_places.hh"

#include "aws/services/ec2_wire.hh"

namespace slipway::aws::ec2 {

static void read(const Xml& node, ServiceDetail& out) {
  node.read("serviceName", out.service_name);
  node.read("serviceId", out.service_id);
  node.read("owner", out.owner);
  node.read("privateDnsName", out.private_dns_name);
  node.collect("serviceType", "item", "serviceType", out.service_type);
  node.list("availabilityZoneSet", "item", out.availability_zones);
  node.list("baseEndpointDnsNameSet", "item", out.base_endpoint_dns_names);
  node.list("supportedIpAddressTypeSet", "item", out.supported_ip_address_types);
  node.read("vpcEndpointPolicySupported", out.vpc_endpoint_policy_supported);
  node.read("acceptanceRequired", out.acceptance_required);
  node.read("managesVpcEndpoints", out.manages_vpc_endpoints);
  node.list("tagSet", "item", out.tags);
}

static void read(const Xml& node, InstanceTypeOffering& out) {
  node.read("instanceType", out.instance_type);
  node.read("locationType", out.location_type);
  node.read("location", out.location);
}

WireRequest DescribeVpcEndpointServices::request() const {
  return paged_request(*this, "ServiceName", service_names);
}

Result<DescribeVpcEndpointServices::Reply> DescribeVpcEndpointServices::parse(
    const HttpReply& reply) {
  XmlReply xml(reply, info);
  Xml node = xml.root();
  Reply out;
  node.list("serviceNameSet", "item", out.service_names);
  node.list("serviceDetailSet", "item", out.service_details);
  node.read("nextToken", out.next_token);
  return xml.finish(std::move(out));
}

std::optional<DescribeVpcEndpointServices> DescribeVpcEndpointServices::next(
    const Reply& reply) const {
  return with_token(*this, &DescribeVpcEndpointServices::next_token, reply.next_token);
}

WireRequest DescribeInstanceTypeOfferings::request() const {
  QueryWriter query(info.name, version);
  query.text("LocationType", location_type);
  write(query, filters);
  query.number("MaxResults", max_results);
  return query.text("NextToken", next_token).finish();
}

Result<DescribeInstanceTypeOfferings::Reply> DescribeInstanceTypeOfferings::parse(
    const HttpReply& reply) {
  XmlReply xml(reply, info);
  Xml node = xml.root();
  Reply out;
  node.list("instanceTypeOfferingSet", "item", out.instance_type_offerings);
  node.read("nextToken", out.next_token);
  return xml.finish(std::move(out));
}

std::optional<DescribeInstanceTypeOfferings> DescribeInstanceTypeOfferings::next(
    const Reply& reply) const {
  return with_token(*this, &DescribeInstanceTypeOfferings::next_token, reply.next_token);
}

}  // namespace slipway::aws::ec2
