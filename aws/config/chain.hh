// Credentials as the AWS CLI finds them: an ordered list of providers, the first that has something
// wins. Keeps what it got, fetches anew ahead of its expiry, and reads the files again after
// `forget`.
#pragma once

#include <memory>

#include "aws/config/provider.hh"

namespace slipway::aws {

class CredentialChain : public CredentialSource {
 public:
  struct Parts {
    SettingsFlags flags;
    Environment environment;
    const Files& files;
    Http& http;
    Timers& timers;
    Random random;
    Processes* processes = nullptr;  // for credential_process; null: no program is ever run
    PrivateFiles* keeper = nullptr;  // for tokens and sessions of roles; null: nothing is kept
    CredentialPrompts prompts;
    RateBudget* budget = nullptr;  // shared with the clients; null: each call for keys has its own
    Millis* skew = nullptr;        // of the clock, likewise; null: the chain keeps its own
  };
  explicit CredentialChain(Parts parts);
  ~CredentialChain() override;

  [[nodiscard]] Ticket get(Done done) override;
  void forget() override;

  // From now on those of another profile; the files are read again. Who waits for a renewal gets
  // the other's as soon as that is answered.
  void use_profile(const std::string& profile);

  // Of the credentials given last: "profile dev (~/.aws/credentials)"; empty before.
  std::string source() const;
  // When they end; none: never, or none were given.
  std::optional<Time> expires() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace slipway::aws
