// RDS: the databases that stacks have made, and the snapshots they have left.

#include <algorithm>

#include "aws/encoding.hh"
#include "deploy/rehearsal/services/rds_common.hh"

namespace slipway::deploy::rehearsal {
namespace rds {
namespace {

using cfn::DbSnapshot;
using cfn::Estate;
using cfn::Play;
using cfn::Thing;
using nlohmann::json;

// By id or ARN, whatever the case.
bool is_asked_for(const std::string& asked, const std::string& id, const std::string& arn) {
  return asked.empty() || aws::to_lower(asked) == id || asked == arn;
}

// Does a filter, if it is given, name one of these?
bool passes(const Call& call, std::string_view filter, std::initializer_list<std::string> values) {
  const auto wanted = filter_values(call, filter);
  return wanted.empty() || std::ranges::any_of(values, [&](const std::string& value) {
           return std::ranges::find(wanted, value) != wanted.end();
         });
}

Answer describe_clusters(World& world, const Call& call) {
  if (auto wrong = foreign_filter(
          call, {"clone-group-id", "db-cluster-id", "db-cluster-resource-id", "domain", "engine"}))
    return std::unexpected(std::move(*wrong));
  const Estate& estate = Play::of(world).estate(call);
  const auto id = text(call.input, "DBClusterIdentifier");
  auto rows = estate.all(kCluster);
  std::erase_if(rows, [&](const Thing* one) {
    const auto arn = told(one->attributes, "DBClusterArn");
    return !is_asked_for(id, one->physical_id, arn) ||
           !passes(call, "db-cluster-id", {one->physical_id, arn}) ||
           !passes(call, "db-cluster-resource-id",
                   {told(one->attributes, "DBClusterResourceId")}) ||
           !passes(call, "engine", {told(one->properties, "Engine")}) ||
           !passes(call, "clone-group-id", {}) || !passes(call, "domain", {});
  });
  if (rows.empty() && !id.empty())
    return refuse("DBClusterNotFoundFault", fmt::format("DBCluster {} not found.", id), 404);
  return listing(world, call, "DBClusters", rows, [&](XmlWriter& xml, const Thing* one) {
    write_cluster(xml, world, estate, *one);
  });
}

Answer describe_instances(World& world, const Call& call) {
  if (auto wrong = foreign_filter(
          call, {"db-cluster-id", "db-instance-id", "dbi-resource-id", "domain", "engine"}))
    return std::unexpected(std::move(*wrong));
  Estate& estate = Play::of(world).estate(call);
  const auto id = text(call.input, "DBInstanceIdentifier");
  auto rows = estate.all(kInstance);
  std::erase_if(rows, [&](const Thing* one) {
    const auto arn = told(one->attributes, "DBInstanceArn"),
               cluster = told(one->properties, "DBClusterIdentifier");
    const auto* its = estate.thing(kCluster, cluster);
    return !is_asked_for(id, one->physical_id, arn) ||
           !passes(call, "db-cluster-id",
                   {cluster, its == nullptr ? "" : told(its->attributes, "DBClusterArn")}) ||
           !passes(call, "db-instance-id", {one->physical_id, arn}) ||
           !passes(call, "dbi-resource-id", {told(one->attributes, "DbiResourceId")}) ||
           !passes(call, "engine", {told(one->properties, "Engine")}) ||
           !passes(call, "domain", {});
  });
  if (rows.empty() && !id.empty())
    return refuse("DBInstanceNotFound", fmt::format("DBInstance {} not found.", id), 404);
  return listing(world, call, "DBInstances", rows, [&](XmlWriter& xml, const Thing* one) {
    write_instance(xml, world, estate, *one);
  });
}

// ---- snapshots

void write_snapshot(XmlWriter& xml, const DbSnapshot& one, Time now) {
  const auto& set = one.properties;
  const bool ready = now >= one.ready;
  xml.open("DBClusterSnapshot").text("DBClusterSnapshotIdentifier", one.id);
  xml.text("DBClusterIdentifier", one.cluster_id).text("DBClusterSnapshotArn", one.arn);
  xml.text("SnapshotType", "manual").text("Status", ready ? "available" : "creating");
  xml.text("PercentProgress", ready ? "100" : "0").text("Engine", told(set, "Engine"));
  xml.text("EngineVersion", engine_version(set));
  xml.text("Port", one.port.empty() ? "3306" : one.port);
  xml.optional("MasterUsername", told(set, "MasterUsername"));
  xml.boolean("StorageEncrypted", switched_on(set, "StorageEncrypted"));
  xml.time("SnapshotCreateTime", one.created);
  if (switched_on(set, "CopyTagsToSnapshot")) write_tags(xml, set);
  xml.close();
}

Answer describe_snapshots(World& world, const Call& call) {
  const Estate& estate = Play::of(world).estate(call);
  const auto id = text(call.input, "DBClusterSnapshotIdentifier"),
             cluster = text(call.input, "DBClusterIdentifier"),
             type = text(call.input, "SnapshotType");
  std::vector<const DbSnapshot*> rows;
  for (const auto& one : estate.snapshots)
    if ((id.empty() || one.id == id || one.arn == id) &&
        (cluster.empty() || one.cluster_id == cluster) && (type.empty() || type == "manual") &&
        world.now() >= one.created)
      rows.push_back(&one);
  if (rows.empty() && !id.empty())
    return refuse("DBClusterSnapshotNotFoundFault",
                  fmt::format("DBClusterSnapshot not found: {}", id), 404);
  return listing(
      world, call, "DBClusterSnapshots", rows,
      [&](XmlWriter& xml, const DbSnapshot* one) { write_snapshot(xml, *one, world.now()); });
}

}  // namespace
}  // namespace rds

std::span<const Registered> rds_database_handlers() {
  constexpr auto service = aws::Service::rds;
  static constexpr Registered table[] = {
      {service, "DescribeDBClusters", rds::describe_clusters},
      {service, "DescribeDBInstances", rds::describe_instances},
      {service, "DescribeDBClusterSnapshots", rds::describe_snapshots},
      {service, "DescribeDBSubnetGroups", rds::describe_subnet_groups},
      {service, "DescribeDBClusterParameterGroups", rds::describe_cluster_parameter_groups},
      {service, "DescribeDBParameterGroups", rds::describe_parameter_groups},
      {service, "ListTagsForResource", rds::list_tags},
  };
  return table;
}

}  // namespace slipway::deploy::rehearsal
