// RDS: the databases that stacks have made, and the snapshots they have left.

#include <fmt/format.h>

#include <algorithm>

#include "deploy/rehearsal/cfn/play.hh"
#include "deploy/rehearsal/cfn/wire.hh"
#include "deploy/rehearsal/paging.hh"
#include "deploy/rehearsal/xml_writer.hh"

namespace slipway::deploy::rehearsal {
namespace {

using cfn::DbSnapshot;
using cfn::Estate;
using cfn::Play;
using cfn::Thing;
using nlohmann::json;

constexpr std::string_view kDbCluster = "AWS::RDS::DBCluster", kDbInstance = "AWS::RDS::DBInstance";

std::string told(const json& object, const char* key, std::string_view otherwise = "") {
  const auto it = object.find(key);
  return std::string(it != object.end() && it->is_string() ? it->get<std::string>() : otherwise);
}

bool switched_on(const json& object, const char* key) { return told(object, key) == "true"; }

// Values of a filter; empty when it is not given.
std::vector<std::string> db_filter(const Call& call, std::string_view name) {
  const json filters = call.input.value("Filters", json::object());
  for (const auto& filter : filters.is_object() ? filters.value("Filter", json::array()) : filters)
    if (filter.is_object() && text(filter, "Name") == name) {
      const json values = filter.value("Values", json());
      return texts(values.is_object() ? values : filter, values.is_object() ? "Value" : "Values");
    }
  return {};
}

bool passes(const std::vector<std::string>& wanted, const std::string& value) {
  return wanted.empty() || std::ranges::find(wanted, value) != wanted.end();
}

template <class Row, class Write>
Answer db_page(World& world, const Call& call, const char* list, const std::vector<Row>& rows,
               Write&& write) {
  const auto limit =
      page_limit(integer(call.input, "MaxRecords").value_or(0), 100, world.account(call).page_size);
  const auto page = page_of(rows.size(), text(call.input, "Marker"), limit);
  if (!page) return refuse("InvalidParameterValue", "Invalid marker");
  XmlWriter xml;
  xml.open(list);
  for (auto i = page->begin; i < page->end; ++i) write(xml, rows[i]);
  xml.close().optional("Marker", page->next_token);
  return Body{xml.take()};
}

// ---- clusters

std::vector<const Thing*> instances_of(const Estate& estate, const std::string& cluster) {
  auto all = estate.all(kDbInstance);
  std::erase_if(all, [&](const Thing* one) {
    return told(one->properties, "DBClusterIdentifier") != cluster;
  });
  return all;
}

// A cluster being snapshotted on its way out is "deleting".
std::string_view db_status(const Estate& estate, const Thing& thing) {
  const auto stack = std::ranges::find_if(
      estate.stacks, [&](const auto& one) { return one->id == thing.stack_id; });
  if (stack != estate.stacks.end())
    if (const auto it = (*stack)->resources.find(thing.logical_id);
        it != (*stack)->resources.end() && it->second.physical_id == thing.physical_id) {
      const std::string_view status = it->second.status;
      if (status == "DELETE_IN_PROGRESS") return "deleting";
      if (status == "UPDATE_IN_PROGRESS") return "modifying";
    }
  return thing.settled ? "available" : "creating";
}

void write_members(XmlWriter& xml, const Estate& estate, const std::string& cluster) {
  xml.open("DBClusterMembers");
  bool writer = true;  // the instance that was there first
  for (const auto* instance : instances_of(estate, cluster)) {
    xml.open("DBClusterMember").text("DBInstanceIdentifier", instance->physical_id);
    xml.boolean("IsClusterWriter", writer).text("DBClusterParameterGroupStatus", "in-sync");
    xml.text("PromotionTier", told(instance->properties, "PromotionTier", "1")).close();
    writer = false;
  }
  xml.close();
}

void write_groups(XmlWriter& xml, const Thing& thing) {
  xml.open("VpcSecurityGroups");
  for (const auto& id : texts(thing.properties, "VpcSecurityGroupIds"))
    xml.open("VpcSecurityGroupMembership")
        .text("VpcSecurityGroupId", id)
        .text("Status", "active")
        .close();
  xml.close();
}

void write_tags(XmlWriter& xml, const json& properties) {
  xml.open("TagList");
  for (const auto& tag : properties.value("Tags", json::array()))
    xml.open("Tag").text("Key", told(tag, "Key")).text("Value", told(tag, "Value")).close();
  xml.close();
}

void write_cluster(XmlWriter& xml, const Estate& estate, const Thing& thing) {
  const auto& set = thing.properties;
  const auto& made = thing.attributes;
  xml.open("DBCluster").text("DBClusterIdentifier", thing.physical_id);
  xml.text("DBClusterArn", told(made, "DBClusterArn"));
  xml.text("DbClusterResourceId", told(made, "DBClusterResourceId"));
  xml.text("Status", db_status(estate, thing)).text("Engine", told(set, "Engine"));
  xml.text("EngineVersion", told(set, "EngineVersion", "8.0.mysql_aurora.3.08.2"));
  xml.text("EngineMode", "provisioned").optional("DatabaseName", told(set, "DatabaseName"));
  xml.text("Endpoint", told(made, "Endpoint.Address"));
  xml.text("ReaderEndpoint", told(made, "ReadEndpoint.Address"));
  xml.text("Port", told(made, "Endpoint.Port", "3306"));
  xml.optional("MasterUsername", told(set, "MasterUsername"));
  xml.optional("DBSubnetGroup", told(set, "DBSubnetGroupName"));
  xml.optional("DBClusterParameterGroup", told(set, "DBClusterParameterGroupName"));
  xml.text("BackupRetentionPeriod", told(set, "BackupRetentionPeriod", "1"));
  xml.boolean("MultiAZ", instances_of(estate, thing.physical_id).size() > 1);
  xml.boolean("StorageEncrypted", switched_on(set, "StorageEncrypted"));
  xml.boolean("DeletionProtection", switched_on(set, "DeletionProtection"));
  xml.boolean("CopyTagsToSnapshot", switched_on(set, "CopyTagsToSnapshot"));
  xml.time("ClusterCreateTime", thing.created);
  if (const auto arn = told(made, "MasterUserSecret.SecretArn"); !arn.empty())
    xml.open("MasterUserSecret").text("SecretArn", arn).text("SecretStatus", "active").close();
  write_members(xml, estate, thing.physical_id);
  write_groups(xml, thing);
  write_tags(xml, set);
  xml.close();
}

Answer describe_clusters(World& world, const Call& call) {
  Estate& estate = Play::of(world).estate(call);
  const auto id = text(call.input, "DBClusterIdentifier");
  const auto wanted = db_filter(call, "db-cluster-id");
  auto rows = estate.all(kDbCluster);
  std::erase_if(rows, [&](const Thing* one) {
    const auto arn = told(one->attributes, "DBClusterArn");
    if (!id.empty() && one->physical_id != id && arn != id) return true;
    return !passes(wanted, one->physical_id) && !passes(wanted, arn);
  });
  if (rows.empty() && !id.empty())
    return refuse("DBClusterNotFoundFault", fmt::format("DBCluster {} not found.", id), 404);
  return db_page(world, call, "DBClusters", rows,
                 [&](XmlWriter& xml, const Thing* one) { write_cluster(xml, estate, *one); });
}

// ---- instances

void write_instance(XmlWriter& xml, World& world, const Estate& estate, const Thing& thing) {
  const auto& set = thing.properties;
  const auto& made = thing.attributes;
  const auto& zones = world.region(estate.account, estate.region).zones;
  xml.open("DBInstance").text("DBInstanceIdentifier", thing.physical_id);
  xml.text("DBInstanceArn", told(made, "DBInstanceArn"));
  xml.text("DbiResourceId", told(made, "DbiResourceId"));
  xml.text("DBInstanceClass", told(set, "DBInstanceClass"));
  xml.text("DBInstanceStatus", db_status(estate, thing)).text("Engine", told(set, "Engine"));
  xml.text("EngineVersion", told(set, "EngineVersion", "8.0.mysql_aurora.3.08.2"));
  xml.optional("DBClusterIdentifier", told(set, "DBClusterIdentifier"));
  if (!zones.empty())
    xml.text("AvailabilityZone", zones[thing.physical_id.size() % zones.size()].name);
  xml.open("Endpoint").text("Address", told(made, "Endpoint.Address"));
  xml.text("Port", told(made, "Endpoint.Port", "3306")).close();
  xml.boolean("PubliclyAccessible", switched_on(set, "PubliclyAccessible"));
  xml.boolean("DeletionProtection", switched_on(set, "DeletionProtection"));
  xml.text("MonitoringInterval", told(set, "MonitoringInterval", "0"));
  xml.optional("MonitoringRoleArn", told(set, "MonitoringRoleArn"));
  xml.text("PromotionTier", told(set, "PromotionTier", "1"));
  xml.text("CACertificateIdentifier", told(made, "CertificateDetails.CAIdentifier"));
  xml.time("InstanceCreateTime", thing.created);
  write_tags(xml, set);
  xml.close();
}

Answer describe_instances(World& world, const Call& call) {
  Estate& estate = Play::of(world).estate(call);
  const auto id = text(call.input, "DBInstanceIdentifier");
  const auto clusters = db_filter(call, "db-cluster-id"), ids = db_filter(call, "db-instance-id");
  auto rows = estate.all(kDbInstance);
  std::erase_if(rows, [&](const Thing* one) {
    if (!id.empty() && one->physical_id != id && told(one->attributes, "DBInstanceArn") != id)
      return true;
    return !passes(clusters, told(one->properties, "DBClusterIdentifier")) ||
           !passes(ids, one->physical_id);
  });
  if (rows.empty() && !id.empty())
    return refuse("DBInstanceNotFound", fmt::format("DBInstance {} not found.", id), 404);
  return db_page(world, call, "DBInstances", rows, [&](XmlWriter& xml, const Thing* one) {
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
  xml.text("EngineVersion", told(set, "EngineVersion", "8.0.mysql_aurora.3.08.2"));
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
  return db_page(
      world, call, "DBClusterSnapshots", rows,
      [&](XmlWriter& xml, const DbSnapshot* one) { write_snapshot(xml, *one, world.now()); });
}

}  // namespace

std::span<const Registered> rds_database_handlers() {
  constexpr auto service = aws::Service::rds;
  static constexpr Registered table[] = {
      {service, "DescribeDBClusters", describe_clusters},
      {service, "DescribeDBInstances", describe_instances},
      {service, "DescribeDBClusterSnapshots", describe_snapshots},
  };
  return table;
}

}  // namespace slipway::deploy::rehearsal
