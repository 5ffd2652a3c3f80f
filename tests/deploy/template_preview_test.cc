#include "deploy/template_preview.hh"

#include <gtest/gtest.h>

#include "deploy/assets.hh"

namespace slipway::deploy {
namespace {

constexpr const char* kTemplate = R"(
Parameters:
  Mode: {Type: String, Default: small}
  Given: {Type: String}
  Later: {Type: String, Default: ''}
Conditions:
  IsSmall: !Equals [!Ref Mode, small]
  IsBig: !Not [!Condition IsSmall]
  HasGiven: !Not [!Equals [!Ref Given, '']]
  HasLater: {'Fn::Not': [{'Fn::Equals': [{Ref: Later}, '']}]}
  Either: !Or [!Condition HasLater, !Condition IsSmall]
  Both: !And [!Condition HasLater, !Condition IsBig]
  Loop: !Not [!Condition Loop]
Resources:
  Always: {Type: 'AWS::S3::Bucket'}
  Small: {Type: 'AWS::S3::Bucket', Condition: IsSmall}
  Big: {Type: 'AWS::S3::Bucket', Condition: IsBig}
  Given: {Type: 'AWS::S3::Bucket', Condition: HasGiven}
  Later: {Type: 'AWS::S3::Bucket', Condition: HasLater}
  Either: {Type: 'AWS::S3::Bucket', Condition: Either}
  Both: {Type: 'AWS::S3::Bucket', Condition: Both}
  Loop: {Type: 'AWS::S3::Bucket', Condition: Loop}
)";

std::string ids(const std::vector<Change>& changes) {
  std::string all;
  for (const auto& each : changes) all += each.logical_id + " ";
  return all;
}

TEST(TemplatePreview, ConditionsAreDecidedAsFarAsTheyCanBe) {
  auto preview = preview_template(kTemplate, {{"Given", "x"}}, {"Later"});
  ASSERT_TRUE(preview) << preview.error().sentence();
  EXPECT_EQ(ids(preview->changes), "Always Small Given Later Either Loop ");
  EXPECT_EQ(preview->undecided, (std::vector<std::string>{"Later", "Loop"}));
  EXPECT_EQ(preview->changes[0].type, "AWS::S3::Bucket");
  preview = preview_template(kTemplate, {{"Given", ""}, {"Mode", "big"}}, {});
  EXPECT_EQ(ids(preview->changes), "Always Big Loop ");
}

TEST(TemplatePreview, UnreadableTemplatesSayWhere) {
  EXPECT_EQ(preview_template("a: [", {}, {}).error().kind, ErrorKind::invalid);
  EXPECT_EQ(preview_template("just text", {}, {}).error().answer, "it has no Resources");
  EXPECT_FALSE(preview_template("", {}, {}));
  EXPECT_FALSE(preview_template("Resources: [1]", {}, {}));
  EXPECT_FALSE(preview_template("Resources: {A: 1}", {}, {}));
}

TEST(TemplatePreview, ReadsEveryTemplateWeShip) {
  for (auto path : assets_under("blueprints/")) {
    if (path.find("/templates/") == std::string_view::npos) continue;
    auto preview = preview_template(std::string(*asset(path)), {}, {});
    ASSERT_TRUE(preview) << path << preview.error().sentence();
    EXPECT_FALSE(preview->changes.empty()) << path;
  }
}

}  // namespace
}  // namespace slipway::deploy
