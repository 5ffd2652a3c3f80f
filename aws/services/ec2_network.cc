#include "aws/services/ec2_network.hh"

#include "aws/services/ec2_wire.hh"

namespace slipway::aws::ec2 {

WireRequest DescribeVpcAttribute::request() const {
  return QueryWriter(info.name, version)
      .text("VpcId", vpc_id)
      .text("Attribute", attribute)
      .finish();
}

Result<DescribeVpcAttribute::Reply> DescribeVpcAttribute::parse(const HttpReply& reply) {
  XmlReply xml(reply, info);
  Reply out;
  xml.root().read("vpcId", out.vpc_id);
  xml.root().at("enableDnsSupport").read("value", out.enable_dns_support);
  xml.root().at("enableDnsHostnames").read("value", out.enable_dns_hostnames);
  return xml.finish(std::move(out));
}

static void read(const Xml& xml, SecurityGroupIdentifier& group) {
  xml.read("groupId", group.group_id);
  xml.read("groupName", group.group_name);
}

static void read(const Xml& xml, DnsEntry& entry) {
  xml.read("dnsName", entry.dns_name);
  xml.read("hostedZoneId", entry.hosted_zone_id);
}

static void read(const Xml& xml, VpcEndpoint& endpoint) {
  xml.read("vpcEndpointId", endpoint.vpc_endpoint_id);
  xml.read("vpcId", endpoint.vpc_id);
  xml.read("serviceName", endpoint.service_name);
  xml.read("ownerId", endpoint.owner_id);
  xml.read("policyDocument", endpoint.policy_document);
  xml.read("ipAddressType", endpoint.ip_address_type);
  xml.read("vpcEndpointType", endpoint.vpc_endpoint_type);
  xml.read("state", endpoint.state);
  xml.read("privateDnsEnabled", endpoint.private_dns_enabled);
  xml.read("requesterManaged", endpoint.requester_managed);
  xml.list("subnetIdSet", "item", endpoint.subnet_ids);
  xml.list("routeTableIdSet", "item", endpoint.route_table_ids);
  xml.list("networkInterfaceIdSet", "item", endpoint.network_interface_ids);
  xml.list("groupSet", "item", endpoint.groups);
  xml.list("dnsEntrySet", "item", endpoint.dns_entries);
  xml.read("creationTimestamp", endpoint.creation_timestamp);
  xml.at("lastError").read("code", endpoint.last_error_code);
  xml.at("lastError").read("message", endpoint.last_error_message);
  xml.list("tagSet", "item", endpoint.tags);
}

WireRequest DescribeVpcEndpoints::request() const {
  return paged_request(*this, "VpcEndpointId", vpc_endpoint_ids);
}

Result<DescribeVpcEndpoints::Reply> DescribeVpcEndpoints::parse(const HttpReply& reply) {
  XmlReply xml(reply, info);
  Reply out;
  xml.root().list("vpcEndpointSet", "item", out.vpc_endpoints);
  xml.root().read("nextToken", out.next_token);
  return xml.finish(std::move(out));
}

std::optional<DescribeVpcEndpoints> DescribeVpcEndpoints::next(const Reply& reply) const {
  return with_token(*this, &DescribeVpcEndpoints::next_token, reply.next_token);
}

static void read(const Xml& xml, NatGatewayAddress& address) {
  xml.read("allocationId", address.allocation_id);
  xml.read("networkInterfaceId", address.network_interface_id);
  xml.read("privateIp", address.private_ip);
  xml.read("publicIp", address.public_ip);
  xml.read("status", address.status);
}

static void read(const Xml& xml, NatGateway& gateway) {
  xml.read("natGatewayId", gateway.nat_gateway_id);
  xml.read("vpcId", gateway.vpc_id);
  xml.read("subnetId", gateway.subnet_id);
  xml.read("state", gateway.state);
  xml.read("connectivityType", gateway.connectivity_type);
  xml.read("availabilityMode", gateway.availability_mode);
  xml.read("failureCode", gateway.failure_code);
  xml.read("failureMessage", gateway.failure_message);
  xml.read("createTime", gateway.create_time);
  xml.read("deleteTime", gateway.delete_time);
  xml.list("natGatewayAddressSet", "item", gateway.nat_gateway_addresses);
  xml.list("tagSet", "item", gateway.tags);
}

WireRequest DescribeNatGateways::request() const {
  return paged_request(*this, "NatGatewayId", nat_gateway_ids);
}

Result<DescribeNatGateways::Reply> DescribeNatGateways::parse(const HttpReply& reply) {
  XmlReply xml(reply, info);
  Reply out;
  xml.root().list("natGatewaySet", "item", out.nat_gateways);
  xml.root().read("nextToken", out.next_token);
  return xml.finish(std::move(out));
}

std::optional<DescribeNatGateways> DescribeNatGateways::next(const Reply& reply) const {
  return with_token(*this, &DescribeNatGateways::next_token, reply.next_token);
}

}  // namespace slipway::aws::ec2
