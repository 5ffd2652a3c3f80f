#include "deploy/stage_estimate.hh"

#include <gtest/gtest.h>

#include "deploy/estimates.hh"

namespace slipway::deploy {
namespace {

Change adds(std::string id, std::string type) {
  return {ChangeAction::add, std::move(id), std::move(type), {}, {}, {}};
}

Millis typically(std::string_view type) { return typical_duration(type, "create"); }

TEST(StageEstimate, TheLongestChainOfWhatNeedsEachOther) {
  Stage stage;
  stage.template_body =
      "Resources:\n"
      "  Group: {Type: 'AWS::RDS::DBSubnetGroup'}\n"
      "  Cluster:\n"
      "    Type: AWS::RDS::DBCluster\n"
      "    Properties: {DBSubnetGroupName: !Ref Group}\n"
      "  Instance:\n"
      "    Type: AWS::RDS::DBInstance\n"
      "    Properties: {DBClusterIdentifier: !Sub 'x-${Cluster}'}\n"
      "  Bucket: {Type: 'AWS::S3::Bucket', DependsOn: [Group]}\n";
  const Millis nothing = expected_of_stage(stage, {});
  EXPECT_EQ(
      expected_of_stage(
          stage, {adds("Group", "AWS::RDS::DBSubnetGroup"), adds("Cluster", "AWS::RDS::DBCluster"),
                  adds("Instance", "AWS::RDS::DBInstance"), adds("Bucket", "AWS::S3::Bucket")}) -
          nothing,
      typically("AWS::RDS::DBSubnetGroup") + typically("AWS::RDS::DBCluster") +
          typically("AWS::RDS::DBInstance"));
  // What does not change is there already.
  EXPECT_EQ(expected_of_stage(stage, {adds("Instance", "AWS::RDS::DBInstance")}) - nothing,
            typically("AWS::RDS::DBInstance"));
}

TEST(StageEstimate, CirclesAndUnreadableTemplatesDoNoHarm) {
  Stage stage;
  stage.template_body =
      "Resources: {A: {Type: T, DependsOn: B}, B: {Type: T, DependsOn: [A, B]}}\n";
  EXPECT_GT(expected_of_stage(stage, {adds("A", "T"), adds("B", "T")}), Millis{0});
  stage.template_body = "Resources: [";
  EXPECT_GT(expected_of_stage(stage, {adds("A", "T")}), Millis{0});
}

TEST(StageEstimate, TasksAndProbesHaveTheirOwn) {
  Stage stage;
  stage.kind = StageKind::ecs_task;
  EXPECT_EQ(expected_of_stage(stage, {}), typically("task"));
  stage.kind = StageKind::probe;
  EXPECT_EQ(expected_of_stage(stage, {}), typically("probe"));
}

}  // namespace
}  // namespace slipway::deploy
