// EC2, what the checks of a VPC need beside the inventory: DNS attributes, endpoints, NAT gateways.
#pragma once

#include "aws/services/ec2.hh"

namespace slipway::aws::ec2 {

// One attribute a call.
struct DescribeVpcAttribute {
  static constexpr OperationInfo info{Service::ec2, "DescribeVpcAttribute", Effect::reads};
  std::string vpc_id;
  std::string attribute;  // enableDnsSupport, enableDnsHostnames
  struct Reply {
    std::string vpc_id;
    std::optional<bool> enable_dns_support, enable_dns_hostnames;  // the one that was asked for
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
};

struct SecurityGroupIdentifier {
  std::string group_id, group_name;
};

struct DnsEntry {
  std::string dns_name, hosted_zone_id;
};

struct VpcEndpoint {
  std::string vpc_endpoint_id, vpc_id, service_name, owner_id, policy_document, ip_address_type;
  std::string vpc_endpoint_type;  // Interface, Gateway, GatewayLoadBalancer ...
  std::string state;  // compare without case: AWS sends both "Available" and "available"
  bool private_dns_enabled = false, requester_managed = false;
  std::vector<std::string> subnet_ids, route_table_ids, network_interface_ids;
  std::vector<SecurityGroupIdentifier> groups;
  std::vector<DnsEntry> dns_entries;
  std::optional<Time> creation_timestamp;
  std::string last_error_code, last_error_message;
  std::vector<Tag> tags;
};

struct DescribeVpcEndpoints {
  static constexpr OperationInfo info{Service::ec2, "DescribeVpcEndpoints", Effect::reads};
  std::vector<std::string> vpc_endpoint_ids;
  std::vector<Filter> filters;
  int max_results = 1000;
  std::string next_token;
  struct Reply {
    std::vector<VpcEndpoint> vpc_endpoints;
    std::string next_token;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
  std::optional<DescribeVpcEndpoints> next(const Reply& reply) const;
};

struct NatGatewayAddress {
  std::string allocation_id, network_interface_id, private_ip, public_ip, status;
};

struct NatGateway {
  std::string nat_gateway_id, vpc_id, subnet_id;
  std::string state;              // pending, failed, available, deleting, deleted
  std::string connectivity_type;  // private, public
  std::string availability_mode;  // zonal, regional
  std::string failure_code, failure_message;
  std::optional<Time> create_time, delete_time;
  std::vector<NatGatewayAddress> nat_gateway_addresses;
  std::vector<Tag> tags;
};

struct DescribeNatGateways {
  static constexpr OperationInfo info{Service::ec2, "DescribeNatGateways", Effect::reads};
  std::vector<std::string> nat_gateway_ids;
  std::vector<Filter> filters;
  int max_results = 1000;
  std::string next_token;
  struct Reply {
    std::vector<NatGateway> nat_gateways;
    std::string next_token;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
  std::optional<DescribeNatGateways> next(const Reply& reply) const;
};

}  // namespace slipway::aws::ec2
