#include "aws/services/rds.hh"

#include "aws/wire/paging.hh"
#include "aws/wire/query.hh"
#include "aws/wire/xml.hh"

namespace slipway::aws::rds {

static constexpr std::string_view version = "2014-10-31";

static void write(QueryWriter& query, const std::vector<Filter>& filters) {
  query.rows("Filters.Filter", filters, [](QueryWriter& q, const Filter& filter) {
    q.text("Name", filter.name).list("Values.Value", filter.values);
  });
}

static void read(const Xml& node, Tag& out) {
  node.read("Key", out.key);
  node.read("Value", out.value);
}

static void read(const Xml& node, UpgradeTarget& out) {
  node.read("Engine", out.engine);
  node.read("EngineVersion", out.engine_version);
  node.read("AutoUpgrade", out.auto_upgrade);
  node.read("IsMajorVersionUpgrade", out.is_major_version_upgrade);
}

static void read(const Xml& node, DbEngineVersion& out) {
  node.read("Engine", out.engine);
  node.read("EngineVersion", out.engine_version);
  node.read("MajorEngineVersion", out.major_engine_version);
  node.read("DBParameterGroupFamily", out.db_parameter_group_family);
  node.read("DBEngineDescription", out.db_engine_description);
  node.read("DBEngineVersionDescription", out.db_engine_version_description);
  node.read("Status", out.status);
  node.list("ValidUpgradeTarget", "UpgradeTarget", out.valid_upgrade_targets);
  node.list("SupportedFeatureNames", "member", out.supported_feature_names);
  node.list("SupportedEngineModes", "member", out.supported_engine_modes);
  node.at("ServerlessV2FeaturesSupport").read("MinCapacity", out.serverless_min_capacity);
  node.at("ServerlessV2FeaturesSupport").read("MaxCapacity", out.serverless_max_capacity);
}

static void read(const Xml& node, OrderableDbInstanceOption& out) {
  node.read("Engine", out.engine);
  node.read("EngineVersion", out.engine_version);
  node.read("DBInstanceClass", out.db_instance_class);
  node.read("LicenseModel", out.license_model);
  node.read("StorageType", out.storage_type);
  node.collect("AvailabilityZones", "AvailabilityZone", "Name", out.availability_zones);
  node.read("Vpc", out.vpc);
  node.read("SupportsClusters", out.supports_clusters);
  node.read("SupportsStorageEncryption", out.supports_storage_encryption);
  node.read("SupportsIAMDatabaseAuthentication", out.supports_iam_database_authentication);
}

static void read(const Xml& node, DbClusterMember& out) {
  node.read("DBInstanceIdentifier", out.db_instance_identifier);
  node.read("IsClusterWriter", out.is_cluster_writer);
  node.read("PromotionTier", out.promotion_tier);
}

static void read(const Xml& node, VpcSecurityGroupMembership& out) {
  node.read("VpcSecurityGroupId", out.vpc_security_group_id);
  node.read("Status", out.status);
}

static void read(const Xml& node, DbCluster& out) {
  node.read("DBClusterIdentifier", out.db_cluster_identifier);
  node.read("DBClusterArn", out.db_cluster_arn);
  node.read("DatabaseName", out.database_name);
  node.read("Status", out.status);
  node.read("Engine", out.engine);
  node.read("EngineVersion", out.engine_version);
  node.read("EngineMode", out.engine_mode);
  node.read("Endpoint", out.endpoint);
  node.read("ReaderEndpoint", out.reader_endpoint);
  node.read("DBSubnetGroup", out.db_subnet_group);
  node.read("DBClusterParameterGroup", out.db_cluster_parameter_group);
  node.read("HostedZoneId", out.hosted_zone_id);
  node.read("KmsKeyId", out.kms_key_id);
  node.read("MasterUsername", out.master_username);
  node.at("MasterUserSecret").read("SecretArn", out.master_user_secret_arn);
  node.list("AvailabilityZones", "AvailabilityZone", out.availability_zones);
  node.read("Port", out.port);
  node.read("BackupRetentionPeriod", out.backup_retention_period);
  node.read("MultiAZ", out.multi_az);
  node.read("StorageEncrypted", out.storage_encrypted);
  node.read("DeletionProtection", out.deletion_protection);
  node.at("ServerlessV2ScalingConfiguration").read("MinCapacity", out.serverless_min_capacity);
  node.at("ServerlessV2ScalingConfiguration").read("MaxCapacity", out.serverless_max_capacity);
  node.read("ClusterCreateTime", out.cluster_create_time);
  node.list("DBClusterMembers", "DBClusterMember", out.db_cluster_members);
  node.list("VpcSecurityGroups", "VpcSecurityGroupMembership", out.vpc_security_groups);
  node.list("TagList", "Tag", out.tag_list);
}

WireRequest DescribeDBEngineVersions::request() const {
  QueryWriter query(info.name, version);
  query.text("Engine", engine).text("EngineVersion", engine_version);
  if (default_only) query.flag("DefaultOnly", true);
  write(query, filters);
  return query.number("MaxRecords", max_records).text("Marker", marker).finish();
}

Result<DescribeDBEngineVersions::Reply> DescribeDBEngineVersions::parse(const HttpReply& reply) {
  XmlReply xml(reply, info);
  Xml node = xml.result();
  Reply out;
  node.list("DBEngineVersions", "DBEngineVersion", out.db_engine_versions);
  node.read("Marker", out.marker);
  return xml.finish(std::move(out));
}

std::optional<DescribeDBEngineVersions> DescribeDBEngineVersions::next(const Reply& reply) const {
  return with_token(*this, &DescribeDBEngineVersions::marker, reply.marker);
}

WireRequest DescribeOrderableDBInstanceOptions::request() const {
  QueryWriter query(info.name, version);
  query.text("Engine", engine).text("EngineVersion", engine_version);
  query.text("DBInstanceClass", db_instance_class).flag("Vpc", vpc);
  return query.number("MaxRecords", max_records).text("Marker", marker).finish();
}

Result<DescribeOrderableDBInstanceOptions::Reply> DescribeOrderableDBInstanceOptions::parse(
    const HttpReply& reply) {
  XmlReply xml(reply, info);
  Xml node = xml.result();
  Reply out;
  node.list("OrderableDBInstanceOptions", "OrderableDBInstanceOption",
            out.orderable_db_instance_options);
  node.read("Marker", out.marker);
  return xml.finish(std::move(out));
}

std::optional<DescribeOrderableDBInstanceOptions> DescribeOrderableDBInstanceOptions::next(
    const Reply& reply) const {
  return with_token(*this, &DescribeOrderableDBInstanceOptions::marker, reply.marker);
}

WireRequest DescribeDBClusters::request() const {
  QueryWriter query(info.name, version);
  query.text("DBClusterIdentifier", db_cluster_identifier);
  write(query, filters);
  return query.number("MaxRecords", max_records).text("Marker", marker).finish();
}

Result<DescribeDBClusters::Reply> DescribeDBClusters::parse(const HttpReply& reply) {
  XmlReply xml(reply, info);
  Xml node = xml.result();
  Reply out;
  node.list("DBClusters", "DBCluster", out.db_clusters);
  node.read("Marker", out.marker);
  return xml.finish(std::move(out));
}

std::optional<DescribeDBClusters> DescribeDBClusters::next(const Reply& reply) const {
  return with_token(*this, &DescribeDBClusters::marker, reply.marker);
}

}  // namespace slipway::aws::rds
