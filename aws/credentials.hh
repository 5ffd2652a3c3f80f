// The keys a request is signed with, and the interface of whatever gives them.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "aws/error.hh"
#include "aws/ticket.hh"
#include "aws/time.hh"

namespace slipway::aws {

struct Credentials {
  std::string access_key_id;
  std::string secret_access_key;
  std::string session_token;    // empty for long-lived keys
  std::optional<Time> expires;  // none: never
  std::string source;      // where they came from, for people: "profile dev (~/.aws/credentials)"
  std::string account_id;  // when the source says it
};

// Gives credentials when asked, fetching or refreshing them if it must. `done` never runs before
// `get` has returned.
struct CredentialSource {
  using Done = std::move_only_function<void(Result<Credentials>)>;
  virtual ~CredentialSource() = default;
  [[nodiscard]] virtual Ticket get(Done done) = 0;
  // AWS refused what `get` gave last: whatever is kept must be fetched again.
  virtual void forget() {}
};

}  // namespace slipway::aws
