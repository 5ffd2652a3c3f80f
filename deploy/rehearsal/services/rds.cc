// RDS: what Aurora MySQL is offered as. Versions and classes are a selection of AWS's.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "deploy/rehearsal/services/rds_common.hh"

namespace slipway::deploy::rehearsal {
namespace {

constexpr std::string_view engine = "aurora-mysql";
// Oldest first; the default is AWS's choice for a cluster that names none.
constexpr std::array<std::string_view, 6> versions{
    "8.0.mysql_aurora.3.04.3", "8.0.mysql_aurora.3.05.2", "8.0.mysql_aurora.3.07.1",
    "8.0.mysql_aurora.3.08.2", "8.0.mysql_aurora.3.10.0", "8.0.mysql_aurora.3.12.0"};
constexpr std::string_view default_version = "8.0.mysql_aurora.3.08.2";
constexpr std::array<std::string_view, 12> classes{
    "db.r5.2xlarge", "db.r5.4xlarge", "db.r5.large",    "db.r5.xlarge",
    "db.r6g.large",  "db.r6g.xlarge", "db.r6g.2xlarge", "db.r7g.large",
    "db.serverless", "db.t3.large",   "db.t3.medium",   "db.t4g.medium"};

void write_version(XmlWriter& xml, std::string_view version) {
  auto release = version.substr(version.rfind("aurora.") + 7);
  xml.open("DBEngineVersion").text("Engine", engine).text("MajorEngineVersion", "8.0");
  xml.text("EngineVersion", version).text("DBParameterGroupFamily", "aurora-mysql8.0");
  xml.text("DBEngineDescription", "Aurora MySQL");
  xml.text("DBEngineVersionDescription",
           fmt::format("Aurora MySQL {} (compatible with MySQL 8.0)", release));
  xml.open("ValidUpgradeTarget");
  for (auto target : versions)
    if (target > version) {
      xml.open("UpgradeTarget").text("Engine", engine).text("EngineVersion", target);
      xml.boolean("AutoUpgrade", false).boolean("IsMajorVersionUpgrade", false).close();
    }
  xml.close().list("ExportableLogTypes", "member", {"audit", "error", "general", "slowquery"});
  xml.boolean("SupportsLogExportsToCloudwatchLogs", true).boolean("SupportsReadReplica", false);
  xml.list("SupportedEngineModes", "member", {"provisioned"});
  xml.list("SupportedFeatureNames", "member", {"Bedrock"}).text("Status", "available");
  xml.boolean("SupportsParallelQuery", true).boolean("SupportsGlobalDatabases", true);
  xml.open("ServerlessV2FeaturesSupport").text("MinCapacity", "0.5").text("MaxCapacity", "256.0");
  xml.close().close();
}

Answer describe_versions(World& world, const Call& call) {
  auto asked = text(call.input, "Engine"), version = text(call.input, "EngineVersion");
  const bool only_default = flag(call.input, "DefaultOnly");
  std::vector<std::string_view> rows;
  for (auto each : versions) {
    bool wanted = asked.empty() || asked == engine;
    // A prefix names all of a series: "8.0".
    wanted = wanted && (version.empty() || each == version || each.starts_with(version + "."));
    if (wanted && (!only_default || each == default_version)) rows.push_back(each);
  }
  auto page = rds::page(world, call, rows.size());
  if (!page) return std::unexpected(page.error());
  XmlWriter xml;
  xml.open("DBEngineVersions");
  for (auto i = page->begin; i < page->end; ++i) write_version(xml, rows[i]);
  xml.close().optional("Marker", page->next_token);
  return Body{xml.take()};
}

struct Option {
  std::string_view version, cls, storage;
};

void write_option(XmlWriter& xml, const Option& option, const Region& region) {
  xml.open("OrderableDBInstanceOption").text("Engine", engine);
  xml.text("EngineVersion", option.version).text("DBInstanceClass", option.cls);
  xml.text("LicenseModel", "general-public-license").open("AvailabilityZones");
  for (const auto& zone : region.zones)
    xml.open("AvailabilityZone").text("Name", zone.name).close();
  xml.close().boolean("MultiAZCapable", false).boolean("ReadReplicaCapable", false);
  xml.boolean("Vpc", true).boolean("SupportsStorageEncryption", true);
  xml.text("StorageType", option.storage).boolean("SupportsIops", false);
  xml.boolean("SupportsEnhancedMonitoring", true);
  xml.boolean("SupportsIAMDatabaseAuthentication", true);
  xml.boolean("SupportsPerformanceInsights", option.cls.find(".t") == option.cls.npos);
  xml.list("SupportedEngineModes", "member", {"provisioned"});
  xml.boolean("SupportsGlobalDatabases", true).boolean("SupportsClusters", true);
  xml.list("SupportedNetworkTypes", "member", {"IPV4", "DUAL"}).close();
}

Answer describe_options(World& world, const Call& call) {
  auto asked = text(call.input, "Engine"), version = text(call.input, "EngineVersion"),
       cls = text(call.input, "DBInstanceClass");
  std::vector<Option> rows;
  for (auto v : versions)
    for (auto c : classes)
      for (std::string_view storage : {"aurora", "aurora-iopt1"})
        if (asked == engine && (version.empty() || v == version) && (cls.empty() || c == cls))
          rows.push_back({v, c, storage});
  auto page = rds::page(world, call, rows.size(), 1000);
  if (!page) return std::unexpected(page.error());
  XmlWriter xml;
  xml.open("OrderableDBInstanceOptions");
  for (auto i = page->begin; i < page->end; ++i) write_option(xml, rows[i], world.region(call));
  xml.close().optional("Marker", page->next_token);
  return Body{xml.take()};
}

// Defaults of a new account; what is used is counted.
Answer describe_account_attributes(World& world, const Call& call) {
  auto& estate = cfn::Play::of(world).estate(call);
  struct Quota {
    const char* name;
    std::size_t used;
    long most;
  };
  const Quota quotas[] = {
      {"DBInstances", estate.all("AWS::RDS::DBInstance").size(), 40},
      {"AllocatedStorage", 0, 100'000},
      {"ManualClusterSnapshots", estate.snapshots.size(), 100},
      {"DBClusters", estate.all("AWS::RDS::DBCluster").size(), 40},
      {"DBClusterParameterGroups", estate.all("AWS::RDS::DBClusterParameterGroup").size(), 50},
      {"DBParameterGroups", estate.all("AWS::RDS::DBParameterGroup").size(), 50},
      {"DBSubnetGroups", estate.all("AWS::RDS::DBSubnetGroup").size(), 50},
      {"SubnetsPerDBSubnetGroup", 0, 20}};
  XmlWriter xml;
  xml.open("AccountQuotas");
  for (const auto& quota : quotas) {
    xml.open("AccountQuota").text("AccountQuotaName", quota.name);
    xml.number("Used", static_cast<long long>(quota.used)).number("Max", quota.most).close();
  }
  return Body{xml.take()};
}

}  // namespace

std::span<const Registered> rds_handlers() {
  using aws::Service;
  static constexpr std::array<Registered, 3> table{{
      {Service::rds, "DescribeDBEngineVersions", describe_versions},
      {Service::rds, "DescribeOrderableDBInstanceOptions", describe_options},
      {Service::rds, "DescribeAccountAttributes", describe_account_attributes},
  }};
  return table;
}

}  // namespace slipway::deploy::rehearsal
