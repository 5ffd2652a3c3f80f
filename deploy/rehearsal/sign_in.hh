// Signing in to IAM Identity Center in the rehearsal account: device codes that somebody grants on
// a page, authorization codes (PKCE), the tokens they are traded for. Registrations, authorization
// codes and tokens carry what they are and when they end, sealed with a keyed digest, so they hold
// over a restart; device codes and their answers are in the state file (state_file.hh). All times
// are the wall clock's, as a client's own.
//
// Facts: RFC 8628 (device codes: interval, slow_down, expiry), RFC 7636 (PKCE, S256), the service
// models sso-oidc and sso (paths, members, error codes).
#pragma once

#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "aws/time.hh"
#include "deploy/rehearsal/account.hh"
#include "deploy/rehearsal/service.hh"

namespace slipway::deploy::rehearsal {

struct Arrived;
struct Decoded;
struct ServiceWire;

enum class Grant : std::uint8_t { allow, deny };

class SignIn {
 public:
  SignIn() = default;
  SignIn(IdentityCenter center, std::string secret);
  const IdentityCenter& center() const { return center_; }

  // ---- what is sealed: words that hold no space, until a time
  std::string seal_words(std::string_view words, Time until) const;
  // The words; none when nobody here sealed them or they have run out.
  std::optional<std::string> sealed_words(std::string_view token, Time now) const;

  struct Pending {
    std::string client, device_code, user_code;
    Time expires{};
    std::optional<Time> asked;  // last
    int questions = 0;
    std::optional<Grant> answer;
  };
  const Pending& begin(const std::string& client, Time now);
  // By user code, as the page has it; null when there is none.
  Pending* pending(std::string_view user_code);
  Pending* of_device(std::string_view device_code);
  void end(std::string_view device_code);

 private:
  IdentityCenter center_;
  std::string secret_;
  std::map<std::string, Pending, std::less<>> pending_;  // by device code
  int begun_ = 0;
};

// The service that an unsigned request is for, by its method and path; null: none.
const ServiceWire* sign_in_wire(std::string_view method, std::string_view path);
// Beside its members the input has "endpoint": http://HOST of this server, and for the portal
// "accessToken".
std::expected<Decoded, ApiError> decode_sign_in(const Arrived& arrived);

// The pages a person sees: /_rehearsal/sign-in?user_code=ABCD-EFGH (a device code; POST user_code
// and answer=allow or deny) and /authorize (what the AWS CLI opens by itself).
bool is_sign_in_page(std::string_view target);
struct Granted {
  std::string user_code;
  Grant answer = Grant::deny;
};
struct SignInPage {
  int status = 200;
  std::string html;
  std::optional<Granted> granted;  // what was answered on it
};
SignInPage sign_in_page(SignIn& sign_in, const Arrived& arrived, Time now);

}  // namespace slipway::deploy::rehearsal
