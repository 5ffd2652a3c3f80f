#include "deploy/engines/probe_rules.hh"

#include <gtest/gtest.h>

namespace slipway::deploy {
namespace {

Error unreachable(std::string answer) {
  Error error;
  error.kind = ErrorKind::unreachable;
  error.answer = std::move(answer);
  return error;
}

TEST(ProbePace, BacksOffAndEndsAtTheLimit) {
  ProbePace pace(Millis{60'000});
  Time now{};
  pace.start(now);
  Millis last{0};
  int tries = 0;
  while (auto delay = pace.next(now)) {
    EXPECT_GE(*delay, last);
    EXPECT_LE(*delay, Millis{10'000});
    last = *delay;
    now += *delay;
    ++tries;
  }
  EXPECT_LE(now.time_since_epoch(), Millis{60'000});
  EXPECT_GT(tries, 6);
}

TEST(JudgeAnswer, TheStatusDecides) {
  Probe probe{.label = "API", .url = "https://a/"};
  EXPECT_TRUE(judge_answer(probe, HttpReply{.status = 200}).good);
  // A load balancer asked by its own name answers 204: that is not the service.
  auto wrong = judge_answer(probe, HttpReply{.status = 204});
  EXPECT_FALSE(wrong.good);
  EXPECT_EQ(wrong.says, "HTTP 204, expected 200");
  EXPECT_NE(judge_answer(probe, HttpReply{.status = 503}).fix.find("healthy container"),
            std::string::npos);
}

TEST(JudgeAnswer, TransportErrorsAreExplained) {
  Probe probe{.label = "API", .url = "https://a/"};
  EXPECT_NE(judge_answer(probe, fail(unreachable("Could not resolve host: a"))).fix.find("record"),
            std::string::npos);
  EXPECT_NE(judge_answer(probe, fail(unreachable("SSL certificate problem: expired")))
                .fix.find("certificate"),
            std::string::npos);
  EXPECT_NE(judge_answer(probe, fail(unreachable("Connection timed out"))).fix.find("allow-list"),
            std::string::npos);
  EXPECT_FALSE(judge_answer(probe, fail(unreachable("whatever"))).fix.empty());
}

TEST(ProbeRequest, HostStaysTheUrlsWhereverItConnects) {
  Probe probe{
      .label = "API", .url = "https://api.example.com/api/status", .connect_to = "127.0.0.1:8443"};
  auto request = probe_request(probe, "/ca.pem");
  EXPECT_EQ(request.url, probe.url);
  EXPECT_EQ(request.connect_to, "127.0.0.1:8443");
  EXPECT_EQ(request.ca_file, "/ca.pem");
  EXPECT_FALSE(request.follow_redirects);
}

}  // namespace
}  // namespace slipway::deploy
