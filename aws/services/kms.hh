// KMS: encryption keys. JSON 1.1, target TrentService.
// ListKeys knows ids only; one pass of ListAliases tells AWS's own keys (alias/aws/...) from
// customers' before any DescribeKey.
#pragma once

#include "aws/operation.hh"

namespace slipway::aws::kms {

struct KeyListEntry {
  std::string key_id, key_arn;
};

struct ListKeys {
  static constexpr OperationInfo info{Service::kms, "ListKeys", Effect::reads};
  int limit = 1000;
  std::string marker;
  struct Reply {
    std::vector<KeyListEntry> keys;
    std::string next_marker;
    bool truncated = false;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
  std::optional<ListKeys> next(const Reply& reply) const;
};

struct Alias {
  std::string alias_name, alias_arn;
  std::string target_key_id;  // empty: an AWS alias whose key was never used yet
};

struct ListAliases {
  static constexpr OperationInfo info{Service::kms, "ListAliases", Effect::reads};
  std::string key_id;  // empty: those of every key
  int limit = 100;     // AWS's limit, though its shape says 1000
  std::string marker;
  struct Reply {
    std::vector<Alias> aliases;
    std::string next_marker;
    bool truncated = false;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
  std::optional<ListAliases> next(const Reply& reply) const;
};

struct KeyMetadata {
  std::string aws_account_id, key_id, arn, description;
  std::string key_state, key_usage, key_spec, key_manager, origin;  // Enabled, ENCRYPT_DECRYPT ...
  bool enabled = false, multi_region = false;
  std::optional<Time> creation_date, deletion_date, valid_to;
  std::vector<std::string> encryption_algorithms;
};

struct DescribeKey {
  static constexpr OperationInfo info{Service::kms, "DescribeKey", Effect::reads};
  std::string key_id;  // id, ARN, alias name or alias ARN
  struct Reply {
    KeyMetadata key_metadata;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
};

}  // namespace slipway::aws::kms
