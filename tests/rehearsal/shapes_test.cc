#include "deploy/rehearsal/shapes.hh"

#include <gtest/gtest.h>

#include "deploy/rehearsal/protocol.hh"
#include "deploy/rehearsal/registry.hh"

namespace slipway::deploy::rehearsal {
namespace {

constexpr std::string_view small_table =
    "# a remark\n"
    "\n"
    "[shop]\n"
    "Buy = operation Name!:Name Count:Count Tags:Tags Extra:Extra Gift:boolean\n"
    "Look = operation\n"
    "Count = integer 1..\n"
    "Extra = map Name string ..3\n"
    "Name = string 2..5 /[a b]+/\n"
    "Tag = structure Key!:Name Sort:Sort More:Tag\n"
    "Tags = list member Tag 1..50\n"
    "Sort = enum up|down\n"
    "[other]\n"
    "Buy = operation Name:Name\n"
    "Name = string";

TEST(Shapes, read_operations_with_what_they_name) {
  const Shapes shapes(small_table);
  const Shape* buy = shapes.request("shop", "Buy");
  ASSERT_NE(buy, nullptr);
  ASSERT_EQ(buy->members.size(), 5u);
  const Shape& name = *buy->members[0].shape;
  EXPECT_EQ(buy->members[0].name, "Name");
  EXPECT_TRUE(buy->members[0].required);
  EXPECT_EQ(name.low, 2);
  EXPECT_EQ(name.high, 5);
  EXPECT_EQ(name.pattern, "[a b]+");
  EXPECT_EQ(buy->members[1].shape->kind, Shape::Kind::integer);
  EXPECT_EQ(buy->members[1].shape->high, std::nullopt);
  const Shape& tags = *buy->members[2].shape;
  EXPECT_EQ(tags.kind, Shape::Kind::list);
  EXPECT_EQ(tags.wrap, "member");
  EXPECT_EQ(tags.inner->members[2].shape, tags.inner) << "a shape may name itself";
  EXPECT_EQ(tags.inner->members[1].shape->values, (std::vector<std::string_view>{"up", "down"}));
  EXPECT_EQ(buy->members[3].shape->key, &name);
  EXPECT_EQ(buy->members[4].shape->kind, Shape::Kind::boolean);
}

TEST(Shapes, of_services_do_not_mix) {
  const Shapes shapes(small_table);
  EXPECT_EQ(shapes.request("other", "Buy")->members[0].shape->low, std::nullopt);
  EXPECT_TRUE(shapes.request("shop", "Look")->members.empty());
  EXPECT_EQ(shapes.request("other", "Look"), nullptr);
  EXPECT_EQ(shapes.operations().size(), 3u);
}

TEST(Shapes, survive_any_cut_of_the_table) {
  for (std::size_t size = 0; size <= small_table.size(); ++size)
    EXPECT_LE(Shapes(small_table.substr(0, size)).operations().size(), 3u);
}

TEST(Shapes, know_every_operation_that_is_answered_and_no_other) {
  for (const Registered& entry : all_handlers())
    EXPECT_NE(Shapes::embedded().request(wire(entry.service).signing_name, entry.action), nullptr)
        << entry.action << ": run tests/e2e/request_shapes.py --write";
  EXPECT_EQ(Shapes::embedded().operations().size(), all_handlers().size());
}

}  // namespace
}  // namespace slipway::deploy::rehearsal
