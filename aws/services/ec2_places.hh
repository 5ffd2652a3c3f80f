// EC2, what a region offers and where: endpoint services, instance types.
#pragma once

#include "aws/services/ec2.hh"

namespace slipway::aws::ec2 {

struct ServiceDetail {
  std::string service_name, service_id, owner, private_dns_name;
  std::vector<std::string> service_type;        // Interface, Gateway ...
  std::vector<std::string> availability_zones;  // where an interface endpoint can be
  std::vector<std::string> base_endpoint_dns_names, supported_ip_address_types;
  bool vpc_endpoint_policy_supported = false, acceptance_required = false,
       manages_vpc_endpoints = false;
  std::vector<Tag> tags;
};

struct InstanceTypeOffering {
  std::string instance_type, location_type;
  std::string location;  // a zone, when zones were asked for
};

struct DescribeVpcEndpointServices {
  static constexpr OperationInfo info{Service::ec2, "DescribeVpcEndpointServices", Effect::reads};
  std::vector<std::string> service_names;
  std::vector<Filter> filters;
  int max_results = 1000;
  std::string next_token;
  struct Reply {
    std::vector<std::string> service_names;
    std::vector<ServiceDetail> service_details;
    std::string next_token;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
  std::optional<DescribeVpcEndpointServices> next(const Reply& reply) const;
};

struct DescribeInstanceTypeOfferings {
  static constexpr OperationInfo info{Service::ec2, "DescribeInstanceTypeOfferings", Effect::reads};
  std::string location_type = "availability-zone";  // or region
  std::vector<Filter> filters;                      // instance-type, location
  int max_results = 1000;
  std::string next_token;
  struct Reply {
    std::vector<InstanceTypeOffering> instance_type_offerings;
    std::string next_token;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
  std::optional<DescribeInstanceTypeOfferings> next(const Reply& reply) const;
};

}  // namespace slipway::aws::ec2
