#include "deploy/verdict.hh"

#include <gtest/gtest.h>

namespace slipway::deploy {
namespace {

TaskEvidence stopped(std::string reason, std::optional<int> exit_code = {},
                     std::vector<std::string> log = {}, std::string container_reason = "") {
  return {.id = "4f2c",
          .stop_code = exit_code ? "EssentialContainerExited" : "TaskFailedToStart",
          .stopped_reason = std::move(reason),
          .containers = {{.name = "api",
                          .image = "i",
                          .reason = std::move(container_reason),
                          .exit_code = exit_code}},
          .lived = Millis{6'000},
          .log_tail = std::move(log)};
}

struct Row {
  std::string reason;
  std::optional<int> exit_code;
  std::string log;
  std::string headline;
};

TEST(Verdict, KnownTextsBecomePlainWords) {
  const Row rows[] = {
      {"CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to "
       "resolve ref x:9: not found",
       {},
       "",
       "The job cannot"},
      {"CannotPullContainerError: ref pull has been retried 5 time(s): dial tcp 1.2.3.4:443: i/o "
       "timeout",
       {},
       "",
       "no way to the image registry"},
      {"CannotPullContainerError: 403 Forbidden", {}, "", "refuses the task's execution role"},
      {"ResourceInitializationError: unable to pull secrets or registry auth: "
       "AccessDeniedException: not authorized to perform: kms:Decrypt",
       {},
       "",
       "may not decrypt its secrets with the KMS key"},
      {"ResourceInitializationError: AccessDeniedException: not authorized to perform: "
       "secretsmanager:GetSecretValue",
       {},
       "",
       "may not read its secrets"},
      {"ResourceInitializationError: ResourceNotFoundException: Secrets Manager can't find the "
       "specified secret",
       {},
       "",
       "a secret it needs does not exist"},
      {"ResourceInitializationError: unable to pull secrets: context deadline exceeded",
       {},
       "",
       "no way to Secrets Manager"},
      {"Capacity is unavailable at this time", {}, "", "no Fargate capacity"},
      {"OutOfMemoryError: Container killed due to memory usage", 137, "",
       "more memory than it has"},
      {"Essential container in task exited", 1, "KMS: AccessDeniedException kms:GenerateDataKey",
       "may not use the KMS key"},
      {"Essential container in task exited", 1, "Error 1045: Access denied for user 'pulumi'",
       "refuses its name or password"},
      {"Essential container in task exited", 1, "dial tcp 10.0.0.1:3306: connect: timeout",
       "cannot reach the database"},
      {"Essential container in task exited", 3, "", "ends with exit code 3"},
      {"", {}, "", "stopped before it could say why"},
  };
  for (const auto& row : rows) {
    auto log = row.log.empty() ? std::vector<std::string>{} : std::vector{row.log};
    auto cause = judge_task(stopped(row.reason, row.exit_code, log), "The job");
    std::string wanted =
        row.headline == "The job cannot" ? "the repository has no such tag" : row.headline;
    EXPECT_NE(cause.headline.find(wanted), std::string::npos)
        << row.reason << " -> " << cause.headline;
    EXPECT_FALSE(cause.evidence.empty());
  }
}

TEST(Verdict, OneCrashIsNoVerdictWhileWatchingTwoAre) {
  ServiceEvidence service{.stage = "services",
                          .service = "ApiService",
                          .stopped = {},
                          .messages = {},
                          .target_problems = {}};
  service.stopped = {stopped("Essential container in task exited", 1, {"kms AccessDenied"})};
  EXPECT_FALSE(judge(service, Stand::watching));
  EXPECT_TRUE(judge(service, Stand::failed));
  service.stopped.push_back(service.stopped.front());
  auto cause = judge(service, Stand::watching);
  ASSERT_TRUE(cause);
  EXPECT_EQ(cause->stage, "services");
  EXPECT_EQ(cause->path, "ApiService");
  EXPECT_EQ(cause->headline,
            "The container api of ApiService stops at once: it may not use the KMS key.");
}

TEST(Verdict, AMissingImageIsAVerdictAtOnce) {
  ServiceEvidence service{.stage = "s",
                          .service = "Api",
                          .stopped = {stopped("CannotPullContainerError: x: not found")},
                          .messages = {},
                          .target_problems = {}};
  EXPECT_TRUE(judge(service, Stand::watching));
}

TEST(Verdict, HealthChecksThatFail) {
  ServiceEvidence service{.stage = "s",
                          .service = "Api",
                          .stopped = {stopped("Task failed ELB health checks in (target-group x)"),
                                      stopped("Task failed ELB health checks in (target-group x)")},
                          .messages = {},
                          .target_problems = {"10.0.0.1 is unhealthy: Target.Timeout"}};
  auto cause = judge(service, Stand::watching);
  ASSERT_TRUE(cause);
  EXPECT_NE(cause->headline.find("health check fails"), std::string::npos);
  EXPECT_EQ(cause->evidence.front(), "Target 10.0.0.1 is unhealthy: Target.Timeout");
}

TEST(Verdict, NoCapacityIsReadFromTheServicesMessages) {
  ServiceEvidence service{
      .stage = "s",
      .service = "Api",
      .stopped = {},
      .messages =
          {"(service x) was unable to place a task. Reason: Capacity is unavailable at this time."},
      .target_problems = {}};
  ASSERT_TRUE(judge(service, Stand::watching));
  service.messages = {"(service x) has reached a steady state."};
  EXPECT_FALSE(judge(service, Stand::watching));
  EXPECT_FALSE(judge(service, Stand::failed));
}

TEST(Verdict, ResourcesOfCloudFormation) {
  ProgressEvent failed;
  failed.path = {"ApiBucket"};
  failed.verb = "create";
  failed.type = "AWS::S3::Bucket";
  failed.reason = "User: arn:x is not authorized to perform: s3:CreateBucket";
  auto cause = judge_resource("application", failed);
  EXPECT_EQ(cause.headline, "AWS denies making ApiBucket.");
  failed.reason = "something new";
  EXPECT_EQ(judge_resource("application", failed).headline, "ApiBucket could not be created.");
}

TEST(StoppedText, SaysWhoWhatAndHowLong) {
  EXPECT_EQ(stopped_text(stopped("Essential container in task exited", 1)),
            "api exited 1 after 6 s");
  EXPECT_EQ(stopped_text(stopped("Scaling activity")), "Scaling activity");
  EXPECT_EQ(stopped_text({}), "stopped");
}

}  // namespace
}  // namespace slipway::deploy
