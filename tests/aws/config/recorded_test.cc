// AWS's recorded credential scenarios: environment, files and HTTP traffic in, credentials or an
// error out.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "aws/config/chain.hh"
#include "aws/config/metadata.hh"
#include "aws/sigv4.hh"
#include "tests/fakes/conformance.hh"
#include "tests/fakes/files.hh"
#include "tests/fakes/http.hh"

namespace slipway::aws {
namespace {

namespace fs = std::filesystem;

struct Exchange {
  std::string method, uri;
  Result<HttpReply> reply = fail(unreachable_error());
};

std::string data_of(const nlohmann::json& data) {
  return data.contains("Utf8") ? data.at("Utf8").get<std::string>() : std::string();
}

std::vector<Exchange> traffic(const fs::path& folder) {
  std::vector<Exchange> out;
  std::map<int, std::size_t> by_connection;
  auto file = nlohmann::json::parse(slurp(folder / "http-traffic.json"));
  for (const auto& event : file.at("events")) {
    const auto& action = event.at("action");
    int id = event.at("connection_id");
    if (action.contains("Request")) {
      const auto& request = action["Request"]["request"];
      by_connection[id] = out.size();
      out.push_back({request.at("method"), request.at("uri")});
    } else if (action.contains("Response")) {
      const auto& response = action["Response"]["response"];
      if (response.contains("Ok"))
        out.at(by_connection.at(id)).reply = HttpReply{response["Ok"].at("status"), {}, ""};
    } else if (action.contains("Data") && action["Data"].at("direction") == "Response") {
      auto& reply = out.at(by_connection.at(id)).reply;
      if (reply) reply->body += data_of(action["Data"].at("data"));
    }
  }
  return out;
}

std::string place(const std::string& url) {
  auto parts = url_parts(url);
  return parts.host + (parts.path.empty() ? "/" : std::string(parts.path));
}

fakes::MemoryFiles files_of(const fs::path& root) {
  fakes::MemoryFiles files;
  if (!fs::exists(root)) return files;
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    if (entry.is_regular_file())
      files.files["/" + fs::relative(entry.path(), root).string()] = slurp(entry.path());
  }
  return files;
}

void replay(const fs::path& folder, const SettingsFlags& flags) {
  auto test = nlohmann::json::parse(slurp(folder / "test-case.json"));
  SCOPED_TRACE(folder.parent_path().filename().string() + "/" + folder.filename().string());
  FakeTimers timers(Time(Millis{1'200'000'000'000}));  // before every recording
  ScriptedHttp http;
  auto files = files_of(folder / "fs");
  auto recorded = traffic(folder);
  std::size_t at = 0;
  http.respond([&](const HttpRequest& request) -> std::optional<Result<HttpReply>> {
    if (at >= recorded.size()) return Result<HttpReply>(fail(unreachable_error()));
    const auto& next = recorded[at++];
    EXPECT_EQ(request.method, next.method);
    EXPECT_EQ(place(request.url), place(next.uri));
    return next.reply;
  });
  CredentialChain chain(
      {.flags = flags,
       .environment = nlohmann::json::parse(slurp(folder / "env.json")).get<Environment>(),
       .files = files,
       .http = http,
       .timers = timers,
       .random = {}});
  std::optional<Result<Credentials>> got;
  auto ticket = chain.get([&](Result<Credentials> r) { got = std::move(r); });
  http.settle(timers);
  ASSERT_TRUE(got);
  if (!test.at("result").contains("Ok")) {
    ASSERT_FALSE(*got);
    EXPECT_FALSE(got->error().answer.empty());
    EXPECT_FALSE(got->error().fix.empty()) << got->error().sentence();
    return;
  }
  const auto& wanted = test.at("result").at("Ok");
  ASSERT_TRUE(*got) << got->error().sentence();
  EXPECT_EQ((*got)->access_key_id, wanted.at("access_key_id"));
  EXPECT_EQ((*got)->secret_access_key, wanted.at("secret_access_key"));
  EXPECT_EQ((*got)->session_token, wanted.value("session_token", ""));
  if (wanted.contains("account_id")) {
    EXPECT_EQ((*got)->account_id, wanted.at("account_id"));
  }
  if (wanted.contains("expiry")) {
    ASSERT_TRUE((*got)->expires);
    EXPECT_EQ((*got)->expires->time_since_epoch().count() / 1000,
              wanted.at("expiry").get<long long>());
  }
  EXPECT_EQ(at, recorded.size()) << "every recorded call was made";
}

TEST(RecordedChains, EveryScenario) {
  SKIP_WITHOUT_CONFORMANCE("aws-conformance");
  int played = 0;
  for (const char* group : {"profile-provider", "default-credential-provider-chain"}) {
    for (const auto& folder : folders_below(conformance_folder() / "aws-conformance" / group)) {
      if (!fs::exists(folder / "test-case.json")) continue;
      // Processes need the loop: tests/aws/config/process_test.cc plays these two.
      if (folder.filename().string().starts_with("credential_process")) continue;
      // The first group asks the profile alone: as with --profile, the environment's keys play no
      // part.
      bool profile_only = std::string_view(group) == "profile-provider";
      replay(folder, {.profile = profile_only ? "default" : ""});
      ++played;
    }
  }
  EXPECT_GT(played, 0);
}

TEST(ContainerUri, EveryCase) {
  SKIP_WITHOUT_CONFORMANCE("aws-conformance/ecs-tests.json");
  auto file = nlohmann::json::parse(slurp(conformance_folder() / "aws-conformance/ecs-tests.json"));
  for (const auto& test : file.at("tests")) {
    SCOPED_TRACE(test.at("docs").get<std::string>());
    auto uri = container_uri(test.at("env").get<Environment>());
    if (test.at("result").contains("Ok")) {
      ASSERT_TRUE(uri) << uri.error().sentence();
      EXPECT_EQ(*uri, test.at("result").at("Ok"));
    } else {
      EXPECT_FALSE(uri && !uri->empty());
    }
  }
}

}  // namespace
}  // namespace slipway::aws
