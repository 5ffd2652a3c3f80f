// Recognises answers that are not AWS's: the sign-in page of a network, a proxy's own words.
#pragma once

#include <optional>
#include <string>

#include "aws/classify.hh"

namespace slipway::aws {

// A web page or a foreign redirect where AWS should answer, also among replies of status 200. Error
// `protocol` with the code "Intercepted".
std::optional<Error> intercepted(const CallName& call, const HttpReply& reply);

std::string interception_fix();

}  // namespace slipway::aws
