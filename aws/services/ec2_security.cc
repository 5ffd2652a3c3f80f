#include "aws/services/ec2_security.hh"

#include "aws/services/ec2_wire.hh"

namespace slipway::aws::ec2 {

static void read(const Xml& node, IpRange& out) {
  node.read("cidrIp", out.cidr_ip);
  node.read("description", out.description);
}

static void read(const Xml& node, Ipv6Range& out) {
  node.read("cidrIpv6", out.cidr_ipv6);
  node.read("description", out.description);
}

static void read(const Xml& node, GroupPair& out) {
  node.read("groupId", out.group_id);
  node.read("userId", out.user_id);
  node.read("vpcId", out.vpc_id);
  node.read("description", out.description);
  node.read("peeringStatus", out.peering_status);
}

static void read(const Xml& node, PrefixListId& out) {
  node.read("prefixListId", out.prefix_list_id);
  node.read("description", out.description);
}

static void read(const Xml& node, IpPermission& out) {
  node.read("ipProtocol", out.ip_protocol);
  node.read("fromPort", out.from_port);
  node.read("toPort", out.to_port);
  node.list("ipRanges", "item", out.ip_ranges);
  node.list("ipv6Ranges", "item", out.ipv6_ranges);
  node.list("groups", "item", out.user_id_group_pairs);
  node.list("prefixListIds", "item", out.prefix_list_ids);
}

static void read(const Xml& node, SecurityGroup& out) {
  node.read("groupId", out.group_id);
  node.read("groupName", out.group_name);
  node.read("groupDescription", out.description);
  node.read("vpcId", out.vpc_id);
  node.read("ownerId", out.owner_id);
  node.list("ipPermissions", "item", out.ip_permissions);
  node.list("ipPermissionsEgress", "item", out.ip_permissions_egress);
  node.list("tagSet", "item", out.tags);
}

static void read(const Xml& node, NetworkAclAssociation& out) {
  node.read("networkAclAssociationId", out.network_acl_association_id);
  node.read("networkAclId", out.network_acl_id);
  node.read("subnetId", out.subnet_id);
}

static void read(const Xml& node, NetworkAclEntry& out) {
  node.read("cidrBlock", out.cidr_block);
  node.read("ipv6CidrBlock", out.ipv6_cidr_block);
  node.read("protocol", out.protocol);
  node.read("ruleAction", out.rule_action);
  node.read("egress", out.egress);
  node.read("ruleNumber", out.rule_number);
  node.at("portRange").read("from", out.from);
  node.at("portRange").read("to", out.to);
}

static void read(const Xml& node, NetworkAcl& out) {
  node.read("networkAclId", out.network_acl_id);
  node.read("vpcId", out.vpc_id);
  node.read("ownerId", out.owner_id);
  node.read("default", out.is_default);
  node.list("associationSet", "item", out.associations);
  node.list("entrySet", "item", out.entries);
  node.list("tagSet", "item", out.tags);
}

WireRequest DescribeSecurityGroups::request() const {
  return paged_request(*this, "GroupId", group_ids);
}

Result<DescribeSecurityGroups::Reply> DescribeSecurityGroups::parse(const HttpReply& reply) {
  XmlReply xml(reply, info);
  Xml node = xml.root();
  Reply out;
  node.list("securityGroupInfo", "item", out.security_groups);
  node.read("nextToken", out.next_token);
  return xml.finish(std::move(out));
}

std::optional<DescribeSecurityGroups> DescribeSecurityGroups::next(const Reply& reply) const {
  return with_token(*this, &DescribeSecurityGroups::next_token, reply.next_token);
}

WireRequest DescribeNetworkAcls::request() const {
  return paged_request(*this, "NetworkAclId", network_acl_ids);
}

Result<DescribeNetworkAcls::Reply> DescribeNetworkAcls::parse(const HttpReply& reply) {
  XmlReply xml(reply, info);
  Xml node = xml.root();
  Reply out;
  node.list("networkAclSet", "item", out.network_acls);
  node.read("nextToken", out.next_token);
  return xml.finish(std::move(out));
}

std::optional<DescribeNetworkAcls> DescribeNetworkAcls::next(const Reply& reply) const {
  return with_token(*this, &DescribeNetworkAcls::next_token, reply.next_token);
}

}  // namespace slipway::aws::ec2
