// Which subnets reach the Internet, and how: a subnet's class follows from its effective route
// table, the one it is associated with or else its VPC's main one.
//   public    a default route (0.0.0.0/0 or ::/0) to an internet gateway
//   private   a default route to anything else: NAT, transit gateway, appliance, peering ...
//   isolated  no default route that works; one whose target is gone (blackhole) does not count
// Two routes for the halves of all addresses (0.0.0.0/1 and 128.0.0.0/1) are a default route, too,
// and so is a route for a prefix list that holds all of them: the customer's lists in use have to
// be read first. Pure; every answer comes with its reason.
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
  std::string way_out;  // what the default route that works leads to; empty: there is none
};

// Ranges by prefix list.
using PrefixLists = std::map<std::string, std::vector<std::string>>;

// The prefix lists that routes lead through and that may hold a default route: a gateway endpoint's
// are AWS's own and hold one service.
std::vector<std::string> prefix_lists_in(const std::vector<ec2::RouteTable>& tables);

class Routes {
 public:
  explicit Routes(std::vector<ec2::RouteTable> tables, const PrefixLists& lists = {});
  SubnetVerdict classify(const std::string& subnet_id, const std::string& vpc_id) const;

 private:
  std::vector<ec2::RouteTable> tables_;
  std::map<std::string, std::size_t> by_subnet_, main_of_vpc_;  // places in tables_
};

}  // namespace slipway::aws
