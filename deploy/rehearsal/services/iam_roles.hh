// The roles of an account: those of its file, and those that stacks have made in any region.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "deploy/rehearsal/world.hh"

namespace slipway::deploy::rehearsal::iam {

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
