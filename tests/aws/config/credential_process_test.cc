#include "aws/config/credential_process.hh"

#include <gtest/gtest.h>

#include "aws/config/chain.hh"
#include "aws/process.hh"
#include "tests/fakes/files.hh"
#include "tests/fakes/http.hh"

namespace slipway::aws {
namespace {

Section profile() { return {"profile", "p", "/c", 1, {{"credential_process", {"x", "/c", 2}}}}; }

TEST(CredentialProcess, ReadsWhatItPrints) {
  auto good = read_process_output(
      R"({"Version":1,"AccessKeyId":"A","SecretAccessKey":"S","SessionToken":"T","Expiration":"2026-11-21T04:05:06+00:00"})",
      profile());
  ASSERT_TRUE(good);
  EXPECT_EQ(good->session_token, "T");
  EXPECT_EQ(to_rfc3339(*good->expires), "2026-11-21T04:05:06Z");
  for (const char* text :
       {"", "no", "[]", "{}", R"({"Version":"1","AccessKeyId":"A","SecretAccessKey":"S"})",
        R"({"Version":2,"AccessKeyId":"A","SecretAccessKey":"S"})",
        R"({"Version":1,"AccessKeyId":"A"})",
        R"({"Version":1,"AccessKeyId":"A","SecretAccessKey":"S","Expiration":"soon"})"}) {
    auto bad = read_process_output(text, profile());
    ASSERT_FALSE(bad) << text;
    EXPECT_EQ(bad.error().place.line, 2);
  }
}

struct Ran : testing::Test {
  Loop loop;
  LoopProcesses processes{loop};
  ScriptedHttp http;
  fakes::MemoryFiles files;

  Result<Credentials> ask(const std::string& command) {
    files.files["/h/.aws/config"] = "[default]\ncredential_process = " + command + "\n";
    CredentialChain chain({{}, {{"HOME", "/h"}}, files, http, loop, {}, &processes});
    std::optional<Result<Credentials>> got;
    auto ticket = chain.get([&](Result<Credentials> r) { got = std::move(r); });
    loop.run_until([&] { return got.has_value(); });
    return std::move(*got);
  }
};

TEST_F(Ran, WordByWordAsTheAwsCliDoes) {
  auto got =
      ask(R"(printf '%s %s' '{"Version":1,"AccessKeyId":"AKID",' "\"SecretAccessKey\":\"S\"}")");
  ASSERT_TRUE(got) << got.error().sentence();
  EXPECT_EQ(got->access_key_id, "AKID");
  EXPECT_EQ(got->source, "program of profile default");
}

TEST_F(Ran, ItsComplaintIsToldItsOutputIsNot) {
  auto got = ask(R"(/bin/sh -c "echo secret; echo 'not today' >&2; exit 4")");
  ASSERT_FALSE(got);
  EXPECT_NE(got.error().answer.find("not today"), std::string::npos);
  EXPECT_EQ(got.error().sentence().find("secret"), std::string::npos);
  EXPECT_EQ(got.error().place.key, "credential_process");
}

// A pipe would need a shell, and `true` takes any words: what is printed is no credentials.
TEST_F(Ran, NoShell) {
  auto got = ask(R"(true | echo '{"Version":1,"AccessKeyId":"AKID","SecretAccessKey":"S"}')");
  ASSERT_FALSE(got);
  EXPECT_TRUE(got.error().answer.starts_with("what it prints is no JSON object"));
}

TEST_F(Ran, NotWhatCannotBeRead) {
  EXPECT_NE(ask("tool 'open").error().answer.find("a quotation is not closed"), std::string::npos);
}

}  // namespace
}  // namespace slipway::aws
