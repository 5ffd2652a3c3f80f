#include "deploy/engines/empty_bucket.hh"

#include "tests/deploy/engines/flow_steps.hh"

namespace slipway::deploy {
namespace {

const std::string kPage =
    "<ListVersionsResult><IsTruncated>true</IsTruncated><Version><Key>a</Key><VersionId>1"
    "</VersionId></Version><DeleteMarker><Key>b</Key><VersionId>2</VersionId></DeleteMarker>"
    "</ListVersionsResult>";

TEST(EmptyBucket, DeletesPageAfterPageUntilNothingIsLeft) {
  EmptyBucket flow("data", "Logs", "logs-1");
  Steps steps(flow);
  steps.reply("ListObjectVersions", kPage);
  EXPECT_NE(steps.body().find("<Key>b</Key>"), std::string::npos);
  steps.reply("DeleteObjects", "<DeleteResult/>");
  steps.reply("ListObjectVersions", kPage);
  steps.reply("DeleteObjects", "<DeleteResult/>");
  steps.reply("ListObjectVersions", "<ListVersionsResult/>");
  ASSERT_TRUE(steps.over() && steps.result());
  EXPECT_EQ(steps.result()->deleted, 4u);
  EXPECT_EQ(flow.take_events().back().reason, "emptying: 4 object versions deleted");
}

TEST(EmptyBucket, AnObjectThatStaysEndsItWithItsReason) {
  EmptyBucket flow("data", "Logs", "logs-1");
  Steps steps(flow);
  steps.reply("ListObjectVersions", kPage);
  steps.reply("DeleteObjects",
              "<DeleteResult><Error><Key>a</Key><Code>AccessDenied</Code><Message>locked"
              "</Message></Error></DeleteResult>");
  ASSERT_TRUE(steps.over() && !steps.result());
  EXPECT_NE(steps.result().error().sentence().find("locked"), std::string::npos);
}

}  // namespace
}  // namespace slipway::deploy
