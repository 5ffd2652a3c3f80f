// KMS, what decides whether a key may be used: its policy and its rotation.
#pragma once

#include "aws/operation.hh"

namespace slipway::aws::kms {

struct GetKeyPolicy {
  static constexpr OperationInfo info{Service::kms, "GetKeyPolicy", Effect::reads};
  std::string key_id;  // id or ARN, no alias
  struct Reply {
    std::string policy;  // a JSON document; every key has exactly one, named "default"
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
};

// UnsupportedOperationException for asymmetric, HMAC and imported keys.
struct GetKeyRotationStatus {
  static constexpr OperationInfo info{Service::kms, "GetKeyRotationStatus", Effect::reads};
  std::string key_id;
  struct Reply {
    std::string key_id;
    bool key_rotation_enabled = false;
    std::optional<int> rotation_period_in_days;
    std::optional<Time> next_rotation_date;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
};

}  // namespace slipway::aws::kms
