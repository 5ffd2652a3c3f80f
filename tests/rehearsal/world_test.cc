#include "deploy/rehearsal/world.hh"

#include "tests/rehearsal/harness.hh"

namespace slipway::deploy::rehearsal {
namespace {

using namespace std::chrono_literals;

TEST(World, the_account_s_clock_runs_at_its_speed) {
  auto world = starter({.start = {}, .speed = 60, .seed = 1, .failing_resources = {}});
  world->advance(test_start + 1s);
  EXPECT_EQ(world->now(), test_start + 60s);
  world->advance(test_start);  // never backwards
  EXPECT_EQ(world->now(), test_start + 60s);
  world->resume(test_start + 2s, 1, {});
  world->advance(test_start + 3s);
  EXPECT_EQ(world->now(), test_start + 121s);
  EXPECT_EQ(world->wall(), test_start + 3s);
}

TEST(World, ids_repeat_with_the_seed) {
  auto one = starter(), same = starter(),
       other = starter({.start = {}, .speed = 1, .seed = 2, .failing_resources = {}});
  auto id = one->new_id("sg");
  EXPECT_EQ(id, same->new_id("sg"));
  EXPECT_NE(id, other->new_id("sg"));
  EXPECT_EQ(id.size(), 20u);
  EXPECT_EQ(one->uuid(), same->uuid());
  EXPECT_EQ(one->upper_id("ASIA", 20).size(), 20u);
}

TEST(World, resolves_names_through_aliases_and_wildcards) {
  auto world = starter();
  EXPECT_EQ(world->resolve("shop.example.com"), "shop-987654321.us-west-2.elb.amazonaws.com");
  EXPECT_EQ(world->resolve("SHOP.example.org"), "shop-987654321.us-west-2.elb.amazonaws.com");
  EXPECT_EQ(world->resolve("any.apps.example.com"), "apps-1234567890.us-west-2.elb.amazonaws.com");
  EXPECT_EQ(world->resolve("example.com"), "203.0.113.10");
  EXPECT_EQ(world->resolve("none.example.com"), "");
  EXPECT_EQ(world->resolve("elsewhere.test"), "");
  EXPECT_EQ(world->resolve("notexample.com"), "");
  Zone* zone = world->account("123456789012").zone("Z0123456789EXAMPLE01");
  upsert(*zone, {.name = "a.example.com",
                 .type = "CNAME",
                 .ttl = 60,
                 .values = {"b.example.com"},
                 .alias = {}});
  upsert(*zone, {.name = "b.example.com",
                 .type = "CNAME",
                 .ttl = 60,
                 .values = {"a.example.com"},
                 .alias = {}});
  EXPECT_EQ(world->resolve("a.example.com"), "");  // a circle ends
}

TEST(World, records_keep_their_order) {
  Zone zone;
  for (const char* name : {"z.b.test", "b.test", "a.b.test", "a.z.b.test", "a-b.test"})
    upsert(zone, {.name = name, .type = "A", .ttl = 60, .values = {"1"}, .alias = {}});
  upsert(zone, {.name = "b.test", .type = "A", .ttl = 60, .values = {"2"}, .alias = {}});
  std::vector<std::string> names;
  for (const auto& r : zone.records) names.push_back(r.name);
  EXPECT_EQ(names,
            (std::vector<std::string>{"a-b.test", "b.test", "a.b.test", "z.b.test", "a.z.b.test"}));
  EXPECT_EQ(zone.records[1].values[0], "2");
  EXPECT_TRUE(erase(zone, "b.test", "A"));
  EXPECT_FALSE(erase(zone, "b.test", "A"));
}

struct Matched {
  const char* pattern;
  const char* text;
  bool yes;
};

TEST(World, patterns) {
  for (auto [pattern, text, yes] :
       {Matched{"kms:*", "kms:ListKeys", true}, Matched{"*", "", true},
        Matched{"kms:*", "ec2:x", false}, Matched{"*:Create*", "ecs:CreateService", true},
        Matched{"a?c", "abc", true}, Matched{"a?c", "ac", false}, Matched{"", "a", false},
        Matched{"*a*a*a*b", "aaaaaaaaaaaaaaaaaaaa", false}})
    EXPECT_EQ(matches(pattern, text), yes) << pattern << " " << text;
}

struct Teller : Simulation {
  std::string asked;
  Time advanced{};
  void advance(World& world) override { advanced = world.now(); }
  std::optional<HttpsAnswer> https(World&, std::string_view balancer, std::string_view host,
                                   std::string_view path) override {
    asked = std::string(balancer) + " " + std::string(host) + std::string(path);
    return HttpsAnswer{.status = 200, .content_type = "text/plain", .body = "ok"};
  }
};

TEST(World, probes_reach_what_plays_by_itself) {
  auto world = starter();
  EXPECT_FALSE(world->https("shop.example.com", "/"));
  auto teller = std::make_unique<Teller>();
  Teller& it = *teller;
  world->attach(std::move(teller));
  world->advance(test_start + 5s);
  EXPECT_EQ(it.advanced, test_start + 5s);
  EXPECT_EQ(world->https("shop.example.com", "/x")->body, "ok");
  EXPECT_EQ(it.asked, "shop-987654321.us-west-2.elb.amazonaws.com shop.example.com/x");
}

}  // namespace
}  // namespace slipway::deploy::rehearsal
