#include "deploy/rehearsal/state_file.hh"

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/fakes/temp_folder.hh"
#include "tests/rehearsal/harness.hh"

namespace slipway::deploy::rehearsal {
namespace {

using namespace std::chrono_literals;

struct StateFileTest : testing::Test {
  const TempFolder temporary;
  const std::string& folder = temporary.path;
  std::string path = folder + "/account.jsonl";

  std::vector<std::string> lost;  // that it could not be kept any longer

  rehearsal::Run run(double speed = 1) {
    return {.account = "starter",
            .seed = 7,
            .speed = speed,
            .failing_resources = {},
            .patience = Millis{0},
            .lost = [this](const Error& error) { lost.push_back(error.sentence()); }};
  }
  // Serves the account from `wall` on; each call makes a role's session.
  std::vector<std::string> session(Time wall, int calls, double speed = 1) {
    auto opened = StateFile::open(path, run(speed), wall);
    if (!opened) return {opened.error().sentence()};
    Front front(*opened->world, {},
                {.changed = [&](const Call& call) { opened->file.append(call, *opened->world); }});
    std::vector<std::string> keys;
    for (int i = 0; i < calls; ++i) {
      auto at = wall + std::chrono::seconds(i);
      auto reply =
          front
              .answer(form("sts",
                           "Action=AssumeRole&Version=2011-06-15&RoleSessionName=ab&RoleArn="
                           "arn%3Aaws%3Aiam%3A%3A210987654321%3Arole%2Fdns-admin",
                           at),
                      at)
              .http.body;
      auto start = reply.find("ASIA");
      keys.push_back(start == std::string::npos ? reply : reply.substr(start, 20));
    }
    last_now = opened->world->now();
    known = opened->world->identity(first_key) != nullptr;
    return keys;
  }
  std::string text() {
    std::ostringstream out;
    out << std::ifstream(path).rdbuf();
    return out.str();
  }
  Time last_now;
  std::string first_key;
  bool known = false;
};

TEST_F(StateFileTest, the_account_goes_on_where_it_was) {
  auto all = session(test_start, 4);
  std::filesystem::remove(path);
  auto first = session(test_start, 2);
  first_key = first[0];
  auto rest = session(test_start + 2s, 2);
  EXPECT_TRUE(known);
  first.insert(first.end(), rest.begin(), rest.end());
  EXPECT_EQ(first, all);  // ids go on as if nothing had happened
}

TEST_F(StateFileTest, the_clock_goes_on_meanwhile) {
  session(test_start, 1, 60);
  session(test_start + 10s, 1, 1);
  EXPECT_EQ(last_now, test_start + 600s);
  session(test_start + 20s, 1, 1);
  EXPECT_EQ(last_now, test_start + 610s);
}

mode_t mode_of(const std::string& path) {
  struct stat info {};
  return stat(path.c_str(), &info) == 0 ? info.st_mode & 0777 : 0;
}

TEST_F(StateFileTest, only_its_owner_may_read_it) {
  session(test_start, 1);
  EXPECT_EQ(mode_of(path), 0600u);
}

TEST_F(StateFileTest, nothing_is_made_before_the_first_change) {
  path = folder + "/new/.slipway/account.jsonl";
  session(test_start, 0);
  EXPECT_TRUE(std::filesystem::is_empty(folder));
  auto first = session(test_start, 1);
  EXPECT_EQ(mode_of(folder + "/new"), 0700u);
  EXPECT_EQ(mode_of(folder + "/new/.slipway"), 0700u);
  EXPECT_EQ(mode_of(path), 0600u);
  first_key = first[0];
  session(test_start + 1s, 0);
  EXPECT_TRUE(known);
}

TEST_F(StateFileTest, a_place_that_cannot_be_written_is_told_at_once) {
  std::ofstream(folder + "/file") << "x";
  path = folder + "/file/sub/account.jsonl";
  EXPECT_NE(session(test_start, 0).at(0).find("Not a directory"), std::string::npos);
}

TEST_F(StateFileTest, what_was_typed_is_not_in_clear) {
  session(test_start, 1);
  EXPECT_EQ(text().find("dns-admin"), std::string::npos);
  EXPECT_NE(text().find("\"call\""), std::string::npos);
}

TEST_F(StateFileTest, a_code_that_waits_to_be_granted_is_known_again) {
  const auto oidc = [](const char* target, nlohmann::json body) {
    return RawRequest{"POST",
                      target,
                      {{"Host", "127.0.0.1:4599"}},
                      body.is_string() ? body.get<std::string>() : body.dump()};
  };
  nlohmann::json client, device;
  const auto serve_once = [&](Time wall, auto work) {
    auto opened = StateFile::open(path, run(), wall);
    ASSERT_TRUE(opened);
    Front front(*opened->world, {},
                {.changed = [&](const Call& call) { opened->file.append(call, *opened->world); },
                 .granted =
                     [&](const Granted& granted) {
                       opened->file.append_granted(granted, *opened->world);
                     }});
    work([&](const char* target, nlohmann::json body) {
      auto reply = front.answer(oidc(target, std::move(body)), wall).http;
      return reply.body.starts_with("{") ? nlohmann::json::parse(reply.body) : nlohmann::json();
    });
  };
  const auto token = [&](auto ask_oidc) {
    return ask_oidc("/token", {{"clientId", client["clientId"]},
                               {"clientSecret", client["clientSecret"]},
                               {"grantType", "urn:ietf:params:oauth:grant-type:device_code"},
                               {"deviceCode", device["deviceCode"]}});
  };
  serve_once(test_start, [&](auto ask_oidc) {
    client = ask_oidc("/client/register", {{"clientName", "slipway"}, {"clientType", "public"}});
    device = ask_oidc("/device_authorization", {{"clientId", client["clientId"]},
                                                {"clientSecret", client["clientSecret"]},
                                                {"startUrl", "https://example.awsapps.com/start"}});
  });
  const auto begun = text();
  serve_once(test_start + 60s,
             [&](auto ask_oidc) { EXPECT_EQ(token(ask_oidc)["error"], "authorization_pending"); });
  serve_once(test_start + 11min,
             [&](auto ask_oidc) { EXPECT_EQ(token(ask_oidc)["error"], "expired_token"); });

  // What was clicked is known again as well.
  for (auto [word, said] : {std::pair{"allow", "accessToken"}, {"deny", "error"}}) {
    std::ofstream(path, std::ios::trunc) << begun;
    serve_once(test_start + 5s, [&](auto ask_oidc) {
      ask_oidc("/_rehearsal/sign-in",
               "user_code=" + device["userCode"].get<std::string>() + "&answer=" + word);
    });
    serve_once(test_start + 60s, [&](auto ask_oidc) {
      const auto reply = token(ask_oidc);
      EXPECT_TRUE(reply.contains(said)) << reply.dump();
      EXPECT_EQ(reply.value("error", "access_denied"), "access_denied");
    });
  }
}

// Keys hold as long as they would have, whoever serves them meanwhile.
TEST_F(StateFileTest, sessions_run_out_over_a_restart) {
  const auto open = [&](Time wall) { return *StateFile::open(path, run(), wall); };
  first_key = session(test_start, 1)[0];
  const Identity* who = nullptr;
  {
    auto opened = open(test_start + 59min);
    who = opened.world->identity(first_key);
    ASSERT_NE(who, nullptr);
    EXPECT_EQ(*who->expires, test_start + 1h);
    Front front(*opened.world, {});
    const Caller by{who->access_key_id, who->secret_access_key, who->session_token};
    const auto ask_at = [&](Time at) {
      return front.answer(form("sts", "Action=GetCallerIdentity&Version=2011-06-15", at, by), at)
          .http;
    };
    EXPECT_EQ(ask_at(test_start + 59min).status, 200);
    EXPECT_NE(ask_at(test_start + 61min).body.find("ExpiredToken"), std::string::npos);
  }
}

// As many bytes as a file may have from now on; writing more fails, as on a full disk.
struct Room {
  explicit Room(rlim_t bytes) {
    getrlimit(RLIMIT_FSIZE, &before);
    rlimit now{bytes, before.rlim_max};
    setrlimit(RLIMIT_FSIZE, &now);
  }
  ~Room() { setrlimit(RLIMIT_FSIZE, &before); }
  rlimit before{};
};

TEST_F(StateFileTest, a_full_disk_is_told_and_what_was_kept_can_be_read) {
  const auto ignored = std::signal(SIGXFSZ, SIG_IGN);
  first_key = session(test_start, 1)[0];
  {
    const Room room(std::filesystem::file_size(path) + 250);  // the header of a run, half a call
    session(test_start + 1s, 1);
  }
  ASSERT_EQ(lost.size(), 1u);
  EXPECT_NE(lost[0].find("too large"), std::string::npos) << lost[0];
  EXPECT_FALSE(text().ends_with("\n"));
  session(test_start + 2s, 1);
  EXPECT_TRUE(known);
  EXPECT_EQ(lost.size(), 1u);
  std::signal(SIGXFSZ, ignored);
}

TEST_F(StateFileTest, of_two_that_find_no_file_the_second_is_told) {
  auto first = *StateFile::open(path, run(), test_start);
  auto second = *StateFile::open(path, run(), test_start);
  const Granted granted{"WDJB-MJHT", Grant::deny};
  first.file.append_granted(granted, *first.world);
  EXPECT_TRUE(lost.empty());
  const auto kept = text();
  second.file.append_granted(granted, *second.world);
  second.file.append_granted(granted, *second.world);
  ASSERT_EQ(lost.size(), 1u);
  EXPECT_NE(lost[0].find("another rehearsal"), std::string::npos) << lost[0];
  EXPECT_EQ(text(), kept);
}

TEST_F(StateFileTest, two_servers_do_not_share_one) {
  session(test_start, 1);
  auto first = StateFile::open(path, run(), test_start + 1s);
  ASSERT_TRUE(first);
  const auto before = text();
  auto second = StateFile::open(path, run(), test_start + 2s);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::local);
  EXPECT_NE(second.error().sentence().find("another rehearsal keeps its account there"),
            std::string::npos);
  EXPECT_EQ(text(), before);
}

TEST_F(StateFileTest, another_version_is_told_and_left_alone) {
  const std::string newer =
      "{\"account\":\"starter\",\"seed\":1,\"slipway_rehearsal\":2,\"start\":0}\n";
  std::ofstream(path) << newer;
  EXPECT_NE(session(test_start, 0)[0].find("it is of version 2, this slipway reads version 1"),
            std::string::npos);
  EXPECT_EQ(text(), newer);
}

TEST_F(StateFileTest, a_kill_at_any_byte_is_survived) {
  auto keys = session(test_start, 2);
  auto whole = text();
  for (std::size_t length = 0; length <= whole.size(); length += 13) {
    std::ofstream(path, std::ios::trunc) << whole.substr(0, length);
    auto next = session(test_start + 5s, 1);
    ASSERT_EQ(next.size(), 1u);
    EXPECT_TRUE(next[0].starts_with("ASIA")) << length << ": " << next[0];
  }
}

TEST_F(StateFileTest, another_s_file_is_refused) {
  std::ofstream(path)
      << "{\"slipway_rehearsal\":1,\"account\":\"tangled\",\"seed\":1,\"start\":0}\n";
  EXPECT_NE(session(test_start, 0)[0].find("it holds the account tangled"), std::string::npos);
  for (const char* other : {"hello\n", "hello", "{}\n", "[]\n", "1\n",
                            "{\"slipway_rehearsal\":1,\"account\":\"starter\",\"seed\":1,"
                            "\"start\":0}\n{\"run\":{}}\n"}) {
    std::ofstream(path, std::ios::trunc) << other;
    EXPECT_NE(session(test_start, 0)[0].find("restore the rehearsal account"), std::string::npos)
        << other;
    EXPECT_EQ(text(), other) << "what is not ours is left alone";
  }
}

}  // namespace
}  // namespace slipway::deploy::rehearsal
