// The licence key as a JSON Web Token (RFC 7519), read locally: nothing is sent anywhere and the
// signature, which only the vendor can make, is not checked.
#pragma once

#include <optional>
#include <string>

#include "aws/time.hh"

namespace slipway::wizard {

struct Licence {
  std::optional<Time> issued, ends;
  std::string subject, issuer;
};

// Nothing when the text is no JWT: three base64url parts, the first two JSON objects.
std::optional<Licence> read_licence(const std::string& text);

}  // namespace slipway::wizard
