// Reads a rehearsal account from YAML (assets/rehearsal/*.yaml or a user's own). Every mistake is
// named with its line: unknown key, missing id, a subnet of no VPC. What is left out gets AWS's
// default or is derived (ARNs, free addresses, digests). Times are RFC 3339, or "-30d", "+300d",
// "+2h" from the moment the account starts.
#pragma once

#include <string>
#include <string_view>

#include "aws/error.hh"
#include "deploy/rehearsal/account.hh"

namespace slipway::deploy::rehearsal {

// `file` names the text in errors, which are of kind `invalid`.
Result<AccountSet> read_account(std::string_view yaml, const std::string& file, Time start);

// Gives a zone what every zone has: name servers, their NS record and an SOA, a caller reference.
void complete(Zone& zone);

}  // namespace slipway::deploy::rehearsal
