#include "aws/services/ec2_internet.hh"

#include "aws/services/ec2_wire.hh"

namespace slipway::aws::ec2 {

static void read(const Xml& node, InternetGatewayAttachment& out) {
  node.read("state", out.state);
  node.read("vpcId", out.vpc_id);
}

static void read(const Xml& node, InternetGateway& out) {
  node.read("internetGatewayId", out.internet_gateway_id);
  node.read("ownerId", out.owner_id);
  node.list("attachmentSet", "item", out.attachments);
  node.list("tagSet", "item", out.tags);
}

static void read(const Xml& node, Address& out) {
  node.read("allocationId", out.allocation_id);
  node.read("associationId", out.association_id);
  node.read("domain", out.domain);
  node.read("publicIp", out.public_ip);
  node.read("privateIpAddress", out.private_ip_address);
  node.read("instanceId", out.instance_id);
  node.read("networkInterfaceId", out.network_interface_id);
  node.read("networkInterfaceOwnerId", out.network_interface_owner_id);
  node.read("publicIpv4Pool", out.public_ipv4_pool);
  node.read("networkBorderGroup", out.network_border_group);
  node.read("serviceManaged", out.service_managed);
  node.list("tagSet", "item", out.tags);
}

WireRequest DescribeInternetGateways::request() const {
  return paged_request(*this, "InternetGatewayId", internet_gateway_ids);
}

Result<DescribeInternetGateways::Reply> DescribeInternetGateways::parse(const HttpReply& reply) {
  XmlReply xml(reply, info);
  Xml node = xml.root();
  Reply out;
  node.list("internetGatewaySet", "item", out.internet_gateways);
  node.read("nextToken", out.next_token);
  return xml.finish(std::move(out));
}

std::optional<DescribeInternetGateways> DescribeInternetGateways::next(const Reply& reply) const {
  return with_token(*this, &DescribeInternetGateways::next_token, reply.next_token);
}

WireRequest DescribeAddresses::request() const {
  QueryWriter query(info.name, version);
  query.list("AllocationId", allocation_ids);
  write(query, filters);
  return query.finish();
}

Result<DescribeAddresses::Reply> DescribeAddresses::parse(const HttpReply& reply) {
  XmlReply xml(reply, info);
  Reply out;
  xml.root().list("addressesSet", "item", out.addresses);
  return xml.finish(std::move(out));
}

}  // namespace slipway::aws::ec2
