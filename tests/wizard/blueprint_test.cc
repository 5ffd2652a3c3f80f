#include "wizard/blueprint.hh"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/fakes/files.hh"
#include "wizard/blueprint_read.hh"

namespace slipway::wizard {
namespace {

TEST(Blueprint, TheFlagshipIsEmbedded) {
  const auto names = blueprint_names();
  EXPECT_NE(std::ranges::find(names, "pulumi-ecs"), names.end());
}

TEST(Blueprint, TheFlagshipLoads) {
  const fakes::MemoryFiles files;
  const auto blueprint = load_blueprint("pulumi-ecs", files);
  ASSERT_TRUE(blueprint) << blueprint.error().sentence();
  EXPECT_EQ(blueprint->projects.size(), 3u);
  EXPECT_EQ(blueprint->projects[0].pulumi_name, "infrastructure-go");
  EXPECT_EQ(blueprint->steps.size(), 7u);
  EXPECT_EQ(blueprint->stages.size(), 6u);
  EXPECT_TRUE(blueprint->projects[2].other_profile);
  const Key* vpc = blueprint->key("vpcId");
  ASSERT_NE(vpc, nullptr);
  EXPECT_TRUE(vpc->required);
  EXPECT_FALSE(vpc->help.why.empty());
  EXPECT_GT(vpc->place.line, 1);
  EXPECT_EQ(vpc->place.column, 3);
  EXPECT_EQ(blueprint->key("licenseKey")->type, KeyType::secret);
  EXPECT_EQ(blueprint->key("whiteListCidrBlocks"), nullptr);
}

// The keys of the documented installer that have to be there, with which of them are asked for.
TEST(Blueprint, TheFlagshipAsksForWhatTheInstallerNeeds) {
  const fakes::MemoryFiles files;
  const auto blueprint = load_blueprint("pulumi-ecs", files);
  ASSERT_TRUE(blueprint);
  std::vector<std::string> required;
  for (const auto& [name, key] : blueprint->keys)
    if (key.required) required.push_back(name);
  const std::vector<std::string> wanted{"acmCertificateArn", "imageTag",        "isolatedSubnetIds",
                                        "kmsServiceKeyId",   "licenseKey",      "privateSubnetIds",
                                        "publicSubnetIds",   "route53ZoneName", "vpcId"};
  EXPECT_EQ(required, wanted);
}

TEST(Blueprint, FilesStayInsideTheBlueprintsFolder) {
  fakes::MemoryFiles files;
  files.files["/b/blueprint.yaml"] = "name: b\ntitle: B\nversion: '1'\n";
  files.files["/b/t.yaml"] = "inside";
  files.files["/secret"] = "outside";
  const auto blueprint = load_blueprint("/b/blueprint.yaml", files);
  ASSERT_TRUE(blueprint) << blueprint.error().sentence();
  EXPECT_EQ(blueprint->file("t.yaml").value(), "inside");
  for (const char* path : {"../secret", "/secret", "x/../../secret", "..", "", "a/.."})
    EXPECT_EQ(blueprint->file(path).error().kind, ErrorKind::invalid) << path;
  EXPECT_EQ(blueprint->file("absent").error().kind, ErrorKind::not_found);
}

TEST(Blueprint, AnUnknownNameTellsTheKnownOnes) {
  const fakes::MemoryFiles files;
  const auto blueprint = load_blueprint("pulumi-eks", files);
  ASSERT_FALSE(blueprint);
  EXPECT_NE(blueprint.error().fix.find("pulumi-ecs"), std::string::npos);
}

struct Misread {
  const char* name;
  const char* text;
  int line, column;
  const char* message;
  const char* fix;
};

class ReadBlueprintMistake : public testing::TestWithParam<Misread> {};

TEST_P(ReadBlueprintMistake, IsToldWithItsPlace) {
  const auto& [name, text, line, column, message, fix] = GetParam();
  const auto read = read_blueprint(text, "b.yaml");
  ASSERT_FALSE(read.diagnostics.empty());
  const Diagnostic& first = read.diagnostics.front();
  EXPECT_NE(first.message.find(message), std::string::npos) << first.message;
  EXPECT_NE(first.fix.find(fix), std::string::npos) << first.fix;
  EXPECT_EQ(first.place.line, line);
  EXPECT_EQ(first.place.column, column);
  EXPECT_EQ(first.place.file, "b.yaml");
}

#define HEAD "name: b\ntitle: B\nversion: '1'\n"
INSTANTIATE_TEST_SUITE_P(
    All, ReadBlueprintMistake,
    testing::Values(
        Misread{"section", HEAD "stagez: []\n", 4, 1, "no member 'stagez'", "did you mean stages?"},
        Misread{"member", HEAD "keys:\n  a: {label: A, requird: true}\n", 5, 17,
                "no member 'requird'", "did you mean required?"},
        Misread{"type", HEAD "keys:\n  a: {label: A, type: boolaen}\n", 5, 23,
                "unknown type 'boolaen'", "did you mean boolean?"},
        Misread{"flag", HEAD "keys:\n  a: {label: A, required: yes}\n", 5, 27, "true or false", ""},
        Misread{"number", HEAD "keys:\n  a: {label: A, max: many}\n", 5, 22, "whole number", ""},
        Misread{"severity", HEAD "rules:\n  - {id: a, check: b, severity: bad}\n", 5, 33,
                "severity 'bad'", "fail or warn"},
        Misread{"kind", HEAD "stages:\n  - {id: a, kind: cloudfront}\n", 5, 19,
                "unknown kind 'cloudfront'", ""},
        Misread{"template", HEAD "stages:\n  - {id: a, kind: cloudformation}\n", 5, 5,
                "lacks 'template'", "both"},
        Misread{"probe",
                HEAD "stages:\n  - {id: a, kind: probe, probes: [{kind: https, label: L}]}\n", 5,
                35, "lacks 'url'", "url"},
        Misread{"missing", "name: b\ntitle: B\n", 1, 1, "lacks 'version'", "version"},
        Misread{"twice", HEAD "keys:\n  a: {label: A}\n  a: {label: A}\n", 6, 3, "'a' twice",
                "remove"},
        Misread{"list", HEAD "steps: {}\n", 4, 8, "must be a list", ""},
        Misread{"nested", HEAD "keys:\n  a: {label: [A]}\n", 5, 14, "must be a text", ""},
        Misread{"scalar", "just words\n", 1, 1, "must be a map", ""},
        Misread{"yaml", HEAD "keys: [\n", 5, 1, "not YAML", "indentation"}),
    [](const auto& param) { return std::string(param.param.name); });

TEST(ReadBlueprint, SurvivesEveryTruncation) {
  const fakes::MemoryFiles files;
  const auto source = find_blueprint("pulumi-ecs", files);
  ASSERT_TRUE(source);
  for (std::size_t size = 0; size < source->text.size(); size += 997)
    (void)read_blueprint(source->text.substr(0, size), "cut.yaml");
}

TEST(Nearest, FindsTheMisspeltName) {
  const std::vector<std::string> names{"vpcId", "imageTag", "route53ZoneName"};
  EXPECT_EQ(nearest("vpcID", names), "vpcId");
  EXPECT_EQ(nearest("image_tag", names), "imageTag");
  EXPECT_EQ(nearest("rout53ZoneNam", names), "route53ZoneName");
  EXPECT_EQ(nearest("completelyDifferent", names), "");
  EXPECT_EQ(nearest("", names), "");
}

}  // namespace
}  // namespace slipway::wizard
