#include "deploy/rehearsal/services/ecs_events.hh"

#include "tests/rehearsal/services/ecs_service_lab.hh"

namespace slipway::deploy::rehearsal::cfn {
namespace {

TEST(EcsEvents, SaysWhatItStopsAndTakesFromItsTargetGroup) {
  Lab lab;
  ASSERT_EQ(lab.deploy("s", kService), "CREATE_COMPLETE") << lab.first_failure("s");
  const auto former = service(lab)["deployments"][0]["id"].get<std::string>();
  const auto group = lab.stack("s").resources.at("Group").physical_id;
  std::string ids;
  for (const auto& task : lab.estate().ecs.tasks)
    ids += " (task " + task.arn.substr(task.arn.rfind('/') + 1) + ")";
  ASSERT_EQ(lab.deploy("s", with_image(std::string(kService), "public/app:2"), {}, "UPDATE"),
            "UPDATE_COMPLETE");
  const auto said = messages(lab);
  ASSERT_GE(said.size(), 5u);
  const std::vector<std::string> last(said.end() - 5, said.end());
  const auto present = service(lab)["deployments"][0]["id"].get<std::string>();
  EXPECT_EQ(last,
            (std::vector<std::string>{
                "(service api) has stopped 2 running tasks:" + ids + ".",
                "(service api) deregistered 2 targets in (target-group " + group + ")",
                "(service api, taskSet " + former + ") has begun draining connections on 2 tasks.",
                "(service api) (deployment " + present + ") deployment completed.",
                "(service api) has reached a steady state."}));
}

TEST(EcsEvents, SaysOnceWhatItStartsTogether) {
  Lab lab;
  ASSERT_EQ(lab.deploy("s", kService), "CREATE_COMPLETE") << lab.first_failure("s");
  std::string ids;
  for (const auto& task : lab.estate().ecs.tasks)
    ids += " (task " + task.arn.substr(task.arn.rfind('/') + 1) + ")";
  const auto group = lab.stack("s").resources.at("Group").physical_id;
  const auto said = messages(lab);
  ASSERT_EQ(said.size(), 4u);
  EXPECT_EQ(said[0], "(service api) has started 2 tasks:" + ids + ".");
  EXPECT_EQ(said[1], "(service api) registered 2 targets in (target-group " + group + ")");
}

TEST(EcsEvents, SaysWhyATaskCannotBePlaced) {
  Lab lab({"pull:api"});
  EXPECT_EQ(lab.deploy("s", kService, {}, "CREATE", 200), "CREATE_IN_PROGRESS");
  const auto said = messages(lab);
  ASSERT_GE(said.size(), 2u);
  EXPECT_TRUE(said[1].starts_with(
      "(service api) was unable to place a task. Reason: CannotPullContainerError: "))
      << said[1];
  EXPECT_TRUE(said[1].ends_with(".")) << said[1];
}

TEST(EcsEvents, WithoutABreakerItTriesEverMoreRarelyAndSaysSo) {
  Lab lab({"pull:api"});
  std::string body(kService);
  const auto at = body.find("      DeploymentConfiguration");
  body.erase(at, body.find('\n', at) + 1 - at);
  EXPECT_EQ(lab.deploy("s", body, {}, "CREATE", 7200), "CREATE_IN_PROGRESS");
  const auto said = messages(lab);
  EXPECT_EQ(std::ranges::count(
                said,
                "(service api) is unable to consistently start tasks successfully. For more "
                "information, see the Troubleshooting section of the Amazon ECS Developer Guide."),
            1);
  const auto& tasks = lab.estate().ecs.tasks;
  ASSERT_GT(tasks.size(), 8u);
  EXPECT_LT(tasks.size(), 40u);
  EXPECT_GT(tasks[8].created - tasks[7].created, tasks[2].created - tasks[1].created);
  lab.pass(7200);
  EXPECT_EQ(lab.stack("s").status, "ROLLBACK_COMPLETE");
}

TEST(EcsEvents, DeletingItDrainsItsTasksAndSaysSo) {
  Lab lab;
  ASSERT_EQ(lab.deploy("s", kService), "CREATE_COMPLETE") << lab.first_failure("s");
  const auto id = service(lab)["deployments"][0]["id"].get<std::string>();
  const auto group = lab.stack("s").resources.at("Group").physical_id;
  std::string ids;
  for (const auto& task : lab.estate().ecs.tasks)
    ids += " (task " + task.arn.substr(task.arn.rfind('/') + 1) + ")";
  std::string body(kService);
  const auto from = body.find("  Service:"), to = body.find("  Target:");
  body.erase(from, to - from);
  body.erase(body.find("  Target:"));
  ASSERT_EQ(lab.deploy("s", body, {}, "UPDATE"), "UPDATE_COMPLETE") << lab.first_failure("s");
  const auto seen = service(lab);
  EXPECT_EQ(seen["status"], "INACTIVE");
  EXPECT_EQ(seen["deployments"], nlohmann::json::array());
  const auto said = messages(lab);
  ASSERT_GE(said.size(), 3u);
  EXPECT_EQ((std::vector<std::string>{said.end() - 3, said.end()}),
            (std::vector<std::string>{
                "(service api) has stopped 2 running tasks:" + ids + ".",
                "(service api) deregistered 2 targets in (target-group " + group + ")",
                "(service api, taskSet " + id + ") has begun draining connections on 2 tasks."}));
}

}  // namespace
}  // namespace slipway::deploy::rehearsal::cfn
