// EC2, what filters packets: security groups and network ACLs.
#pragma once

#include "aws/services/ec2.hh"

namespace slipway::aws::ec2 {

struct IpRange {
  std::string cidr_ip, description;
};

struct Ipv6Range {
  std::string cidr_ipv6, description;
};

struct GroupPair {
  std::string group_id, user_id, vpc_id, description, peering_status;
};

struct PrefixListId {
  std::string prefix_list_id, description;
};

// One rule. Ports are not set where the protocol has none.
struct IpPermission {
  std::string ip_protocol;  // -1: all
  std::optional<int> from_port, to_port;
  std::vector<IpRange> ip_ranges;
  std::vector<Ipv6Range> ipv6_ranges;
  std::vector<GroupPair> user_id_group_pairs;
  std::vector<PrefixListId> prefix_list_ids;
};

struct SecurityGroup {
  std::string group_id, group_name, description, vpc_id, owner_id;
  std::vector<IpPermission> ip_permissions, ip_permissions_egress;
  std::vector<Tag> tags;
};

struct NetworkAclAssociation {
  std::string network_acl_association_id, network_acl_id, subnet_id;
};

struct NetworkAclEntry {
  std::string cidr_block, ipv6_cidr_block;
  std::string protocol;     // a number; -1: all
  std::string rule_action;  // allow, deny
  bool egress = false;
  int rule_number = 0;  // the lowest that matches decides
  std::optional<int> from, to;
};

struct NetworkAcl {
  std::string network_acl_id, vpc_id, owner_id;
  bool is_default = false;
  std::vector<NetworkAclAssociation> associations;
  std::vector<NetworkAclEntry> entries;
  std::vector<Tag> tags;
};

struct DescribeSecurityGroups {
  static constexpr OperationInfo info{Service::ec2, "DescribeSecurityGroups", Effect::reads};
  std::vector<std::string> group_ids;
  std::vector<Filter> filters;
  int max_results = 1000;
  std::string next_token;
  struct Reply {
    std::vector<SecurityGroup> security_groups;
    std::string next_token;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
  std::optional<DescribeSecurityGroups> next(const Reply& reply) const;
};

struct DescribeNetworkAcls {
  static constexpr OperationInfo info{Service::ec2, "DescribeNetworkAcls", Effect::reads};
  std::vector<std::string> network_acl_ids;
  std::vector<Filter> filters;
  int max_results = 1000;
  std::string next_token;
  struct Reply {
    std::vector<NetworkAcl> network_acls;
    std::string next_token;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
  std::optional<DescribeNetworkAcls> next(const Reply& reply) const;
};

}  // namespace slipway::aws::ec2
