// EC2, network interfaces: what still stands in a subnet or uses a group, and whose it is.
#pragma once

#include "aws/services/ec2.hh"

namespace slipway::aws::ec2 {

struct InterfaceGroup {
  std::string group_id, group_name;
};

struct NetworkInterface {
  std::string network_interface_id, vpc_id, subnet_id, availability_zone, description;
  std::string interface_type;  // interface, nat_gateway, vpc_endpoint, load_balancer ...
  std::string status;          // available, in-use ...
  std::string owner_id, requester_id, private_ip_address, private_dns_name;
  bool requester_managed = false;
  std::vector<InterfaceGroup> groups;
  std::string allocation_id;
  std::string public_ip;  // empty: none
  std::string attachment_id, instance_id, instance_owner_id;
  std::vector<Tag> tags;
};

struct DescribeNetworkInterfaces {
  static constexpr OperationInfo info{Service::ec2, "DescribeNetworkInterfaces", Effect::reads};
  std::vector<std::string> network_interface_ids;
  std::vector<Filter> filters;
  int max_results = 1000;
  std::string next_token;
  struct Reply {
    std::vector<NetworkInterface> network_interfaces;
    std::string next_token;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
  std::optional<DescribeNetworkInterfaces> next(const Reply& reply) const;
};

}  // namespace slipway::aws::ec2
