#include "deploy/stage.hh"

#include <gtest/gtest.h>

namespace slipway::deploy {
namespace {

const Outputs reached_outputs{
    {"network", {{"vpcId", "vpc-1"}, {"empty", ""}, {"odd", "${network.vpcId}"}}}};

struct Case {
  const char* text;
  const char* filled;
};

TEST(Resolve, FillsWhatOtherStagesMade) {
  for (const auto& [text, filled] : {
           Case{"", ""},
           Case{"plain", "plain"},
           Case{"${network.vpcId}", "vpc-1"},
           Case{"a ${network.vpcId}, b ${network.vpcId}", "a vpc-1, b vpc-1"},
           Case{"[${network.empty}]", "[]"},
           Case{"$network {x}", "$network {x}"},
           Case{"pa$${ss", "pa${ss"},
           Case{"$${network.vpcId}", "${network.vpcId}"},
           // what an output says is not read again
           Case{"${network.odd}", "${network.vpcId}"},
           Case{"ends in $", "ends in $"},
       }) {
    const auto result = resolve(text, reached_outputs);
    ASSERT_TRUE(result) << text;
    EXPECT_EQ(*result, filled);
  }
}

TEST(Resolve, NamesWhatNothingFills) {
  for (const auto& [text, named] : {
           Case{"${network.subnetId}", "network.subnetId"},
           Case{"${services.url}", "services.url"},
           Case{"x ${vpcId}", "vpcId"},
           Case{"${}", "fill in"},
           Case{"${network.vpcId", "network.vpcId"},
       }) {
    const auto result = resolve(text, reached_outputs);
    ASSERT_FALSE(result) << text;
    EXPECT_EQ(result.error().kind, ErrorKind::invalid);
    EXPECT_NE(result.error().sentence().find(named), std::string::npos)
        << result.error().sentence();
  }
}

TEST(StageKind, HasNames) {
  EXPECT_EQ(name(StageKind::cloudformation), "cloudformation");
  EXPECT_EQ(name(StageKind::ecs_task), "ecs_task");
  EXPECT_EQ(name(StageKind::probe), "probe");
}

}  // namespace
}  // namespace slipway::deploy
