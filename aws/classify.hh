// What an AWS reply that is no success means: read once, by every protocol's rules, into an Error
// the program can act on and a person can understand.
#pragma once

#include <string>
#include <string_view>

#include "aws/denial.hh"
#include "aws/operation.hh"

namespace slipway::aws {

// Which call it was, for the words of the error.
struct CallName {
  const OperationInfo& info;
  std::string_view region;
};
std::string call_text(const CallName& call);  // "call ec2:DescribeVpcs in eu-west-1"

// For replies outside 2xx.
Error classify(const CallName& call, const HttpReply& reply);

// Code and message of an error reply, as the service spelled them; both empty when the reply is not
// AWS's.
struct AwsFault {
  std::string code;
  std::string message;
  std::string request_id;
  std::string detail;  // OAuth's word beside the code: "TOKEN_EXPIRED"
  std::string region;  // where it is, when the service says it is elsewhere
};
AwsFault read_fault(const HttpReply& reply);

ErrorKind kind_of(Service service, const AwsFault& fault, int status);

// Codes that a fresh set of credentials may cure.
bool suspects_credentials(const Error& error);

}  // namespace slipway::aws
