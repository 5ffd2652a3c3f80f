#include "aws/config/assume_role.hh"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "aws/config/chain.hh"
#include "aws/config/sso.hh"
#include "aws/rate.hh"
#include "aws/wire/percent.hh"
#include "tests/fakes/conformance.hh"
#include "tests/fakes/files.hh"
#include "tests/fakes/http.hh"
#include "tests/fakes/private_files.hh"

namespace slipway::aws {
namespace {

TEST(CliCache, NamesItsFilesAsTheCliDoes) {
  EXPECT_EQ(cli_cache_key({"p", "arn:aws:iam::123456789012:role/Deploy", "", "", "", 0}),
            "b02bdd7dd245291a7cd3ee342e096edb75551c36");
  EXPECT_EQ(cli_cache_key({"p", "arn:aws:iam::123456789012:role/Deploy", "",
                           "arn:aws:iam::123456789012:mfa/me", "", 3600}),
            "8e2072365052911129e722527af0be436702f9d5");
}

HttpReply role(const std::string& key, const std::string& suffix = "") {
  auto name = "AssumeRole" + suffix;
  return http_reply(200, "<" + name + "Response><" + name +
                             "Result><AssumedRoleUser><Arn>arn:aws:sts::42:assumed-role/r/s</Arn>"
                             "</AssumedRoleUser><Credentials><AccessKeyId>" +
                             key +
                             "</AccessKeyId><SecretAccessKey>s</SecretAccessKey>"
                             "<SessionToken>t</SessionToken><Expiration>2026-11-21T09:00:00Z</"
                             "Expiration></Credentials></" +
                             name + "Result></" + name + "Response>");
}

struct AssumeRoleTest : testing::Test {
  FakeTimers timers;
  ScriptedHttp http;
  fakes::MemoryFiles files;
  bool instance = false;  // whether this machine has a metadata service

