#include "deploy/rehearsal/services/ecs_images.hh"

#include <fmt/format.h>

#include <algorithm>

#include "deploy/rehearsal/values.hh"
#include "deploy/rehearsal/world.hh"

namespace slipway::deploy::rehearsal {
namespace {

struct ImageName {
  std::string account, region, repository, tag, digest;
  bool ecr = false;
};

// 111122223333.dkr.ecr.us-west-2.amazonaws.com/pulumi/service:1.2.3
ImageName image_name(std::string image) {
  ImageName out;
  if (const auto at = image.find('@'); at != std::string::npos) {
    out.digest = image.substr(at + 1);
    image.resize(at);
  }
  const auto slash = image.find('/');
  const std::string host = image.substr(0, slash);
  const auto marker = host.find(".dkr.ecr.");
  out.repository = slash == std::string::npos ? image : image.substr(slash + 1);
  if (const auto colon = out.repository.find(':'); colon != std::string::npos) {
    out.tag = out.repository.substr(colon + 1);
    out.repository.resize(colon);
  }
  if (out.tag.empty() && out.digest.empty()) out.tag = "latest";
  if (marker == std::string::npos) return out;
  out.ecr = true;
  out.account = host.substr(0, marker);
  out.region = host.substr(marker + 9, host.find('.', marker + 9) - marker - 9);
  return out;
}

bool holds(const Image& image, const ImageName& name) {
  if (!name.digest.empty()) return image.digest == name.digest;
  return std::ranges::find(image.tags, name.tag) != image.tags.end();
}

const Image* image_of(const Repository& repository, const ImageName& name) {
  const auto found =
      std::ranges::find_if(repository.images, [&](const auto& one) { return holds(one, name); });
  return found == repository.images.end() ? nullptr : &*found;
}

}  // namespace

std::string pull_problem(World& world, const std::string& image) {
  const ImageName name = image_name(image);
  if (!name.ecr) return {};
  const auto* repository = world.region(name.account, name.region).repository(name.repository);
  if (repository == nullptr)
    return fmt::format(
        "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to "
        "resolve ref {}: pulling from host {} failed with status code [manifests {}]: 404 Not "
        "Found",
        image, image.substr(0, image.find('/')), name.tag);
  if (image_of(*repository, name) != nullptr) return {};
  return fmt::format(
      "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to "
      "resolve ref {}: {}: not found",
      image, image);
}

std::string digest_of_image(World& world, const std::string& image) {
  const ImageName name = image_name(image);
  if (!name.digest.empty()) return name.digest;
  if (name.ecr)
    if (const auto* repository =
            world.region(name.account, name.region).repository(name.repository))
      if (const auto* found = image_of(*repository, name)) return found->digest;
  return image_digest(image);
}

bool runs_to_completion(const std::string& image) {
  return image_name(image).repository.find("migration") != std::string::npos;
}

}  // namespace slipway::deploy::rehearsal
