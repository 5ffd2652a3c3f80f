// CloudFormation templates as the rehearsal account gets them: read or refused with a sentence;
// what is read can be previewed and made, and the stack comes to an end.
#include "deploy/rehearsal/accounts.hh"
#include "deploy/rehearsal/cfn/handlers.hh"
#include "tests/fuzz/target.hh"
#include "tests/rehearsal/ask.hh"

using namespace slipway;
using namespace slipway::deploy;

namespace {

rehearsal::Answer ask(rehearsal::World& world, std::string_view action, nlohmann::json input) {
  return rehearsal::ask(world, aws::Service::cloudformation, action, std::move(input));
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto account = rehearsal::load_account("starter", Time(Millis(1'763'700'000'000)));
  fuzz::must(account.has_value());
  const auto body = std::string(fuzz::text_of(data, size));
  auto read = rehearsal::cfn::read_template(body);
  fuzz::must(read || !read.error().empty());
  if (!read) return 0;
  rehearsal::World world(*account, {.start = Time(Millis(1'763'700'000'000))});
  const nlohmann::json request = {
      {"StackName", "s"},
      {"TemplateBody", body},
      {"Capabilities", {"CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"}}};
  ask(world, "GetTemplateSummary", {{"TemplateBody", body}});
  if (!ask(world, "CreateStack", request)) return 0;
  world.advance(world.wall() + Millis(48LL * 3'600'000));
  auto& stack = *rehearsal::cfn::Play::of(world)
                     .estate(world.first_identity().account, world.home_region())
                     .stacks.front();
  fuzz::must(!rehearsal::cfn::busy(stack));
  ask(world, "DescribeStackEvents", {{"StackName", "s"}});
  ask(world, "DetectStackDrift", {{"StackName", "s"}});
  ask(world, "DeleteStack", {{"StackName", "s"}});
  world.advance(world.wall() + Millis(48LL * 3'600'000));
  fuzz::must(!rehearsal::cfn::busy(stack));
  return 0;
}
