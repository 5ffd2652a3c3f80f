// Secrets Manager: which secrets there are, of stacks and of calls. Values are never kept, so none
// can be asked for.

#include <fmt/format.h>

#include <algorithm>

#include "deploy/rehearsal/cfn/play.hh"
#include "deploy/rehearsal/cfn/wire.hh"
#include "deploy/rehearsal/paging.hh"
#include "deploy/rehearsal/values.hh"

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

bool is_deleted(const cfn::Thing& thing) { return thing.attributes.contains("DeletedDate"); }

std::string version_of(const cfn::Thing& thing) {
  const auto version = text(thing.attributes, "VersionId");
  return version.empty() ? "00000000-0000-4000-a000-000000000001" : version;
}

json shown_secret(const cfn::Thing& thing) {
  json out = {{"ARN", thing.physical_id},
              {"Name", name_of(thing.physical_id)},
              {"CreatedDate", epoch(thing.created)},
              {"LastChangedDate", epoch(thing.created)},
              {"Tags", thing.properties.value("Tags", json::array())}};
  for (const char* key : {"Description", "KmsKeyId"})
    if (const auto value = text(thing.properties, key); !value.empty()) out[key] = value;
  if (is_deleted(thing)) out["DeletedDate"] = thing.attributes["DeletedDate"];
  return out;
}

// By ARN or name; null: none.
cfn::Thing* find_secret(cfn::Estate& estate, const std::string& id) {
  for (const auto* thing : estate.all(kSecret))
    if (thing->physical_id == id || name_of(thing->physical_id) == id)
      return estate.thing(kSecret, thing->physical_id);
  return nullptr;
}

