#include <pugixml.hpp>

#include "deploy/rehearsal/rest_routes.hh"
#include "tests/rehearsal/harness.hh"

namespace slipway::deploy::rehearsal {
namespace {

using aws::Service;
using Json = nlohmann::json;

const std::string zone_id = "Z0123456789EXAMPLE01";

pugi::xml_document read(const Answer& answer) {
  pugi::xml_document document;
  EXPECT_TRUE(answer) << code_of(answer);
  if (answer) document.load_string(("<r>" + answer->text + "</r>").c_str());
  return document;
}

std::vector<std::string> records(World& world, Json input, std::string* next = nullptr,
                                 std::string* type = nullptr) {
  auto document = read(ask(world, Service::route53, "ListResourceRecordSets", std::move(input)));
  std::vector<std::string> out;
  for (const auto& set : document.child("r").child("ResourceRecordSets").children())
    out.push_back(std::string(set.child_value("Type")) + " " + set.child_value("Name"));
  if (next) *next = document.child("r").child_value("NextRecordName");
  if (type) *type = document.child("r").child_value("NextRecordType");
  return out;
}

TEST(Route53, records_go_on_from_the_next_name) {
  auto world = starter();
  Json input{{"Id", zone_id}, {"maxitems", "2"}};
  std::vector<std::string> all;
  for (int page = 0; page < 9; ++page) {
    std::string name, type;
    auto rows = records(*world, input, &name, &type);
    all.insert(all.end(), rows.begin(), rows.end());
    if (name.empty()) break;
    input["name"] = name;
    input["type"] = type;
  }
  EXPECT_EQ(all, (std::vector<std::string>{"A example.com.", "MX example.com.", "NS example.com.",
                                           "SOA example.com.", "TXT example.com.",
                                           "CNAME \\052.apps.example.com.", "A mail.example.com.",
                                           "A shop.example.com.", "CNAME www.example.com."}));
}

TEST(Route53, a_name_is_found_however_it_is_written) {
  auto world = starter();
  for (const char* name : {"*.apps.example.com", "\\052.apps.example.com.", "*.APPS.example.com."})
    EXPECT_EQ(
        records(*world, {{"Id", "/hostedzone/" + zone_id}, {"name", name}, {"maxitems", "1"}}),
        std::vector<std::string>{"CNAME \\052.apps.example.com."});
}

TEST(Route53, zones_by_name_start_there) {
  auto world = starter();
  auto document =
      read(ask(*world, Service::route53, "ListHostedZonesByName", {{"dnsname", "example.org."}}));
  EXPECT_STREQ(document.child("r").child("HostedZones").first_child().child_value("Name"),
               "example.org.");
  document = read(ask(*world, Service::route53, "ListHostedZonesByName", {{"maxitems", "1"}}));
  EXPECT_STREQ(document.child("r").child_value("NextDNSName"), "internal.example.com.");
}

TEST(Route53, errors) {
  auto world = starter();
  auto code = [&](const char* action, Json input) {
    return code_of(ask(*world, Service::route53, action, std::move(input)));
  };
  EXPECT_EQ(code("GetHostedZone", {{"Id", "Z9"}}), "NoSuchHostedZone");
  EXPECT_EQ(code("ListResourceRecordSets", {{"Id", "Z9"}}), "NoSuchHostedZone");
  EXPECT_EQ(code("ListResourceRecordSets", {{"Id", zone_id}, {"type", "A"}}), "InvalidInput");
  EXPECT_EQ(code("ListResourceRecordSets", {{"Id", zone_id}, {"maxitems", "x"}}), "InvalidInput");
  EXPECT_EQ(code("ListHostedZones", {{"marker", "Z9"}}), "InvalidInput");
}

struct Path {
  const char* method;
  const char* path;
  const char* action;  // empty: no such operation
  const char* id;
};

TEST(RestRoutes, paths_are_operations) {
  for (auto [method, path, action, id] : {
           Path{"GET", "/2013-04-01/hostedzone", "ListHostedZones", ""},
           Path{"GET", "/2013-04-01/hostedzone/Z1", "GetHostedZone", "Z1"},
           Path{"GET", "/2013-04-01/hostedzone/Z1/rrset", "ListResourceRecordSets", "Z1"},
           Path{"POST", "/2013-04-01/hostedzone/Z1/rrset/", "ChangeResourceRecordSets", "Z1"},
           Path{"GET", "/2013-04-01/hostedzonesbyname", "ListHostedZonesByName", ""},
           Path{"GET", "/2013-04-01/change/C1", "GetChange", "C1"},
           Path{"GET", "/2013-04-01/hostedzone/a/b", "", ""},
           Path{"GET", "/2013-04-01/hostedzone//rrset", "", ""},
           Path{"PUT", "/2013-04-01/hostedzone", "", ""},
           Path{"GET", "/", "", ""},
       }) {
    auto decoded = decode_rest(*find_wire("route53"), {method, path, {}, {}, {}});
    EXPECT_EQ(decoded ? decoded->action : "", action) << path;
    EXPECT_EQ(decoded ? decoded->input.value("Id", "") : "", id);
  }
}

TEST(RestRoutes, bodies_become_members) {
  auto decoded =
      decode_rest(*find_wire("route53"), {"POST",
                                          "/2013-04-01/hostedzone/Z1/rrset",
                                          {},
                                          {},
                                          "<R xmlns='x'><A>1</A><L><I>a</I><I>b</I></L></R>"});
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->input, (Json{{"A", "1"}, {"L", {{"I", {"a", "b"}}}}, {"Id", "Z1"}}));
  EXPECT_EQ(decode_rest(*find_wire("route53"),
                        {"POST", "/2013-04-01/hostedzone/Z1/rrset", {}, {}, "<a><b>"})
                .error()
                .code,
            "MalformedXML");
}

}  // namespace
}  // namespace slipway::deploy::rehearsal
