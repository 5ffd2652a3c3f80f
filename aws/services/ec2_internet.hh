// EC2, the ways out of a VPC that belong to AWS: internet gateways and elastic addresses.
#pragma once

#include "aws/services/ec2.hh"

namespace slipway::aws::ec2 {

struct InternetGatewayAttachment {
  std::string state;  // available or attached: AWS sends both
  std::string vpc_id;
};

struct InternetGateway {
  std::string internet_gateway_id, owner_id;
  std::vector<InternetGatewayAttachment> attachments;
  std::vector<Tag> tags;
};

// An elastic IP address.
struct Address {
  std::string allocation_id, association_id, domain, public_ip, private_ip_address, instance_id,
      network_interface_id, network_interface_owner_id, public_ipv4_pool, network_border_group;
  std::string service_managed;  // alb, nlb, rnat, rds: not ours to release
  std::vector<Tag> tags;
};

struct DescribeInternetGateways {
  static constexpr OperationInfo info{Service::ec2, "DescribeInternetGateways", Effect::reads};
  std::vector<std::string> internet_gateway_ids;
  std::vector<Filter> filters;
  int max_results = 1000;
  std::string next_token;
  struct Reply {
    std::vector<InternetGateway> internet_gateways;
    std::string next_token;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
  std::optional<DescribeInternetGateways> next(const Reply& reply) const;
};

struct DescribeAddresses {
  static constexpr OperationInfo info{Service::ec2, "DescribeAddresses", Effect::reads};
  std::vector<std::string> allocation_ids;
  std::vector<Filter> filters;
  struct Reply {
    std::vector<Address> addresses;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
};

}  // namespace slipway::aws::ec2
