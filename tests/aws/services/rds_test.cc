#include "aws/services/rds.hh"

#include "tests/aws/services/pairs.hh"

namespace slipway::aws::rds {
namespace {

using pairs::Json;

Json dump(const DbClusterMember& v) {
  return {{"DBInstanceIdentifier", v.db_instance_identifier},
          {"IsClusterWriter", v.is_cluster_writer},
          {"PromotionTier", pairs::maybe(v.promotion_tier)}};
}

Json dump(const VpcSecurityGroupMembership& v) {
  return {{"VpcSecurityGroupId", v.vpc_security_group_id}, {"Status", v.status}};
}

Json dump(const DbCluster& v) {
  return {{"DBClusterIdentifier", v.db_cluster_identifier},
          {"DBClusterArn", v.db_cluster_arn},
          {"DatabaseName", v.database_name},
          {"Status", v.status},
          {"Engine", v.engine},
          {"EngineVersion", v.engine_version},
          {"EngineMode", v.engine_mode},
          {"Endpoint", v.endpoint},
          {"ReaderEndpoint", v.reader_endpoint},
          {"DBSubnetGroup", v.db_subnet_group},
          {"DBClusterParameterGroup", v.db_cluster_parameter_group},
          {"HostedZoneId", v.hosted_zone_id},
          {"KmsKeyId", v.kms_key_id},
          {"MasterUsername", v.master_username},
          {"MasterUserSecret", Json{{"SecretArn", v.master_user_secret_arn}}},
          {"AvailabilityZones", v.availability_zones},
          {"Port", pairs::maybe(v.port)},
          {"BackupRetentionPeriod", pairs::maybe(v.backup_retention_period)},
          {"MultiAZ", v.multi_az},
          {"StorageEncrypted", v.storage_encrypted},
          {"DeletionProtection", v.deletion_protection},
          {"ServerlessV2ScalingConfiguration",
           Json{{"MinCapacity", pairs::maybe(v.serverless_min_capacity)},
                {"MaxCapacity", pairs::maybe(v.serverless_max_capacity)}}},
          {"ClusterCreateTime", pairs::at(v.cluster_create_time)},
          {"DBClusterMembers",
           pairs::each(v.db_cluster_members, [](const DbClusterMember& x) { return dump(x); })},
          {"VpcSecurityGroups",
           pairs::each(v.vpc_security_groups,
                       [](const VpcSecurityGroupMembership& x) { return dump(x); })},
          {"TagList", pairs::tags(v.tag_list)}};
}

TEST(Rds, ReadsWhatAwsDocuments) {
  SKIP_WITHOUT_CONFORMANCE("aws-wire");
  pairs::check<DescribeDBClusters>("rds", [](const DescribeDBClusters::Reply& r) {
    return Json{
        {"DBClusters", pairs::each(r.db_clusters, [](const DbCluster& x) { return dump(x); })}};
  });
}

TEST(Rds, ReadsEngineVersions) {
  std::string body =
      "<DescribeDBEngineVersionsResponse><DescribeDBEngineVersionsResult><Marker>m</Marker>"
      "<DBEngineVersions><DBEngineVersion><Engine>aurora-mysql</Engine>"
      "<EngineVersion>8.0.mysql_aurora.3.08.2</EngineVersion><ServerlessV2FeaturesSupport>"
      "<MinCapacity>0.0</MinCapacity><MaxCapacity>256.0</MaxCapacity></ServerlessV2FeaturesSupport>"
      "<ValidUpgradeTarget><UpgradeTarget><EngineVersion>9</EngineVersion>"
      "<IsMajorVersionUpgrade>true</IsMajorVersionUpgrade></UpgradeTarget></ValidUpgradeTarget>"
      "</DBEngineVersion></DBEngineVersions></DescribeDBEngineVersionsResult>"
      "</DescribeDBEngineVersionsResponse>";
  DescribeDBEngineVersions op{.engine = "aurora-mysql", .default_only = true};
  EXPECT_EQ(
      op.request().body,
      "Action=DescribeDBEngineVersions&Version=2014-10-31&Engine=aurora-mysql&DefaultOnly=true");
  auto reply = DescribeDBEngineVersions::parse(pairs::ok(body));
  ASSERT_TRUE(reply);
  const DbEngineVersion& version = reply->db_engine_versions.at(0);
  EXPECT_EQ(version.serverless_min_capacity, 0.0);
  EXPECT_EQ(version.serverless_max_capacity, 256.0);
  EXPECT_TRUE(version.valid_upgrade_targets.at(0).is_major_version_upgrade);
  auto second = op.next(*reply);
  ASSERT_TRUE(second);
  EXPECT_TRUE(second->request().body.ends_with("&Marker=m"));
  EXPECT_FALSE(second->next(*reply));
  pairs::expect_no_half_answers<DescribeDBEngineVersions>(body);
}

TEST(Rds, ReadsOfferings) {
  std::string body =
      "<DescribeOrderableDBInstanceOptionsResponse><DescribeOrderableDBInstanceOptionsResult>"
      "<OrderableDBInstanceOptions><OrderableDBInstanceOption><DBInstanceClass>db.serverless"
      "</DBInstanceClass><AvailabilityZones><AvailabilityZone><Name>us-west-2a</Name>"
      "</AvailabilityZone><AvailabilityZone><Name>us-west-2b</Name></AvailabilityZone>"
      "</AvailabilityZones><SupportsClusters>true</SupportsClusters></OrderableDBInstanceOption>"
      "</OrderableDBInstanceOptions></DescribeOrderableDBInstanceOptionsResult>"
      "</DescribeOrderableDBInstanceOptionsResponse>";
  DescribeOrderableDBInstanceOptions op{
      .engine = "aurora-mysql", .engine_version = "8", .db_instance_class = "db.serverless"};
  EXPECT_EQ(op.request().body,
            "Action=DescribeOrderableDBInstanceOptions&Version=2014-10-31&Engine=aurora-mysql"
            "&EngineVersion=8&DBInstanceClass=db.serverless&MaxRecords=1000");
  auto reply = DescribeOrderableDBInstanceOptions::parse(pairs::ok(body));
  ASSERT_TRUE(reply);
  const OrderableDbInstanceOption& option = reply->orderable_db_instance_options.at(0);
  EXPECT_EQ(option.availability_zones, (std::vector<std::string>{"us-west-2a", "us-west-2b"}));
  EXPECT_TRUE(option.supports_clusters);
  pairs::expect_no_half_answers<DescribeOrderableDBInstanceOptions>(body);
}

}  // namespace
}  // namespace slipway::aws::rds
