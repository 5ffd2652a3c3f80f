// What a credential provider is made from, and what it gives. Each provider is one function that
// looks at the settings: nothing there for it -> null; something there, but broken -> an error (it
// does not fall through); else a source.
#pragma once

#include <memory>
#include <string_view>

#include "aws/config/prompts.hh"
#include "aws/config/settings.hh"
#include "aws/credentials.hh"
#include "aws/http.hh"

namespace slipway {
struct PrivateFiles;
struct Processes;
}  // namespace slipway

namespace slipway::aws {

class RateBudget;

struct ProviderContext {
  std::shared_ptr<const Settings> settings;
  Http& http;
  Timers& timers;
  const Files& files;
  Random random;
  Processes* processes = nullptr;  // null: no program is ever run
  PrivateFiles* keeper = nullptr;  // null: tokens and sessions of roles are used, never kept
  CredentialPrompts prompts;
  std::string refused_key;  // access key id that AWS refused: not to be taken from a cache again
  RateBudget* budget = nullptr;  // shared with the calls the credentials are for; null: their own
  Millis* skew = nullptr;        // likewise: how far AWS's clock is ahead of this machine's

  Time now() const { return timers.now() + (skew ? *skew : Millis{0}); }  // by AWS's clock
};

using SourcePtr = std::unique_ptr<CredentialSource>;

struct Provider {
  std::string_view name;       // "environment"
  std::string_view looks_for;  // for the error when none has anything: "AWS_ACCESS_KEY_ID"
  Result<SourcePtr> (*make)(const ProviderContext&);
};

// Credentials that are simply there; they are still told a moment later.
class FixedSource : public CredentialSource {
 public:
  FixedSource(Timers& timers, Result<Credentials> given)
      : timers_(timers), given_(std::move(given)) {}
  [[nodiscard]] Ticket get(Done done) override;

 private:
  Timers& timers_;
  Result<Credentials> given_;
};

}  // namespace slipway::aws
