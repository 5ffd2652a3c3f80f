// The roles of an account: those of its file, and those that stacks have made in any region.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "deploy/rehearsal/world.hh"

namespace slipway::deploy::rehearsal::iam {

// The role that IAM Identity Center makes in an account for a permission set:
// AWSReservedSSO_NAME_ID below /aws-reserved/sso.amazonaws.com/REGION/ (IAM Identity Center user
// guide, "Referencing permission sets in resource policies"; without the region where it is
// us-east-1).
Role role_of_portal(const IdentityCenter& center, const PortalRole& portal);

struct InlinePolicy {
  std::string name, document;  // JSON
};

struct RoleRow {
  std::string name, path = "/", id, arn, description, boundary;
  std::string trust;  // JSON
  Time created{};
  long long max_session = 3600;  // seconds
  nlohmann::json tags = nlohmann::json::array();
  std::vector<std::string> attached;  // ARNs of managed policies
  std::vector<InlinePolicy> inlined;
};

// What an identity of the account's file may do, as documents.
std::vector<InlinePolicy> inline_policies(const Permissions& may);

std::vector<RoleRow> roles_of(World& world, const Call& call);  // by name

Answer get_role(World& world, const Call& call);
Answer list_roles(World& world, const Call& call);
Answer list_attached_role_policies(World& world, const Call& call);
Answer list_role_policies(World& world, const Call& call);
Answer get_role_policy(World& world, const Call& call);
Answer list_role_tags(World& world, const Call& call);

}  // namespace slipway::deploy::rehearsal::iam
