#include "tests/rehearsal/cfn/lab.hh"

namespace slipway::deploy::rehearsal::cfn {
namespace {

constexpr std::string_view kGroups = R"(
Resources:
  Subnets:
    Type: AWS::RDS::DBSubnetGroup
    Properties:
      DBSubnetGroupName: isolated
      DBSubnetGroupDescription: Isolated
      SubnetIds: [subnet-0a30000000000000a, subnet-0a30000000000000b]
      Tags: [{Key: team, Value: a}]
  Parameters: {Type: AWS::RDS::DBParameterGroup, Properties: {DBParameterGroupName: one, Family: aurora-mysql8.0, Description: One}}
  OfCluster: {Type: AWS::RDS::DBClusterParameterGroup, Properties: {DBClusterParameterGroupName: all, Family: aurora-mysql8.0, Description: All, Parameters: {x: y}}}
  Db:
    Type: AWS::RDS::DBCluster
    Properties: {Engine: aurora-postgresql, MasterUsername: u, DBSubnetGroupName: !Ref Subnets}
  One: {Type: AWS::RDS::DBInstance, Properties: {DBClusterIdentifier: !Ref Db, DBInstanceClass: db.t4g.medium, Engine: aurora-postgresql}}
  Two: {Type: AWS::RDS::DBInstance, DependsOn: One, Properties: {DBClusterIdentifier: !Ref Db, DBInstanceClass: db.t4g.medium, Engine: aurora-postgresql}}
)";

struct RdsGroups : testing::Test {
  Lab lab;
  void SetUp() override {
    ASSERT_EQ(lab.deploy("s", kGroups), "CREATE_COMPLETE") << lab.first_failure("s");
  }
  pugi::xml_document ask(std::string_view action, nlohmann::json input = {}) {
    if (input.is_null()) input = nlohmann::json::object();
    return lab.xml(action, std::move(input), aws::Service::rds);
  }
  std::string refused(std::string_view action, nlohmann::json input) {
    return code_of(lab.call(action, std::move(input), aws::Service::rds));
  }
};

std::string rds_text(const pugi::xml_document& xml, const char* path) {
  return xml.select_node(path).node().text().get();
}

TEST_F(RdsGroups, subnet_groups_tell_their_subnets_and_zones) {
  const auto group = ask("DescribeDBSubnetGroups", {{"DBSubnetGroupName", "isolated"}});
  EXPECT_EQ(group.select_nodes("//Subnet").size(), 2u);
  EXPECT_EQ(rds_text(group, "//SubnetAvailabilityZone/Name"), "us-west-2a");
  EXPECT_EQ(rds_text(group, "//VpcId"), "vpc-0a1b2c3d4e5f60718");
  EXPECT_EQ(rds_text(group, "//DBSubnetGroupArn"),
            "arn:aws:rds:us-west-2:123456789012:subgrp:isolated");
  EXPECT_EQ(refused("DescribeDBSubnetGroups", {{"DBSubnetGroupName", "x"}}),
            "DBSubnetGroupNotFoundFault");
}

TEST_F(RdsGroups, parameter_groups_are_of_instances_or_of_clusters) {
  EXPECT_EQ(rds_text(ask("DescribeDBParameterGroups"), "//DBParameterGroupArn"),
            "arn:aws:rds:us-west-2:123456789012:pg:one");
  EXPECT_EQ(rds_text(ask("DescribeDBClusterParameterGroups"), "//DBClusterParameterGroupArn"),
            "arn:aws:rds:us-west-2:123456789012:cluster-pg:all");
  EXPECT_EQ(refused("DescribeDBParameterGroups", {{"DBParameterGroupName", "all"}}),
            "DBParameterGroupNotFound");
}

TEST_F(RdsGroups, tags_are_told_by_arn) {
  const auto arn = [](const char* tail) {
    return nlohmann::json{
        {"ResourceName", std::string("arn:aws:rds:us-west-2:123456789012:") + tail}};
  };
  EXPECT_EQ(rds_text(ask("ListTagsForResource", arn("subgrp:isolated")), "//Tag/Value"), "a");
  EXPECT_EQ(refused("ListTagsForResource", arn("cluster:none")), "DBClusterNotFoundFault");
  EXPECT_EQ(refused("ListTagsForResource", arn("snapshot:none")), "InvalidParameterValue");
}

TEST_F(RdsGroups, members_of_a_cluster_have_its_port_engine_and_zones) {
  const auto cluster = ask("DescribeDBClusters");
  EXPECT_EQ(rds_text(cluster, "//DBCluster/Port"), "5432");
  EXPECT_EQ(rds_text(cluster, "//DBClusterParameterGroup"), "default.aurora-postgresql16");
  EXPECT_EQ(rds_text(cluster, "//AvailabilityZones/AvailabilityZone[3]"), "us-west-2c");
  const auto instances = ask("DescribeDBInstances");
  EXPECT_EQ(rds_text(instances, "//DBInstance[1]/Endpoint/Port"), "5432");
  EXPECT_EQ(rds_text(instances, "//DBInstance[1]/AvailabilityZone"), "us-west-2a");
  EXPECT_EQ(rds_text(instances, "//DBInstance[2]/AvailabilityZone"), "us-west-2b");
  EXPECT_EQ(rds_text(instances, "//OptionGroupName"), "default:aurora-postgresql-16");
  EXPECT_EQ(rds_text(instances, "//DBParameterGroupName"), "default.aurora-postgresql16");
  EXPECT_EQ(rds_text(instances, "//LicenseModel"), "postgresql-license");
}

TEST_F(RdsGroups, a_filter_that_there_is_not_is_refused) {
  const auto filter = [](const char* name, const char* value) {
    return nlohmann::json{
        {"Filters", {{"Filter", {{{"Name", name}, {"Values", {{"Value", {value}}}}}}}}}};
  };
  EXPECT_EQ(refused("DescribeDBClusters", filter("colour", "x")), "InvalidParameterValue");
  EXPECT_EQ(ask("DescribeDBInstances", filter("engine", "aurora-mysql"))
                .select_nodes("//DBInstance")
                .size(),
            0u);
  EXPECT_EQ(ask("DescribeDBInstances", filter("engine", "aurora-postgresql"))
                .select_nodes("//DBInstance")
                .size(),
            2u);
  EXPECT_EQ(refused("DescribeDBInstances", {{"MaxRecords", "5"}}), "InvalidParameterValue");
}

}  // namespace
}  // namespace slipway::deploy::rehearsal::cfn
