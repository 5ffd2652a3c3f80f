// A client between scripted replies and a clock that is turned by hand.
#pragma once

#include "aws/client.hh"
#include "tests/fakes/credentials.hh"
#include "tests/fakes/http.hh"

namespace slipway::aws {

inline constexpr OperationInfo reading{Service::sts, "GetCallerIdentity", Effect::reads};
inline constexpr OperationInfo changing{Service::cloudformation, "DeleteStack", Effect::changes};
inline constexpr OperationInfo open_call{Service::sso, "GetRoleCredentials", Effect::reads,
                                         Signing::unsigned_request};

inline HttpReply failure(int status, const std::string& code, Headers headers = {}) {
  return {status, std::move(headers),
          "<ErrorResponse><Error><Code>" + code +
              "</Code><Message>m</Message></Error></ErrorResponse>"};
}

// Waits between attempts are half of what they may be.
inline Client client_between(Http& http, Timers& timers, CredentialSource& credentials,
                             Environment environment = {}, RateBudget* budget = nullptr) {
  return Client({.http = http,
                 .timers = timers,
                 .credentials = credentials,
                 .random = [] { return 0.5; },
                 .region = "eu-west-1",
                 .endpoint_url = "",
                 .environment = std::move(environment),
                 .profile = {},
                 .budget = budget});
}

struct ClientTest : testing::Test {
  FakeTimers timers;
  ScriptedHttp http;
  FakeCredentials credentials{timers};
  std::optional<Result<HttpReply>> got;

  Client client(Environment environment = {}, RateBudget* budget = nullptr) {
    return client_between(http, timers, credentials, std::move(environment), budget);
  }
  Ticket start(const Client& from, const OperationInfo& info, WireRequest request = {}) {
    return from.send(info, std::move(request), [this](Result<HttpReply> r) { got = std::move(r); });
  }
  void run(const OperationInfo& info) {
    auto from = client();
    auto ticket = start(from, info);
    EXPECT_FALSE(got) << "never before send has returned";
    http.settle(timers);
  }
};

}  // namespace slipway::aws
