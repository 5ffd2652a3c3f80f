#include "deploy/removal.hh"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "deploy/assets.hh"

namespace slipway::deploy {
namespace {

Doomed doomed(std::string id, std::string type) {
  return {.logical_id = std::move(id),
          .type = std::move(type),
          .physical_id = {},
          .obstacle = {},
          .fix = {}};
}

TEST(DecideFates, ByPolicyElseByAwsDefaults) {
  const std::string body = R"(
Resources:
  Kept: {Type: AWS::S3::Bucket, DeletionPolicy: Retain}
  KeptOnUpdate: {Type: AWS::S3::Bucket, DeletionPolicy: RetainExceptOnCreate}
  Gone: {Type: AWS::S3::Bucket}
  Cluster: {Type: AWS::RDS::DBCluster}
  Dropped: {Type: AWS::RDS::DBCluster, DeletionPolicy: Delete}
  Alone: {Type: AWS::RDS::DBInstance, Properties: {Engine: mysql}}
  Member: {Type: AWS::RDS::DBInstance, Properties: {DBClusterIdentifier: !Ref Cluster}}
  Volume: {Type: AWS::EC2::Volume, DeletionPolicy: Snapshot}
)";
  std::vector<Doomed> all{
      doomed("Kept", "AWS::S3::Bucket"),        doomed("KeptOnUpdate", "AWS::S3::Bucket"),
      doomed("Gone", "AWS::S3::Bucket"),        doomed("Cluster", "AWS::RDS::DBCluster"),
      doomed("Dropped", "AWS::RDS::DBCluster"), doomed("Alone", "AWS::RDS::DBInstance"),
      doomed("Member", "AWS::RDS::DBInstance"), doomed("Volume", "AWS::EC2::Volume"),
      doomed("Unnamed", "AWS::RDS::DBCluster")};
  decide_fates(all, body);
  std::string fates;
  for (const auto& each : all) fates += std::string(name(each.fate)) + " ";
  EXPECT_EQ(fates, "kept kept deleted snapshot deleted snapshot deleted snapshot snapshot ");
}

TEST(DecideFates, WhatCannotBeReadFallsBackToTheDefaults) {
  for (const char* body : {"", "{", "[1, 2]", "Resources: 3", "Resources: {Bucket: 3}"}) {
    std::vector<Doomed> all{doomed("Bucket", "AWS::S3::Bucket"),
                            doomed("Db", "AWS::RDS::DBCluster")};
    decide_fates(all, body);
    EXPECT_EQ(all[0].fate, Fate::deleted) << body;
    EXPECT_EQ(all[1].fate, Fate::snapshot) << body;
  }
}

TEST(DecideFates, TheFlagshipKeepsItsBucketsAndSnapshotsItsDatabase) {
  const auto application = asset("blueprints/pulumi-ecs/templates/application.yaml");
  const auto infrastructure = asset("blueprints/pulumi-ecs/templates/infrastructure.yaml");
  ASSERT_TRUE(application && infrastructure);
  std::vector<Doomed> buckets{doomed("CheckpointsBucket", "AWS::S3::Bucket"),
                              doomed("EngineEventsBucket", "AWS::S3::Bucket")};
  decide_fates(buckets, std::string(*application));
  for (const auto& each : buckets) EXPECT_EQ(each.fate, Fate::kept);
  std::vector<Doomed> databases{doomed("DbCluster", "AWS::RDS::DBCluster"),
                                doomed("DbInstance1", "AWS::RDS::DBInstance")};
  decide_fates(databases, std::string(*infrastructure));
  EXPECT_EQ(databases[0].fate, Fate::snapshot);
  EXPECT_EQ(databases[1].fate, Fate::deleted);
}

TEST(ForeignRules, AreThoseOfGroupsThatStay) {
  Removal removal;
  auto group = [](const char* id, std::vector<std::string> named_by) {
    Doomed out;
    out.physical_id = id;
    out.named_by = std::move(named_by);
    return out;
  };
  removal.stacks.resize(2);
  removal.stacks[0].resources = {group("sg-1", {"sg-2", "sg-x", "sg-y"})};
  removal.stacks[1].resources = {group("sg-2", {"sg-1"}), group("sg-3", {})};
  find_foreign_rules(removal);
  EXPECT_EQ(removal.stacks[0].resources[0].obstacle,
            "rules of other security groups name it: sg-x, sg-y");
  EXPECT_EQ(removal.stacks[1].resources[0].obstacle, "");
  EXPECT_EQ(removal.stacks[1].resources[1].obstacle, "");
}

TEST(RemovalJson, IsOneLine) {
  Removal removal;
  removal.stacks.push_back({.stage = "s",
                            .stack_name = "prod-s",
                            .stack_id = "id",
                            .exists = true,
                            .obstacle = {},
                            .fix = {},
                            .resources = {}});
  removal.stacks[0].resources.push_back(doomed("Bucket", "AWS::S3::Bucket"));
  removal.stacks[0].resources[0].holds_objects = true;
  const auto text = removal_json(removal);
  EXPECT_EQ(text.find('\n'), std::string::npos);
  EXPECT_EQ(nlohmann::json::parse(text), nlohmann::json::parse(R"({"event":"removal","stacks":[
      {"stage":"s","stack":"prod-s","exists":true,"resources":[{"logical_id":"Bucket",
       "type":"AWS::S3::Bucket","physical_id":"","fate":"deleted","holds_objects":true}]}]})"));
}

}  // namespace
}  // namespace slipway::deploy
