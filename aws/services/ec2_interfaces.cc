#include "aws/services/ec2_interfaces.hh"

#include "aws/services/ec2_wire.hh"

namespace slipway::aws::ec2 {

static void read(const Xml& node, InterfaceGroup& out) {
  node.read("groupId", out.group_id);
  node.read("groupName", out.group_name);
}

static void read(const Xml& node, NetworkInterface& out) {
  node.read("networkInterfaceId", out.network_interface_id);
  node.read("vpcId", out.vpc_id);
  node.read("subnetId", out.subnet_id);
  node.read("availabilityZone", out.availability_zone);
  node.read("description", out.description);
  node.read("interfaceType", out.interface_type);
  node.read("status", out.status);
  node.read("ownerId", out.owner_id);
  node.read("requesterId", out.requester_id);
  node.read("privateIpAddress", out.private_ip_address);
  node.read("privateDnsName", out.private_dns_name);
  node.read("requesterManaged", out.requester_managed);
  node.list("groupSet", "item", out.groups);
  node.at("association").read("allocationId", out.allocation_id);
  node.at("association").read("publicIp", out.public_ip);
  node.at("attachment").read("attachmentId", out.attachment_id);
  node.at("attachment").read("instanceId", out.instance_id);
  node.at("attachment").read("instanceOwnerId", out.instance_owner_id);
  node.list("tagSet", "item", out.tags);
}

WireRequest DescribeNetworkInterfaces::request() const {
  return paged_request(*this, "NetworkInterfaceId", network_interface_ids);
}

Result<DescribeNetworkInterfaces::Reply> DescribeNetworkInterfaces::parse(const HttpReply& reply) {
  XmlReply xml(reply, info);
  Xml node = xml.root();
  Reply out;
  node.list("networkInterfaceSet", "item", out.network_interfaces);
  node.read("nextToken", out.next_token);
  return xml.finish(std::move(out));
}

std::optional<DescribeNetworkInterfaces> DescribeNetworkInterfaces::next(const Reply& reply) const {
  return with_token(*this, &DescribeNetworkInterfaces::next_token, reply.next_token);
}

}  // namespace slipway::aws::ec2
