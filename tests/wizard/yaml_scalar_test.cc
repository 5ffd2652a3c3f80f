#include "wizard/yaml_scalar.hh"
#include "tests/fakes/conformance.hh"

#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

namespace slipway::wizard {
namespace {

struct Case {
  const char* text;
  const char* yaml;
};

TEST(YamlScalar, Styles) {
  for (const Case& c : std::initializer_list<Case>{
           {"", "\"\""},
           {"vpc-0a1", "vpc-0a1"},
           {"0042", "\"0042\""},
           {"-7", "\"-7\""},
           {"+1.5e-3", "\"+1.5e-3\""},
           {".5", "\".5\""},
           {".", "."},
           {"1e", "1e"},
           {"_1", "_1"},
           {"0b12", "0b12"},
           {"12:30", "\"12:30\""},
           {"2026-11-21T04:05:06Z", "\"2026-11-21T04:05:06Z\""},
           {"2026-11", "2026-11"},
           {"db.t3.medium", "db.t3.medium"},
           {"smtp.example.com:587", "smtp.example.com:587"},
           {"[\"subnet-1\"]", "'[\"subnet-1\"]'"},
           {"it's: so", "'it''s: so'"},
           {"a\xC2\x85", "\"a\\N\""},
           {"\x7F", "\"\\x7F\""},
           {"\n", "|2+\n"},
           {"a\n\nb", "|-\n    a\n\n    b"},
       })
    EXPECT_EQ(yaml_scalar(c.text, 4), c.yaml) << c.text;
}

TEST(YamlScalar, ReadsBackAsItself) {
  std::vector<std::string> pieces = {"a",  " ", "\n", ":", "#",  "-", "'",
                                     "\"", "0", "\t", "é", "\\", "."};
  for (auto& one : pieces)
    for (auto& two : pieces)
      for (auto& three : pieces) {
        std::string text = one + two + three;
        std::string yaml = "k: " + yaml_scalar_kept(text, 2) + "\n";
        YAML::Node node = YAML::Load(yaml);
        EXPECT_EQ(node["k"].as<std::string>(), text) << yaml;
      }
}

TEST(YamlScalar, PlainFormsPulumiChanges) {
  for (auto text :
       {"0123", "1_000", "0x1F", "1e3", "1.50", "2024-01-02", "~", "null", "True", ".inf"})
    EXPECT_TRUE(plain_is_read_differently(text)) << text;
  for (auto text : {"0", "80", "-3", "true", "false", "yes", "vpc-1", "1.2.3", "a b"})
    EXPECT_FALSE(plain_is_read_differently(text)) << text;
}

TEST(YamlScalarConformance, EverySample) {
  constexpr const char* part = "pulumi/yaml_scalar_samples.json";
  SKIP_WITHOUT_CONFORMANCE(part);
  const auto samples = nlohmann::json::parse(slurp(conformance_folder() / part));
  EXPECT_FALSE(samples.empty());
  for (auto& sample : samples) {
    auto text = sample["string"].get<std::string>();
    EXPECT_EQ("k: " + yaml_scalar(text, 2) + "\n", sample["yaml"].get<std::string>());
  }
}

}  // namespace
}  // namespace slipway::wizard
