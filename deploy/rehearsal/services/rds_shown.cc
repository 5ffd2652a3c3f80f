// RDS: Aurora clusters and instances as answers tell them. What such an answer has in it is as
// answers of AWS show it (the CLI's examples, and such as are to be seen in public); what a
// template does not say has AWS's default.
#include <algorithm>
#include <array>

#include "aws/encoding.hh"
#include "deploy/rehearsal/regions.hh"
#include "deploy/rehearsal/services/rds_common.hh"

namespace slipway::deploy::rehearsal::rds {

using cfn::Estate;
using cfn::Thing;
using nlohmann::json;

std::string engine_version(const json& set) {
  const bool postgres = told(set, "Engine") == "aurora-postgresql";
  return told(set, "EngineVersion", postgres ? "16.4" : "8.0.mysql_aurora.3.08.2");
}

namespace {

// ---- clusters

std::vector<const Thing*> instances_of(const Estate& estate, const std::string& cluster) {
  auto all = estate.all(kInstance);
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

std::string default_parameters(const json& set) {
  return "default." + parameter_family(told(set, "Engine"), engine_version(set));
}

// The given key as an ARN; without one that of the account for RDS.
std::string key_arn(World& world, const Estate& estate, const json& set) {
  if (!switched_on(set, "StorageEncrypted")) return {};
  const auto given = told(set, "KmsKeyId");
  const auto& region = world.region(estate.account, estate.region);
  if (const auto* key =
          world.region(estate.account, estate.region).key(given.empty() ? "alias/aws/rds" : given))
    return key->arn;
  if (given.starts_with("arn:")) return given;
  auto id = given;
  if (id.empty()) {
    const auto digits = aws::sha256_hex("alias/aws/rds " + estate.account + region.name);
    id = fmt::format("{}-{}-4{}-a{}-{}", digits.substr(0, 8), digits.substr(8, 4),
                     digits.substr(12, 3), digits.substr(15, 3), digits.substr(18, 12));
  }
  return world.arn("kms", estate.region, estate.account, "key/" + id);
}

// RDS picks half an hour for each, out of the region's night: what is picked stays.
struct Windows {
  std::string backup, maintenance;
};

Windows windows_of(const Thing& thing) {
  constexpr std::array<const char*, 7> days{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
  const auto digits = aws::sha256_hex(thing.physical_id);
  const auto number = [&](std::size_t at) { return std::stoul(digits.substr(at, 4), nullptr, 16); };
  const auto span = [](std::size_t minute, std::string_view day) {
    const auto end = minute + 30;
    return fmt::format("{0}{1:02}:{2:02}-{0}{3:02}:{4:02}", day, minute / 60, minute % 60, end / 60,
                       end % 60);
  };
  Windows out{told(thing.properties, "PreferredBackupWindow"),
              told(thing.properties, "PreferredMaintenanceWindow")};
  if (out.backup.empty()) out.backup = span(360 + number(0) % 240, "");
  if (out.maintenance.empty())
    out.maintenance =
        span(600 + number(4) % 240, fmt::format("{}:", days[number(8) % days.size()]));
  return out;
}

void write_zones(XmlWriter& xml, const Region& region) {
  xml.open("AvailabilityZones");  // three of them hold the data, wherever instances are
  for (std::size_t i = 0; i < std::min<std::size_t>(3, region.zones.size()); ++i)
    xml.text("AvailabilityZone", region.zones[i].name);
  xml.close();
}

void write_recovery(XmlWriter& xml, const Thing& thing, Time now) {
  const auto days = std::atoi(told(thing.properties, "BackupRetentionPeriod", "1").c_str());
  const Time first = std::max(thing.created, now - std::chrono::days(days));
  xml.time("EarliestRestorableTime", first);
  xml.time("LatestRestorableTime", std::max(first, now - std::chrono::minutes(5)));
}

void write_cluster_place(XmlWriter& xml, World& world, const Estate& estate, const Thing& thing) {
  const auto& made = thing.attributes;
  write_zones(xml, world.region(estate.account, estate.region));
  xml.text("Endpoint", told(made, "Endpoint.Address"));
  xml.text("ReaderEndpoint", told(made, "ReadEndpoint.Address"));
  xml.text("Port", told(made, "Endpoint.Port", "3306"));
  xml.text("HostedZoneId", zone_of_databases(estate.region));
  xml.text("DBSubnetGroup", told(thing.properties, "DBSubnetGroupName", "default"));
  xml.text("NetworkType", told(thing.properties, "NetworkType", "IPV4"));
}

void write_cluster_settings(XmlWriter& xml, const Thing& thing) {
  const auto& set = thing.properties;
  xml.text("DBClusterParameterGroup",
           told(set, "DBClusterParameterGroupName", default_parameters(set)));
  const auto windows = windows_of(thing);
  xml.text("BackupRetentionPeriod", told(set, "BackupRetentionPeriod", "1"));
  xml.text("PreferredBackupWindow", windows.backup);
  xml.text("PreferredMaintenanceWindow", windows.maintenance);
  xml.boolean("IAMDatabaseAuthenticationEnabled",
              switched_on(set, "EnableIAMDatabaseAuthentication"));
  xml.boolean("DeletionProtection", switched_on(set, "DeletionProtection"));
  xml.boolean("HttpEndpointEnabled", switched_on(set, "EnableHttpEndpoint"));
  xml.boolean("CopyTagsToSnapshot", switched_on(set, "CopyTagsToSnapshot"));
  xml.boolean("CrossAccountClone", false);
  xml.boolean("AutoMinorVersionUpgrade", told(set, "AutoMinorVersionUpgrade", "true") == "true");
  if (const auto logs = texts(set, "EnableCloudwatchLogsExports"); !logs.empty())
    xml.list("EnabledCloudwatchLogsExports", "member", logs);
  if (told(set, "StorageType") == "aurora-iopt1") xml.text("StorageType", "aurora-iopt1");
}

}  // namespace

void write_cluster(XmlWriter& xml, World& world, const Estate& estate, const Thing& thing) {
  const auto& set = thing.properties;
  const auto& made = thing.attributes;
  xml.open("DBCluster").text("DBClusterIdentifier", thing.physical_id);
  xml.text("DBClusterArn", told(made, "DBClusterArn"));
  xml.text("DbClusterResourceId", told(made, "DBClusterResourceId"));
  xml.text("Status", db_status(estate, thing)).text("Engine", told(set, "Engine"));
  xml.text("EngineVersion", engine_version(set)).text("EngineMode", "provisioned");
  xml.number("AllocatedStorage", 1).optional("DatabaseName", told(set, "DatabaseName"));
  xml.optional("MasterUsername", told(set, "MasterUsername"));
  write_cluster_place(xml, world, estate, thing);
  write_cluster_settings(xml, thing);
  write_recovery(xml, thing, world.now());
  xml.boolean("MultiAZ", instances_of(estate, thing.physical_id).size() > 1);
  xml.boolean("StorageEncrypted", switched_on(set, "StorageEncrypted"));
  xml.optional("KmsKeyId", key_arn(world, estate, set));
  xml.time("ClusterCreateTime", thing.created);
  if (const auto arn = told(made, "MasterUserSecret.SecretArn"); !arn.empty())
    xml.open("MasterUserSecret").text("SecretArn", arn).text("SecretStatus", "active").close();
  write_members(xml, estate, thing.physical_id);
  write_groups(xml, thing);
  for (const char* none : {"ReadReplicaIdentifiers", "AssociatedRoles", "DomainMemberships"})
    xml.open(none).close();
  write_tags(xml, set);
  xml.close();
}

namespace {

// ---- instances

// Its cluster's, or itself where it has none.
const Thing& cluster_of(const Estate& estate, const Thing& instance) {
  for (const auto* one : estate.all(kCluster))
    if (one->physical_id == told(instance.properties, "DBClusterIdentifier")) return *one;
  return instance;
}

const Thing* subnets_of_cluster(const Estate& estate, const Thing& cluster) {
  for (const auto* one : estate.all(kSubnetGroup))
    if (one->physical_id == told(cluster.properties, "DBSubnetGroupName")) return one;
  return nullptr;
}

// In turn in the zones that the cluster's subnets lie in.
std::string zone_of_instance(World& world, const Estate& estate, const Thing& thing) {
  if (auto given = told(thing.properties, "AvailabilityZone"); !given.empty()) return given;
  auto& region = world.region(estate.account, estate.region);
  std::vector<std::string> zones;
  const auto& cluster = cluster_of(estate, thing);
  if (const auto* group = subnets_of_cluster(estate, cluster))
    for (const auto& id : texts(group->properties, "SubnetIds"))
      if (const auto* subnet = region.subnet(id)) zones.push_back(subnet->availability_zone);
  if (zones.empty())
    for (const auto& zone : region.zones) zones.push_back(zone.name);
  const auto members = instances_of(estate, cluster.physical_id);
  const auto place = std::ranges::find(members, &thing) - members.begin();
  return zones.empty() ? "" : zones[static_cast<std::size_t>(place) % zones.size()];
}

void write_instance_place(XmlWriter& xml, World& world, const Estate& estate, const Thing& thing,
                          const Thing& cluster) {
  if (db_status(estate, thing) != "creating")
    xml.open("Endpoint")
        .text("Address", told(thing.attributes, "Endpoint.Address"))
        .text("Port", told(cluster.attributes, "Endpoint.Port", "3306"))
        .text("HostedZoneId", zone_of_databases(estate.region))
        .close();
  xml.text("AvailabilityZone", zone_of_instance(world, estate, thing));
  if (const auto* group = subnets_of_cluster(estate, cluster))
    write_subnet_group(xml, world, estate, *group, SubnetGroupDetail::of_instance);
  write_groups(xml, cluster);
  xml.number("DbInstancePort", 0).text("NetworkType", "IPV4");
  xml.boolean("PubliclyAccessible", switched_on(thing.properties, "PubliclyAccessible"));
}

// default:aurora-mysql-8-0
std::string option_group(const json& set) {
  const auto engine = told(set, "Engine");
  auto version = parameter_family(engine, engine_version(set)).substr(engine.size());
  std::ranges::replace(version, '.', '-');
  return fmt::format("default:{}-{}", engine, version);
}

void write_instance_groups(XmlWriter& xml, const json& set, const json& of_cluster) {
  xml.open("DBSecurityGroups").close().open("DBParameterGroups").open("DBParameterGroup");
  xml.text("DBParameterGroupName",
           told(set, "DBParameterGroupName", default_parameters(of_cluster)));
  xml.text("ParameterApplyStatus", "in-sync").close().close();
  xml.open("OptionGroupMemberships").open("OptionGroupMembership");
  xml.text("OptionGroupName", option_group(of_cluster)).text("Status", "in-sync").close().close();
}

// What an instance has from its cluster.
void write_shared(XmlWriter& xml, World& world, const Estate& estate, const Thing& cluster) {
  const auto& set = cluster.properties;
  xml.text("EngineVersion", engine_version(set));
  xml.optional("MasterUsername", told(set, "MasterUsername"));
  xml.optional("DBName", told(set, "DatabaseName"));
  xml.text("BackupRetentionPeriod", told(set, "BackupRetentionPeriod", "1"));
  xml.text("PreferredBackupWindow", windows_of(cluster).backup);
  xml.text("StorageType", told(set, "StorageType", "aurora"));
  xml.boolean("StorageEncrypted", switched_on(set, "StorageEncrypted"));
  xml.optional("KmsKeyId", key_arn(world, estate, set));
  xml.boolean("IAMDatabaseAuthenticationEnabled",
              switched_on(set, "EnableIAMDatabaseAuthentication"));
  const bool postgres = told(set, "Engine") == "aurora-postgresql";
  xml.text("LicenseModel", postgres ? "postgresql-license" : "general-public-license");
}

void write_monitoring(XmlWriter& xml, const json& set) {
  xml.text("MonitoringInterval", told(set, "MonitoringInterval", "0"));
  xml.optional("MonitoringRoleArn", told(set, "MonitoringRoleArn"));
  xml.boolean("PerformanceInsightsEnabled", switched_on(set, "EnablePerformanceInsights"));
}

}  // namespace

void write_instance(XmlWriter& xml, World& world, const Estate& estate, const Thing& thing) {
  const auto& set = thing.properties;
  const auto& made = thing.attributes;
  const Thing& cluster = cluster_of(estate, thing);
  xml.open("DBInstance").text("DBInstanceIdentifier", thing.physical_id);
  xml.text("DBInstanceArn", told(made, "DBInstanceArn"));
  xml.text("DbiResourceId", told(made, "DbiResourceId"));
  xml.text("DBInstanceClass", told(set, "DBInstanceClass"));
  xml.text("DBInstanceStatus", db_status(estate, thing)).text("Engine", told(set, "Engine"));
  xml.optional("DBClusterIdentifier", told(set, "DBClusterIdentifier"));
  xml.number("AllocatedStorage", 1).boolean("MultiAZ", false);
  write_shared(xml, world, estate, cluster);
  write_instance_place(xml, world, estate, thing, cluster);
  write_instance_groups(xml, set, cluster.properties);
  write_monitoring(xml, set);
  xml.text("PreferredMaintenanceWindow", windows_of(thing).maintenance);
  xml.boolean("AutoMinorVersionUpgrade", told(set, "AutoMinorVersionUpgrade", "true") == "true");
  xml.boolean("CopyTagsToSnapshot", false).boolean("DeletionProtection", false);
  xml.text("PromotionTier", told(set, "PromotionTier", "1"));
  xml.text("CACertificateIdentifier", told(made, "CertificateDetails.CAIdentifier"));
  xml.text("BackupTarget", "region").boolean("CustomerOwnedIpEnabled", false);
  xml.text("EngineLifecycleSupport", "open-source-rds-extended-support");
  xml.boolean("DedicatedLogVolume", false).boolean("IsStorageConfigUpgradeAvailable", false);
  xml.number("StorageThroughput", 0);
  for (const char* none : {"ReadReplicaDBInstanceIdentifiers", "DomainMemberships",
                           "AssociatedRoles", "PendingModifiedValues"})
    xml.open(none).close();
  xml.time("InstanceCreateTime", thing.created);
  write_tags(xml, set);
  xml.close();
}

}  // namespace slipway::deploy::rehearsal::rds
