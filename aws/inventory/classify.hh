// Which subnets reach the Internet, and how: a subnet's class follows from its effective route
// table, the one it is associated with or else its VPC's main one.
//   public    a default route (0.0.0.0/0 or ::/0) to an internet gateway
//   private   a default route to anything else: NAT, transit gateway, appliance, peering ...
//   isolated  no default route that works; one whose target is gone (blackhole) does not count
// Two routes for the halves of all addresses (0.0.0.0/1 and 128.0.0.0/1) are a default route, too.
// Pure; every answer comes with its reason.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "aws/inventory/snapshot.hh"
#include "aws/services/ec2.hh"

namespace slipway::aws {

struct SubnetVerdict {
  SubnetClass cls = SubnetClass::unknown;
  std::string reason;  // "default route to igw-1 (main route table rtb-1)"
  std::string route_table_id;
};

class Routes {
 public:
  explicit Routes(std::vector<ec2::RouteTable> tables);
  SubnetVerdict classify(const std::string& subnet_id, const std::string& vpc_id) const;

 private:
  std::vector<ec2::RouteTable> tables_;
  std::map<std::string, std::size_t> by_subnet_, main_of_vpc_;  // places in tables_
};

}  // namespace slipway::aws
