#include "deploy/engines/removal_survey.hh"

#include "tests/deploy/engines/flow_steps.hh"

namespace slipway::deploy {
namespace {

Stage doomed_stage() {
  Stage stage;
  stage.id = "data";
  stage.stack_name = "s";
  stage.tags = {{"slipway:blueprint", "test"}};
  return stage;
}

std::string summary(const std::string& id, const std::string& type) {
  return "<member><LogicalResourceId>" + id + "</LogicalResourceId><PhysicalResourceId>" + id +
         "-1</PhysicalResourceId><ResourceType>" + type +
         "</ResourceType><ResourceStatus>CREATE_COMPLETE</ResourceStatus></member>";
}

std::string summaries(const std::string& inside) {
  return "<StackResourceSummaries>" + inside + "</StackResourceSummaries>";
}

const std::string kBody =
    "<TemplateBody>Resources: {Db: {Type: AWS::RDS::DBCluster}, Logs: {Type: AWS::S3::Bucket}, "
    "State: {Type: AWS::S3::Bucket, DeletionPolicy: Retain}}</TemplateBody>";

TEST(RemovalSurvey, NamesWhatStandsInTheWay) {
  RemovalSurvey survey(doomed_stage());
  Steps steps(survey);
  steps.xml("DescribeStacks", stack_xml("UPDATE_COMPLETE"));
  steps.xml("ListStackResources",
            summaries(summary("Db", "AWS::RDS::DBCluster") + summary("Logs", "AWS::S3::Bucket")) +
                "<NextToken>2</NextToken>");
  steps.xml("ListStackResources", summaries(summary("State", "AWS::S3::Bucket")));
  steps.xml("GetTemplate", kBody);
  steps.xml("DescribeDBClusters",
            "<DBClusters><DBCluster><DBClusterIdentifier>Db-1</DBClusterIdentifier>"
            "<DeletionProtection>true</DeletionProtection></DBCluster></DBClusters>");
  steps.reply("ListObjectVersions",
              "<ListVersionsResult><Version><Key>a</Key><VersionId>v</VersionId>"
              "<IsLatest>true</IsLatest></Version></ListVersionsResult>");
  ASSERT_TRUE(steps.over());
  ASSERT_TRUE(steps.result());
  const auto& found = *steps.result();
  EXPECT_TRUE(found.exists);
  ASSERT_EQ(found.resources.size(), 3u);
  EXPECT_EQ(found.resources[0].fate, Fate::snapshot);
  EXPECT_NE(found.resources[0].obstacle.find("protected"), std::string::npos);
  EXPECT_NE(found.resources[0].fix.find("Db-1"), std::string::npos);
  EXPECT_TRUE(found.resources[1].holds_objects);
  EXPECT_EQ(found.resources[2].fate, Fate::kept);  // and is not looked into
}

const std::string kGroups =
    "<TemplateBody>Resources: {A: {Type: AWS::EC2::SecurityGroup}, B: {Type: "
    "AWS::EC2::SecurityGroup}}</TemplateBody>";

std::string interface(const std::string& id, const std::string& group, const std::string& more) {
  return "<item><networkInterfaceId>" + id + "</networkInterfaceId><groupSet><item><groupId>" +
         group + "</groupId></item></groupSet>" + more + "</item>";
}

std::string interfaces(const std::string& items) {
  return "<DescribeNetworkInterfacesResponse><networkInterfaceSet>" + items +
         "</networkInterfaceSet></DescribeNetworkInterfacesResponse>";
}

std::string naming(const std::string& id, const std::string& list, const std::string& group) {
  return "<item><groupId>" + id + "</groupId><" + list +
         "><item><ipProtocol>tcp</ipProtocol><groups><item><groupId>" + group +
         "</groupId></item></groups></item></" + list + "></item>";
}

std::string security_groups(const std::string& items) {
  return "<DescribeSecurityGroupsResponse><securityGroupInfo>" + items +
         "</securityGroupInfo></DescribeSecurityGroupsResponse>";
}

// Leads a survey to where it asks about security groups A-1 and B-1.
template <class Steps>
void to_the_groups(Steps& steps) {
  steps.xml("DescribeStacks", stack_xml("CREATE_COMPLETE"));
  steps.xml("ListStackResources", summaries(summary("A", "AWS::EC2::SecurityGroup") +
                                            summary("B", "AWS::EC2::SecurityGroup")));
  steps.xml("GetTemplate", kGroups);
}

TEST(RemovalSurvey, SeesWhoElseUsesASecurityGroup) {
  RemovalSurvey survey(doomed_stage());
  Steps steps(survey);
  to_the_groups(steps);
  EXPECT_NE(steps.body().find("Filter.1.Name=group-id"), std::string::npos);
  steps.reply("DescribeNetworkInterfaces",
              interfaces(interface("eni-1", "B-1",
                                   "<attachment><instanceOwnerId>amazon-elb</instanceOwnerId>"
                                   "</attachment>") +
                         interface("eni-2", "A-1",
                                   "<attachment><instanceId>i-1</instanceId></attachment>")));
  EXPECT_NE(steps.body().find("=ip-permission.group-id"), std::string::npos);
  steps.reply("DescribeSecurityGroups", security_groups(naming("sg-other", "ipPermissions", "B-1") +
                                                        naming("B-1", "ipPermissions", "B-1")));
  EXPECT_NE(steps.body().find("egress.ip-permission.group-id"), std::string::npos);
  steps.reply("DescribeSecurityGroups",
              security_groups(naming("sg-other", "ipPermissionsEgress", "B-1")));
  ASSERT_TRUE(steps.over() && steps.result());
  const auto& found = steps.result()->resources;
  EXPECT_EQ(found[0].obstacle, "it is in use by the instance i-1 (eni-2)");
  EXPECT_EQ(found[1].obstacle, "");
  EXPECT_EQ(found[1].named_by, std::vector<std::string>{"sg-other"});
}

TEST(RemovalSurvey, GroupsThatMayNotBeLookedAtAreLeftToAws) {
  RemovalSurvey survey(doomed_stage());
  Steps steps(survey);
  to_the_groups(steps);
  steps.refuse("DescribeNetworkInterfaces", ErrorKind::denied, "UnauthorizedOperation");
  steps.refuse("DescribeSecurityGroups", ErrorKind::denied, "UnauthorizedOperation");
  steps.refuse("DescribeSecurityGroups", ErrorKind::denied, "UnauthorizedOperation");
  ASSERT_TRUE(steps.over() && steps.result());
  EXPECT_EQ(steps.result()->resources.size(), 2u);
}

TEST(RemovalSurvey, AnInstanceThatTheStackDidNotMakeIsInTheWay) {
  RemovalSurvey survey(doomed_stage());
  Steps steps(survey);
  steps.xml("DescribeStacks", stack_xml("UPDATE_COMPLETE"));
  steps.xml("ListStackResources", summaries(summary("Db", "AWS::RDS::DBCluster") +
                                            summary("Writer", "AWS::RDS::DBInstance")));
  steps.xml("GetTemplate", kBody);
  steps.xml("DescribeDBClusters",
            "<DBClusters><DBCluster><DBClusterMembers><DBClusterMember><DBInstanceIdentifier>"
            "Writer-1</DBInstanceIdentifier></DBClusterMember><DBClusterMember>"
            "<DBInstanceIdentifier>by-hand</DBInstanceIdentifier></DBClusterMember>"
            "</DBClusterMembers></DBCluster></DBClusters>");
  ASSERT_TRUE(steps.over() && steps.result());
  EXPECT_EQ(steps.result()->resources[0].obstacle,
            "it has an instance that its stack did not make: by-hand");
}

TEST(RemovalSurvey, WhatMayNotBeLookedAtIsLeftToAws) {
  RemovalSurvey survey(doomed_stage());
  Steps steps(survey);
  steps.xml("DescribeStacks", stack_xml("CREATE_COMPLETE"));
  steps.xml("ListStackResources", summaries(summary("Logs", "AWS::S3::Bucket")));
  steps.xml("GetTemplate", kBody);
  steps.refuse("ListObjectVersions", ErrorKind::denied, "AccessDenied");
  ASSERT_TRUE(steps.over() && steps.result());
  EXPECT_FALSE(steps.result()->resources[0].holds_objects);
}

TEST(RemovalSurvey, AStackAtWorkIsAnObstacle) {
  RemovalSurvey survey(doomed_stage());
  Steps steps(survey);
  steps.xml("DescribeStacks", stack_xml("UPDATE_IN_PROGRESS"));
  steps.xml("ListStackResources", summaries(""));
  steps.xml("GetTemplate", kBody);
  ASSERT_TRUE(steps.over() && steps.result());
  EXPECT_NE(steps.result()->obstacle.find("UPDATE_IN_PROGRESS"), std::string::npos);
}

TEST(RemovalSurvey, AMissingStackIsNoneAndAForeignOneIsRefused) {
  RemovalSurvey missing(doomed_stage());
  Steps none(missing);
  none.refuse("DescribeStacks", ErrorKind::invalid, "ValidationError", "Stack s does not exist");
  ASSERT_TRUE(none.over() && none.result());
  EXPECT_FALSE(none.result()->exists);

  RemovalSurvey foreign(doomed_stage());
  Steps other(foreign);
  other.xml("DescribeStacks", stack_xml("CREATE_COMPLETE", "another"));
  ASSERT_TRUE(other.over() && !other.result());
  EXPECT_EQ(other.result().error().kind, ErrorKind::conflict);
}

}  // namespace
}  // namespace slipway::deploy
