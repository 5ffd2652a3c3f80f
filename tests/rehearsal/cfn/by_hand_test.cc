#include "deploy/rehearsal/cfn/by_hand.hh"

#include "tests/rehearsal/services/ecs_service_lab.hh"

namespace slipway::deploy::rehearsal::cfn {
namespace {

using aws::Service;

void switch_to(Lab& lab, std::vector<std::string> faults) {
  lab.world().resume(lab.world().wall(), 1.0, std::move(faults));
}

std::string drift_of(Lab& lab, const char* id) {
  const auto told =
      lab.xml("DetectStackResourceDrift", {{"StackName", "s"}, {"LogicalResourceId", id}});
  return told.select_node("//StackResourceDriftStatus").node().text().get();
}

TEST(ByHand, AServiceThatIsGoneIsGoneEverywhere) {
  Lab lab;
  ASSERT_EQ(lab.deploy("s", kService), "CREATE_COMPLETE") << lab.first_failure("s");
  ASSERT_EQ(service(lab)["runningCount"], 2);
  switch_to(lab, {"gone:Service"});
  lab.pass(300);
  EXPECT_EQ(service(lab)["status"], "INACTIVE");
  EXPECT_EQ(service(lab)["runningCount"], 0);
  EXPECT_TRUE(lab.reply(Service::ecs, "ListServices", {{"cluster", "c"}})["serviceArns"].empty());
  EXPECT_TRUE(lab.reply(Service::ecs, "ListTasks", {{"cluster", "c"}})["taskArns"].empty());
  EXPECT_EQ(drift_of(lab, "Service"), "DELETED");

  // Nothing can be changed any more, and nothing changed back.
  EXPECT_EQ(lab.deploy("s", with_image(std::string(kService), "public/app:2"), {}, "UPDATE"),
            "UPDATE_ROLLBACK_FAILED");
  const auto why = lab.first_failure("s");
  EXPECT_TRUE(
      why.starts_with("Service: Resource handler returned message: \"Resource of type "
                      "'AWS::ECS::Service' with identifier 'arn:aws:ecs:us-west-2:"))
      << why;
  EXPECT_NE(why.find("/api' was not found.\""), std::string::npos) << why;
  EXPECT_TRUE(why.ends_with("HandlerErrorCode: NotFound)")) << why;
  ASSERT_TRUE(
      lab.call("ContinueUpdateRollback", {{"StackName", "s"}, {"ResourcesToSkip", {"Service"}}}));
  lab.pass(600);
  EXPECT_EQ(lab.stack("s").status, "UPDATE_ROLLBACK_COMPLETE");
  ASSERT_TRUE(lab.call("DeleteStack", {{"StackName", "s"}}));
  lab.pass(3600);
  EXPECT_EQ(lab.estate().stack("s"), nullptr);
}

TEST(ByHand, WhatIsGoneIsNotListed) {
  Lab lab;
  ASSERT_EQ(lab.deploy("s", kService), "CREATE_COMPLETE") << lab.first_failure("s");
  const auto balancer = lab.stack("s").resources.at("Lb").physical_id;
  const auto listeners = [&] {
    return lab.xml("DescribeListeners", {{"LoadBalancerArn", balancer}}, Service::elbv2)
        .select_nodes("//Listeners/member")
        .size();
  };
  ASSERT_EQ(listeners(), 1u);
  switch_to(lab, {"gone:Door", "gone:Logs"});
  EXPECT_EQ(listeners(), 0u);
  EXPECT_TRUE(lab.reply(Service::logs, "DescribeLogGroups", {})["logGroups"].empty());
  // Switched off, nobody has made them again.
  switch_to(lab, {});
  EXPECT_EQ(listeners(), 0u);
  EXPECT_EQ(drift_of(lab, "Door"), "DELETED");
  // With the balancer goes what hangs on it.
  EXPECT_EQ(lab.estate().all("AWS::ElasticLoadBalancingV2::LoadBalancer").size(), 1u);
  switch_to(lab, {"gone:Lb"});
  EXPECT_EQ(lab.estate().all("AWS::ElasticLoadBalancingV2::LoadBalancer").size(), 0u);
  EXPECT_EQ(drift_of(lab, "Lb"), "DELETED");
}

TEST(ByHand, WhatHasDriftedTellsItItself) {
  Lab lab;
  ASSERT_EQ(lab.deploy("s", kService), "CREATE_COMPLETE") << lab.first_failure("s");
  switch_to(lab, {"drift:Service", "drift:Group", "drift:Cluster"});
  lab.pass(600);
  EXPECT_EQ(service(lab)["desiredCount"], 3);
  EXPECT_EQ(service(lab)["runningCount"], 3);
  EXPECT_EQ(drift_of(lab, "Service"), "MODIFIED");
  const auto groups = lab.xml("DescribeTargetGroups", nlohmann::json::object(), Service::elbv2);
  EXPECT_STREQ(groups.select_node("//HealthCheckIntervalSeconds").node().text().get(), "11");
  EXPECT_EQ(drift_of(lab, "Group"), "MODIFIED");
  const auto tags = lab.reply(Service::ecs, "DescribeClusters",
                              {{"clusters", {"c"}}, {"include", {"TAGS"}}})["clusters"][0]["tags"];
  EXPECT_NE(tags.dump().find("changed-by"), std::string::npos) << tags;
  EXPECT_EQ(drift_of(lab, "Cluster"), "MODIFIED");
  EXPECT_EQ(drift_of(lab, "Lb"), "IN_SYNC");

  // An update sets what it says, and nobody changes it a second time.
  EXPECT_EQ(lab.deploy("s", kService, {{"Count", "4"}}, "UPDATE"), "UPDATE_COMPLETE");
  EXPECT_EQ(service(lab)["runningCount"], 4);
  EXPECT_EQ(drift_of(lab, "Service"), "IN_SYNC");
}

// It waits for the stack: before that there is nothing to change.
TEST(ByHand, AFaultFromTheStartMeetsTheStackOnceItIsThere) {
  Lab lab({"gone:Group"});
  ASSERT_EQ(lab.deploy("s", kService), "CREATE_COMPLETE") << lab.first_failure("s");
  EXPECT_EQ(drift_of(lab, "Group"), "DELETED");
  EXPECT_EQ(drift_of(lab, "Door"), "IN_SYNC");
}

}  // namespace
}  // namespace slipway::deploy::rehearsal::cfn
