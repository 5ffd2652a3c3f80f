#include "aws/inventory/classify.hh"

#include <array>

namespace slipway::aws {

namespace {

// Where everything goes that no closer route takes, in one route or in two halves, which VPN and
// appliance guides use to go before an existing default route.
struct Everything {
  std::string ec2::Route::*destination;
  std::string_view whole, lower, upper, words;
};
constexpr std::array families{Everything{&ec2::Route::destination_cidr_block, "0.0.0.0/0",
                                         "0.0.0.0/1", "128.0.0.0/1", "default route"},
                              Everything{&ec2::Route::destination_ipv6_cidr_block, "::/0", "::/1",
                                         "8000::/1", "default IPv6 route"}};

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

const ec2::Route* find(const ec2::RouteTable& table, const Everything& family,
                       std::string_view destination) {
  for (const ec2::Route& route : table.routes) {
    if (route.*family.destination == destination) return &route;
  }
  return nullptr;
}

// One route and how it is spoken of.
struct DefaultRoute {
  const ec2::Route* route = nullptr;
  std::string words;

  std::string spoken() const { return words + " to " + std::string(target(*route)); }
  void set(const ec2::Route& found, const std::string& as) {
    if (!route) *this = {&found, as};
  }
};

struct DefaultRoutes {
  DefaultRoute internet;  // works, to an internet gateway
  DefaultRoute other;     // works, to anything else
  DefaultRoute dead;      // does not work
};

// Two halves are as good as their worse one.
void add(DefaultRoutes& found, const std::vector<const ec2::Route*>& parts, std::string words) {
  if (parts.size() > 1) words += " in two halves";
  for (const ec2::Route* part : parts) {
    if (!works(*part)) return found.dead.set(*part, words);
  }
  for (const ec2::Route* part : parts) {
    if (!target(*part).starts_with("igw-")) return found.other.set(*part, words);
  }
  found.internet.set(*parts.front(), words);
}

DefaultRoutes default_routes(const ec2::RouteTable& table) {
  DefaultRoutes found;
  for (const Everything& family : families) {
    const ec2::Route* whole = find(table, family, family.whole);
    const ec2::Route* lower = find(table, family, family.lower);
    const ec2::Route* upper = find(table, family, family.upper);
    // The closer route wins, working or not: the halves go before the whole.
    if (lower && upper)
      add(found, {lower, upper}, std::string(family.words));
    else if (whole)
      add(found, {whole}, std::string(family.words));
  }
  return found;
}

// A customer's prefix list may hold any range, also all of them. Those of gateway endpoints are
// AWS's and hold one service.
std::string unread_prefix_list(const ec2::RouteTable& table) {
  for (const ec2::Route& route : table.routes) {
    if (route.destination_prefix_list_id.empty() || target(route).starts_with("vpce-")) continue;
    return ", but one for the ranges of " + route.destination_prefix_list_id + " to " +
           std::string(target(route)) + ", which were not looked at";
  }
  return {};
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
  if (routes.internet.route) {
    return {SubnetClass::public_, routes.internet.spoken() + where, table.route_table_id};
  }
  if (routes.other.route) {
    return {SubnetClass::private_, routes.other.spoken() + where, table.route_table_id};
  }
  std::string reason = routes.dead.route ? routes.dead.spoken() + " does not work, its state is " +
                                               routes.dead.route->state
                                         : "no default route" + unread_prefix_list(table);
  return {SubnetClass::isolated, reason + where, table.route_table_id};
}

}  // namespace slipway::aws
