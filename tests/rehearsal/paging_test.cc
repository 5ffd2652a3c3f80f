#include "deploy/rehearsal/paging.hh"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "deploy/rehearsal/regions.hh"
#include "deploy/rehearsal/registry.hh"

namespace slipway::deploy::rehearsal {
namespace {

TEST(Paging, pages_join_to_the_whole) {
  for (std::size_t total : {0, 1, 4, 5, 6, 1001})
    for (std::size_t limit : {1, 5, 1000}) {
      std::size_t seen = 0;
      std::string token;
      do {
        auto page = page_of(total, token, limit);
        ASSERT_TRUE(page);
        EXPECT_EQ(page->begin, seen);
        EXPECT_LE(page->end - page->begin, limit);
        seen = page->end;
        token = page->next_token;
      } while (!token.empty());
      EXPECT_EQ(seen, total);
    }
}

TEST(Paging, a_token_of_another_place_is_refused) {
  auto token = page_of(10, "", 5)->next_token;
  EXPECT_TRUE(page_of(10, token, 5));
  EXPECT_TRUE(page_of(3, token, 5));  // rows went away meanwhile: an empty last page
  for (std::size_t length = 1; length < token.size(); ++length)
    EXPECT_FALSE(page_of(10, token.substr(0, length), 5));
  for (std::size_t i = 0; i < token.size(); ++i) {
    auto changed = token;
    changed[i] = changed[i] == '0' ? '1' : '0';
    EXPECT_FALSE(page_of(10, changed, 5)) << i;
  }
}

TEST(Paging, the_smallest_limit_holds) {
  EXPECT_EQ(page_limit(0, 100, 0), 100u);
  EXPECT_EQ(page_limit(7, 100, 0), 7u);
  EXPECT_EQ(page_limit(700, 100, 0), 100u);
  EXPECT_EQ(page_limit(7, 100, 4), 4u);
}

TEST(Paging, members_are_read_typed_or_as_text) {
  nlohmann::json input{{"n", 5},      {"t", "7"},           {"x", "7x"},   {"b", true},
                       {"s", "true"}, {"l", {"a", 1, "b"}}, {"z", nullptr}};
  EXPECT_EQ(integer(input, "n"), 5);
  EXPECT_EQ(integer(input, "t"), 7);
  for (const char* name : {"x", "b", "l", "z", "none"}) EXPECT_FALSE(integer(input, name)) << name;
  EXPECT_TRUE(flag(input, "b") && flag(input, "s") && !flag(input, "n") && !flag(input, "none"));
  EXPECT_EQ(texts(input, "l"), (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(texts(input, "n").empty());
  EXPECT_EQ(text(input, "n"), "5");
  EXPECT_EQ(text(input, "z"), "");
}

TEST(Regions, zones_are_named_like_amazon_s) {
  EXPECT_EQ(usual_zones("us-west-2")[0].id, "usw2-az1");
  EXPECT_EQ(usual_zones("ap-southeast-1")[2].id, "apse1-az3");
  EXPECT_EQ(usual_zones("eu-central-1")[1].name, "eu-central-1b");
  for (const char* odd : {"", "x", "a-b", "-", "--"}) EXPECT_EQ(usual_zones(odd).size(), 3u) << odd;
}

TEST(Registry, knows_what_only_reads) {
  for (const char* action : {"DescribeVpcs", "ListKeys", "GetHostedZone", "ValidateTemplate"})
    EXPECT_TRUE(only_reads(action));
  for (const char* action :
       {"AssumeRole", "CreateChangeSet", "ExecuteChangeSet", "RunTask", "DetectStackDrift"})
    EXPECT_FALSE(only_reads(action)) << action;
  EXPECT_FALSE(find_handler(aws::Service::ec2, "ListKeys"));
  EXPECT_TRUE(find_handler(aws::Service::kms, "ListKeys"));
}

}  // namespace
}  // namespace slipway::deploy::rehearsal
