#include "aws/inventory/classify.hh"

#include <algorithm>
#include <array>
#include <iterator>

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

// What a target's name does not say by itself.
std::string_view kind_of_target(std::string_view target) {
  if (target.starts_with("eigw-"))
    return ", an egress-only internet gateway, which takes IPv6 only";
  if (target.starts_with("cagw-")) return ", a carrier gateway of a Wavelength zone";
  if (target.starts_with("lgw-")) return ", a local gateway to a network of your own";
  return {};
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

  std::string spoken() const {
    std::string list = route->destination_prefix_list_id;
    if (!list.empty()) list = " by prefix list " + list;
    return words + list + " to " + std::string(target(*route)) +
           std::string(kind_of_target(target(*route)));
  }
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

bool by_prefix_list(const ec2::Route& route) {
  return !route.destination_prefix_list_id.empty() && !target(route).starts_with("vpce-");
}

// A customer's prefix list may hold any range, also all of them.
std::string unread_prefix_list(const ec2::RouteTable& table) {
  for (const ec2::Route& route : table.routes) {
    if (!by_prefix_list(route) || !route.destination_cidr_block.empty() ||
        !route.destination_ipv6_cidr_block.empty())
      continue;
    return ", but one for the ranges of " + route.destination_prefix_list_id + " to " +
           std::string(target(route)) + ", which were not looked at";
  }
  return {};
}

// One route for each range of its list, after all others: a route that names its range itself goes
// before one of a list (Amazon VPC user guide, "Route priority and prefix lists").
void expand(ec2::RouteTable& table, const PrefixLists& lists) {
  std::vector<ec2::Route> made;
  std::erase_if(table.routes, [&](const ec2::Route& route) {
    auto list = lists.find(route.destination_prefix_list_id);
    if (!by_prefix_list(route) || list == lists.end()) return false;
    for (const std::string& cidr : list->second) {
      bool v6 = cidr.find(':') != std::string::npos;
      made.push_back(route);
      (v6 ? made.back().destination_ipv6_cidr_block : made.back().destination_cidr_block) = cidr;
    }
    return true;
  });
  std::ranges::move(made, std::back_inserter(table.routes));
}

}  // namespace

std::vector<std::string> prefix_lists_in(const std::vector<ec2::RouteTable>& tables) {
  std::vector<std::string> ids;
  for (const ec2::RouteTable& table : tables)
    for (const ec2::Route& route : table.routes)
      if (by_prefix_list(route)) ids.push_back(route.destination_prefix_list_id);
  std::ranges::sort(ids);
  ids.erase(std::ranges::unique(ids).begin(), ids.end());
  return ids;
}

Routes::Routes(std::vector<ec2::RouteTable> tables, const PrefixLists& lists)
    : tables_(std::move(tables)) {
  for (std::size_t i = 0; i < tables_.size(); ++i) {
    expand(tables_[i], lists);
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
    return {SubnetClass::unknown, "no route table of it or its VPC was listed", {}, {}};
  }
  const ec2::RouteTable& table = tables_[own != by_subnet_.end() ? own->second : main->second];
  std::string where = own != by_subnet_.end() ? " (route table " : " (main route table ";
  where += table.route_table_id + ")";
  DefaultRoutes routes = default_routes(table);
  if (routes.internet.route) {
    return {SubnetClass::public_, routes.internet.spoken() + where, table.route_table_id,
            std::string(target(*routes.internet.route))};
  }
  if (routes.other.route) {
    return {SubnetClass::private_, routes.other.spoken() + where, table.route_table_id,
            std::string(target(*routes.other.route))};
  }
  std::string reason = routes.dead.route ? routes.dead.spoken() + " does not work, its state is " +
                                               routes.dead.route->state
                                         : "no default route" + unread_prefix_list(table);
  return {SubnetClass::isolated, reason + where, table.route_table_id, {}};
}

}  // namespace slipway::aws
