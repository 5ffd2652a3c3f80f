#include "aws/config/profile_file.hh"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/fakes/conformance.hh"

namespace slipway::aws {
namespace {

nlohmann::json as_json(const Sections& sections) {
  nlohmann::json out = nlohmann::json::object();
  for (const auto& [name, section] : sections) {
    out[name] = nlohmann::json::object();
    for (const auto& [key, property] : section.properties) out[name][key] = property.value;
  }
  return out;
}

TEST(ProfileFile, EveryCaseOfTheSpecification) {
  SKIP_WITHOUT_CONFORMANCE("aws-conformance/profile-parser-tests.json");
  auto file = nlohmann::json::parse(
      slurp(conformance_folder() / "aws-conformance/profile-parser-tests.json"));
  for (const auto& test : file.at("tests")) {
    SCOPED_TRACE(test.at("name").get<std::string>());
    const auto& input = test.at("input");
    ProfileFiles files;
    auto read = parse_profiles(input.value("configFile", ""), "config", FileKind::config, files);
    if (read) {
      read = parse_profiles(input.value("credentialsFile", ""), "credentials",
                            FileKind::credentials, files);
    }
    const auto& output = test.at("output");
    if (output.contains("errorContaining")) {
      ASSERT_FALSE(read);
      auto wanted = output.at("errorContaining").get<std::string>();
      EXPECT_NE(read.error().sentence().find(wanted), std::string::npos) << read.error().sentence();
      EXPECT_GT(read.error().place.line, 0);
      continue;
    }
    ASSERT_TRUE(read) << read.error().sentence();
    EXPECT_EQ(as_json(files.profiles), output.at("config").at("profiles"));
    if (output.at("config").contains("sso_sessions")) {
      EXPECT_EQ(as_json(files.sso_sessions), output.at("config").at("sso_sessions"));
    }
  }
}

ProfileFiles parsed(std::string_view text) {
  ProfileFiles files;
  auto read = parse_profiles(text, "/c", FileKind::config, files);
  EXPECT_TRUE(read) << read.error().sentence();
  return files;
}

TEST(ProfileFile, RemembersWhereThingsStand) {
  auto files = parsed(
      "# top\n[profile a]\n\nregion = eu-west-1 # here\n[services s]\nec2 =\n  endpoint_url = "
      "http://x\n");
  const auto& a = files.profiles.at("a");
  EXPECT_EQ(a.line, 2);
  EXPECT_EQ(a.find("region")->line, 4);
  EXPECT_EQ(a.get("region"), "eu-west-1");
  EXPECT_EQ(a.find("missing"), nullptr);
  auto sub = sub_properties(*files.services.at("s").find("ec2"));
  EXPECT_EQ(sub.at("endpoint_url"), "http://x");
  auto error = config_error(a, "region", "w", "a", "f");
  EXPECT_EQ(error.place.line, 4);
  EXPECT_EQ(error.place.key, "region");
  EXPECT_EQ(config_error(a, "other", "w", "a", "f").place.line, 2);
}

TEST(ProfileFile, ErrorsNameFileLineSectionAndKey) {
  ProfileFiles files;
  auto read =
      parse_profiles("[profile a]\nok = 1\ns3 =\n  nonsense\n", "/c", FileKind::config, files);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().place.file, "/c");
  EXPECT_EQ(read.error().place.line, 4);
  EXPECT_EQ(read.error().place.key, "s3");
  EXPECT_NE(read.error().answer.find("[profile a]"), std::string::npos);
  EXPECT_EQ(read.error().kind, ErrorKind::invalid);
}

TEST(ProfileFile, AcceptsQuotedNamesAndAByteOrderMark) {
  auto files = parsed("\xef\xbb\xbf[profile \"my prof\"]\na = 1\n[profile 'x']\nb=2");
  EXPECT_EQ(files.profiles.at("my prof").get("a"), "1");
  EXPECT_EQ(files.profiles.at("x").get("b"), "2");
}

TEST(ProfileFile, SurvivesAnything) {
  for (std::string_view text : {"\0\0\0", "[", "[]", "[]\n", "[profile ]\n a\n", "=\n", "\r\n\r",
                                "[profile a]\n\xff=\xfe"}) {
    ProfileFiles files;
    auto read = parse_profiles(text, "/c", FileKind::config, files);
    if (!read) {
      EXPECT_FALSE(read.error().answer.empty());
    }
  }
}

}  // namespace
}  // namespace slipway::aws
