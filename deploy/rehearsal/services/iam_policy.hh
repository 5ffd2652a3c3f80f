// Policies as IAM judges by them: a Deny that fits outweighs every Allow, and what nothing allows
// is denied, too. Documents are read for what a simple policy says: Effect, Action or NotAction,
// Resource or NotResource, and conditions on texts and truths.
#pragma once

#include <expected>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "deploy/rehearsal/account.hh"

namespace slipway::deploy::rehearsal::iam {

enum class Decision : std::uint8_t { allowed, explicit_deny, implicit_deny };
std::string_view name_of(Decision decision);  // "explicitDeny"

// From 1, as IAM counts: behind the last character read.
struct Place {
  int line = 1, column = 1;
};

struct Condition {
  std::string test, key;  // "StringEquals", "aws:RequestedRegion"
  std::vector<std::string> values;
};

// A statement of a document, and where it stands there.
struct ReadStatement : Statement {
  std::vector<Condition> conditions;
  Place start, end;
};

struct Policy {
  std::string id;  // as a simulation calls it: "AdministratorAccess", "role_NAME_POLICY"
  std::vector<ReadStatement> statements;
};

// Error: what is wrong with the document.
std::expected<Policy, std::string> read_policy(std::string id, std::string_view document);

bool fits(const Statement& statement, std::string_view action, std::string_view resource);

// By the statements alone.
Decision judge(const std::vector<Statement>& statements, std::string_view action,
               std::string_view resource);

using Context = std::map<std::string, std::vector<std::string>>;  // keys in small letters

struct Verdict {
  Decision decision = Decision::implicit_deny;
  // What decided: the denials, or without any the permissions.
  std::vector<std::pair<const Policy*, const ReadStatement*>> matched;
  std::vector<std::string> missing;  // keys of conditions that the context has no value for
};
Verdict judge(const std::vector<Policy>& policies, std::string_view action,
              std::string_view resource, const Context& context);

}  // namespace slipway::deploy::rehearsal::iam
