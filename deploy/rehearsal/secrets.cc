// Secrets Manager: which secrets there are. Values are never kept, so none can be asked for.

#include <fmt/format.h>

#include <algorithm>

#include "deploy/rehearsal/cfn/play.hh"
#include "deploy/rehearsal/cfn/wire.hh"
#include "deploy/rehearsal/ecs_json.hh"
#include "deploy/rehearsal/paging.hh"

namespace slipway::deploy::rehearsal {
namespace {

using cfn::Play;
using nlohmann::json;

constexpr std::string_view kSecret = "AWS::SecretsManager::Secret";

// arn:...:secret:<name>-<six characters>
std::string name_of(const std::string& arn) {
  const auto at = arn.find(":secret:");
  if (at == std::string::npos) return arn;
  const auto tail = arn.substr(at + 8);
  return tail.substr(0, tail.rfind('-'));
}

json shown_secret(const cfn::Thing& thing) {
  json out = {{"ARN", thing.physical_id},
              {"Name", name_of(thing.physical_id)},
              {"CreatedDate", epoch(thing.created)},
              {"LastChangedDate", epoch(thing.created)},
              {"Tags", thing.properties.value("Tags", json::array())}};
  for (const char* key : {"Description", "KmsKeyId"})
    if (const auto value = text(thing.properties, key); !value.empty()) out[key] = value;
  return out;
}

Answer describe_secret(World& world, const Call& call) {
  const auto id = text(call.input, "SecretId");
  for (const auto* thing : Play::of(world).estate(call).all(kSecret)) {
    if (thing->physical_id != id && name_of(thing->physical_id) != id) continue;
    json out = shown_secret(*thing);
    out["VersionIdsToStages"] = {{"00000000-0000-4000-a000-000000000001", {"AWSCURRENT"}}};
    return Body{out.dump()};
  }
  return refuse("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
}

Answer list_secrets(World& world, const Call& call) {
  json rows = json::array();
  for (const auto* thing : Play::of(world).estate(call).all(kSecret))
    rows.push_back(shown_secret(*thing));
  const auto limit =
      page_limit(integer(call.input, "MaxResults").value_or(0), 100, world.account(call).page_size);
  const auto page = page_of(rows.size(), text(call.input, "NextToken"), limit);
  if (!page) return refuse("InvalidNextTokenException", "The NextToken is invalid.");
  json reply = {{"SecretList", json::array()}};
  for (auto i = page->begin; i < page->end; ++i) reply["SecretList"].push_back(rows[i]);
  if (!page->next_token.empty()) reply["NextToken"] = page->next_token;
  return Body{reply.dump()};
}

}  // namespace

std::span<const Registered> secretsmanager_handlers() {
  constexpr auto service = aws::Service::secretsmanager;
  static constexpr Registered table[] = {
      {service, "DescribeSecret", describe_secret},
      {service, "ListSecrets", list_secrets},
  };
  return table;
}

}  // namespace slipway::deploy::rehearsal
