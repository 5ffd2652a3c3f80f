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
