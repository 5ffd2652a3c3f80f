// Signing in to IAM Identity Center by a code (RFC 8628): this machine is registered, a code and an
// address are shown, and AWS is asked until the person has approved it in any browser. A flow
// without I/O; IdentityCenter (aws/config/identity_center.hh) runs it.
#pragma once

#include "aws/config/sso_token.hh"
#include "aws/flow.hh"
#include "aws/services/sso_oidc.hh"

namespace slipway::aws {

struct SignInPrompt {
  std::string user_code;         // "ABCD-EFGH", to be compared or typed
  std::string verification_url;  // where to type it
  std::string complete_url;      // the same with the code in it, for a browser
  Time expires{};
};

class DeviceSignIn {
 public:
  using Output = SsoToken;
  // `kept` is the registration of an earlier time; one that has run out is made anew.
  DeviceSignIn(SsoSession session, std::optional<SsoRegistration> kept);

  Action<SsoToken> begin(Time now);
  Action<SsoToken> on(FlowEvent event, Time now);

  // From when AWS is waiting for the person. A session that is approved already never has one.
  const std::optional<SignInPrompt>& prompt() const { return prompt_; }

 private:
  enum class Step : std::uint8_t { registering, starting, asking, waiting };

  Action<SsoToken> register_client();
  Action<SsoToken> start();
  Action<SsoToken> ask();
  Action<SsoToken> wait(Time now);
  Action<SsoToken> on_registered(const Replied& reply);
  Action<SsoToken> on_started(const Replied& reply, Time now);
  Action<SsoToken> on_asked(const Replied& reply, Time now);
  Action<SsoToken> give_up(Error error) const;

  SsoSession session_;
  SsoRegistration registration_;
  bool registration_kept_ = false;
  sso_oidc::StartDeviceAuthorization::Reply device_;
  std::optional<SignInPrompt> prompt_;
  Time expires_{};
  std::chrono::seconds interval_{5};
  Step step_ = Step::registering;
};

}  // namespace slipway::aws
