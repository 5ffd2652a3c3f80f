// That a rehearsal repeats: the same calls give the same account, byte for byte, and the same
// failures by the same seed, however they were switched on; and that nothing in it comes from this
// machine's clock.
#include <fmt/format.h>

#include <set>

#include "tests/rehearsal/harness.hh"

namespace slipway::deploy::rehearsal {
namespace {

using namespace std::chrono_literals;

// Far from whenever this test runs.
const Time far_away = *parse_rfc3339("2031-02-03T04:05:06Z");

std::unique_ptr<World> account_at(Time start, double speed = 1) {
  auto set = load_account("starter", start);
  if (!set) ADD_FAILURE() << set.error().sentence();
  return std::make_unique<World>(
      std::move(*set),
      WorldOptions{.start = start, .speed = speed, .seed = 7, .failing_resources = {}});
}

RawRequest make_stack(Time at) {
  return form("cloudformation",
              "Action=CreateStack&Version=2010-05-15&StackName=s&TemplateBody=Resources%3A%0A++L"
              "%3A+%7BType%3A+AWS%3A%3ALogs%3A%3ALogGroup%7D%0A++S%3A+%7BType%3A+AWS%3A%3A"
              "SecretsManager%3A%3ASecret%7D%0A",
              at);
}

// Everything that was answered in an hour of a stack's life.
std::string an_hour_of_a_stack(Time start) {
  auto world = account_at(start);
  Front front(*world, {});
  const auto told = [&](const RawRequest& request, Time at) {
    const auto reply = front.answer(request, at).http;
    EXPECT_EQ(reply.status, 200) << reply.body;
    std::string out = reply.body + "\n";
    for (const auto& header : reply.headers) out += header.name + ": " + header.value + "\n";
    return out;
  };
  auto out = told(make_stack(start), start);
  for (auto after : {10s, 60s, 3600s}) {
    const Time at = start + after;
    out += told(
        form("cloudformation", "Action=DescribeStackEvents&Version=2010-05-15&StackName=s", at),
        at);
    out += told(json("logs", "Logs_20140328.DescribeLogGroups", "{}", at), at);
    out += told(json("secretsmanager", "secretsmanager.ListSecrets", "{}", at), at);
  }
  return out + told(form("sts",
                         "Action=AssumeRole&Version=2011-06-15&RoleSessionName=ab&RoleArn=arn%3Aaws"
                         "%3Aiam%3A%3A210987654321%3Arole%2Fdns-admin",
                         start + 3600s),
                    start + 3600s);
}

TEST(Repeatable, the_same_calls_give_the_same_answers_to_the_byte) {
  const auto first = an_hour_of_a_stack(far_away);
  EXPECT_NE(first.find("CREATE_COMPLETE"), std::string::npos);
  EXPECT_EQ(first, an_hour_of_a_stack(far_away));
}

// Were any time taken from the machine, its year would stand somewhere.
TEST(Repeatable, every_time_is_the_account_s_own) {
  const auto told = an_hour_of_a_stack(far_away);
  for (int year = 2024; year < 2031; ++year) {
    EXPECT_EQ(told.find(fmt::format("{}-", year)), std::string::npos) << year;
    EXPECT_EQ(told.find(fmt::format(" {} ", year)), std::string::npos) << year;
  }
  EXPECT_NE(told.find("2031-02-03T04:"), std::string::npos);
  EXPECT_NE(told.find("Date: Mon, 03 Feb 2031 05:05:06 GMT"), std::string::npos);
}

TEST(Repeatable, speed_scales_the_account_s_time_and_nothing_else) {
  auto slow = account_at(far_away), fast = account_at(far_away, 60);
  Front at_life(*slow, {}), at_speed(*fast, {});
  at_life.answer(make_stack(far_away), far_away);
  at_speed.answer(make_stack(far_away), far_away);
  const auto events = [](Front& front, Time wall) {
    return front
        .answer(form("cloudformation", "Action=DescribeStackEvents&Version=2010-05-15&StackName=s",
                     wall),
                wall)
        .http.body;
  };
  EXPECT_EQ(events(at_life, far_away + 120s), events(at_speed, far_away + 2s));
}

// What became of each of many calls.
std::vector<std::string> fates(Front& front) {
  std::vector<std::string> out;
  for (int i = 0; i < 240; ++i) {
    const Time at = far_away + std::chrono::seconds(i);
    const auto request = i % 3 == 0 ? form("ec2", "Action=DescribeVpcs&Version=2016-11-15", at)
                         : i % 3 == 1
                             ? json("kms", "TrentService.ListKeys", "{}", at)
                             : form("sts", "Action=GetCallerIdentity&Version=2011-06-15", at);
    const auto reply = front.answer(request, at);
    out.push_back(fmt::format("{} {} {} {}", reply.http.status, static_cast<int>(reply.delivery),
                              reply.delay.count(), reply.spread.count()));
  }
  return out;
}

const std::vector<std::string> many_faults = {
    "throttle:ec2@30", "error:kms=503@20",  "reset:sts@20", "cut:*@10",
    "slow:*=100@20",   "latency:kms=40@50", "expired@5",    "outage:us-west-2=503@5"};

std::vector<std::string> fates_by_flag(unsigned seed) {
  auto world = account_at(far_away);
  Front front(*world, *Faults::parse(many_faults, seed));
  return fates(front);
}

TEST(Repeatable, the_same_seed_fails_the_same_calls) {
  const auto first = fates_by_flag(7);
  EXPECT_EQ(first, fates_by_flag(7));
  EXPECT_NE(first, fates_by_flag(8));
  const std::set<std::string> kinds(first.begin(), first.end());
  EXPECT_GT(kinds.size(), 8u);
}

TEST(Repeatable, faults_switched_on_by_a_call_are_those_of_the_flag) {
  auto world = account_at(far_away);  // of seed 7
  Front front(*world, {});
  EXPECT_EQ(fates(front), std::vector<std::string>(240, "200 0 0 0"));
  const auto body = nlohmann::json{{"faults", many_faults}}.dump();
  auto request = sign({.method = "POST",
                       .url = "http://127.0.0.1:4599/_rehearsal/faults",
                       .headers = {},
                       .body = body},
                      "rehearsal", far_away + 240s);
  ASSERT_EQ(front.answer(request, far_away + 240s).http.status, 200);
  auto flagged_world = account_at(far_away);
  Front flagged(*flagged_world, *Faults::parse(many_faults, 7));
  auto later = [](Front& of) {
    std::vector<std::string> out;
    for (int i = 0; i < 100; ++i) {
      const Time at = far_away + 241s;
      const auto reply = of.answer(json("kms", "TrentService.ListKeys", "{}", at), at);
      out.push_back(fmt::format("{} {} {} {}", reply.http.status, static_cast<int>(reply.delivery),
                                reply.delay.count(), reply.spread.count()));
    }
    return out;
  };
  EXPECT_EQ(later(front), later(flagged));
}

}  // namespace
}  // namespace slipway::deploy::rehearsal
