// KMS: what decides whether a key may be used, its policy and its rotation.

#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>

#include "deploy/rehearsal/paging.hh"
#include "deploy/rehearsal/services/kms.hh"
#include "deploy/rehearsal/world.hh"

namespace slipway::deploy::rehearsal {
namespace {

using Json = nlohmann::json;

// What KMS gives a key that is made without a policy: the account's own policies decide.
std::string default_policy(const Call& call) {
  return Json{{"Version", "2012-10-17"},
              {"Id", "key-default-1"},
              {"Statement",
               {{{"Sid", "Enable IAM User Permissions"},
                 {"Effect", "Allow"},
                 {"Principal", {{"AWS", fmt::format("arn:aws:iam::{}:root", call.account)}}},
                 {"Action", "kms:*"},
                 {"Resource", "*"}}}}}
      .dump(2);
}

// These two take an id or ARN, no alias.
std::expected<const Key*, ApiError> asked_key(World& world, const Call& call) {
  auto id = text(call.input, "KeyId");
  if (id.find("alias/") != std::string::npos)
    return std::unexpected(ApiError{"InvalidArnException", fmt::format("Invalid keyId '{}'", id)});
  const Key* key = world.region(call).key(id);
  if (!key) return std::unexpected(no_key(call, id));
  return key;
}

}  // namespace

Answer get_key_policy(World& world, const Call& call) {
  auto key = asked_key(world, call);
  if (!key) return std::unexpected(key.error());
  auto name = text(call.input, "PolicyName");
  if (!name.empty() && name != "default")
    return std::unexpected(ApiError{"NotFoundException", "No such policy exists"});
  const std::string& policy = (*key)->policy;
  return Body{Json{
      {"Policy", policy.empty() ? default_policy(call) : policy},
      {"PolicyName",
       "default"}}.dump()};
}

Answer get_key_rotation_status(World& world, const Call& call) {
  auto key = asked_key(world, call);
  if (!key) return std::unexpected(key.error());
  const Key& k = **key;
  if (k.spec != "SYMMETRIC_DEFAULT" || k.origin != "AWS_KMS")
    return std::unexpected(ApiError{"UnsupportedOperationException", ""});
  if (k.state == "PendingDeletion")
    return std::unexpected(
        ApiError{"KMSInvalidStateException", fmt::format("{} is pending deletion.", k.arn)});
  const bool rotates = k.rotation || k.manager == "AWS";
  Json reply{{"KeyId", k.arn}, {"KeyRotationEnabled", rotates}};
  if (rotates) {
    constexpr auto year = std::chrono::days(365);
    auto next = k.created.value_or(call.now);
    while (next <= call.now) next += year;
    reply["RotationPeriodInDays"] = 365;
    reply["NextRotationDate"] = static_cast<double>(next.time_since_epoch().count()) / 1000.0;
  }
  return Body{reply.dump()};
}

}  // namespace slipway::deploy::rehearsal
