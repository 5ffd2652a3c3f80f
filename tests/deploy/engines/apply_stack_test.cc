#include "deploy/engines/apply_stack.hh"

#include <gtest/gtest.h>

#include "tests/deploy/engines/flow_steps.hh"

namespace slipway::deploy {
namespace {

std::string execution(const std::string& status) {
  return "<ChangeSetId>arn:set</ChangeSetId><StackId>arn:stack</StackId><Status>CREATE_COMPLETE"
         "</Status><ExecutionStatus>" +
         status + "</ExecutionStatus>";
}

// "TokenAlreadyExists: A client request token already exists", 400: ExecuteChangeSet's reference.
TEST(ApplyStack, ATakenTokenIsNoSuccessUntilTheChangeSetSaysSo) {
  ApplyStack flow("arn:set", "slipway-1-services-x", Before::not_sent);
  Steps steps(flow);
  steps.refuse("ExecuteChangeSet", ErrorKind::conflict, "TokenAlreadyExistsException");
  steps.wait();
  steps.xml("DescribeChangeSet", execution("EXECUTE_IN_PROGRESS"));
  ASSERT_TRUE(steps.over());
  EXPECT_TRUE(steps.result());
}

TEST(ApplyStack, ATokenOfAnotherOperationIsAnError) {
  ApplyStack flow("arn:set", "slipway-1-services-x", Before::not_sent);
  Steps steps(flow);
  steps.refuse("ExecuteChangeSet", ErrorKind::conflict, "TokenAlreadyExistsException");
  for (int look = 0; look < 3; ++look) {
    steps.wait();
    steps.xml("DescribeChangeSet", execution("AVAILABLE"));
  }
  ASSERT_TRUE(steps.over());
  ASSERT_FALSE(steps.result());
  EXPECT_EQ(steps.result().error().code, "TokenAlreadyExistsException");
}

TEST(ApplyStack, WhatMayHaveArrivedIsLookedAtBeforeItIsSentAgain) {
  ApplyStack flow("arn:set", "slipway-1-services-x", Before::maybe_sent);
  Steps steps(flow);
  steps.xml("DescribeChangeSet", execution("AVAILABLE"));
  steps.reply("ExecuteChangeSet",
              "<ExecuteChangeSetResponse><ExecuteChangeSetResult/>"
              "</ExecuteChangeSetResponse>");
  ASSERT_TRUE(steps.over());
  EXPECT_TRUE(steps.result());
}

}  // namespace
}  // namespace slipway::deploy
