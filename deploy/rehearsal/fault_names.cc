#include "deploy/rehearsal/fault_names.hh"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "aws/config/settings.hh"
#include "deploy/assets.hh"
#include "deploy/rehearsal/cfn/template.hh"
#include "deploy/rehearsal/faults.hh"
#include "deploy/rehearsal/registry.hh"
#include "deploy/rehearsal/world.hh"

namespace slipway::deploy::rehearsal {
namespace {

using Json = nlohmann::json;

constexpr std::string_view blueprints = "blueprints/";

void add_containers(const Json& value, std::vector<std::string>& names) {
  if (value.is_object() && value.contains("ContainerDefinitions"))
    for (const Json& container : value.at("ContainerDefinitions"))
      if (container.is_object() && container.contains("Name") && container.at("Name").is_string())
        names.push_back(container.at("Name").get<std::string>());
  if (value.is_structured())
    for (const Json& member : value) add_containers(member, names);
}

// Logical ids, containers and types of everything the embedded blueprints deploy.
std::vector<std::string> deployed_names() {
  std::vector<std::string> names;
  for (const auto file : assets_under(blueprints)) {
    if (file.find("/templates/") == file.npos) continue;
    const auto document = cfn::read_document(*asset(file));
    if (!document || !document->root.contains("Resources")) continue;
    for (const auto& [id, resource] : document->root.at("Resources").items()) {
      names.push_back(id);
      names.push_back(resource.value("Type", ""));
      add_containers(resource, names);
    }
  }
  std::ranges::sort(names);
  const auto [first, last] = std::ranges::unique(names);
  names.erase(first, last);
  return names;
}

// "slow:pulumi-service" is about pulumi-service; a type has two colons.
std::string_view subject(std::string_view where) {
  const auto colon = where.find(':');
  const bool kind = colon != where.npos && !where.substr(colon).starts_with("::");
  return kind ? where.substr(colon + 1) : where;
}

std::string unmet_name(std::string_view name) {
  static const auto names = deployed_names();
  if (std::ranges::binary_search(names, name)) return {};
  return fmt::format("nothing that slipway deploys is called \"{}\"{}", name, guess(name, names));
}

// Actions are those of calls and those the blueprints ask a simulation for. S3 calls its actions
// otherwise than its operations, so nothing is said of them.
std::string unmet_action(std::string_view pattern) {
  if (pattern == "*" || pattern.starts_with("s3:")) return {};
  std::vector<std::string> names;
  for (const Registered& entry : all_handlers())
    names.push_back(fmt::format("{}:{}", wire(entry.service).iam_prefix, entry.action));
  const auto meets = [&](const auto& name) { return matches(pattern, name); };
  if (std::ranges::any_of(names, meets)) return {};
  for (const auto file : assets_under(blueprints))
    if (file.ends_with("/blueprint.yaml") && asset(file)->find(pattern) != std::string_view::npos)
      return {};
  return fmt::format("nothing asks for the action \"{}\"{}", pattern, guess(pattern, names));
}

std::string unmet_by(const Fault& fault) {
  if (fault.kind == Fault::Kind::deny) return unmet_action(fault.where);
  const bool named = fault.kind == Fault::Kind::fail || fault.kind == Fault::Kind::crash;
  return named ? unmet_name(subject(fault.where)) : std::string();
}

}  // namespace

std::string guess(std::string_view name, const std::vector<std::string>& names) {
  const auto near = aws::nearest(name, names);
  return near.empty() ? std::string() : fmt::format("; did you mean {}?", near);
}

std::vector<std::string> calls_of(std::string_view service) {
  std::vector<std::string> calls;
  for (const Registered& entry : all_handlers())
    if (matches(service, wire(entry.service).iam_prefix)) calls.emplace_back(entry.action);
  return calls;
}

std::vector<std::string> unmet(const std::vector<std::string>& specs) {
  std::vector<std::string> out;
  for (const auto& spec : specs)
    if (const auto fault = parse_fault(spec))
      if (auto why = unmet_by(*fault); !why.empty())
        out.push_back(fmt::format("the fault \"{}\" meets nothing: {}", spec, why));
  return out;
}

}  // namespace slipway::deploy::rehearsal