std::expected<cfn::Thing*, ApiError> need_secret(World& world, const Call& call) {
  auto* thing = find_secret(Play::of(world).estate(call), text(call.input, "SecretId"));
  if (thing == nullptr)
    return refuse("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
  return thing;
}

Answer describe_secret(World& world, const Call& call) {
  auto thing = need_secret(world, call);
  if (!thing) return std::unexpected(thing.error());
  json out = shown_secret(**thing);
  out["VersionIdsToStages"] = {{version_of(**thing), {"AWSCURRENT"}}};
  return Body{out.dump()};
}

// A value fits by its beginning; "!x" by not doing so.
bool fits_filter(const json& row, const std::string& key, const std::string& value) {
  if (value.starts_with('!')) return !fits_filter(row, key, value.substr(1));
  if (key == "name") return text(row, "Name").starts_with(value);
  if (key == "description") return text(row, "Description").starts_with(value);
  const bool everything = key == "all";
  for (const auto& tag : row["Tags"])
    if (((everything || key == "tag-key") && text(tag, "Key").starts_with(value)) ||
        ((everything || key == "tag-value") && text(tag, "Value").starts_with(value)))
      return true;
  return everything && (text(row, "Name").find(value) != std::string::npos ||
                        text(row, "Description").find(value) != std::string::npos);
}

bool fits_filters(const json& row, const json& filters) {
  return std::ranges::all_of(filters, [&](const json& filter) {
    const auto values = texts(filter, "Values");
    return std::ranges::any_of(values, [&](const std::string& value) {
      return fits_filter(row, text(filter, "Key"), value);
    });
  });
}

Answer list_secrets(World& world, const Call& call) {
  json rows = json::array();
  const json filters = call.input.contains("Filters") ? call.input["Filters"] : json::array();
  for (const auto* thing : Play::of(world).estate(call).all(kSecret)) {
    if (is_deleted(*thing) && !flag(call.input, "IncludePlannedDeletion")) continue;
    auto row = shown_secret(*thing);
    row["SecretVersionsToStages"] = {{version_of(*thing), {"AWSCURRENT"}}};
    if (fits_filters(row, filters)) rows.push_back(std::move(row));
  }
  const auto limit =
      page_limit(integer(call.input, "MaxResults").value_or(0), 100, world.account(call).page_size);
  const auto page = page_of(rows.size(), text(call.input, "NextToken"), limit);
  if (!page) return refuse("InvalidNextTokenException", "The NextToken is invalid.");
  json reply = {{"SecretList", json::array()}};
  for (auto i = page->begin; i < page->end; ++i) reply["SecretList"].push_back(rows[i]);
  if (!page->next_token.empty()) reply["NextToken"] = page->next_token;
  return Body{reply.dump()};
}

bool is_secret_name(std::string_view name) {
  return !name.empty() && name.size() <= 512 && std::ranges::all_of(name, [](unsigned char c) {
    return std::isalnum(c) != 0 ||
           std::string_view("/_+=.@-").find(static_cast<char>(c)) != std::string_view::npos;
  });
}

json told_of(const cfn::Thing& thing) {
  return {{"ARN", thing.physical_id}, {"Name", name_of(thing.physical_id)}};
}

Answer create_secret(World& world, const Call& call) {
  const auto name = text(call.input, "Name"), token = text(call.input, "ClientRequestToken");
  if (!is_secret_name(name))
    return refuse("ValidationException",
                  "Invalid name. Must be a valid name containing alphanumeric characters, or any "
                  "of the following: -/_+=.@!");
  auto& estate = Play::of(world).estate(call);
  if (const auto* there = find_secret(estate, name)) {
    if (is_deleted(*there))
      return refuse("InvalidRequestException",
                    "You can't create this secret because a secret with this name is already "
                    "scheduled for deletion.");
    if (token.empty() || version_of(*there) != token)
      return refuse(
          "ResourceExistsException",
          fmt::format("The operation failed because the secret {} already exists.", name));
    json same = told_of(*there);
    same["VersionId"] = token;
    return Body{same.dump()};
  }
  cfn::Thing thing;
  thing.type = kSecret;
  thing.physical_id = world.arn("secretsmanager", call.region, call.account,
                                fmt::format("secret:{}-{}", name, world.upper_id("", 6)));
  thing.created = world.now();
  thing.settled = true;
  thing.properties = {{"Name", name}, {"Tags", call.input.value("Tags", json::array())}};
  for (const char* key : {"Description", "KmsKeyId"})
    if (const auto value = text(call.input, key); !value.empty()) thing.properties[key] = value;
  thing.attributes["VersionId"] = token.empty() ? world.uuid() : token;
  json reply = told_of(thing);
  reply["VersionId"] = thing.attributes["VersionId"];
  estate.add(std::move(thing));
  return Body{reply.dump()};
}

std::unexpected<ApiError> marked_deleted() {
  return refuse("InvalidRequestException",
                "You can't perform this operation on the secret because it was marked for "
                "deletion.");
}

Answer put_secret_value(World& world, const Call& call) {
  auto thing = need_secret(world, call);
  if (!thing) return std::unexpected(thing.error());
  if (is_deleted(**thing)) return marked_deleted();
  const auto token = text(call.input, "ClientRequestToken");
  (*thing)->attributes["VersionId"] = token.empty() ? world.uuid() : token;
  json reply = told_of(**thing);
  reply["VersionId"] = (*thing)->attributes["VersionId"];
  reply["VersionStages"] = json::array({"AWSCURRENT"});
  return Body{reply.dump()};
}

Answer delete_secret(World& world, const Call& call) {
  auto thing = need_secret(world, call);
  if (!thing) return std::unexpected(thing.error());
  const auto window = integer(call.input, "RecoveryWindowInDays");
  const bool at_once = flag(call.input, "ForceDeleteWithoutRecovery");
  if (at_once && window)
    return refuse("InvalidParameterException",
                  "You can't use ForceDeleteWithoutRecovery in conjunction with "
                  "RecoveryWindowInDays.");
  if (window && (*window < 7 || *window > 30))
    return refuse("InvalidParameterException",
                  "The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).");
  if (is_deleted(**thing) && !at_once) return marked_deleted();
  const Time gone = world.now() + std::chrono::days(at_once ? 0 : window.value_or(30));
  json reply = told_of(**thing);
  reply["DeletionDate"] = epoch(gone);
  if (at_once)
    Play::of(world).estate(call).drop(std::string(kSecret), std::string((*thing)->physical_id));
  else
    (*thing)->attributes["DeletedDate"] = epoch(gone);
  return Body{reply.dump()};
}

Answer restore_secret(World& world, const Call& call) {
  auto thing = need_secret(world, call);
  if (!thing) return std::unexpected(thing.error());
  (*thing)->attributes.erase("DeletedDate");
  return Body{told_of(**thing).dump()};
}

}  // namespace

std::span<const Registered> secretsmanager_handlers() {
  constexpr auto service = aws::Service::secretsmanager;
  static constexpr Registered table[] = {
      {service, "DescribeSecret", describe_secret}, {service, "ListSecrets", list_secrets},
      {service, "CreateSecret", create_secret},     {service, "PutSecretValue", put_secret_value},
      {service, "DeleteSecret", delete_secret},     {service, "RestoreSecret", restore_secret},
  };
  return table;
}

}  // namespace slipway::deploy::rehearsal
