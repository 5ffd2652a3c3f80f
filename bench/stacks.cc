// Ten thousand resources in one stack of the rehearsal account: made, and listed page by page.
// No request can carry such a template, so the operation is started as the handlers start it.
#include <fmt/format.h>

#include "bench/bench.hh"
#include "deploy/rehearsal/accounts.hh"
#include "deploy/rehearsal/cfn/handlers.hh"
#include "tests/rehearsal/ask.hh"

namespace slipway::bench {
namespace {

using namespace std::string_view_literals;
namespace rehearsal = deploy::rehearsal;
namespace cfn = rehearsal::cfn;

const Time start_of_account{Millis{1'790'000'000'000}};

std::unique_ptr<rehearsal::World> new_world() {
  return std::make_unique<rehearsal::World>(
      must(rehearsal::load_account("large", start_of_account)),
      rehearsal::WorldOptions{.start = start_of_account});
}

cfn::Goal ten_thousand_topics() {
  cfn::Goal goal;
  for (int i = 0; i < 10'000; ++i) {
    cfn::Resource topic{.type = "AWS::SNS::Topic"};
    topic.properties["TopicName"] = fmt::format("topic-{}", i);
    if (i % 100 != 0) topic.depends_on = {fmt::format("T{:05}", i - 1)};
    goal.from.resources[fmt::format("T{:05}", i)] = std::move(topic);
  }
  return goal;
}

cfn::Stack& make(rehearsal::World& world, const cfn::Goal& goal) {
  const auto& who = world.first_identity();
  cfn::Estate& estate = cfn::Play::of(world).estate(who.account, world.home_region());
  cfn::Stack& stack = cfn::add_stack(world, estate, "big");
  cfn::start(world, estate, stack, {.goal = goal});
  world.advance(world.wall() + std::chrono::hours(1));
  if (stack.status != "CREATE_COMPLETE") give_up("the stack is " + stack.status);
  return stack;
}

std::size_t pages(rehearsal::World& world, std::string_view action) {
  nlohmann::json input{{"StackName", "big"}};
  for (std::size_t count = 1;; ++count) {
    auto answer = rehearsal::ask(world, aws::Service::cloudformation, action, input);
    if (!answer) give_up(answer.error().message);
    const auto from = answer->text.find("<NextToken>");
    if (from == std::string::npos) return count;
    const auto text = from + "<NextToken>"sv.size();
    input["NextToken"] = answer->text.substr(text, answer->text.find('<', text) - text);
  }
}

}  // namespace

void stacks(const Arguments&) {
  const cfn::Goal goal = ten_thousand_topics();
  report("make a stack of 10,000 resources", timed(5, 1, [&] {
           auto world = new_world();
           make(*world, goal);
         }));
  auto world = new_world();
  make(*world, goal);
  std::size_t count = 0;
  report("list its resources", timed(5, 1, [&] { count = pages(*world, "ListStackResources"); }));
  report("pages of resources", {double(count)});
  report("list its events", timed(5, 1, [&] { count = pages(*world, "DescribeStackEvents"); }));
  report("pages of events", {double(count)});
}

}  // namespace slipway::bench
