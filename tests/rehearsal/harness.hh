// A rehearsal account in memory for tests: handlers called directly, or signed requests through the
// front door.
#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "aws/sigv4.hh"
#include "deploy/rehearsal/accounts.hh"
#include "deploy/rehearsal/front.hh"
#include "deploy/rehearsal/registry.hh"
#include "tests/rehearsal/ask.hh"

namespace slipway::deploy::rehearsal {

inline const Time test_start = *parse_rfc3339("2026-11-21T04:05:06Z");

inline std::unique_ptr<World> starter(WorldOptions options = {}) {
  options.start = test_start;
  auto set = load_account("starter", test_start);
  if (!set) ADD_FAILURE() << set.error().sentence();
  return std::make_unique<World>(std::move(*set), std::move(options));
}

inline std::string code_of(const Answer& answer) { return answer ? "" : answer.error().code; }

struct Caller {
  std::string key = "AKIAREHEARSAL0STARTR", secret = "rehearsal/secret+key/of+the/starter+acct",
              token;
};

inline RawRequest sign(HttpRequest request, std::string_view service, Time at = test_start,
                       const Caller& by = {}) {
  request.headers.push_back({"Host", "127.0.0.1:4599"});
  aws::Credentials credentials{.access_key_id = by.key,
                               .secret_access_key = by.secret,
                               .session_token = by.token,
                               .expires = {},
                               .source = {},
                               .account_id = {}};
  aws::Signer signer;
  const auto rule = service == "s3" ? aws::PathRule::as_sent : aws::PathRule::normalise_and_encode;
  signer.sign(request, {credentials, "us-west-2", service, at, rule});
  return {request.method, request.url.substr(std::string_view("http://127.0.0.1:4599").size()),
          request.headers, request.body};
}

inline RawRequest form(std::string_view service, std::string body, Time at = test_start,
                       const Caller& by = {}) {
  return sign({.method = "POST",
               .url = "http://127.0.0.1:4599/",
               .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
               .body = std::move(body)},
              service, at, by);
}

inline RawRequest json(std::string_view service, std::string target, std::string body,
                       Time at = test_start, const Caller& by = {}) {
  return sign({.method = "POST",
               .url = "http://127.0.0.1:4599/",
               .headers = {{"Content-Type", "application/x-amz-json-1.1"},
                           {"X-Amz-Target", std::move(target)}},
               .body = std::move(body)},
              service, at, by);
}

inline RawRequest get(std::string_view service, std::string path, Time at = test_start,
                      const Caller& by = {}) {
  return sign({.method = "GET", .url = "http://127.0.0.1:4599" + std::move(path)}, service, at, by);
}

}  // namespace slipway::deploy::rehearsal
