// What an AWS operation is to slipway: a plain struct of its inputs that knows how to write its
// request and read its reply, both pure. The client (aws/client.hh) adds endpoint, signature,
// retries and error classification.
//
//   struct DescribeVpcs {
//     static constexpr OperationInfo info{Service::ec2, "DescribeVpcs", Effect::reads};
//     std::vector<ec2::Filter> filters;          // inputs, named as in the AWS API (snake_case)
//     std::string next_token;
//     struct Reply { std::vector<ec2::Vpc> vpcs; std::string next_token; };
//     WireRequest request() const;
//     static Result<Reply> parse(const HttpReply&);             // called for 2xx only
//     std::optional<DescribeVpcs> next(const Reply&) const;     // paginated operations only
//   };
#pragma once

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/http.hh"

namespace slipway::aws {

enum class Service : std::uint8_t {
  sts,
  sso,
  sso_oidc,
  signin,
  ec2,
  acm,
  route53,
  kms,
  ecr,
  ecs,
  elbv2,
  logs,
  rds,
  s3,
  secretsmanager,
  ssm,
  iam,
  service_quotas,
  pricing,
  cloudformation,
  application_autoscaling,
};

enum class Protocol : std::uint8_t { query, ec2, json, rest_json, rest_xml };

// Whether sending the same request twice is harmless. `changes` without a client token is not
// retried after the request may have reached AWS.
enum class Effect : std::uint8_t {
  reads,
  changes,
  changes_once /* carries an idempotency token */
};

enum class Signing : std::uint8_t { signed_request, unsigned_request };

struct OperationInfo {
  Service service;
  std::string_view name;  // "DescribeVpcs": also the IAM action's name in nearly every case
  Effect effect = Effect::reads;
  Signing signing = Signing::signed_request;
};

// Everything of a request that does not depend on endpoint, time or identity.
struct WireRequest {
  std::string method = "POST";
  std::string path = "/";  // raw, not encoded: "/2013-04-01/hostedzone"
  std::vector<std::pair<std::string, std::string>> query;  // raw names and values
  Headers headers;                                         // content-type, x-amz-target ...
  std::string body;
  Turn turn = Turn::queued;  // not on the wire
};

template <class Op>
concept Operation = requires(const Op op, const HttpReply reply) {
  { Op::info } -> std::convertible_to<OperationInfo>;
  { op.request() } -> std::same_as<WireRequest>;
  { Op::parse(reply) } -> std::same_as<Result<typename Op::Reply>>;
};

template <class Op>
concept Paginated = Operation<Op> && requires(const Op op, const typename Op::Reply reply) {
  { op.next(reply) } -> std::same_as<std::optional<Op>>;
};

}  // namespace slipway::aws
