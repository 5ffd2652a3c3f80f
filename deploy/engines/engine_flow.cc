#include "deploy/engines/engine_flow.hh"

#include <algorithm>

namespace slipway::deploy {

namespace {

constexpr Millis kFirstWait{1'000};
constexpr Millis kLongestWait{30'000};
constexpr Millis kSignInWait{5'000};  // somebody may be signing in again right now
constexpr int kFewTries = 4;

std::string_view stale_text(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::throttled:
      return "AWS asks to slow down";
    case ErrorKind::expired_credentials:
      return "the credentials have expired: sign in again";
    case ErrorKind::no_credentials:
      return "there are no credentials: sign in again";
    case ErrorKind::unreachable:
      return "AWS cannot be reached";
    case ErrorKind::transient:
      return "AWS has trouble answering";
    default:
      return {};
  }
}

}  // namespace

std::optional<Millis> EngineFlow::wait_out(const Error& error) {
  auto text = stale_text(error.kind);
  if (text.empty()) return std::nullopt;
  ++failures_;
  if (patience_ == Patience::few && failures_ > kFewTries) return std::nullopt;
  bool sign_in =
      error.kind == ErrorKind::expired_credentials || error.kind == ErrorKind::no_credentials;
  // Before anything runs there is nobody to keep watching for: say at once that signing in is
  // needed.
  if (sign_in && patience_ == Patience::few) return std::nullopt;
  stale_ = text;
  if (sign_in) return kSignInWait;
  return std::min(kLongestWait, kFirstWait * (1 << std::min(failures_ - 1, 5)));
}

void EngineFlow::silent() {
  if (stale_.empty()) stale_ = "AWS does not answer";
}

void EngineFlow::fresh() {
  failures_ = 0;
  stale_.clear();
}

}  // namespace slipway::deploy
