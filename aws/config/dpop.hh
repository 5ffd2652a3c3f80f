// Proof of possession of a key (DPoP, RFC 9449), as AWS's sign-in service wants it: a JWT signed
// with ES256 that names the one request it is for.
#pragma once

#include <string>

#include "aws/error.hh"
#include "aws/time.hh"
#include "aws/world.hh"

namespace slipway::aws {

// For one POST to `url`. `pem` is a P-256 key in SEC 1 form ("EC PRIVATE KEY"), a secret; `id` must
// differ each time. Errors: `no_credentials` when it is no such key.
Result<std::string> dpop_proof(const std::string& pem, const std::string& url, Time now,
                               const std::string& id);

std::string random_uuid(const Random& random);

}  // namespace slipway::aws
