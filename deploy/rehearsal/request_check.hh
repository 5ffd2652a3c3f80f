// Whether a request holds what its operation takes (shapes.hh), asked before the handler is: what
// no client with the service's model would send is refused as AWS refuses it, in each service's own
// words. Stricter than AWS in one thing: query and JSON services leave out what they do not know,
// which hides misspelt parameters; here they are refused.
//
// Codes: EC2 UnknownParameter, MissingParameter, InvalidParameterValue; RDS the latter two; the
// other query services MalformedInput for what cannot be read, ValidationError for limits; JSON
// services SerializationException, then ValidationException or InvalidParameterException; Route 53
// InvalidInput; S3 InvalidArgument, MalformedXML for a body; the sign-in InvalidRequestException.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>

#include "deploy/rehearsal/protocol.hh"

namespace slipway::deploy::rehearsal {

// None: the handler may be asked. An operation that is not in the table is none of this one's.
std::optional<ApiError> refuse_request(const ServiceWire& wire, std::string_view action,
                                       const nlohmann::json& input, const Headers& headers = {});

}  // namespace slipway::deploy::rehearsal
