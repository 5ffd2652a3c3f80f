// Credentials as the AWS CLI finds them: an ordered list of providers, the first that has something
// wins. Keeps what it got, fetches anew ahead of its expiry, and reads the files again after
// `forget`.
#pragma once

#include <memory>
#include <span>

#include "aws/config/provider.hh"

namespace slipway::aws {

// In order of precedence.
std::span<const Provider> credential_providers();

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
  };
  explicit CredentialChain(Parts parts);
  ~CredentialChain() override;

  [[nodiscard]] Ticket get(Done done) override;
  void forget() override;

  // Of the credentials given last: "profile dev (~/.aws/credentials)"; empty before.
  std::string source() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace slipway::aws
