#include "deploy/engines/nested_watch.hh"

#include <gtest/gtest.h>

#include "deploy/engines/follow_stack.hh"
#include "tests/deploy/engines/flow_steps.hh"

namespace slipway::deploy {
namespace {

constexpr const char* kChild = "arn:aws:cloudformation:r:1:stack/s-Child/2";

struct NestedEvent {
  int second;
  std::string logical, status, type = "AWS::S3::Bucket", physical = "p", reason = "";
};

// Of the stack `name`, oldest first; listed newest first, as AWS does.
std::string nested_xml(const std::string& stack, const std::string& id,
                       const std::vector<NestedEvent>& events) {
  std::string out = "</StackEvents>";
  for (const auto& event : events)
    out = "<member><EventId>" + stack + event.logical + event.status + "</EventId><StackId>" + id +
          "</StackId><StackName>" + stack + "</StackName><LogicalResourceId>" + event.logical +
          "</LogicalResourceId><PhysicalResourceId>" + event.physical +
          "</PhysicalResourceId><ResourceType>" + event.type +
          "</ResourceType><Timestamp>2026-11-21T04:00:" + std::to_string(20 + event.second) +
          "Z</Timestamp><ResourceStatus>" + event.status +
          "</ResourceStatus><ResourceStatusReason>" + event.reason +
          "</ResourceStatusReason><ClientRequestToken>t</ClientRequestToken></member>" + out;
  return "<StackEvents>" + out;
}

const std::string kStackType = "AWS::CloudFormation::Stack";

std::vector<std::string> rows_of(std::vector<ProgressEvent> events) {
  std::vector<std::string> out;
  for (const auto& event : events) {
    std::string path;
    for (const auto& step : event.path) path += "/" + step;
    out.push_back(path + " " + std::string(name(event.state)));
  }
  return out;
}

TEST(NestedWatch, RowsOfTheNestedStackStandBelowItsRow) {
  FollowStack follow("st", "arn:stack/s/1", "t");
  Steps steps(follow);
  const std::vector<NestedEvent> parent{{0, "s", "CREATE_IN_PROGRESS", kStackType, "arn:stack/s/1"},
                                        {3, "Child", "CREATE_IN_PROGRESS", kStackType, kChild}};
  steps.xml("DescribeStackEvents", nested_xml("s", "arn:stack/s/1", parent));
  // The child began before its parent told its id; an earlier life of it does not count.
  steps.xml("DescribeStackEvents",
            nested_xml("s-Child", kChild,
                       {{-5, "Old", "DELETE_COMPLETE"},
                        {2, "s-Child", "CREATE_IN_PROGRESS", kStackType, kChild},
                        {2, "Inner", "CREATE_IN_PROGRESS"}}));
  EXPECT_EQ(rows_of(follow.take_events()),
            (std::vector<std::string>{" running", "/Child running", "/Child/Inner running"}));
  steps.wait();
  auto later = parent;
  later.push_back({6, "Child", "CREATE_FAILED", kStackType, kChild, "Embedded stack failed"});
  later.push_back({7, "s", "ROLLBACK_COMPLETE", kStackType, "arn:stack/s/1"});
  steps.xml("DescribeStackEvents", nested_xml("s", "arn:stack/s/1", later));
  steps.xml("DescribeStackEvents",
            nested_xml("s-Child", kChild,
                       {{2, "s-Child", "CREATE_IN_PROGRESS", kStackType, kChild},
                        {2, "Inner", "CREATE_IN_PROGRESS"},
                        {5, "Inner", "CREATE_FAILED", "AWS::S3::Bucket", "p", "already exists"}}));
  EXPECT_EQ(rows_of(follow.take_events()),
            (std::vector<std::string>{"/Child failed", "/Child/Inner failed"}));
  steps.xml("DescribeStacks", stack_xml("ROLLBACK_COMPLETE"));
  steps.xml("DescribeStackEvents", nested_xml("s", "arn:stack/s/1", later));
  ASSERT_TRUE(steps.over() && steps.result());
  // The first failure is the cause, however deep it lies.
  ASSERT_TRUE(steps.result()->cause);
  EXPECT_EQ(steps.result()->cause->path, "Child/Inner");
}

TEST(NestedWatch, WhatCannotBeReadIsLeftOut) {
  NestedWatch watch("st", {"Child"}, kChild, Time{});
  (void)watch.begin();
  Error denied;
  denied.kind = ErrorKind::denied;
  EXPECT_FALSE(watch.on(aws::Replied(fail(denied))));
  EXPECT_TRUE(watch.take_events().empty());
}

}  // namespace
}  // namespace slipway::deploy
