// Secrets Manager: facts about secrets; no call here reads a value. JSON 1.1, target
// secretsmanager.
#pragma once

#include "aws/operation.hh"

namespace slipway::aws::secretsmanager {

struct Tag {
  std::string key, value;
};

struct DescribeSecret {
  static constexpr OperationInfo info{Service::secretsmanager, "DescribeSecret", Effect::reads};
  std::string secret_id;  // name or ARN
  struct Reply {
    std::string arn, name, description, kms_key_id, owning_service;
    bool rotation_enabled = false;
    // deleted_date: set while a deletion is pending; the name stays reserved until then.
    std::optional<Time> created_date, last_changed_date, last_rotated_date, last_accessed_date,
        deleted_date;
    std::vector<Tag> tags;
    std::vector<std::pair<std::string, std::vector<std::string>>> version_ids_to_stages;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
};

}  // namespace slipway::aws::secretsmanager