  Result<Credentials> ask(const std::string& config, const std::string& profile = "a") {
    files.files["/h/.aws/config"] = config;
    CredentialChain chain(
        {.flags = {.profile = profile},
         .environment = {{"HOME", "/h"},
                         {"AWS_EC2_METADATA_DISABLED", instance ? "false" : "true"},
                         {"AWS_REGION", "eu-west-1"}},
         .files = files,
         .http = http,
         .timers = timers,
         .random = {}});
    std::optional<Result<Credentials>> got;
    auto ticket = chain.get([&](Result<Credentials> r) { got = std::move(r); });
    http.settle(timers);
    return got ? std::move(*got) : Result<Credentials>(fail(Error{}));
  }
};

constexpr const char* keys = "aws_access_key_id=K\naws_secret_access_key=s\n";

// The specification's chains, played: what is asked of STS, SSO and the instance must be what the
// chain says.
std::string written(const nlohmann::json& input) {
  std::string text;
  auto section = [&text](const std::string& kind, const nlohmann::json& all) {
    for (const auto& [name, members] : all.items()) {
      text += "[" + kind + " " + name + "]\n";
      for (const auto& [key, value] : members.items())
        text += key + " = " + value.get<std::string>() + "\n";
    }
  };
  section("profile", input.at("profiles"));
  if (input.contains("sso_sessions")) section("sso-session", input.at("sso_sessions"));
  return text;
}

void expect_step(const nlohmann::json& step, const HttpRequest& request) {
  auto says = [&request](const std::string& name, const nlohmann::json& of, const char* key) {
    if (of.contains(key)) {
      EXPECT_NE(request.body.find(name + "=" + percent_encode(of.at(key).get<std::string>())),
                std::string::npos);
    }
  };
  for (const char* kind : {"AssumeRole", "WebIdentityToken"}) {
    if (!step.contains(kind)) continue;
    says("RoleArn", step[kind], "role_arn");
    says("RoleSessionName", step[kind], "role_session_name");
    says("ExternalId", step[kind], "external_id");
  }
  if (step.contains("Sso")) {
    EXPECT_NE(request.url.find("account_id=" + step["Sso"].at("sso_account_id").get<std::string>()),
              std::string::npos);
  }
}

TEST_F(AssumeRoleTest, EveryChainOfTheSpecification) {
  SKIP_WITHOUT_CONFORMANCE("aws-conformance/assume-role-tests.json");
  auto all =
      nlohmann::json::parse(slurp(conformance_folder() / "aws-conformance/assume-role-tests.json"));
  files.files["/var/token.jwt"] = "jwt\n";
  for (const char* name : {"https://foo.bar", "foo"}) {
    files.files["/h/.aws/" + sso_token_file(name)] =
        R"({"accessToken":"t","expiresAt":"2026-11-22T00:00:00Z"})";
  }
  for (const auto& test : all) {
    SCOPED_TRACE(test.at("docs").get<std::string>());
    instance = test.dump().find("Ec2InstanceMetadata") != std::string::npos;
    std::vector<HttpRequest> sent;
    http.respond([&sent](const HttpRequest& request) -> std::optional<Result<HttpReply>> {
      bool portal = request.url.find("portal.sso") != std::string::npos;
      if (portal || request.url.find("sts.") != std::string::npos) sent.push_back(request);
      if (portal) {
        return http_reply(
            200,
            R"({"roleCredentials":{"accessKeyId":"S","secretAccessKey":"s","expiration":1795400000000}})");
      }
      if (request.body.find("WithWebIdentity") != std::string::npos)
        return role("ROLE", "WithWebIdentity");
      if (request.body.find("AssumeRole") != std::string::npos) return role("ROLE");
      if (request.method == "PUT") return http_reply(200, "token");
      if (request.url.ends_with("/")) return http_reply(200, "r");
      return http_reply(
          200,
          R"({"Code":"Success","AccessKeyId":"I","SecretAccessKey":"s","Expiration":"2026-11-22T00:00:00Z"})");
    });
    auto got = ask(written(test.at("input")), test.at("input").at("selected_profile"));
    // A profile for a token alone is good for other programs; it gives us no credentials.
    bool token_only = test.at("output").dump().find("Sso") != std::string::npos &&
                      test.at("output").dump().find("sso_role_name") == std::string::npos;
    if (test.at("output").contains("Error") || token_only) {
      EXPECT_FALSE(got);
      continue;
    }
    ASSERT_TRUE(got) << got.error().sentence();
    std::size_t at = 0;
    for (const auto& step : test.at("output").at("ProfileChain")) {
      if (step.contains("NamedSource")) continue;
      if (!step.contains("AccessKey")) {
        ASSERT_LT(at, sent.size());
        expect_step(step, sent[at++]);
        continue;
      }
      ASSERT_FALSE(sent.empty());
      auto key = "Credential=" + step["AccessKey"].at("access_key_id").get<std::string>() + "/";
      EXPECT_NE(find_header(sent[0].headers, "authorization").find(key), std::string_view::npos);
    }
    EXPECT_EQ(at, sent.size());
  }
}

TEST_F(AssumeRoleTest, ChainsRolesThroughSourceProfiles) {
  http.expect("POST", "RoleArn=arn%3Ab&", role("MIDDLE"));
  http.expect("POST", "RoleArn=arn%3Aa&", role("LAST"));
  auto got = ask(
      std::string(
          "[profile a]\nrole_arn=arn:a\nsource_profile=b\nexternal_id=x1\nrole_session_name=me\n"
          "duration_seconds=900\n[profile b]\nrole_arn=arn:b\nsource_profile=c\n[profile c]\n") +
      keys);
  ASSERT_TRUE(got) << got.error().sentence();
  EXPECT_EQ(got->access_key_id, "LAST");
  EXPECT_EQ(got->account_id, "42");
  ASSERT_EQ(http.requests().size(), 2u);
  EXPECT_NE(find_header(http.requests()[0].headers, "authorization").find("Credential=K/"),
            std::string_view::npos);
  EXPECT_NE(find_header(http.requests()[1].headers, "authorization").find("Credential=MIDDLE/"),
            std::string_view::npos);
  for (const char* part : {"ExternalId=x1", "RoleSessionName=me", "DurationSeconds=900"}) {
    EXPECT_NE(http.requests()[1].body.find(part), std::string::npos) << part;
  }
  EXPECT_TRUE(http.requests()[0].url.starts_with("https://sts.eu-west-1.amazonaws.com"));
}

TEST_F(AssumeRoleTest, BrokenProfilesAreNamedWithTheirPlace) {
  struct Row {
    std::string config, key;
    int line;
  };
  const std::vector<Row> rows{
      {"[profile a]\nrole_arn=r\n", "role_arn", 2},
      {"[profile a]\nrole_arn=r\nsource_profile=b\ncredential_source=Environment\n", "role_arn", 2},
      {"[profile a]\nrole_arn=r\nsource_profile=b\n", "source_profile", 3},
      {"[profile a]\nrole_arn=r\nsource_profile=a\n", "source_profile", 3},
      {"[profile a]\nrole_arn=r\nsource_profile=b\n[profile b]\nrole_arn=s\nsource_profile=a\n",
       "source_profile", 6},
      {"[profile a]\nrole_arn=r\ncredential_source=environment\n", "credential_source", 3},
      {"[profile a]\nrole_arn=r\ncredential_source=EcsContainer\n", "credential_source", 3},
      {"[profile a]\nrole_arn=r\ncredential_source=Ec2InstanceMetadata\n", "credential_source", 3},
      {"[profile a]\nrole_arn=r\nsource_profile=b\n[profile b]\nregion=x\n", "", 4},
      {"[profile a]\nrole_arn=r\nsource_profile=b\nduration_seconds=1h\n[profile b]\n" +
           std::string(keys),
       "duration_seconds", 4},
      {"[profile a]\nweb_identity_token_file=/t\n", "", 0},
  };
  for (const auto& row : rows) {
    auto got = ask(row.config);
    ASSERT_FALSE(got) << row.config;
    EXPECT_EQ(got.error().kind, ErrorKind::invalid) << got.error().sentence();
    EXPECT_EQ(got.error().place.key, row.key) << got.error().sentence();
    EXPECT_EQ(got.error().place.line, row.line) << got.error().sentence();
  }
  EXPECT_TRUE(http.requests().empty());
}

TEST_F(AssumeRoleTest, ASessionTheCliKeepsSparesTheMfaPrompt) {
  std::string config =
      std::string("[profile a]\nrole_arn=r\nmfa_serial=m\nsource_profile=b\n[profile b]\n") + keys;
  auto asked = ask(config);
  ASSERT_FALSE(asked);
  EXPECT_EQ(asked.error().kind, ErrorKind::no_credentials);
  EXPECT_NE(asked.error().fix.find("aws sts get-caller-identity --profile a"), std::string::npos);
  auto path = "/h/.aws/cli/cache/" + cli_cache_key({"a", "r", "", "m", "", 0}) + ".json";
  files.files[path] =
      R"({"Credentials":{"AccessKeyId":"KEPT","SecretAccessKey":"s","SessionToken":"t","Expiration":"2026-11-21T05:00:00UTC"}})";
  auto kept = ask(config);
  ASSERT_TRUE(kept) << kept.error().sentence();
  EXPECT_EQ(kept->access_key_id, "KEPT");
  files.files[path] =
      R"({"Credentials":{"AccessKeyId":"OLD","Expiration":"2020-01-01T00:00:00Z"}})";
  EXPECT_FALSE(ask(config));
}

struct MfaTest : AssumeRoleTest {
  fakes::MemoryPrivateFiles keeper{files};
  std::vector<MfaPrompt> prompts;
  std::vector<CredentialPrompts::Code> open;
  std::optional<Result<Credentials>> got;

