#include "deploy/rehearsal/services/route53_changes.hh"

#include <nlohmann/json.hpp>
#include <pugixml.hpp>

#include "tests/rehearsal/harness.hh"

namespace slipway::deploy::rehearsal {
namespace {

constexpr const char* kPublicZone = "Z0123456789EXAMPLE01";  // example.com

nlohmann::json record_change(const char* action, const char* name, const char* value,
                             int ttl = 60) {
  return {{"Action", action},
          {"ResourceRecordSet",
           {{"Name", name},
            {"Type", "A"},
            {"TTL", std::to_string(ttl)},
            {"ResourceRecords", {{"ResourceRecord", {{"Value", value}}}}}}}};
}

Answer change(World& world, const nlohmann::json& changes) {
  return ask(world, aws::Service::route53, "ChangeResourceRecordSets",
             {{"Id", kPublicZone},
              {"ChangeBatch", {{"Comment", "a try"}, {"Changes", {{"Change", changes}}}}}});
}

std::string status_of(World& world, const std::string& id) {
  auto answer = ask(world, aws::Service::route53, "GetChange", {{"Id", id}});
  if (!answer) return answer.error().code;
  pugi::xml_document xml;
  xml.load_string(answer->text.c_str());
  return xml.child("ChangeInfo").child_value("Status");
}

TEST(Route53Changes, AreDoneAtOnceAndKnownEverywhereAfterAWhile) {
  auto world = starter();
  auto made = change(*world, record_change("CREATE", "New.example.com.", "192.0.2.1"));
  ASSERT_TRUE(made) << made.error().message;
  pugi::xml_document xml;
  xml.load_string(made->text.c_str());
  const std::string id = xml.child("ChangeInfo").child_value("Id");
  EXPECT_TRUE(id.starts_with("/change/C")) << id;
  EXPECT_STREQ(xml.child("ChangeInfo").child_value("Comment"), "a try");
  EXPECT_EQ(status_of(*world, id), "PENDING");
  auto* zone = world->account("123456789012").zone(kPublicZone);
  EXPECT_TRUE(std::ranges::any_of(zone->records,
                                  [](const auto& one) { return one.name == "new.example.com"; }));
  world->advance(world->wall() + Millis(31'000));
  EXPECT_EQ(status_of(*world, id.substr(8)), "INSYNC");
  for (const char* none : {"/change/C1", "/change/", "CFFFFFFFFFFFFXXXXXXXX", "nonsense"})
    EXPECT_EQ(status_of(*world, none), "NoSuchChange") << none;
}

TEST(Route53Changes, AreDoneWholeOrNotAtAll) {
  auto world = starter();
  const auto before = world->account("123456789012").zone(kPublicZone)->records.size();
  auto refused =
      change(*world, nlohmann::json::array({record_change("CREATE", "a.example.com", "192.0.2.1"),
                                            record_change("CREATE", "a.example.com", "192.0.2.2"),
                                            record_change("DELETE", "b.example.com", "192.0.2.1"),
                                            record_change("CREATE", "a.example.org", "x")}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "InvalidChangeBatch");
  EXPECT_EQ(refused.error().message,
            "[Tried to create resource record set [name='a.example.com.', type='A'] but it already "
            "exists, Tried to delete resource record set [name='b.example.com.', type='A'] but it "
            "was not found, RRSet with DNS name a.example.org. is not permitted in zone "
            "example.com.]");
  EXPECT_EQ(world->account("123456789012").zone(kPublicZone)->records.size(), before);
  ASSERT_TRUE(change(*world, record_change("UPSERT", "a.example.com", "192.0.2.1")));
  auto other = change(*world, record_change("DELETE", "a.example.com", "192.0.2.9"));
  ASSERT_FALSE(other) << "values must match";
  ASSERT_TRUE(change(*world, record_change("DELETE", "a.example.com", "192.0.2.1")));
  EXPECT_EQ(world->account("123456789012").zone(kPublicZone)->records.size(), before);
}

TEST(Route53Changes, RefuseWhatIsNoBatch) {
  auto world = starter();
  nlohmann::json none = {{"Id", "ZNONE"}};
  EXPECT_EQ(code_of(ask(*world, aws::Service::route53, "ChangeResourceRecordSets", none)),
            "InvalidInput");
  none["ChangeBatch"] = {{"Changes", {{"Change", record_change("CREATE", "a.example.com", "x")}}}};
  EXPECT_EQ(code_of(ask(*world, aws::Service::route53, "ChangeResourceRecordSets", none)),
            "NoSuchHostedZone");
  EXPECT_EQ(code_of(ask(*world, aws::Service::route53, "ChangeResourceRecordSets",
                        {{"Id", kPublicZone}})),
            "InvalidInput");
  EXPECT_EQ(code_of(change(*world, record_change("REMOVE", "a.example.com", "192.0.2.1"))),
            "InvalidInput");
}

}  // namespace
}  // namespace slipway::deploy::rehearsal
