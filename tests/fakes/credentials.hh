// Credentials for tests: fixed ones, or a list that `forget` steps through, or an error.
#pragma once

#include <vector>

#include "aws/credentials.hh"
#include "tests/fakes/timers.hh"

namespace slipway::aws {

inline Credentials test_keys(std::string id = "AKIDEXAMPLE") {
  Credentials credentials;
  credentials.access_key_id = std::move(id);
  credentials.secret_access_key = "secret";
  credentials.source = "the test";
  return credentials;
}

class FakeCredentials : public CredentialSource {
 public:
  explicit FakeCredentials(Timers& timers, std::vector<Result<Credentials>> list = {test_keys()})
      : timers_(timers), list_(std::move(list)) {}

  Ticket get(Done done) override {
    ++asked;
    return timers_.after(Millis{0}, [answer = list_[at_], done = std::move(done)]() mutable {
      done(std::move(answer));
    });
  }
  void forget() override {
    ++forgotten;
    if (at_ + 1 < list_.size()) ++at_;
  }

  int asked = 0;
  int forgotten = 0;

 private:
  Timers& timers_;
  std::vector<Result<Credentials>> list_;
  std::size_t at_ = 0;
};

}  // namespace slipway::aws
