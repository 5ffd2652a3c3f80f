#include "aws/inventory/classify.hh"

#include <array>

namespace slipway::aws {

namespace {

bool is_default(const ec2::Route& route) {
  return route.destination_cidr_block == "0.0.0.0/0" || route.destination_ipv6_cidr_block == "::/0";
}

// What the route leads to. EC2 fills instance and interface both for an instance; the interface is
// the truth.
std::string_view target(const ec2::Route& route) {
  const std::array<const std::string*, 11> targets{&route.gateway_id,
                                                   &route.nat_gateway_id,
                                                   &route.transit_gateway_id,
                                                   &route.vpc_peering_connection_id,
                                                   &route.network_interface_id,
                                                   &route.instance_id,
                                                   &route.egress_only_internet_gateway_id,
                                                   &route.local_gateway_id,
                                                   &route.carrier_gateway_id,
                                                   &route.core_network_arn,
                                                   &route.odb_network_arn};
  for (const std::string* id : targets) {
    if (!id->empty()) return *id;
  }
  return "an unnamed target";
}

// "active" is what counts; a missing state is an old reply's way of saying it.
bool works(const ec2::Route& route) { return route.state.empty() || route.state == "active"; }

// An association on its way out, or one that never came to be, leaves the subnet with the main
// table.
bool holds(const ec2::RouteTableAssociation& association) {
  return association.state.empty() || association.state == "associated" ||
         association.state == "associating";
}

std::string spoken(const ec2::Route& route) {
  std::string out =
      route.destination_cidr_block.empty() ? "default IPv6 route to " : "default route to ";
  return out.append(target(route));
}

struct DefaultRoutes {
  const ec2::Route* internet = nullptr;  // works, to an internet gateway
  const ec2::Route* other = nullptr;     // works, to anything else
  const ec2::Route* dead = nullptr;      // does not work
};

DefaultRoutes default_routes(const ec2::RouteTable& table) {
  DefaultRoutes found;
  for (const ec2::Route& route : table.routes) {
    if (!is_default(route)) continue;
    const ec2::Route*& place = !works(route)                       ? found.dead
                               : target(route).starts_with("igw-") ? found.internet
                                                                   : found.other;
    if (!place) place = &route;
  }
  return found;
}

}  // namespace

Routes::Routes(std::vector<ec2::RouteTable> tables) : tables_(std::move(tables)) {
  for (std::size_t i = 0; i < tables_.size(); ++i) {
    for (const ec2::RouteTableAssociation& association : tables_[i].associations) {
      if (!holds(association)) continue;
      if (association.main) main_of_vpc_[tables_[i].vpc_id] = i;
      if (!association.subnet_id.empty()) by_subnet_[association.subnet_id] = i;
    }
  }
}

SubnetVerdict Routes::classify(const std::string& subnet_id, const std::string& vpc_id) const {
  auto own = by_subnet_.find(subnet_id);
  auto main = main_of_vpc_.find(vpc_id);
  if (own == by_subnet_.end() && main == main_of_vpc_.end()) {
    return {SubnetClass::unknown, "no route table of it or its VPC was listed", {}};
  }
  const ec2::RouteTable& table = tables_[own != by_subnet_.end() ? own->second : main->second];
  std::string where = own != by_subnet_.end() ? " (route table " : " (main route table ";
  where += table.route_table_id + ")";
  DefaultRoutes routes = default_routes(table);
  if (routes.internet) {
    return {SubnetClass::public_, spoken(*routes.internet) + where, table.route_table_id};
  }
  if (routes.other) {
    return {SubnetClass::private_, spoken(*routes.other) + where, table.route_table_id};
  }
  std::string reason =
      routes.dead ? spoken(*routes.dead) + " does not work, its state is " + routes.dead->state
                  : "no default route";
  return {SubnetClass::isolated, reason + where, table.route_table_id};
}

}  // namespace slipway::aws
