// EC2, what an inventory needs: regions, VPCs, subnets, route tables. EC2 protocol, version
// 2016-11-15. MaxResults is always sent where a call is paged: AWS counts it against the large
// request bucket then.
#pragma once

#include "aws/operation.hh"

namespace slipway::aws::ec2 {

struct Filter {
  std::string name;  // "vpc-id"
  std::vector<std::string> values;
};

struct Tag {
  std::string key, value;
};

// The value of a tag; empty when there is none.
std::string_view find_tag(const std::vector<Tag>& tags, std::string_view key);

struct Region {
  std::string region_name, region_endpoint;
  std::string opt_in_status;  // opt-in-not-required, opted-in, not-opted-in
};

struct DescribeRegions {
  static constexpr OperationInfo info{Service::ec2, "DescribeRegions", Effect::reads};
  std::vector<std::string> region_names;
  bool all_regions = false;  // those not opted in, too
  std::vector<Filter> filters;
  struct Reply {
    std::vector<Region> regions;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
};

struct Vpc {
  std::string vpc_id, cidr_block, state, owner_id, dhcp_options_id, instance_tenancy;
  bool is_default = false;
  std::vector<std::string> cidr_blocks;  // every associated IPv4 block, the first one included
  std::vector<std::string> ipv6_cidr_blocks;
  std::string internet_gateway_block_mode;  // block public access: off, block-bidirectional ...
  std::vector<Tag> tags;
};

struct DescribeVpcs {
  static constexpr OperationInfo info{Service::ec2, "DescribeVpcs", Effect::reads};
  std::vector<std::string> vpc_ids;
  std::vector<Filter> filters;
  int max_results = 1000;
  std::string next_token;
  struct Reply {
    std::vector<Vpc> vpcs;
    std::string next_token;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
  std::optional<DescribeVpcs> next(const Reply& reply) const;
};

struct Subnet {
  std::string subnet_id, subnet_arn, vpc_id, cidr_block, state, owner_id;
  std::string availability_zone, availability_zone_id;
  int available_ip_address_count = 0;
  bool map_public_ip_on_launch = false, default_for_az = false, ipv6_native = false;
  std::vector<std::string> ipv6_cidr_blocks;
  std::vector<Tag> tags;
};

struct DescribeSubnets {
  static constexpr OperationInfo info{Service::ec2, "DescribeSubnets", Effect::reads};
  std::vector<std::string> subnet_ids;
  std::vector<Filter> filters;
  int max_results = 1000;
  std::string next_token;
  struct Reply {
    std::vector<Subnet> subnets;
    std::string next_token;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
  std::optional<DescribeSubnets> next(const Reply& reply) const;
};

// One destination is set, and one target.
struct Route {
  std::string destination_cidr_block, destination_ipv6_cidr_block, destination_prefix_list_id;
  std::string gateway_id;  // "local", igw-, vgw-, vpce-
  std::string nat_gateway_id, transit_gateway_id, vpc_peering_connection_id, network_interface_id,
      instance_id, egress_only_internet_gateway_id, local_gateway_id, carrier_gateway_id,
      core_network_arn, odb_network_arn;
  std::string origin, state;  // state: active, blackhole, filtered
};

struct RouteTableAssociation {
  std::string route_table_association_id, route_table_id, subnet_id, gateway_id;
  std::string state;  // associating, associated, disassociating ...; empty in old replies
  bool main = false;
};

struct RouteTable {
  std::string route_table_id, vpc_id, owner_id;
  std::vector<RouteTableAssociation> associations;
  std::vector<Route> routes;
  std::vector<std::string> propagating_vgws;
  std::vector<Tag> tags;
};

struct DescribeRouteTables {
  static constexpr OperationInfo info{Service::ec2, "DescribeRouteTables", Effect::reads};
  std::vector<std::string> route_table_ids;
  std::vector<Filter> filters;
  int max_results = 100;  // AWS's own limit for this call
  std::string next_token;
  struct Reply {
    std::vector<RouteTable> route_tables;
    std::string next_token;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
  std::optional<DescribeRouteTables> next(const Reply& reply) const;
};

}  // namespace slipway::aws::ec2
