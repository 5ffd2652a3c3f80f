// The flagship's templates against what its stages give and take.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/fakes/flagship.hh"
#include "wizard/fill.hh"
#include "wizard/lint.hh"

namespace slipway::wizard {
namespace {

// CloudFormation takes a template of this many bytes in a request; a larger one would need an
// upload.
constexpr std::size_t largest_template = 51'200;

std::vector<deploy::Stage> stacks(const fakes::Flagship& flagship) {
  auto stages = deployment_stages(flagship.facts());
  if (!stages) throw std::runtime_error(stages.error().sentence());
  std::erase_if(*stages,
                [](const auto& stage) { return stage.kind != deploy::StageKind::cloudformation; });
  return *stages;
}

TemplateInterface outside(const deploy::Stage& stage) {
  auto read = template_interface(stage.template_body, stage.id);
  if (!read) throw std::runtime_error(read.error().sentence());
  return *read;
}

TEST(Templates, FitIntoARequest) {
  const fakes::Flagship flagship;
  const auto stages = stacks(flagship);
  EXPECT_EQ(stages.size(), 4u);
  for (const auto& stage : stages)
    EXPECT_LT(stage.template_body.size(), largest_template) << stage.id;
}

TEST(Templates, EveryParameterIsFilled) {
  const fakes::Flagship flagship;
  for (const auto& stage : stacks(flagship)) {
    std::set<std::string> filled, taken;
    for (const auto& input : stage.inputs) filled.insert(input.name);
    for (const auto& [name, parameter] : outside(stage).parameters) taken.insert(name);
    EXPECT_EQ(filled, taken) << stage.id;
  }
}

TEST(Templates, EveryReferenceBetweenStagesIsMade) {
  const fakes::Flagship flagship;
  deploy::Outputs made;
  for (const auto& stage : stacks(flagship)) {
    for (const auto& input : stage.inputs)
      EXPECT_TRUE(deploy::resolve(input.value, made))
          << stage.id << " " << input.name << ": " << input.value;
    for (const auto& [name, place] : outside(stage).outputs) made[stage.id][name] = "value";
  }
  const auto all = deployment_stages(flagship.facts());
  ASSERT_TRUE(all);
  for (const auto& stage : *all) {
    for (const auto& input : stage.inputs)
      EXPECT_TRUE(deploy::resolve(input.value, made)) << input.value;
    for (const auto& probe : stage.probes)
      EXPECT_TRUE(deploy::resolve(probe.target_group, made)) << probe.label;
  }
}

TEST(Templates, SecretsAreNotEchoedAndNeverComeOut) {
  fakes::Flagship flagship;
  for (const auto& stage : stacks(flagship)) {
    for (const auto& input : stage.inputs) {
      if (input.secrecy != deploy::Secrecy::secret) continue;
      const std::size_t at = stage.template_body.find("\n  " + input.name + ":");
      ASSERT_NE(at, std::string::npos);
      const std::size_t end =
          stage.template_body.find("\n  ", stage.template_body.find("Description", at) + 40);
      EXPECT_NE(stage.template_body.substr(at, end - at + 80).find("NoEcho: true"),
                std::string::npos)
          << input.name;
      const std::string outputs =
          stage.template_body.substr(stage.template_body.find("\nOutputs:"));
      EXPECT_EQ(outputs.find("!Ref " + input.name + "\n"), std::string::npos) << input.name;
    }
  }
}

TEST(Templates, NameNoPartitionRegionOrAccount) {
  const fakes::Flagship flagship;
  for (const auto& stage : stacks(flagship))
    for (const char* fixed : {"arn:aws:", ".amazonaws.com/", "us-east-1",
                              " BucketName:", " RoleName:", " LogGroupName:"})
      EXPECT_EQ(stage.template_body.find(fixed), std::string::npos) << stage.id << " " << fixed;
}

}  // namespace
}  // namespace slipway::wizard
