// Secrets Manager: facts about secrets, setting and deleting them; no call here reads a value. JSON
// 1.1, target secretsmanager.
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

struct Filter {
  std::string key;  // name (a prefix), tag-key, all ...
  std::vector<std::string> values;
};

struct SecretListEntry {
  std::string arn, name, description, kms_key_id, owning_service;
  std::optional<Time> created_date, last_changed_date, deleted_date;
  std::vector<Tag> tags;
};

// May lag behind changes by minutes.
struct ListSecrets {
  static constexpr OperationInfo info{Service::secretsmanager, "ListSecrets", Effect::reads};
  std::vector<Filter> filters;
  // Names stay reserved while a deletion is pending: creating one of them fails.
  bool include_planned_deletion = true;
  int max_results = 100;
  std::string next_token;
  struct Reply {
    std::vector<SecretListEntry> secret_list;
    std::string next_token;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
  std::optional<ListSecrets> next(const Reply& reply) const;
};

// The token makes it idempotent: 32 to 64 characters, a UUID. ResourceExistsException when the name
// is taken, InvalidRequestException when it is reserved by a pending deletion.
struct CreateSecret {
  static constexpr OperationInfo info{Service::secretsmanager, "CreateSecret",
                                      Effect::changes_once};
  std::string name, description, kms_key_id, client_request_token;
  std::string secret_string;  // secret: in no log, error or journal
  std::vector<Tag> tags;
  struct Reply {
    std::string arn, name, version_id;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
};

struct PutSecretValue {
  static constexpr OperationInfo info{Service::secretsmanager, "PutSecretValue",
                                      Effect::changes_once};
  std::string secret_id, client_request_token;
  std::string secret_string;  // secret
  struct Reply {
    std::string arn, name, version_id;
    std::vector<std::string> version_stages;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
};

// Deleting what is being deleted already fails (InvalidRequestException) and harms nothing.
struct DeleteSecret {
  static constexpr OperationInfo info{Service::secretsmanager, "DeleteSecret",
                                      Effect::changes_once};
  std::string secret_id;
  std::optional<int> recovery_window_in_days;  // 7 to 30; AWS's own choice is 30
  bool force_delete_without_recovery = false;  // at once, for ever; no window then
  struct Reply {
    std::string arn, name;
    std::optional<Time> deletion_date;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
};

struct RestoreSecret {
  static constexpr OperationInfo info{Service::secretsmanager, "RestoreSecret",
                                      Effect::changes_once};
  std::string secret_id;
  struct Reply {
    std::string arn, name;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
};

}  // namespace slipway::aws::secretsmanager
