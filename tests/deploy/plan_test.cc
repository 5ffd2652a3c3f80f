#include "deploy/plan.hh"

#include <gtest/gtest.h>

namespace slipway::deploy {
namespace {

TEST(Plan, OnlyWhatMayHoldDataIsLostWhenItIsReplaced) {
  const auto change = [](ChangeAction action, const char* type) {
    return Change{action, "Id", type, {}, {}, {}};
  };
  EXPECT_FALSE(loses_data(change(ChangeAction::replace, "AWS::ECS::TaskDefinition")));
  EXPECT_FALSE(loses_data(change(ChangeAction::replace, "AWS::IAM::Role")));
  EXPECT_TRUE(loses_data(change(ChangeAction::replace, "AWS::RDS::DBCluster")));
  EXPECT_TRUE(loses_data(change(ChangeAction::replace, "AWS::SQS::Queue")));
  EXPECT_FALSE(loses_data(change(ChangeAction::modify, "AWS::RDS::DBCluster")));
}

}  // namespace
}  // namespace slipway::deploy
