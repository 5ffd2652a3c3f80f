// KMS: keys and their aliases. Lists go by Limit, Marker and Truncated.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "deploy/rehearsal/paging.hh"
#include "deploy/rehearsal/services/kms.hh"
#include "deploy/rehearsal/values.hh"
#include "deploy/rehearsal/world.hh"

namespace slipway::deploy::rehearsal {
namespace {

using Json = nlohmann::json;

std::expected<Page, ApiError> kms_page(World& world, const Call& call, std::size_t total,
                                       long default_limit, long maximum) {
  auto asked = integer(call.input, "Limit");
  auto limit = page_limit(asked.value_or(default_limit), maximum, world.account(call).page_size);
  auto page = page_of(total, text(call.input, "Marker"), limit);
  if (!page) return std::unexpected(ApiError{"InvalidMarkerException", "Invalid marker"});
  return *page;
}

void put_end(Json& reply, const Page& page) {
  reply["Truncated"] = !page.next_token.empty();
  if (!page.next_token.empty()) reply["NextMarker"] = page.next_token;
}

Answer list_keys(World& world, const Call& call) {
  const auto& keys = world.region(call).keys;
  auto page = kms_page(world, call, keys.size(), 100, 1000);
  if (!page) return std::unexpected(page.error());
  Json reply{{"Keys", Json::array()}};
  for (auto i = page->begin; i < page->end; ++i)
    reply["Keys"].push_back({{"KeyId", keys[i].id}, {"KeyArn", keys[i].arn}});
  put_end(reply, *page);
  return Body{reply.dump()};
}

Answer list_aliases(World& world, const Call& call) {
  Region& region = world.region(call);
  auto only = text(call.input, "KeyId");
  const Key* wanted = only.empty() ? nullptr : region.key(only);
  if (!only.empty() && !wanted) return std::unexpected(no_key(call, only));
  std::vector<std::pair<const Key*, const std::string*>> rows;
  for (const Key& key : region.keys)
    for (const auto& alias : key.aliases)
      if (!wanted || wanted == &key) rows.emplace_back(&key, &alias);
  std::ranges::sort(rows, {}, [](const auto& row) -> const std::string& { return *row.second; });
  auto page = kms_page(world, call, rows.size(), 50, 100);
  if (!page) return std::unexpected(page.error());
  Json reply{{"Aliases", Json::array()}};
  for (auto i = page->begin; i < page->end; ++i) {
    const auto& [key, alias] = rows[i];
    auto at = epoch(key->created.value_or(call.now));
    reply["Aliases"].push_back({{"AliasName", *alias},
                                {"AliasArn", world.arn("kms", call.region, call.account, *alias)},
                                {"TargetKeyId", key->id},
                                {"CreationDate", at},
                                {"LastUpdatedDate", at}});
  }
  put_end(reply, *page);
  return Body{reply.dump()};
}

Json algorithms(const Key& key) {
  if (key.spec == "SYMMETRIC_DEFAULT") return {"SYMMETRIC_DEFAULT"};
  if (key.usage == "ENCRYPT_DECRYPT") return {"RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"};
  if (key.spec.starts_with("ECC")) return {"ECDSA_SHA_256"};
  return {"RSASSA_PKCS1_V1_5_SHA_256", "RSASSA_PSS_SHA_256"};
}

Answer describe_key(World& world, const Call& call) {
  auto id = text(call.input, "KeyId");
  const Key* key = world.region(call).key(id);
  if (!key) return std::unexpected(no_key(call, id));
  Json data{{"AWSAccountId", call.account},
            {"KeyId", key->id},
            {"Arn", key->arn},
            {"Enabled", key->state == "Enabled"},
            {"Description", key->description},
            {"KeyUsage", key->usage},
            {"KeyState", key->state},
            {"Origin", key->origin},
            {"KeyManager", key->manager},
            {"KeySpec", key->spec},
            {"CustomerMasterKeySpec", key->spec},
            {"MultiRegion", false}};
  data["CreationDate"] = epoch(key->created.value_or(call.now));
  if (key->deletion) data["DeletionDate"] = epoch(*key->deletion);
  data[key->usage == "ENCRYPT_DECRYPT" ? "EncryptionAlgorithms" : "SigningAlgorithms"] =
      algorithms(*key);
  return Body{Json{{"KeyMetadata", data}}.dump()};
}

}  // namespace

ApiError no_key(const Call& call, const std::string& id) {
  auto arn = [&](std::string_view what) {
    return id.starts_with("arn:")
               ? id
               : fmt::format("arn:aws:kms:{}:{}:{}", call.region, call.account, what);
  };
  if (id.find("alias/") != std::string::npos)
    return {"NotFoundException", fmt::format("Alias {} is not found.", arn(id))};
  return {"NotFoundException", fmt::format("Key '{}' does not exist", arn("key/" + id))};
}

std::span<const Registered> kms_handlers() {
  using aws::Service;
  static constexpr std::array<Registered, 5> table{{
      {Service::kms, "ListKeys", list_keys},
      {Service::kms, "ListAliases", list_aliases},
      {Service::kms, "DescribeKey", describe_key},
      {Service::kms, "GetKeyPolicy", get_key_policy},
      {Service::kms, "GetKeyRotationStatus", get_key_rotation_status},
  }};
  return table;
}

}  // namespace slipway::deploy::rehearsal
