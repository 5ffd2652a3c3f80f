// RDS: engine versions and offerings to choose from, clusters. Query protocol, version 2014-10-31.
#pragma once

#include "aws/operation.hh"

namespace slipway::aws::rds {

struct Filter {
  std::string name;  // "db-cluster-id"
  std::vector<std::string> values;
};

struct Tag {
  std::string key, value;
};

struct UpgradeTarget {
  std::string engine, engine_version;
  bool auto_upgrade = false, is_major_version_upgrade = false;
};

struct DbEngineVersion {
  std::string engine, engine_version, major_engine_version, db_parameter_group_family,
      db_engine_description, db_engine_version_description;
  std::string status;  // available, deprecated; empty in old replies
  std::vector<UpgradeTarget> valid_upgrade_targets;
  std::vector<std::string> supported_feature_names, supported_engine_modes;
  std::optional<double> serverless_min_capacity;  // capacity units; 0: it can pause
  std::optional<double> serverless_max_capacity;
};

struct OrderableDbInstanceOption {
  std::string engine, engine_version, db_instance_class, license_model;
  std::string storage_type;  // aurora, aurora-iopt1
  std::vector<std::string> availability_zones;
  bool vpc = false, supports_clusters = false, supports_storage_encryption = false,
       supports_iam_database_authentication = false;
};

struct DbClusterMember {
  std::string db_instance_identifier;
  bool is_cluster_writer = false;
  std::optional<int> promotion_tier;
};

struct VpcSecurityGroupMembership {
  std::string vpc_security_group_id, status;
};

struct DbCluster {
  std::string db_cluster_identifier, db_cluster_arn, database_name;
  std::string status;  // available, creating, deleting, failed ...
  std::string engine, engine_version, engine_mode, endpoint, reader_endpoint, db_subnet_group,
      db_cluster_parameter_group, hosted_zone_id, kms_key_id, master_username,
      master_user_secret_arn;
  std::vector<std::string> availability_zones;
  std::optional<int> port, backup_retention_period;
  bool multi_az = false, storage_encrypted = false, deletion_protection = false;
  std::optional<double> serverless_min_capacity, serverless_max_capacity;
  std::optional<Time> cluster_create_time;
  std::vector<DbClusterMember> db_cluster_members;
  std::vector<VpcSecurityGroupMembership> vpc_security_groups;
  std::vector<Tag> tag_list;
};

struct DescribeDBEngineVersions {
  static constexpr OperationInfo info{Service::rds, "DescribeDBEngineVersions", Effect::reads};
  std::string engine, engine_version;  // aurora-mysql
  bool default_only = false;
  std::vector<Filter> filters;
  std::optional<int> max_records;  // 20 to 100; AWS's own choice is 100
  std::string marker;
  struct Reply {
    std::vector<DbEngineVersion> db_engine_versions;
    std::string marker;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
  std::optional<DescribeDBEngineVersions> next(const Reply& reply) const;
};

// Version and class should be given: there are thousands of rows otherwise.
struct DescribeOrderableDBInstanceOptions {
  static constexpr OperationInfo info{Service::rds, "DescribeOrderableDBInstanceOptions",
                                      Effect::reads};
  std::string engine, engine_version, db_instance_class;
  std::optional<bool> vpc;
  int max_records = 1000;
  std::string marker;
  struct Reply {
    std::vector<OrderableDbInstanceOption> orderable_db_instance_options;
    std::string marker;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
  std::optional<DescribeOrderableDBInstanceOptions> next(const Reply& reply) const;
};

// DBClusterNotFoundFault when the one asked for is not there.
struct DescribeDBClusters {
  static constexpr OperationInfo info{Service::rds, "DescribeDBClusters", Effect::reads};
  std::string db_cluster_identifier;  // none: all
  std::vector<Filter> filters;
  std::optional<int> max_records;  // 20 to 100; AWS's own choice is 100
  std::string marker;
  struct Reply {
    std::vector<DbCluster> db_clusters;
    std::string marker;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
  std::optional<DescribeDBClusters> next(const Reply& reply) const;
};

}  // namespace slipway::aws::rds
