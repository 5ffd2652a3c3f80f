// The one rule of paging: send the token back unchanged until there is none. A service that answers
// with the token it was sent would be asked for ever, so that ends the listing, too.
#pragma once

#include <optional>
#include <string>

namespace slipway::aws {

template <class Op>
std::optional<Op> with_token(const Op& op, std::string Op::*member, const std::string& token) {
  if (token.empty() || token == op.*member) return std::nullopt;
  std::optional<Op> next = op;
  (*next).*member = token;
  return next;
}

}  // namespace slipway::aws