  CredentialChain chain() {
    files.files["/h/.aws/config"] =
        std::string(
            "[profile a]\nrole_arn=arn:aws:iam::42:role/r\nmfa_serial=m\n"
            "source_profile=b\n[profile b]\n") +
        keys;
    CredentialPrompts ask;
    ask.mfa_code = [this](MfaPrompt prompt, CredentialPrompts::Code code) {
      prompts.push_back(std::move(prompt));
      open.push_back(std::move(code));
    };
    return CredentialChain({.flags = {.profile = "a"},
                            .environment = {{"HOME", "/h"}, {"AWS_REGION", "eu-west-1"}},
                            .files = files,
                            .http = http,
                            .timers = timers,
                            .random = {},
                            .keeper = &keeper,
                            .prompts = std::move(ask)});
  }
  Ticket start(CredentialChain& from) {
    auto ticket = from.get([this](Result<Credentials> r) { got = std::move(r); });
    http.settle(timers);
    return ticket;
  }
  void type(Result<std::string> code) {
    auto answer = std::move(open.back());
    open.pop_back();
    answer(std::move(code));
    http.settle(timers);
  }
};

TEST_F(MfaTest, AsksForTheCodeAndKeepsTheSessionForTheCli) {
  auto from = chain();
  auto ticket = start(from);
  ASSERT_EQ(prompts.size(), 1u);
  EXPECT_EQ(prompts[0].text(), "Enter MFA code for m: ");
  EXPECT_EQ(prompts[0].profile, "a");
  http.expect("POST", "SerialNumber=m&TokenCode=123456", role("ROLE"));
  type("123 456\n");
  ASSERT_TRUE(got && *got);
  EXPECT_EQ((*got)->access_key_id, "ROLE");
  ASSERT_EQ(keeper.written.size(), 1u);
  EXPECT_NE(keeper.written[0].find(cli_cache_key({"", "arn:aws:iam::42:role/r", "", "m", "", 0})),
            std::string::npos);
  got.reset();
  auto second = chain();  // another run: nobody is asked again
  auto again = start(second);
  ASSERT_TRUE(got && *got);
  EXPECT_EQ(prompts.size(), 1u);
  EXPECT_EQ(http.requests().size(), 1u);
}

TEST_F(MfaTest, AMistypedCodeIsAskedForAgainThreeTimesInAll) {
  auto refusal = [] {
    return http_reply(403,
                      "<ErrorResponse><Error><Code>AccessDenied</Code><Message>"
                      "MultiFactorAuthentication failed with invalid MFA one time pass code. "
                      "</Message></Error></ErrorResponse>");
  };
  http.respond([&](const HttpRequest&) { return Result<HttpReply>(refusal()); });
  auto from = chain();
  auto ticket = start(from);
  for (int i = 0; i < 3; ++i) type("000000");
  EXPECT_EQ(prompts.size(), 3u);
  EXPECT_NE(prompts[1].refused.find("invalid MFA"), std::string::npos);
  ASSERT_TRUE(got);
  EXPECT_EQ(got->error().kind, ErrorKind::denied);
  EXPECT_EQ(http.requests().size(), 3u);
}

TEST_F(MfaTest, MayBeRefusedByThePersonAndAnsweredTooLate) {
  auto from = chain();
  auto ticket = start(from);
  type(fail({.kind = ErrorKind::no_credentials, .what = "ask for a code", .answer = "cancelled"}));
  ASSERT_TRUE(got);
  EXPECT_EQ(got->error().answer, "cancelled");
  got.reset();
  {
    auto gone = chain();
    auto dropped = start(gone);
  }
  type("123456");
  EXPECT_FALSE(got);
  EXPECT_TRUE(http.requests().empty());
}

// The session ends at 09:00. From a quarter of an hour before, a code is asked for while calls go
// on; who would not give one is asked again only when nothing else is left.
TEST_F(MfaTest, ACodeIsAskedForAheadOfTimeWithoutHoldingUpAnything) {
  auto from = chain();
  auto ticket = start(from);
  http.expect("POST", "TokenCode=123456", role("FIRST"));
  type("123456");
  auto next = [&] {
    got.reset();
    ticket = start(from);
    return got && *got ? (*got)->access_key_id : std::string("waits");
  };
  files.files.erase(keeper.written.at(0));
  timers.set_now(*parse_rfc3339("2026-11-21T08:44:00Z"));
  EXPECT_EQ(next(), "FIRST");
  EXPECT_EQ(prompts.size(), 1u);
  timers.set_now(*parse_rfc3339("2026-11-21T08:46:00Z"));
  EXPECT_EQ(next(), "FIRST");
  EXPECT_EQ(next(), "FIRST");
  EXPECT_EQ(prompts.size(), 2u);
  type(fail({.kind = ErrorKind::no_credentials, .what = "ask for a code", .answer = "not now"}));
  timers.tick(std::chrono::minutes(10));
  EXPECT_EQ(next(), "FIRST");
  EXPECT_EQ(prompts.size(), 2u);
  timers.tick(std::chrono::minutes(3));
  EXPECT_EQ(next(), "waits");
  ASSERT_EQ(prompts.size(), 3u);
  timers.set_now(*parse_rfc3339("2026-11-21T04:06:00Z"));  // or the new session were as old
  http.expect("POST", "TokenCode=654321", role("SECOND"));
  type("654321");
  EXPECT_EQ((*got)->access_key_id, "SECOND");
}

// The clock of this machine is six hours fast: the session is as good as new all the same.
TEST_F(AssumeRoleTest, AWrongClockDoesNotMakeFreshKeysOld) {
  timers.set_now(*parse_rfc3339("2026-11-21T10:30:00Z"));
  auto reply = role("FRESH");
  reply.headers = {{"Date", "Sat, 21 Nov 2026 04:30:00 GMT"}};
  http.respond([&](const HttpRequest&) { return Result<HttpReply>(reply); });
  auto got = ask(std::string("[profile a]\nrole_arn=arn:aws:iam::42:role/r\nsource_profile=b\n") +
                 "[profile b]\n" + keys);
  ASSERT_TRUE(got) << got.error().sentence();
  EXPECT_EQ(got->access_key_id, "FRESH");
}

// AWS counts an account's calls: those for keys are no exception.
TEST_F(AssumeRoleTest, CallsForKeysKeepToTheSharedBudget) {
  files.files["/h/.aws/config"] =
      std::string("[profile a]\nrole_arn=arn:aws:iam::42:role/r\nsource_profile=b\n[profile b]\n") +
      keys;
  RateBudget budget;
  OperationInfo other{Service::sts, "GetCallerIdentity", Effect::reads};
  auto limit = documented_limit(Service::sts, other.name).burst;
  for (int i = 0; i < limit; ++i) {
    auto wait = budget.reserve(other, "eu-west-1", RetryMode::standard, timers.steady());
    ASSERT_EQ(wait, Millis{0});
  }
  CredentialChain chain({.flags = {.profile = "a"},
                         .environment = {{"HOME", "/h"}, {"AWS_REGION", "eu-west-1"}},
                         .files = files,
                         .http = http,
                         .timers = timers,
                         .random = {},
                         .budget = &budget});
  auto ticket = chain.get([](Result<Credentials>) {});
  timers.tick(900);
  EXPECT_TRUE(http.requests().empty());
  timers.tick(200);
  EXPECT_EQ(http.requests().size(), 1u);
}

}  // namespace
}  // namespace slipway::aws
