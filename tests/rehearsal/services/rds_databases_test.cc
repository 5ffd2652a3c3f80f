#include "tests/rehearsal/cfn/lab.hh"

namespace slipway::deploy::rehearsal::cfn {
namespace {

constexpr std::string_view kDatabase = R"(
Resources:
  Group: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: g, VpcId: vpc-0a1b2c3d4e5f60718}}
  Db:
    Type: AWS::RDS::DBCluster
    DeletionPolicy: Snapshot
    Properties: {Engine: aurora-mysql, MasterUsername: u, StorageEncrypted: true, VpcSecurityGroupIds: [!Ref Group],
                 CopyTagsToSnapshot: true, Tags: [{Key: part, Value: db}]}
  One: {Type: AWS::RDS::DBInstance, Properties: {DBClusterIdentifier: !Ref Db, DBInstanceClass: db.t3.medium, Engine: aurora-mysql}}
  Two: {Type: AWS::RDS::DBInstance, DependsOn: One, Properties: {DBClusterIdentifier: !Ref Db, DBInstanceClass: db.t3.medium, Engine: aurora-mysql}}
)";

constexpr auto kRds = aws::Service::rds;

std::string text_at(const pugi::xml_document& xml, const char* path) {
  return xml.select_node(path).node().text().get();
}

TEST(RdsDatabases, AreListedWithTheirInstancesAndStates) {
  Lab lab;
  EXPECT_EQ(lab.deploy("s", kDatabase, {}, "CREATE", 120), "CREATE_IN_PROGRESS");
  EXPECT_EQ(text_at(lab.xml("DescribeDBClusters", nlohmann::json::object(), kRds), "//Status"),
            "creating");
  lab.pass(3600);
  ASSERT_EQ(lab.stack("s").status, "CREATE_COMPLETE") << lab.first_failure("s");
  const auto id = lab.stack("s").resources.at("Db").physical_id;
  const auto cluster = lab.xml("DescribeDBClusters", {{"DBClusterIdentifier", id}}, kRds);
  EXPECT_EQ(text_at(cluster, "//DBCluster/Status"), "available");
  EXPECT_EQ(text_at(cluster, "//DBCluster/Endpoint"),
            lab.stack("s").resources.at("Db").attributes["Endpoint.Address"]);
  EXPECT_EQ(cluster.select_nodes("//DBClusterMember").size(), 2u);
  EXPECT_EQ(cluster.select_nodes("//DBClusterMember[IsClusterWriter='true']").size(), 1u);
  EXPECT_EQ(text_at(cluster, "//VpcSecurityGroupId"),
            lab.stack("s").resources.at("Group").physical_id);
  const nlohmann::json filter = {
      {"Filters", {{"Filter", {{{"Name", "db-cluster-id"}, {"Values", {{"Value", {id}}}}}}}}}};
  EXPECT_EQ(lab.xml("DescribeDBInstances", filter, kRds).select_nodes("//DBInstance").size(), 2u);
  EXPECT_EQ(code_of(lab.call("DescribeDBClusters", {{"DBClusterIdentifier", "no"}}, kRds)),
            "DBClusterNotFoundFault");
  EXPECT_EQ(code_of(lab.call("DescribeDBInstances", {{"DBInstanceIdentifier", "no"}}, kRds)),
            "DBInstanceNotFound");
}

TEST(RdsDatabases, LeaveASnapshotWhenThePolicySaysSo) {
  for (const auto& [policy, left] : std::vector<std::pair<std::string, std::size_t>>{
           {"DeletionPolicy: Snapshot", 1}, {"DeletionPolicy: Delete", 0}, {"Condition: Yes", 1}}) {
    Lab lab;
    std::string body(kDatabase);
    body.replace(body.find("DeletionPolicy: Snapshot"), 24, policy);
    body += "Conditions: {Yes: !Equals [a, a]}\n";
    ASSERT_EQ(lab.deploy("s", body), "CREATE_COMPLETE") << lab.first_failure("s");
    const auto id = lab.stack("s").resources.at("Db").physical_id;
    ASSERT_TRUE(lab.call("DeleteStack", {{"StackName", "s"}}));
    lab.pass(7200);
    EXPECT_EQ(lab.estate().stacks.back()->status, "DELETE_COMPLETE");
    const auto kept = lab.xml("DescribeDBClusterSnapshots", {{"DBClusterIdentifier", id}}, kRds);
    EXPECT_EQ(kept.select_nodes("//DBClusterSnapshot").size(), left) << policy;
    if (left == 0) continue;
    EXPECT_EQ(text_at(kept, "//Status"), "available");
    EXPECT_EQ(text_at(kept, "//TagList/Tag/Value"), "db");
    EXPECT_TRUE(text_at(kept, "//DBClusterSnapshotIdentifier").starts_with("s-snapshot-db-"));
  }
}

TEST(RdsDatabases, ACreationUndoneLeavesNothing) {
  Lab lab({"Db"});
  EXPECT_EQ(lab.deploy("s", kDatabase), "ROLLBACK_COMPLETE");
  EXPECT_TRUE(lab.estate().snapshots.empty());
}

}  // namespace
}  // namespace slipway::deploy::rehearsal::cfn
