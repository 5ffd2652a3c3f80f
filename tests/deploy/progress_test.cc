#include "deploy/progress.hh"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace slipway::deploy {
namespace {

ProgressEvent bucket_event(std::vector<std::string> path, State state, int second,
                           std::string verb = "create", std::string reason = "") {
  ProgressEvent out;
  out.stage = "s";
  out.path = std::move(path);
  out.state = state;
  out.at = Time{Millis{1'000'000 + second * 1000}};
  out.verb = std::move(verb);
  out.reason = std::move(reason);
  out.type = "AWS::S3::Bucket";
  return out;
}

Tree folded(const std::vector<ProgressEvent>& events) {
  Tree tree;
  for (const auto& each : events) fold(tree, each);
  return tree;
}

const Node& node(const Tree& tree, std::vector<std::string> path) { return *find(tree, "s", path); }

TEST(Fold, AnyOrderAndAnyDuplicatesGiveTheSame) {
  std::vector<ProgressEvent> history{
      bucket_event({}, State::running, 0),
      bucket_event({"A"}, State::running, 1),
      bucket_event({"B"}, State::running, 1),
      bucket_event({"A"}, State::done, 4),
      bucket_event({"B"}, State::failed, 6, "create", "exists already"),
      bucket_event({"A"}, State::running, 8, "delete"),
      bucket_event({"A"}, State::removed, 9, "delete"),
      bucket_event({}, State::failed, 10, "create", "rolled back"),
  };
  std::mt19937 random(7);
  for (int round = 0; round < 500; ++round) {
    auto events = history;
    for (const auto& each : history)
      if (random() % 3 == 0) events.push_back(each);
    std::ranges::shuffle(events, random);
    Tree tree = folded(events);
    ASSERT_EQ(tree.stages.size(), 1u);
    EXPECT_EQ(tree.stages[0].state, State::failed);
    EXPECT_EQ(tree.stages[0].reason, "rolled back");
    EXPECT_EQ(tree.stages[0].children.size(), 2u);
    const Node& a = node(tree, {"A"});
    EXPECT_EQ(a.state, State::removed);
    EXPECT_EQ(duration(a, {}), Millis{1'000});
    const Node& b = node(tree, {"B"});
    EXPECT_EQ(b.state, State::failed);
    EXPECT_EQ(b.reason, "exists already");
    EXPECT_EQ(duration(b, {}), Millis{5'000});
  }
}

TEST(Fold, AtTheSameMomentTheOneFurtherAlongCounts) {
  auto tree = folded({bucket_event({"A"}, State::done, 3), bucket_event({"A"}, State::running, 3)});
  EXPECT_EQ(node(tree, {"A"}).state, State::done);
}

TEST(Fold, ARowAnnouncedAgainChangesNothing) {
  auto tree = folded({bucket_event({"A"}, State::done, 3), bucket_event({"A"}, State::pending, 9)});
  EXPECT_EQ(node(tree, {"A"}).state, State::done);
}

TEST(Fold, ASecondAttemptStartsANewClock) {
  auto tree = folded({bucket_event({"A"}, State::running, 0),
                      bucket_event({"A"}, State::failed, 5, "create", "no"),
                      bucket_event({"A"}, State::running, 20)});
  EXPECT_EQ(node(tree, {"A"}).reason, "");
  EXPECT_EQ(duration(node(tree, {"A"}), Time{Millis{1'022'000}}), Millis{2'000});
}

TEST(Fold, DeepPathsMakeTheirParents) {
  auto tree = folded({bucket_event({"Svc", "deployment 1", "task 2", "api"}, State::failed, 1)});
  EXPECT_EQ(node(tree, {"Svc"}).state, State::pending);
  EXPECT_EQ(node(tree, {"Svc", "deployment 1", "task 2", "api"}).state, State::failed);
}

TEST(Fold, ManyChildrenAndCopiesStayApart) {
  Tree tree;
  for (int i = 0; i < 100; ++i)
    fold(tree, bucket_event({"R" + std::to_string(i)}, State::running, i));
  Tree copy = tree;
  fold(copy, bucket_event({"New"}, State::done, 200));
  fold(tree, bucket_event({"Other"}, State::done, 200));
  EXPECT_EQ(copy.stages[0].children.size(), 101u);
  EXPECT_NE(find(copy, "s", {"New"}), nullptr);
  EXPECT_EQ(find(tree, "s", {"New"}), nullptr);
  EXPECT_NE(find(tree, "s", {"Other"}), nullptr);
  EXPECT_NE(find(tree, "s", {"R57"}), nullptr);
}

// 100,000 events over 10,000 resources: no work that grows with the square (bench/ measures the
// time).
TEST(Fold, TenThousandResources) {
  Tree tree;
  for (int round = 0; round < 10; ++round)
    for (int i = 0; i < 10'000; ++i)
      fold(tree, bucket_event({"Resource" + std::to_string(i)},
                              round == 9 ? State::done : State::running, round));
  EXPECT_EQ(count(tree.stages[0]), std::pair(10'000, 10'000));
}

TEST(Count, RemovedCountsAsDoneOnlyWhereRemovingIsTheWork) {
  auto removing = folded({bucket_event({}, State::running, 0, "delete"),
                          bucket_event({"A"}, State::removed, 1, "delete"),
                          bucket_event({"B"}, State::skipped, 1, "delete"),
                          bucket_event({"C"}, State::running, 1, "delete")});
  EXPECT_EQ(count(removing.stages[0]), std::pair(2, 3));
  auto undoing = folded({bucket_event({}, State::running, 0, "roll back"),
                         bucket_event({"A"}, State::removed, 1, "delete")});
  EXPECT_EQ(count(undoing.stages[0]), std::pair(0, 1));
}

TEST(DisplayOrder, FailedThenRunningThenTheRest) {
  auto tree = folded({bucket_event({"a"}, State::done, 0), bucket_event({"b"}, State::running, 0),
                      bucket_event({"c"}, State::failed, 0), bucket_event({"d"}, State::pending, 0),
                      bucket_event({"e"}, State::running, 0)});
  std::string order;
  for (const auto* each : display_order(tree.stages[0].children)) order += each->name;
  EXPECT_EQ(order, "cbeda");
}

TEST(DisplayOrder, WhatHasJustEndedKeepsItsPlaceForAMoment) {
  auto tree =
      folded({bucket_event({"a"}, State::running, 0), bucket_event({"b"}, State::running, 0),
              bucket_event({"c"}, State::pending, 0), bucket_event({"b"}, State::done, 10)});
  auto order_at = [&](int second) {
    std::string order;
    const Time now = tree.stages[0].children[1].ended.value() + Millis{1000 * second};
    for (const auto* each : display_order(tree.stages[0].children, now)) order += each->name;
    return order;
  };
  EXPECT_EQ(order_at(0), "abc");
  EXPECT_EQ(order_at(3), "acb");
}

}  // namespace
}  // namespace slipway::deploy
