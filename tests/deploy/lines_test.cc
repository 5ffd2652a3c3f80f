#include "deploy/lines.hh"

#include <gtest/gtest.h>

namespace slipway::deploy {
namespace {

constexpr Time kStart{Millis{1'000'000'000}};

ProgressEvent told(std::vector<std::string> path, State state, int second, std::string verb,
                   std::string type, std::string reason = "") {
  ProgressEvent out;
  out.stage = "application";
  out.path = std::move(path);
  out.state = state;
  out.at = kStart + Millis{second * 1000};
  out.verb = std::move(verb);
  out.type = std::move(type);
  out.reason = std::move(reason);
  return out;
}

std::string last_line(std::vector<ProgressEvent> events) {
  Tree tree;
  for (const auto& each : events) fold(tree, each);
  return plain_line(tree, events.back(), kStart);
}

TEST(PlainLine, AResourceIsToldWhenItIsDone) {
  EXPECT_EQ(last_line({told({"ApiBucket"}, State::running, 359, "create", "AWS::S3::Bucket"),
                       told({"ApiBucket"}, State::done, 362, "create", "AWS::S3::Bucket")}),
            "00:06:02 application     running  ApiBucket created (3 s)");
}

TEST(PlainLine, OnlyLongWorkIsToldWhenItBegins) {
  EXPECT_EQ(last_line({told({"ApiBucket"}, State::running, 1, "create", "AWS::S3::Bucket")}), "");
  EXPECT_EQ(last_line({told({"Db"}, State::running, 1, "create", "AWS::RDS::DBInstance")}),
            "00:00:01 application     running  Db is being created (usually 7 min)");
}

TEST(PlainLine, FailuresSayWhy) {
  EXPECT_EQ(last_line({told({"ApiBucket"}, State::failed, 9, "create", "AWS::S3::Bucket",
                            "exists\nalready")}),
            "00:00:09 application     problem  ApiBucket could not be created: exists already");
}

TEST(PlainLine, TheStageCountsItsResources) {
  EXPECT_EQ(last_line({told({"A"}, State::done, 1, "create", ""),
                       told({}, State::done, 331, "create", "")}),
            "00:05:31 application     done     1 resource");
  EXPECT_EQ(last_line({told({}, State::done, 1, "create", "", "no changes")}),
            "00:00:01 application     done     no changes");
}

TEST(PlainLine, TheStageTellsHowLongItTook) {
  EXPECT_EQ(last_line({told({}, State::running, 10, "create", ""),
                       told({"A"}, State::done, 11, "create", ""),
                       told({}, State::done, 942, "create", "")}),
            "00:15:42 application     done     1 resource in 15 min 32 s");
}

TEST(PlainLine, TheClockNeverRunsBackwards) {
  Tree tree;
  auto late = told({"ApiBucket"}, State::done, 3, "create", "AWS::S3::Bucket");
  fold(tree, late);
  EXPECT_EQ(plain_line(tree, late, kStart, kStart + Millis{62'000}),
            "00:01:02 application     running  ApiBucket created");
}

TEST(PlainLine, AServiceIsTrackedByItsDeploymentAndWhatFails) {
  EXPECT_EQ(last_line({told({"Api", "deployment 1"}, State::running, 1, "start", "deployment",
                            "1 of 2 running")}),
            "00:00:01 application     running  Api / deployment 1: 1 of 2 running");
  EXPECT_EQ(last_line({told({"Api", "deployment 1", "task 2"}, State::done, 1, "run", "task",
                            "running")}),
            "");
  EXPECT_EQ(last_line({told({"Api", "deployment 1", "task 2", "api"}, State::done, 1, "run",
                            "container", "running")}),
            "");
  EXPECT_EQ(last_line({told({"Api", "deployment 1", "task 2"}, State::failed, 1, "run", "task",
                            "exited 1 after 6 s")}),
            "00:00:01 application     problem  Api / deployment 1 / task 2: exited 1 after 6 s");
  EXPECT_EQ(last_line({told({"Api", "targets a"}, State::running, 1, "check", "target group",
                            "0 healthy of 0")}),
            "");
  EXPECT_EQ(last_line({told({"Api", "targets a"}, State::running, 1, "check", "target group",
                            "0 healthy of 1, Target.Timeout")}),
            "00:00:01 application     running  Api / targets a: 0 healthy of 1, Target.Timeout");
}

TEST(PlainLine, AVerdictOnWhatWentBackAlreadyIsNotToldTwice) {
  auto back = told({"Api"}, State::done, 9, "roll back", "AWS::ECS::Service");
  auto verdict = back;
  verdict.cause = Cause{"application", "Api", "It ends.", {}, ""};
  EXPECT_EQ(last_line({back}), "00:00:09 application     running  Api rolled back");
  EXPECT_EQ(last_line({back, verdict}), "");
}

TEST(PlainLine, WhatIsOldOrOnlyAnnouncedIsNotTold) {
  EXPECT_EQ(last_line({told({"A"}, State::pending, 0, "create", "")}), "");
  EXPECT_EQ(last_line({told({"A"}, State::done, 9, "create", ""),
                       told({"A"}, State::failed, 3, "create", "")}),
            "");
}

TEST(OneLine, ControlCharactersBecomeSpaces) {
  EXPECT_EQ(one_line("a\x1b[31mb\tc\r\n"), "a [31mb c");
  EXPECT_EQ(one_line("x\xC2\x9Bz"), "x z");  // CSI as one character
  EXPECT_EQ(one_line("gr\xC3\xBC\xC3\x9F"), "gr\xC3\xBC\xC3\x9F");
}

TEST(DurationText, Units) {
  EXPECT_EQ(duration_text(Millis{2'600}), "3 s");
  EXPECT_EQ(duration_text(Millis{80'000}), "1 min 20 s");
  EXPECT_EQ(duration_text(Millis{420'000}), "7 min");
  EXPECT_EQ(duration_text(Millis{7'500'000}), "2 h 5 min");
  EXPECT_EQ(duration_text(Millis{-5}), "0 s");
}

}  // namespace
}  // namespace slipway::deploy
