#include "deploy/rehearsal/cfn/by_hand.hh"

#include <algorithm>
#include <cstdlib>
#include <functional>

#include "deploy/rehearsal/cfn/effects.hh"
#include "deploy/rehearsal/cfn/handlers.hh"
#include "deploy/rehearsal/paging.hh"
#include "deploy/rehearsal/services/ecs_service.hh"
#include "deploy/rehearsal/trouble.hh"
#include "deploy/rehearsal/world.hh"

namespace slipway::deploy::rehearsal::cfn {
namespace {

// ---- deleted

// What AWS deletes together with another thing: the property names that.
struct GoesWith {
  const char* type;
  const char* property;
};
constexpr GoesWith kGoWith[] = {
    {"AWS::ElasticLoadBalancingV2::Listener", "LoadBalancerArn"},
    {"AWS::ElasticLoadBalancingV2::ListenerRule", "ListenerArn"},
    {"AWS::EC2::SecurityGroupIngress", "GroupId"},
    {"AWS::EC2::SecurityGroupEgress", "GroupId"},
    {"AWS::ApplicationAutoScaling::ScalingPolicy", "ScalingTargetId"},
    {"AWS::S3::BucketPolicy", "Bucket"},
};

void delete_by_hand(World& world, Estate& estate, const Thing& thing, Time at) {
  const Thing gone = thing;
  if (gone.type == "AWS::ECS::Service") stop_service(world, estate, gone.physical_id, at);
  vanish(world, estate, gone);
  estate.drop(gone.type, gone.physical_id);
  for (const auto& [type, property] : kGoWith)
    for (const auto* other : estate.all(type))
      if (text(other->properties, property) == gone.physical_id)
        delete_by_hand(world, estate, *other, at);
}

// ---- changed

bool is_whole_number(const std::string& text) {
  return !text.empty() && text.size() < 9 &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_switch(const std::string& text) { return text == "true" || text == "false"; }

// Another value than this one, as somebody might have set it in the console.
std::string changed_by_hand(const std::string& value) {
  if (is_switch(value)) return value == "true" ? "false" : "true";
  if (is_whole_number(value)) return std::to_string(std::stol(value) + 1);
  return value + "-changed-by-hand";
}

using Fits = std::function<bool(const std::string& key, const std::string& value)>;

// The first text below that fits; none: null.
json* find_below(json& value, const std::string& key, const Fits& fits) {
  if (value.is_string()) return fits(key, value.get_ref<const std::string&>()) ? &value : nullptr;
  if (!value.is_structured()) return nullptr;
  for (auto it = value.begin(); it != value.end(); ++it)
    if (auto* found = find_below(*it, value.is_object() ? it.key() : key, fits)) return found;
  return nullptr;
}

enum class Depth : std::uint8_t { top, any };

// No drift of what AWS never tells, and of what only a new resource can change.
json* find_value(const Type& type, json& properties, Depth depth, const Fits& fits) {
  constexpr std::string_view untold[] = {"SecretString", "GenerateSecretString",
                                         "MasterUserPassword", "Tags"};
  for (auto it = properties.begin(); it != properties.end(); ++it) {
    if (recreation(type, it.key()) != Recreation::never ||
        std::ranges::find(untold, it.key()) != std::end(untold) ||
        (depth == Depth::top && !it->is_string()))
      continue;
    if (auto* found = find_below(*it, it.key(), fits)) return found;
  }
  return nullptr;
}

// A switch or number first, as their other values are valid too; then a description, a tag, any
// text.
bool change_one(const Type& type, json& properties) {
  const Fits plain = [](const auto&, const auto& value) {
    return is_switch(value) || is_whole_number(value);
  };
  const Fits described = [](const auto& key, const auto&) { return key.ends_with("Description"); };
  json* value = find_value(type, properties, Depth::top, plain);
  if (value == nullptr) value = find_value(type, properties, Depth::top, described);
  if (value == nullptr) value = find_value(type, properties, Depth::any, plain);
  if (value == nullptr && takes_tags(type)) {
    properties = with_tags(type, properties, {{"changed-by", "hand"}});
    return true;
  }
  if (value == nullptr)
    value = find_value(type, properties, Depth::any, [](const auto&, const auto&) { return true; });
  if (value == nullptr) return false;
  *value = changed_by_hand(value->get<std::string>());
  return true;
}

void change_by_hand(World& world, Estate& estate, Thing& thing, Time at) {
  const json before = thing.properties;
  if (!change_one(*find_type(thing.type), thing.properties)) return;
  update_effect(world, estate, thing, before, at);
  settle(world, estate, thing);
}

// ---- when

// Whether a stack is done, and so is what it is a part of.
bool at_rest(Estate& estate, const Stack& stack) {
  if (stack.deleted || busy(stack)) return false;
  const auto* root = stack.root_id.empty() ? nullptr : estate.stack(stack.root_id);
  return root == nullptr || !busy(*root);
}

void meddle_with(World& world, Estate& estate, const Stack& stack, const std::string& fault,
                 Time at) {
  const auto colon = fault.find(':');
  const auto resource = stack.resources.find(fault.substr(colon + 1));
  if (resource == stack.resources.end() || resource->second.type == kStackType) return;
  auto* thing = estate.thing(resource->second.type, resource->second.physical_id);
  if (thing == nullptr || !estate.by_hand.emplace(stack.id, fault).second) return;
  if (fault.starts_with("gone:"))
    delete_by_hand(world, estate, *thing, at);
  else
    change_by_hand(world, estate, *thing, at);
}

// ---- load

constexpr std::string_view kScaled = "AWS::ApplicationAutoScaling::ScalableTarget";
// Of target tracking: what its two alarms wait for (three minutes over, fifteen under the value).
constexpr Millis kToScaleOut{3 * 60'000}, kToScaleIn{15 * 60'000};

Time due(const Load& load) { return load.since + (load.busy ? kToScaleOut : kToScaleIn); }

bool watches(const World& world, const Estate& estate) {
  return !estate.loads.empty() ||
         std::ranges::any_of(world.options().failing_resources,
                             [](const auto& fault) { return fault.starts_with("busy:"); });
}

// Takes the faults' word for which targets have load.
void watch(World& world, Estate& estate) {
  std::erase_if(estate.loads,
                [&](const auto& row) { return estate.thing(kScaled, row.first) == nullptr; });
  for (const auto* target : estate.all(kScaled)) {
    const bool now = troubled(world, "busy", target->logical_id);
    const auto it = estate.loads.find(target->physical_id);
    if (it == estate.loads.end()) {
      const Time made = target->created + std::chrono::seconds(find_type(kScaled)->create);
      if (now) estate.loads[target->physical_id] = {std::max(made, world.faults_since())};
    } else if (now != it->second.busy) {
      // Load that went before it was noticed has changed nothing.
      if (!now && !it->second.told)
        estate.loads.erase(it);
      else
        it->second = {.since = world.faults_since(), .busy = now};
    }
  }
}

}  // namespace

void meddle(World& world, Estate& estate, Time at) {
  const auto& on = world.options().failing_resources;
  std::erase_if(estate.by_hand,
                [&](const auto& done) { return std::ranges::find(on, done.second) == on.end(); });
  for (const auto& fault : on)
    if (fault.starts_with("gone:") || fault.starts_with("drift:"))
      for (const auto& stack : estate.stacks)
        if (at_rest(estate, *stack)) meddle_with(world, estate, *stack, fault, at);
}

std::optional<Time> next_alarm(World& world, Estate& estate) {
  if (!watches(world, estate)) return std::nullopt;
  watch(world, estate);
  std::optional<Time> first;
  for (const auto& [id, load] : estate.loads)
    if (!load.told) first = std::min(first.value_or(due(load)), due(load));
  return first;
}

void sound_alarm(World& world, Estate& estate, Time at) {
  for (auto& [id, load] : estate.loads) {
    if (load.told || due(load) > at) continue;
    load.told = true;
    const json& target = estate.thing(kScaled, id)->properties;
    const int wanted = std::atoi(text(target, load.busy ? "MaxCapacity" : "MinCapacity").c_str());
    keep_between(world, estate, text(target, "ResourceId"), {wanted, wanted}, at);
  }
}

}  // namespace slipway::deploy::rehearsal::cfn
