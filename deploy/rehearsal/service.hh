// The rehearsal account's inside seam: the server (server.hh) checks the signature, reads any of
// the AWS protocols into a Call, and hands it to the handler registered for (service, action).
// Handlers know no HTTP; they read and change the World and answer with a Body in their service's
// own format.
#pragma once

#include <expected>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>

#include "aws/operation.hh"

namespace slipway::deploy::rehearsal {

class World;  // world.hh: the account's state and its clock

struct Call {
  aws::Service service;
  std::string action;  // "DescribeVpcs"
  // Parameters under their API names whatever the protocol: query and EC2 lists
  // ("Filter.1.Value.2", "Tags.member.1.Key") become arrays; rest paths, query strings and XML
  // bodies become members.
  nlohmann::json input;
  std::string region;
  std::string account;
  std::string caller_arn, caller_id;
  std::string request_id;
  Time now{};  // the account's time (scaled by --speed)
};

// XML services answer the inner XML of their result element; JSON services the JSON text.
struct Body {
  std::string text;
  Headers headers{};  // beyond those of every answer
  int status = 200;
};

struct ApiError {
  std::string code;  // "ValidationError"
  std::string message;
  int status = 400;
  Headers headers{};
};

using Answer = std::expected<Body, ApiError>;
using Handler = Answer (*)(World& world, const Call& call);

struct Registered {
  aws::Service service;
  std::string_view action;
  Handler handler;
};

// One table a file of handlers; server.cc joins them.
std::span<const Registered> sts_handlers();
std::span<const Registered> ec2_handlers();
std::span<const Registered> acm_handlers();
std::span<const Registered> route53_handlers();
std::span<const Registered> kms_handlers();
std::span<const Registered> ecr_handlers();
std::span<const Registered> iam_handlers();
std::span<const Registered> service_quotas_handlers();
std::span<const Registered> rds_handlers();
std::span<const Registered> rds_database_handlers();
std::span<const Registered> cloudformation_handlers();
std::span<const Registered> ecs_handlers();
std::span<const Registered> elbv2_handlers();
std::span<const Registered> logs_handlers();
std::span<const Registered> secretsmanager_handlers();
std::span<const Registered> s3_handlers();
std::span<const Registered> autoscaling_handlers();
std::span<const Registered> sso_handlers();
std::span<const Registered> sso_oidc_handlers();
std::span<const Registered> pricing_handlers();

}  // namespace slipway::deploy::rehearsal
