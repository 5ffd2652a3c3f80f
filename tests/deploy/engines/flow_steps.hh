// Leads a flow by the hand: what it asks for is compared, and what it is told is written in the
// test.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <variant>

#include "aws/flow.hh"
#include "tests/fakes/http.hh"

namespace slipway::deploy {

template <class F>
class Steps {
 public:
  explicit Steps(F& flow) : flow_(flow), action_(flow.begin(now)) {}

  Time now = *parse_rfc3339("2026-11-21T04:00:00Z");

  // The call it makes now; empty when it makes none.
  std::string call() const {
    const auto* send = std::get_if<aws::Send>(&action_);
    return send ? std::string(send->info.name) : std::string();
  }
  std::string body() const {
    const auto* send = std::get_if<aws::Send>(&action_);
    return send ? send->request.body : std::string();
  }
  std::string path() const {
    const auto* send = std::get_if<aws::Send>(&action_);
    return send ? send->request.path : std::string();
  }
  bool waits() const { return std::holds_alternative<aws::Wait>(action_); }
  Millis delay() const { return std::get<aws::Wait>(action_).delay; }
  bool over() const { return std::holds_alternative<aws::Finish<typename F::Output>>(action_); }
  const Result<typename F::Output>& result() const {
    return std::get<aws::Finish<typename F::Output>>(action_).result;
  }

  // It must be asking `wanted`; gets this text as the reply.
  void reply(const std::string& wanted, std::string text) {
    EXPECT_EQ(call(), wanted);
    if (call() == wanted) action_ = flow_.on(aws::Replied(http_reply(200, std::move(text))), now);
  }
  // A query protocol's reply around `inside`.
  void xml(const std::string& wanted, const std::string& inside) {
    reply(wanted, "<" + wanted + "Response><" + wanted + "Result>" + inside + "</" + wanted +
                      "Result></" + wanted + "Response>");
  }
  void refuse(const std::string& wanted, ErrorKind kind, std::string code = "",
              std::string answer = "") {
    EXPECT_EQ(call(), wanted);
    Error error;
    error.kind = kind;
    error.what = "do it";
    error.code = std::move(code);
    error.answer = std::move(answer);
    if (call() == wanted) action_ = flow_.on(aws::Replied(fail(std::move(error))), now);
  }
  void wait() {
    ASSERT_TRUE(waits());
    now += delay();
    action_ = flow_.on(aws::Elapsed{}, now);
  }

 private:
  F& flow_;
  aws::Action<typename F::Output> action_;
};

inline std::string stack_xml(const std::string& status, const std::string& tag = "test",
                             const std::string& more = "") {
  std::string tags = tag.empty() ? ""
                                 : "<Tags><member><Key>slipway:blueprint</Key><Value>" + tag +
                                       "</Value></member></Tags>";
  return "<Stacks><member><StackId>arn:stack/s/1</StackId><StackName>s</StackName><StackStatus>" +
         status + "</StackStatus>" + tags + more + "</member></Stacks>";
}

}  // namespace slipway::deploy
