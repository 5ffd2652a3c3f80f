#include "aws/inventory/classify.hh"

#include <gtest/gtest.h>

namespace slipway::aws {
namespace {

using ec2::Route;
using ec2::RouteTable;
using ec2::RouteTableAssociation;

RouteTable table(std::string id, std::vector<Route> routes,
                 std::vector<RouteTableAssociation> associations) {
  RouteTable out;
  out.route_table_id = std::move(id);
  out.vpc_id = "vpc-1";
  out.routes = std::move(routes);
  out.associations = std::move(associations);
  return out;
}

RouteTableAssociation main_association() {
  RouteTableAssociation out;
  out.main = true;
  return out;
}

RouteTableAssociation of_subnet(std::string id, std::string state = "associated") {
  RouteTableAssociation out;
  out.subnet_id = std::move(id);
  out.state = std::move(state);
  return out;
}

Route route(std::string destination, std::string Route::*target, std::string id,
            std::string state = "active") {
  Route out;
  (destination.find(':') == std::string::npos ? out.destination_cidr_block
                                              : out.destination_ipv6_cidr_block) = destination;
  out.*target = std::move(id);
  out.state = std::move(state);
  return out;
}

Route by_list(std::string list, std::string Route::*target, std::string id) {
  Route out;
  out.destination_prefix_list_id = std::move(list);
  out.*target = std::move(id);
  return out;
}

Route local_route() { return route("10.0.0.0/16", &Route::gateway_id, "local"); }

TEST(ClassifySubnets, ByTheirDefaultRoute) {
  struct Case {
    std::vector<Route> routes;
    SubnetClass want;
    std::string reason;
  };
  constexpr const char* any = "0.0.0.0/0";
  constexpr const char* any6 = "::/0";
  auto igw = route(any, &Route::gateway_id, "igw-1");
  auto nat = route(any, &Route::nat_gateway_id, "nat-1");
  auto instance = route(any, &Route::instance_id, "i-1");
  instance.network_interface_id = "eni-1";
  const Case cases[] = {
      {{local_route(), igw}, SubnetClass::public_, "default route to igw-1"},
      {{route(any6, &Route::gateway_id, "igw-1")},
       SubnetClass::public_,
       "default IPv6 route to igw-1"},
      {{nat, route(any6, &Route::gateway_id, "igw-1")},
       SubnetClass::public_,
       "default IPv6 route to igw-1"},
      {{local_route(), nat}, SubnetClass::private_, "default route to nat-1"},
      {{route(any, &Route::transit_gateway_id, "tgw-1")},
       SubnetClass::private_,
       "default route to tgw-1"},
      {{route(any, &Route::vpc_peering_connection_id, "pcx-1")},
       SubnetClass::private_,
       "default route to pcx-1"},
      {{route(any, &Route::network_interface_id, "eni-1")},
       SubnetClass::private_,
       "default route to eni-1"},
      {{instance}, SubnetClass::private_, "default route to eni-1"},
      {{route(any, &Route::gateway_id, "vgw-1")}, SubnetClass::private_, "default route to vgw-1"},
      {{route(any, &Route::gateway_id, "vpce-1")},
       SubnetClass::private_,
       "default route to vpce-1"},
      {{route(any, &Route::core_network_arn, "arn:x")},
       SubnetClass::private_,
       "default route to arn:x"},
      {{route(any6, &Route::egress_only_internet_gateway_id, "eigw-1")},
       SubnetClass::private_,
       "default IPv6 route to eigw-1, an egress-only internet gateway, which takes IPv6 only"},
      {{route(any, &Route::carrier_gateway_id, "cagw-1")},
       SubnetClass::private_,
       "default route to cagw-1, a carrier gateway of a Wavelength zone"},
      {{local_route()}, SubnetClass::isolated, "no default route"},
      {{}, SubnetClass::isolated, "no default route"},
      {{local_route(), route(any, &Route::nat_gateway_id, "nat-1", "blackhole")},
       SubnetClass::isolated,
       "default route to nat-1 does not work, its state is blackhole"},
      {{route(any, &Route::gateway_id, "igw-1", "blackhole")},
       SubnetClass::isolated,
       "default route to igw-1 does not work, its state is blackhole"},
      {{route(any, &Route::gateway_id, "igw-1", "blackhole"),
        route(any6, &Route::egress_only_internet_gateway_id, "eigw-1")},
       SubnetClass::private_,
       "default IPv6 route to eigw-1, an egress-only internet gateway, which takes IPv6 only"},
      {{route("0.0.0.0/1", &Route::gateway_id, "igw-1"),
        route("128.0.0.0/1", &Route::gateway_id, "igw-1")},
       SubnetClass::public_,
       "default route in two halves to igw-1"},
      {{igw, route("0.0.0.0/1", &Route::gateway_id, "igw-1"),
        route("128.0.0.0/1", &Route::network_interface_id, "eni-1")},
       SubnetClass::private_,
       "default route in two halves to eni-1"},
      {{igw, route("0.0.0.0/1", &Route::network_interface_id, "eni-1", "blackhole"),
        route("128.0.0.0/1", &Route::network_interface_id, "eni-1")},
       SubnetClass::isolated,
       "default route in two halves to eni-1 does not work, its state is blackhole"},
      {{route("::/1", &Route::gateway_id, "igw-1"), route("8000::/1", &Route::gateway_id, "igw-1")},
       SubnetClass::public_,
       "default IPv6 route in two halves to igw-1"},
      {{route("0.0.0.0/1", &Route::gateway_id, "igw-1")},
       SubnetClass::isolated,
       "no default route"},
      {{by_list("pl-1", &Route::gateway_id, "vpce-1")}, SubnetClass::isolated, "no default route"},
      {{by_list("pl-1", &Route::transit_gateway_id, "tgw-1")},
       SubnetClass::isolated,
       "no default route, but one for the ranges of pl-1 to tgw-1, which were not looked at"},
      {{route("10.0.0.0/8", &Route::gateway_id, "igw-1")},
       SubnetClass::isolated,
       "no default route"},
      {{route(any, &Route::nat_gateway_id, "nat-1", "")},
       SubnetClass::private_,
       "default route to nat-1"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.reason);
    Routes routes({table("rtb-1", c.routes, {of_subnet("subnet-1")})});
    SubnetVerdict verdict = routes.classify("subnet-1", "vpc-1");
    EXPECT_EQ(verdict.cls, c.want);
    EXPECT_EQ(verdict.reason, c.reason + " (route table rtb-1)");
    EXPECT_EQ(verdict.route_table_id, "rtb-1");
  }
}

TEST(ClassifySubnets, ByRoutesThatHideInPrefixLists) {
  PrefixLists lists{{"pl-all", {"0.0.0.0/0"}},
                    {"pl-some", {"10.8.0.0/16", "192.0.2.0/24"}},
                    {"pl-halves", {"0.0.0.0/1", "128.0.0.0/1"}},
                    {"pl-six", {"::/0"}}};
  struct Case {
    std::vector<Route> routes;
    SubnetClass want;
    std::string reason, way_out;
  };
  auto nat = route("0.0.0.0/0", &Route::nat_gateway_id, "nat-1");
  for (const Case& c : std::vector<Case>{
           {{by_list("pl-all", &Route::transit_gateway_id, "tgw-1")},
            SubnetClass::private_,
            "default route by prefix list pl-all to tgw-1",
            "tgw-1"},
           {{by_list("pl-all", &Route::gateway_id, "igw-1")},
            SubnetClass::public_,
            "default route by prefix list pl-all to igw-1",
            "igw-1"},
           {{by_list("pl-halves", &Route::network_interface_id, "eni-1")},
            SubnetClass::private_,
            "default route in two halves by prefix list pl-halves to eni-1",
            "eni-1"},
           {{by_list("pl-six", &Route::egress_only_internet_gateway_id, "eigw-1")},
            SubnetClass::private_,
            "default IPv6 route by prefix list pl-six to eigw-1, "
            "an egress-only internet gateway, which takes IPv6 only",
            "eigw-1"},
           {{by_list("pl-some", &Route::transit_gateway_id, "tgw-1")},
            SubnetClass::isolated,
            "no default route",
            ""},
           // A route that names its range itself goes first.
           {{by_list("pl-all", &Route::gateway_id, "igw-1"), nat},
            SubnetClass::private_,
            "default route to nat-1",
            "nat-1"},
           {{by_list("pl-unread", &Route::gateway_id, "igw-1")},
            SubnetClass::isolated,
            "no default route, but one for the ranges of pl-unread to igw-1, which were not "
            "looked at",
            ""}}) {
    SCOPED_TRACE(c.reason);
    Routes routes({table("rtb-1", c.routes, {of_subnet("subnet-1")})}, lists);
    SubnetVerdict verdict = routes.classify("subnet-1", "vpc-1");
    EXPECT_EQ(verdict.cls, c.want);
    EXPECT_EQ(verdict.reason, c.reason + " (route table rtb-1)");
    EXPECT_EQ(verdict.way_out, c.way_out);
  }
}

TEST(ClassifySubnets, AsksForListsOfCustomersOnly) {
  auto tables = std::vector{table("rtb-1",
                                  {by_list("pl-b", &Route::gateway_id, "igw-1"), local_route(),
                                   by_list("pl-s3", &Route::gateway_id, "vpce-1")},
                                  {}),
                            table("rtb-2",
                                  {by_list("pl-a", &Route::nat_gateway_id, "nat-1"),
                                   by_list("pl-b", &Route::nat_gateway_id, "nat-1")},
                                  {})};
  EXPECT_EQ(prefix_lists_in(tables), (std::vector<std::string>{"pl-a", "pl-b"}));
}

TEST(ClassifySubnets, ByTheEffectiveTable) {
  auto igw = route("0.0.0.0/0", &Route::gateway_id, "igw-1");
  auto nat = route("0.0.0.0/0", &Route::nat_gateway_id, "nat-1");
  Routes routes(
      {table("rtb-own", {nat}, {of_subnet("own"), of_subnet("leaving", "disassociating")}),
       table("rtb-main", {igw}, {main_association()})});
  EXPECT_EQ(routes.classify("own", "vpc-1").reason, "default route to nat-1 (route table rtb-own)");
  EXPECT_EQ(routes.classify("other", "vpc-1").reason,
            "default route to igw-1 (main route table rtb-main)");
  EXPECT_EQ(routes.classify("leaving", "vpc-1").route_table_id, "rtb-main");
}

TEST(ClassifySubnets, AdmitsWhatItCannotKnow) {
  Routes routes({table("rtb-1", {}, {main_association()})});
  SubnetVerdict verdict = routes.classify("subnet-1", "vpc-of-another-account");
  EXPECT_EQ(verdict.cls, SubnetClass::unknown);
  EXPECT_EQ(verdict.reason, "no route table of it or its VPC was listed");
  EXPECT_EQ(verdict.route_table_id, "");
  EXPECT_EQ(Routes({}).classify("s", "v").cls, SubnetClass::unknown);
}

TEST(ClassifySubnets, HasAWordForEachClass) {
  EXPECT_EQ(name(SubnetClass::public_), "public");
  EXPECT_EQ(name(SubnetClass::private_), "private");
  EXPECT_EQ(name(SubnetClass::isolated), "isolated");
  EXPECT_EQ(name(SubnetClass::unknown), "unknown");
}

}  // namespace
}  // namespace slipway::aws
