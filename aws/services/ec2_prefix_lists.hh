// EC2, named lists of address ranges that routes and rules point to.
#pragma once

#include "aws/services/ec2.hh"

namespace slipway::aws::ec2 {

// A list of AWS's or a customer's; its ranges are asked for apart.
struct ManagedPrefixList {
  std::string prefix_list_id, prefix_list_name, prefix_list_arn;
  std::string address_family;  // IPv4, IPv6
  std::string state;           // create-complete, modify-in-progress ...
  std::string state_message, owner_id;
  int max_entries = 0;
  long version = 0;
  std::vector<Tag> tags;
};

struct PrefixListEntry {
  std::string cidr, description;
};

struct DescribeManagedPrefixLists {
  static constexpr OperationInfo info{Service::ec2, "DescribeManagedPrefixLists", Effect::reads};
  std::vector<std::string> prefix_list_ids;
  std::vector<Filter> filters;
  int max_results = 100;
  std::string next_token;
  struct Reply {
    std::vector<ManagedPrefixList> prefix_lists;
    std::string next_token;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
  std::optional<DescribeManagedPrefixLists> next(const Reply& reply) const;
};

struct GetManagedPrefixListEntries {
  static constexpr OperationInfo info{Service::ec2, "GetManagedPrefixListEntries", Effect::reads};
  std::string prefix_list_id;
  int max_results = 100;
  std::string next_token;
  struct Reply {
    std::vector<PrefixListEntry> entries;
    std::string next_token;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
  std::optional<GetManagedPrefixListEntries> next(const Reply& reply) const;
};

}  // namespace slipway::aws::ec2
