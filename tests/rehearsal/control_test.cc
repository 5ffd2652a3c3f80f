#include "deploy/rehearsal/control.hh"

#include "tests/rehearsal/harness.hh"

namespace slipway::deploy::rehearsal {
namespace {

constexpr const char* url = "http://127.0.0.1:4599/_rehearsal/faults";

struct ControlTest : testing::Test {
  std::unique_ptr<World> world = starter();
  int switches = 0;
  Front front{*world, {}, {.switched = [this] { ++switches; }}};

  Encoded switch_to(std::string body, std::string method = "POST", Time at = test_start,
                    const Caller& by = {}) {
    return front
        .answer(sign({.method = std::move(method), .url = url, .body = std::move(body)},
                     "rehearsal", at, by),
                test_start)
        .http;
  }
  int status_of_vpcs() {
    return front.answer(form("ec2", "Action=DescribeVpcs&Version=2016-11-15"), test_start)
        .http.status;
  }
};

TEST_F(ControlTest, faults_are_switched_while_it_runs) {
  EXPECT_EQ(switch_to("", "GET").body, R"({"faults":[]})");
  EXPECT_EQ(status_of_vpcs(), 200);
  EXPECT_EQ(switch_to(R"({"faults":["throttle:ec2@100"]})").status, 200);
  EXPECT_EQ(status_of_vpcs(), 503);
  EXPECT_EQ(switch_to(R"({"add":["latency:5"],"remove":["throttle:ec2@100"]})").body,
            R"({"faults":["latency:5"]})");
  EXPECT_EQ(status_of_vpcs(), 200);
  EXPECT_EQ(switch_to("", "DELETE").body, R"({"faults":[]})");
}

TEST_F(ControlTest, denials_and_failing_resources_follow) {
  switch_to(R"({"faults":["deny:ec2:*","fail:AWS::ECS::Service","crash:api"]})");
  EXPECT_EQ(status_of_vpcs(), 403);
  EXPECT_EQ(world->options().failing_resources,
            (std::vector<std::string>{"AWS::ECS::Service", "api"}));
  EXPECT_EQ(switches, 1);
  switch_to(R"({"faults":[]})");
  EXPECT_EQ(status_of_vpcs(), 200);
  EXPECT_TRUE(world->options().failing_resources.empty());
}

TEST_F(ControlTest, skewed_and_expired_accounts_can_be_mended) {
  switch_to(R"({"faults":["expired","skew:3600"]})");
  EXPECT_EQ(status_of_vpcs(), 400);
  EXPECT_EQ(switch_to("", "DELETE").status, 200);
  EXPECT_EQ(status_of_vpcs(), 200);
}

TEST_F(ControlTest, what_is_wrong_changes_nothing) {
  switch_to(R"({"faults":["latency:5"]})");
  for (const char* body : {"", "[]", "7", R"({"faults":"x"})", R"({"faults":[1]})",
                           R"({"fault":[]})", R"({"faults":["throttle:moon"]})", "{\"faults\":"}) {
    auto reply = switch_to(body);
    EXPECT_EQ(reply.status, 400) << body;
    EXPECT_NE(reply.body.find("message"), std::string::npos);
  }
  EXPECT_NE(switch_to(R"({"remove":["latency:6"]})").body.find("did you mean latency:5?"),
            std::string::npos);
  EXPECT_EQ(switch_to("{}", "PUT").status, 405);
  EXPECT_EQ(switch_to("", "GET").body, R"({"faults":["latency:5"]})");
}

TEST_F(ControlTest, names_that_meet_nothing_are_hinted_at) {
  const auto reply = switch_to(R"({"faults":["crash:pulumi-servise"]})");
  EXPECT_EQ(reply.status, 200);  // a template of one's own may have it
  EXPECT_NE(reply.body.find("did you mean pulumi-service?"), std::string::npos) << reply.body;
  EXPECT_EQ(switch_to(R"({"faults":["crash:pulumi-service"]})").body,
            R"({"faults":["crash:pulumi-service"]})");
}

TEST_F(ControlTest, only_keys_of_the_account_switch) {
  EXPECT_EQ(switch_to("{}", "POST", test_start, {"AKIAREHEARSAL0STARTR", "wrong", ""}).status, 403);
  EXPECT_EQ(switch_to("{}", "POST", test_start, {"AKIANOBODY", "x", ""}).status, 403);
  EXPECT_EQ(front.answer({"GET", "/_rehearsal/faults", {}, ""}, test_start).http.status, 403);
}

}  // namespace
}  // namespace slipway::deploy::rehearsal
