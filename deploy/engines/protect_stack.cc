#include "deploy/engines/protect_stack.hh"

#include <array>
#include <nlohmann/json.hpp>

#include "aws/services/cloudformation_control.hh"

namespace slipway::deploy {

namespace cfn = aws::cloudformation;

namespace {

constexpr std::array kDataTypes{"AWS::RDS::DBCluster", "AWS::S3::Bucket"};

}  // namespace

std::string stack_policy(std::string_view template_body) {
  auto types = nlohmann::json::array();
  for (std::string_view type : kDataTypes)
    // Its children ("AWS::S3::BucketPolicy") hold no data.
    for (char end : {'\n', '\'', '"', ' ', '\r', '}', ','})
      if (template_body.find(std::string(type) + end) != std::string_view::npos) {
        types.push_back(type);
        break;
      }
  if (types.empty()) return {};
  nlohmann::json allow{
      {"Effect", "Allow"}, {"Action", "Update:*"}, {"Principal", "*"}, {"Resource", "*"}};
  nlohmann::json deny{{"Effect", "Deny"},
                      {"Action", {"Update:Replace", "Update:Delete"}},
                      {"Principal", "*"},
                      {"Resource", "*"},
                      {"Condition", {{"StringEquals", {{"ResourceType", types}}}}}};
  return nlohmann::json{{"Statement", {std::move(allow), std::move(deny)}}}.dump();
}

ProtectStack::ProtectStack(const Stage& stage, std::string stack_id, bool protected_already)
    : EngineFlow(Patience::few),
      stack_id_(std::move(stack_id)),
      policy_(stack_policy(stage.template_body)),
      protected_already_(protected_already),
      step_(policy_.empty() ? Step::termination : Step::policy) {}

ProtectStack::Action ProtectStack::begin(Time) { return next(); }

ProtectStack::Action ProtectStack::next() {
  if (step_ == Step::termination && protected_already_) return Finish{std::move(out_)};
  return ask();
}

ProtectStack::Action ProtectStack::ask() {
  if (step_ == Step::policy)
    return aws::send(cfn::SetStackPolicy{.stack_name = stack_id_, .stack_policy_body = policy_});
  return aws::send(cfn::UpdateTerminationProtection{.stack_name = stack_id_,
                                                    .enable_termination_protection = true});
}

ProtectStack::Action ProtectStack::on(aws::FlowEvent event, Time) {
  const auto* reply = std::get_if<aws::Replied>(&event);
  if (!reply) return ask();
  if (!*reply) {
    if (auto delay = wait_out(reply->error())) return aws::Wait{*delay};
    out_.warning += out_.warning.empty() ? "" : "; ";
    out_.warning += step_ == Step::policy ? "its data is not guarded against replacement: "
                                          : "not protected from deletion: ";
    out_.warning += reply->error().answer;
  }
  fresh();
  if (step_ == Step::termination) return Finish{std::move(out_)};
  step_ = Step::termination;
  return next();
}

}  // namespace slipway::deploy
