#include "aws/config/locations.hh"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/fakes/conformance.hh"

namespace slipway::aws {
namespace {

TEST(Locations, EveryCaseOfTheSpecification) {
  SKIP_WITHOUT_CONFORMANCE("aws-conformance/file-location-tests.json");
  auto file = nlohmann::json::parse(
      slurp(conformance_folder() / "aws-conformance/file-location-tests.json"));
  for (const auto& test : file.at("tests")) {
    SCOPED_TRACE(test.at("name").get<std::string>());
    auto platform = test.at("platform") == "windows" ? Platform::windows : Platform::posix;
    auto found = locations(test.at("environment").get<Environment>(), platform);
    EXPECT_EQ(found.config, test.at("configLocation"));
    EXPECT_EQ(found.credentials, test.at("credentialsLocation"));
  }
}

TEST(Locations, ExpandsHomeAndVariables) {
  Environment environment{{"HOME", "/home/u"},
                          {"DIR", "/d"},
                          {"AWS_CONFIG_FILE", "~/x/$DIR/${DIR}/$NONE/${DIR"},
                          {"AWS_SHARED_CREDENTIALS_FILE", "~other/$"}};
  auto found = locations(environment);
  EXPECT_EQ(found.config, "/home/u/x//d//d/$NONE/${DIR");
  EXPECT_EQ(found.credentials, "~other/$");
  EXPECT_EQ(found.folder, "/home/u/.aws");
}

TEST(Locations, PathsForPeopleAreShort) {
  EXPECT_EQ(displayed_path("/home/u/.aws/config", "/home/u"), "~/.aws/config");
  EXPECT_EQ(displayed_path("/home/user", "/home/u"), "/home/user");
  EXPECT_EQ(displayed_path("/x", ""), "/x");
}

}  // namespace
}  // namespace slipway::aws
