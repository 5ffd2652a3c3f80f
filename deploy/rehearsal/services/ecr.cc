// ECR: repositories and their images.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "deploy/rehearsal/paging.hh"
#include "deploy/rehearsal/services/ecr.hh"
#include "deploy/rehearsal/values.hh"
#include "deploy/rehearsal/world.hh"

namespace slipway::deploy::rehearsal {
namespace {

using Json = nlohmann::json;

// The registry must be the caller's own; nothing here shares repositories across accounts.
std::optional<ApiError> foreign_registry(const Call& call, std::string_view name) {
  auto registry = text(call.input, "registryId");
  if (registry.empty() || registry == call.account) return std::nullopt;
  return ApiError{
      "RepositoryNotFoundException",
      fmt::format("The repository with name '{}' does not exist in the registry with id '{}'", name,
                  registry)};
}

std::expected<Page, ApiError> ecr_page(World& world, const Call& call, std::size_t total) {
  auto asked = integer(call.input, "maxResults");
  auto limit = page_limit(asked.value_or(100), 1000, world.account(call).page_size);
  auto page = page_of(total, text(call.input, "nextToken"), limit);
  if (!page)
    return std::unexpected(
        ApiError{"InvalidParameterException",
                 "Invalid parameter at 'nextToken' failed to satisfy constraint: 'Invalid token'"});
  return *page;
}

Json repository_row(const Repository& r, const Call& call) {
  return {{"repositoryArn", r.arn},
          {"registryId", call.account},
          {"repositoryName", r.name},
          {"repositoryUri", r.uri},
          {"createdAt", epoch(r.created.value_or(call.now))},
          {"imageTagMutability", r.mutability},
          {"imageScanningConfiguration", {{"scanOnPush", false}}},
          {"encryptionConfiguration", {{"encryptionType", "AES256"}}}};
}

Answer describe_repositories(World& world, const Call& call) {
  Region& region = world.region(call);
  auto names = texts(call.input, "repositoryNames");
  if (auto foreign = foreign_registry(call, names.empty() ? "*" : names.front()))
    return std::unexpected(*foreign);
  std::vector<const Repository*> rows;
  for (const auto& name : names) {
    auto* found = region.repository(name);
    if (!found) return std::unexpected(no_repository(call, name));
    rows.push_back(found);
  }
  if (names.empty())
    for (const auto& r : region.repositories) rows.push_back(&r);
  auto page = ecr_page(world, call, rows.size());
  if (!page) return std::unexpected(page.error());
  if (!names.empty()) *page = {0, rows.size(), ""};  // named ones come all at once
  Json reply{{"repositories", Json::array()}};
  for (auto i = page->begin; i < page->end; ++i)
    reply["repositories"].push_back(repository_row(*rows[i], call));
  if (!page->next_token.empty()) reply["nextToken"] = page->next_token;
  return Body{reply.dump()};
}

Json image_row(const Image& image, const Repository& r, const Call& call) {
  Json row{{"registryId", call.account},
           {"repositoryName", r.name},
           {"imageDigest", image.digest},
           {"imageSizeInBytes", image.bytes},
           {"imagePushedAt", epoch(image.pushed.value_or(call.now))},
           {"imageManifestMediaType", "application/vnd.docker.distribution.manifest.v2+json"},
           {"artifactMediaType", "application/vnd.docker.container.image.v1+json"},
           {"imageStatus", "ACTIVE"}};
  if (!image.tags.empty()) row["imageTags"] = image.tags;
  return row;
}

// The images that `imageIds` name, each once, in the order asked.
std::expected<std::vector<const Image*>, ApiError> named_images(const Repository& r,
                                                                const Json& ids, const Call& call) {
  std::vector<const Image*> rows;
  for (const auto& id : ids) {
    auto digest = id.is_object() ? text(id, "imageDigest") : "",
         tag = id.is_object() ? text(id, "imageTag") : "";
    auto fits = [&](const Image& image) {
      return (!digest.empty() || !tag.empty()) && (digest.empty() || image.digest == digest) &&
             (tag.empty() || std::ranges::count(image.tags, tag));
    };
    auto found = std::ranges::find_if(r.images, fits);
    auto quoted = [](const std::string& s) { return s.empty() ? "null" : s; };
    if (found == r.images.end())
      return std::unexpected(
          ApiError{"ImageNotFoundException",
                   fmt::format("The image with imageId {{imageDigest:'{}', imageTag:'{}'}} does "
                               "not exist within the "
                               "repository with name '{}' in the registry with id '{}'",
                               quoted(digest), quoted(tag), r.name, call.account)});
    if (std::ranges::find(rows, &*found) == rows.end()) rows.push_back(&*found);
  }
  return rows;
}

Answer describe_images(World& world, const Call& call) {
  auto name = text(call.input, "repositoryName");
  const Repository* r = world.region(call).repository(name);
  if (!r) return std::unexpected(no_repository(call, name));
  if (auto foreign = foreign_registry(call, name)) return std::unexpected(*foreign);
  auto ids = call.input.value("imageIds", Json::array());
  auto filter = call.input.value("filter", Json::object());
  auto status = filter.is_object() ? text(filter, "tagStatus") : "";
  std::vector<const Image*> rows;
  if (ids.is_array() && !ids.empty()) {
    auto chosen = named_images(*r, ids, call);
    if (!chosen) return std::unexpected(chosen.error());
    rows = std::move(*chosen);
  } else {
    for (const Image& image : r->images)
      if ((status != "TAGGED" || !image.tags.empty()) &&
          (status != "UNTAGGED" || image.tags.empty()))
        rows.push_back(&image);
  }
  auto page = ecr_page(world, call, rows.size());
  if (!page) return std::unexpected(page.error());
  Json reply{{"imageDetails", Json::array()}};
  for (auto i = page->begin; i < page->end; ++i)
    reply["imageDetails"].push_back(image_row(*rows[i], *r, call));
  if (!page->next_token.empty()) reply["nextToken"] = page->next_token;
  return Body{reply.dump()};
}

}  // namespace

ApiError no_repository(const Call& call, std::string_view name) {
  return {"RepositoryNotFoundException",
          fmt::format("The repository with name '{}' does not exist in the registry with id '{}'",
                      name, call.account)};
}

std::span<const Registered> ecr_handlers() {
  static constexpr std::array<Registered, 3> table{{
      {aws::Service::ecr, "DescribeRepositories", describe_repositories},
      {aws::Service::ecr, "DescribeImages", describe_images},
      {aws::Service::ecr, "BatchGetImage", batch_get_image},
  }};
  return table;
}

}  // namespace slipway::deploy::rehearsal
