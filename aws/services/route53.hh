// Route 53: hosted zones and their records. REST-XML, version 2013-04-01, one global endpoint.
// Ids come as /hostedzone/Z1 and are kept here as Z1. Names keep AWS's spelling (trailing dot, \052
// for *); `readable_name` undoes both.
#pragma once

#include "aws/operation.hh"

namespace slipway::aws::route53 {

// "\052.example.com." -> "*.example.com"
std::string readable_name(std::string_view name);

struct HostedZone {
  std::string id, name, caller_reference, comment;
  bool private_zone = false;
  long resource_record_set_count = 0;
  std::string linked_service_principal, linked_service_description;
};

struct ListHostedZones {
  static constexpr OperationInfo info{Service::route53, "ListHostedZones", Effect::reads};
  std::string marker;
  int max_items = 100;
  struct Reply {
    std::vector<HostedZone> hosted_zones;
    bool is_truncated = false;
    std::string next_marker;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
  std::optional<ListHostedZones> next(const Reply& reply) const;
};

struct AliasTarget {
  std::string hosted_zone_id, dns_name;
  bool evaluate_target_health = false;
};

struct ResourceRecordSet {
  std::string name, type, set_identifier, region, failover, health_check_id;
  std::optional<long> weight, ttl;
  std::vector<std::string> resource_records;  // their values
  std::optional<AliasTarget> alias_target;
};

struct ListResourceRecordSets {
  static constexpr OperationInfo info{Service::route53, "ListResourceRecordSets", Effect::reads};
  std::string id;  // of the zone
  // Where to start; a type without a name is an error at AWS.
  std::string start_record_name, start_record_type, start_record_identifier;
  int max_items = 300;
  struct Reply {
    std::vector<ResourceRecordSet> resource_record_sets;
    bool is_truncated = false;
    std::string next_record_name, next_record_type, next_record_identifier;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
  std::optional<ListResourceRecordSets> next(const Reply& reply) const;
};

}  // namespace slipway::aws::route53
