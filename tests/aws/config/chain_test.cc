#include "aws/config/chain.hh"

#include <gtest/gtest.h>

#include "aws/client.hh"
#include "tests/fakes/files.hh"
#include "tests/fakes/http.hh"

namespace slipway::aws {
namespace {

struct ChainTest : testing::Test {
  FakeTimers timers;
  ScriptedHttp http;
  fakes::MemoryFiles files;

  CredentialChain chain(SettingsFlags flags, Environment environment = {}) {
    environment.emplace("HOME", "/h");
    environment.emplace("AWS_EC2_METADATA_DISABLED", "true");
    return CredentialChain({std::move(flags), std::move(environment), files, http, timers, {}});
  }
  Result<Credentials> ask(CredentialChain& from) {
    std::optional<Result<Credentials>> got;
    auto ticket = from.get([&](Result<Credentials> r) { got = std::move(r); });
    EXPECT_FALSE(got) << "never before get has returned";
    http.settle(timers);
    return got ? std::move(*got) : Result<Credentials>(fail(Error{}));
  }
  Result<Credentials> ask(SettingsFlags flags, Environment environment = {}) {
    auto from = chain(std::move(flags), std::move(environment));
    return ask(from);
  }
};

const Environment short_lived_keys{
    {"AWS_ACCESS_KEY_ID", "ENV"}, {"AWS_SECRET_ACCESS_KEY", "s"}, {"AWS_SESSION_TOKEN", "t"}};

TEST_F(ChainTest, EnvironmentComesFirstUnlessAProfileIsNamedByFlag) {
  files.files["/h/.aws/credentials"] =
      "[default]\naws_access_key_id=DEF\naws_secret_access_key=s\n[dev]\naws_access_key_id="
      "DEV\naws_secret_access_key=s\n";
  EXPECT_EQ(ask({}, short_lived_keys)->access_key_id, "ENV");
  EXPECT_EQ(ask({}, short_lived_keys)->session_token, "t");
  auto named = short_lived_keys;
  named["AWS_PROFILE"] = "dev";
  EXPECT_EQ(ask({}, named)->access_key_id, "ENV");
  auto flagged = ask({.profile = "dev"}, short_lived_keys);
  EXPECT_EQ(flagged->access_key_id, "DEV");
  EXPECT_EQ(flagged->source, "profile dev (~/.aws/credentials)");
  EXPECT_EQ(ask({})->access_key_id, "DEF");
  EXPECT_TRUE(http.requests().empty());
}

TEST_F(ChainTest, TheCredentialsFileWinsOverTheConfigFile) {
  files.files["/h/.aws/config"] =
      "[default]\naws_access_key_id=C\naws_secret_access_key=s\n[profile only]\n"
      "aws_access_key_id=O\naws_secret_access_key=s\naws_account_id=1\n";
  files.files["/h/.aws/credentials"] = "[default]\naws_access_key_id=F\naws_secret_access_key=s\n";
  EXPECT_EQ(ask({})->access_key_id, "F");
  EXPECT_EQ(ask({.profile = "only"})->access_key_id, "O");
  EXPECT_EQ(ask({.profile = "only"})->account_id, "1");
}

TEST_F(ChainTest, HalfAPairIsAnErrorWithItsPlace) {
  auto half = ask({}, {{"AWS_ACCESS_KEY_ID", "A"}});
  ASSERT_FALSE(half);
  EXPECT_EQ(half.error().place.key, "AWS_SECRET_ACCESS_KEY");
  files.files["/h/.aws/credentials"] = "\n[default]\naws_access_key_id=F\n";
  half = ask({});
  ASSERT_FALSE(half);
  EXPECT_EQ(half.error().kind, ErrorKind::invalid);
  EXPECT_EQ(half.error().place.line, 3);
}

TEST_F(ChainTest, NothingAnywhereSaysWhatToDo) {
  auto nothing = ask({});
  ASSERT_FALSE(nothing);
  EXPECT_EQ(nothing.error().kind, ErrorKind::no_credentials);
  EXPECT_FALSE(nothing.error().fix.empty());
  EXPECT_TRUE(http.requests().empty()) << "nothing is sent anywhere";
}

TEST_F(ChainTest, AnUnknownProfileIsTold) {
  auto unknown = ask({.profile = "nope"});
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().kind, ErrorKind::invalid);
}

TEST_F(ChainTest, ExpiredEnvironmentKeysAreToldAsExpired) {
  auto environment = short_lived_keys;
  environment["AWS_CREDENTIAL_EXPIRATION"] = "2020-01-01T00:00:00Z";
  auto old = ask({}, environment);
  ASSERT_FALSE(old);
  EXPECT_EQ(old.error().kind, ErrorKind::expired_credentials);
}

TEST_F(ChainTest, AfterForgetTheFilesAreReadAgain) {
  files.files["/h/.aws/credentials"] =
      "[default]\naws_access_key_id=OLD\naws_secret_access_key=s\n";
  auto from = chain({});
  EXPECT_EQ(ask(from)->access_key_id, "OLD");
  files.files["/h/.aws/credentials"] =
      "[default]\naws_access_key_id=NEW\naws_secret_access_key=s\n";
  EXPECT_EQ(ask(from)->access_key_id, "OLD");
  from.forget();
  EXPECT_EQ(ask(from)->access_key_id, "NEW");
  EXPECT_EQ(from.source(), "profile default (~/.aws/credentials)");
}

TEST_F(ChainTest, ManyAskAtOnceAndOneGoesAway) {
  auto from = chain({}, short_lived_keys);
  std::string order;
  auto a = from.get([&](Result<Credentials>) { order += 'a'; });
  auto b = from.get([&](Result<Credentials>) { order += 'b'; });
  Ticket d;
  auto c = from.get([&](Result<Credentials>) {
    order += 'c';
    d.reset();
  });
  d = from.get([&](Result<Credentials>) { order += 'd'; });
  b.reset();
  http.settle(timers);
  EXPECT_EQ(order, "ac");
}

// The person is asked once for all who wait; what they did is read anew.
struct RenewTest : ChainTest {
  std::vector<Error> asked;
  CredentialPrompts::Renewed answer;
  Environment environment{{"HOME", "/h"}, {"AWS_EC2_METADATA_DISABLED", "true"}};

