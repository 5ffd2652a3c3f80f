#include "aws/config/device_sign_in.hh"

#include <algorithm>

namespace slipway::aws {

namespace {

// The names of the service, and those of OAuth that it may answer with instead.
bool is(const Error& error, std::string_view code, std::string_view oauth) {
  return error.code == code || error.code == oauth;
}
bool pending(const Error& error) {
  return is(error, "AuthorizationPendingException", "authorization_pending");
}
bool too_fast(const Error& error) { return is(error, "SlowDownException", "slow_down"); }
bool unregistered(const Error& error) {
  return is(error, "InvalidClientException", "invalid_client");
}
// Of no consequence to a question that is asked again in a few seconds.
bool passing(const Error& error) {
  return error.kind == ErrorKind::transient || error.kind == ErrorKind::unreachable ||
         error.kind == ErrorKind::throttled;
}

}  // namespace

DeviceSignIn::DeviceSignIn(SsoSession session, std::optional<SsoRegistration> kept)
    : session_(std::move(session)) {
  if (kept) registration_ = std::move(*kept);
}

Action<SsoToken> DeviceSignIn::begin(Time now) {
  registration_kept_ = registration_.usable(now);
  return registration_kept_ ? start() : register_client();
}

Action<SsoToken> DeviceSignIn::on(FlowEvent event, Time now) {
  if (std::holds_alternative<Elapsed>(event)) return ask();
  const auto& reply = std::get<Replied>(event);
  switch (step_) {
    case Step::registering:
      return on_registered(reply);
    case Step::starting:
      return on_started(reply, now);
    default:
      return on_asked(reply, now);
  }
}

Action<SsoToken> DeviceSignIn::register_client() {
  step_ = Step::registering;
  registration_kept_ = false;
  sso_oidc::RegisterClient call;
  call.client_name = session_.name.empty() ? "slipway" : "slipway-" + session_.name;
  call.scopes = session_.scopes;
  return send(call);
}

Action<SsoToken> DeviceSignIn::on_registered(const Replied& reply) {
  auto got = read<sso_oidc::RegisterClient>(reply);
  if (!got) return give_up(std::move(got.error()));
  registration_ = {std::move(got->client_id), std::move(got->client_secret),
                   got->client_secret_expires_at};
  return start();
}

Action<SsoToken> DeviceSignIn::start() {
  step_ = Step::starting;
  sso_oidc::StartDeviceAuthorization call;
  call.client_id = registration_.client_id;
  call.client_secret = registration_.client_secret;
  call.start_url = session_.start_url;
  return send(call);
}

Action<SsoToken> DeviceSignIn::on_started(const Replied& reply, Time now) {
  auto got = read<sso_oidc::StartDeviceAuthorization>(reply);
  if (!got && registration_kept_ && unregistered(got.error())) return register_client();
  if (!got) return give_up(std::move(got.error()));
  device_ = std::move(*got);
  interval_ = std::chrono::seconds(std::clamp(device_.interval, 1, 60));
  int lasts = device_.expires_in > 0 ? std::min(device_.expires_in, 3600) : 600;
  expires_ = now + std::chrono::seconds(lasts);
  return ask();
}

Action<SsoToken> DeviceSignIn::ask() {
  step_ = Step::asking;
  sso_oidc::CreateToken call;
  call.client_id = registration_.client_id;
  call.client_secret = registration_.client_secret;
  call.grant_type = "urn:ietf:params:oauth:grant-type:device_code";
  call.device_code = device_.device_code;
  return send(call);
}

Action<SsoToken> DeviceSignIn::on_asked(const Replied& reply, Time now) {
  auto got = read<sso_oidc::CreateToken>(reply);
  if (got) {
    SsoToken token{session_.start_url,
                   session_.region,
                   std::move(got->access_token),
                   now + std::chrono::seconds(got->expires_in),
                   std::move(got->refresh_token),
                   registration_};
    return Finish<SsoToken>{std::move(token)};
  }
  if (too_fast(got.error())) interval_ += std::chrono::seconds(5);
  bool goes_on = pending(got.error()) || too_fast(got.error()) || passing(got.error());
  if (!goes_on) return give_up(std::move(got.error()));
  return wait(now);
}

Action<SsoToken> DeviceSignIn::wait(Time now) {
  if (now + interval_ >= expires_) {
    Error error;
    error.code = "ExpiredTokenException";
    error.answer = "the code " + device_.user_code + " was not approved in time";
    return give_up(std::move(error));
  }
  step_ = Step::waiting;
  prompt_ = SignInPrompt{device_.user_code, device_.verification_uri,
                         device_.verification_uri_complete, expires_};
  return Wait{interval_};
}

// In the words of a sign-in, whatever step it was.
Action<SsoToken> DeviceSignIn::give_up(Error error) const {
  error.what = "sign in to " + session_.start_url;
  if (is(error, "ExpiredTokenException", "expired_token")) {
    error.kind = ErrorKind::no_credentials;
    error.fix = "Sign in again for a new code; it is good for about ten minutes";
  } else if (is(error, "AccessDeniedException", "access_denied")) {
    error.kind = ErrorKind::denied;
    if (error.answer.empty()) error.answer = "the request was turned down in the browser";
    error.fix = "Sign in again and allow the request in the browser";
  } else if (is(error, "InvalidRequestException", "invalid_request")) {
    error.fix = "Check sso_start_url and sso_region (" + session_.region + ") in ~/.aws/config";
  }
  return Finish<SsoToken>{fail(std::move(error))};
}

}  // namespace slipway::aws
