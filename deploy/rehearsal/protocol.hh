// The AWS wire protocols, seen from the server: what arrives becomes a Call, a handler's Answer
// becomes what is sent. Pure; knows neither sockets nor signatures. Rules: query, EC2 query,
// JSON 1.1 and REST-XML of the AWS service models.
#pragma once

#include <expected>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/http.hh"
#include "deploy/rehearsal/service.hh"

namespace slipway::deploy::rehearsal {

struct ServiceWire {
  aws::Service service;
  aws::Protocol protocol;
  std::string_view signing_name;   // what the credential scope says: "elasticloadbalancing"
  std::string_view iam_prefix;     // of actions in policies: "kms:ListKeys"
  std::string_view xmlns;          // XML protocols
  std::string_view target_prefix;  // JSON protocol, before the dot of X-Amz-Target
  std::string_view version;        // query protocols
};

// By the name in the credential scope; null when no such service is served.
const ServiceWire* find_wire(std::string_view signing_name);
const ServiceWire& wire(aws::Service service);
std::span<const ServiceWire> all_wires();

// What arrived, already split; `path` and the parameters are decoded.
struct Arrived {
  std::string method, path;
  std::vector<std::pair<std::string, std::string>> query;
  Headers headers;
  std::string body;
};

struct Decoded {
  std::string action;
  nlohmann::json input;                             // what the caller says
  nlohmann::json added = nlohmann::json::object();  // what handlers need to know besides
};

// The error is what AWS says to a request it cannot read or an operation it does not have.
std::expected<Decoded, ApiError> decode(const ServiceWire& wire, const Arrived& arrived);

struct Encoded {
  int status = 200;
  Headers headers;
  std::string body;
};
Encoded encode(const ServiceWire& wire, std::string_view action, const Answer& answer,
               std::string_view request_id);

// "Filter.1.Value.2=x" pairs to {"Filter": [{"Value": [..., "x"]}]}.
nlohmann::json from_query(const std::vector<std::pair<std::string, std::string>>& pairs);
std::vector<std::pair<std::string, std::string>> parse_form(std::string_view form);
std::string percent_decode(std::string_view text);  // also + to space

}  // namespace slipway::deploy::rehearsal