  CredentialChain chain(SettingsFlags flags) {
    CredentialPrompts prompts;
    prompts.renew = [this](Error error, CredentialPrompts::Renewed renewed) {
      asked.push_back(std::move(error));
      answer = std::move(renewed);
    };
    return CredentialChain({.flags = std::move(flags),
                            .environment = environment,
                            .files = files,
                            .http = http,
                            .timers = timers,
                            .random = {},
                            .prompts = std::move(prompts)});
  }
  void write_keys(const std::string& id) {
    files.files["/h/.aws/credentials"] =
        "[default]\naws_access_key_id=" + id + "\naws_secret_access_key=s\naws_session_token=t\n";
  }
};

TEST_F(RenewTest, WhenAwsRefusesShortLivedKeysEverybodyWaitsForThePerson) {
  write_keys("OLD");
  auto from = chain({});
  EXPECT_EQ(ask(from)->access_key_id, "OLD");
  from.forget();
  std::string order;
  auto one = from.get([&](Result<Credentials> got) { order += got->access_key_id + " "; });
  auto two = from.get([&](Result<Credentials> got) { order += got->access_key_id + " "; });
  http.settle(timers);
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_EQ(asked[0].kind, ErrorKind::expired_credentials);
  EXPECT_EQ(order, "");
  write_keys("NEW");
  answer({});
  http.settle(timers);
  EXPECT_EQ(order, "NEW NEW ");
}

// The whole of it: calls under way are refused together, the person is asked once, and all of them
// go on where they were.
TEST_F(RenewTest, CallsPauseAskOnceAndGoOn) {
  write_keys("OLD");
  auto from = chain({});
  Client client({.http = http,
                 .timers = timers,
                 .credentials = from,
                 .random = {},
                 .region = "eu-west-1",
                 .endpoint_url = "",
                 .environment = {},
                 .profile = {}});
  http.respond([](const HttpRequest& request) -> std::optional<Result<HttpReply>> {
    bool old = find_header(request.headers, "authorization").find("OLD") != std::string_view::npos;
    return old ? http_reply(400, R"({"__type":"ExpiredTokenException","message":"m"})")
               : http_reply(200, "{}");
  });
  OperationInfo info{Service::kms, "ListKeys", Effect::reads};
  int good = 0, bad = 0;
  auto count = [&](Result<HttpReply> reply) { ++(reply ? good : bad); };
  std::vector<Ticket> tickets;
  for (int i = 0; i < 4; ++i) tickets.push_back(client.send(info, {}, count));
  http.settle(timers);
  tickets.push_back(client.send(info, {}, count));  // begun while the person is being asked
  http.settle(timers);
  EXPECT_EQ(asked.size(), 1u);
  EXPECT_EQ(good + bad, 0);
  EXPECT_EQ(http.requests().size(), 4u);
  write_keys("NEW");
  answer({});
  http.settle(timers);
  EXPECT_EQ(good, 5);
  EXPECT_EQ(asked.size(), 1u);
  EXPECT_EQ(http.requests().size(), 9u);
}

TEST_F(RenewTest, GivingUpIsToldAndTheNextCallAsksAgain) {
  environment["AWS_ACCESS_KEY_ID"] = "E";
  environment["AWS_SECRET_ACCESS_KEY"] = "s";
  environment["AWS_CREDENTIAL_EXPIRATION"] = "2020-01-01T00:00:00Z";
  auto from = chain({});
  for (std::size_t times : {1u, 2u}) {
    std::optional<Result<Credentials>> got;
    auto ticket = from.get([&](Result<Credentials> r) { got = std::move(r); });
    http.settle(timers);
    ASSERT_EQ(asked.size(), times);
    answer(fail(asked.back()));
    http.settle(timers);
    ASSERT_TRUE(got);
    EXPECT_EQ(got->error().kind, ErrorKind::expired_credentials);
  }
}

TEST_F(RenewTest, ASignInThatIsMissingIsAskedForAndLongLivedKeysAreNot) {
  files.files["/h/.aws/config"] =
      "[profile dev]\nsso_start_url=https://x/start\nsso_region=eu-west-1\nsso_account_id=1\n"
      "sso_role_name=r\n";
  auto from = chain({.profile = "dev"});
  auto ticket = from.get([](Result<Credentials>) {});
  http.settle(timers);
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_EQ(asked[0].kind, ErrorKind::no_credentials);
  files.files["/h/.aws/credentials"] = "[default]\naws_access_key_id=A\naws_secret_access_key=s\n";
  auto lasting = chain({});
  EXPECT_TRUE(ask(lasting));
  lasting.forget();
  EXPECT_EQ(ask(lasting)->access_key_id, "A");
  EXPECT_EQ(asked.size(), 1u);
}

TEST_F(RenewTest, AnAnswerAfterTheEndDoesNothing) {
  {
    write_keys("OLD");
    auto from = chain({});
    EXPECT_TRUE(ask(from));
    from.forget();
    auto ticket = from.get([](Result<Credentials>) { FAIL(); });
    http.settle(timers);
  }
  ASSERT_EQ(asked.size(), 1u);
  answer({});
  http.settle(timers);
}

}  // namespace
}  // namespace slipway::aws
