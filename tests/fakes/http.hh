// Twins of CurlHttp for tests. ScriptedHttp records every request and answers from a script, from a
// function, or when told; FailingHttp makes the n-th call fail and passes the others on. As with
// the real one, nothing is answered before `send` has returned: answers that are ready are
// delivered by `pump`.
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "aws/http.hh"
#include "tests/fakes/timers.hh"

namespace slipway {

class ScriptedHttp : public Http {
 public:
  // Nothing: leave the request open until `reply` is called for it.
  using Responder = std::function<std::optional<Result<HttpReply>>(const HttpRequest&)>;

  // The next request not yet expected must have this method and this text in its URL or body; it
  // gets `reply`.
  void expect(std::string method, std::string part, Result<HttpReply> reply) {
    script_.push_back({std::move(method), std::move(part), std::move(reply)});
  }
  // Answers every request the script doesn't cover.
  void respond(Responder responder) { responder_ = std::move(responder); }

  Ticket send(HttpRequest request, HttpDone done) override {
    std::size_t index = requests_.size();
    auto answer = answer_for(request);
    requests_.push_back(std::move(request));
    (*open_)[index] = {std::move(done), std::move(answer)};
    return Ticket([weak = std::weak_ptr(open_), dropped = std::weak_ptr(cancelled_), index] {
      auto open = weak.lock();
      auto cancelled = dropped.lock();
      if (open && cancelled && open->erase(index) > 0) ++*cancelled;
    });
  }

  // Delivers what is ready, also what those deliveries make ready; says how many.
  int pump() {
    int count = 0;
    while (deliver_one()) ++count;
    return count;
  }
  // Pumps and lets time pass, timer by timer, until nothing moves any more.
  void settle(FakeTimers& timers) {
    while (pump() > 0 || timers.waiting() > 0) timers.tick(timers.next());
  }

  // Answers request number `index` (from 0) now.
  void reply(std::size_t index, Result<HttpReply> answer) {
    auto found = open_->find(index);
    if (found == open_->end()) {
      ADD_FAILURE() << "request " << index << " is not open";
      return;
    }
    auto done = std::move(found->second.done);
    open_->erase(found);
    done(std::move(answer));
  }

  const std::vector<HttpRequest>& requests() const { return requests_; }
  std::size_t open() const { return open_->size(); }  // sent, neither answered nor cancelled
  std::size_t cancelled() const { return *cancelled_; }
  std::size_t unmet() const { return script_.size(); }  // expectations left

 private:
  struct Expectation {
    std::string method, part;
    Result<HttpReply> reply;
  };
  struct Open {
    HttpDone done;
    std::optional<Result<HttpReply>> answer;
  };

  std::optional<Result<HttpReply>> answer_for(const HttpRequest& request) {
    if (!script_.empty()) {
      Expectation next = std::move(script_.front());
      script_.pop_front();
      EXPECT_EQ(next.method, request.method);
      bool found = request.url.find(next.part) != std::string::npos ||
                   request.body.find(next.part) != std::string::npos;
      EXPECT_TRUE(found) << "wanted \"" << next.part << "\" in " << request.method << " "
                         << request.url << "\n"
                         << request.body;
      return std::move(next.reply);
    }
    if (responder_) return responder_(request);
    return std::nullopt;
  }

  bool deliver_one() {
    for (auto& [index, open] : *open_) {
      if (!open.answer) continue;
      auto answer = std::move(*open.answer);
      reply(index, std::move(answer));
      return true;
    }
    return false;
  }

  std::deque<Expectation> script_;
  Responder responder_;
  std::vector<HttpRequest> requests_;
  std::shared_ptr<std::map<std::size_t, Open>> open_ =
      std::make_shared<std::map<std::size_t, Open>>();
  std::shared_ptr<std::size_t> cancelled_ = std::make_shared<std::size_t>(0);
};

// A reply of a status with a body, for scripts.
inline HttpReply http_reply(int status, std::string body, Headers headers = {}) {
  return {status, std::move(headers), std::move(body)};
}
inline Error unreachable_error(std::string answer = "connection refused") {
  Error error;
  error.kind = ErrorKind::unreachable;
  error.what = "reach the test server";
  error.answer = std::move(answer);
  return error;
}

// Passes everything on but the n-th request (from 1), which fails with `error` a moment later.
class FailingHttp : public Http {
 public:
  FailingHttp(Http& inner, Timers& timers, int nth, Error error = unreachable_error())
      : inner_(inner), timers_(timers), nth_(nth), error_(std::move(error)) {}

  Ticket send(HttpRequest request, HttpDone done) override {
    if (++count_ != nth_) return inner_.send(std::move(request), std::move(done));
    return timers_.after(Millis{0}, [error = error_, done = std::move(done)]() mutable {
      done(fail(std::move(error)));
    });
  }

  int count() const { return count_; }

 private:
  Http& inner_;
  Timers& timers_;
  int nth_;
  Error error_;
  int count_ = 0;
};

}  // namespace slipway
