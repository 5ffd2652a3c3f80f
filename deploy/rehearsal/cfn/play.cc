#include "deploy/rehearsal/cfn/play.hh"

#include "deploy/rehearsal/cfn/by_hand.hh"
#include "deploy/rehearsal/cfn/handlers.hh"
#include "deploy/rehearsal/services/elbv2_state.hh"

namespace slipway::deploy::rehearsal::cfn {

Play& Play::of(World& world) {
  // Nothing else attaches a simulation to a rehearsal account's world.
  if (world.simulation() == nullptr) world.attach(std::make_unique<Play>());
  return static_cast<Play&>(*world.simulation());
}

Estate& Play::estate(const std::string& account, const std::string& region) {
  auto& slot = estates_[{account, region}];
  if (!slot) {
    slot = std::make_unique<Estate>();
    slot->account = account;
    slot->region = region;
  }
  return *slot;
}

std::vector<const Estate*> Play::estates(std::string_view account) const {
  std::vector<const Estate*> out;
  for (const auto& [where, estate] : estates_)
    if (where.first == account) out.push_back(estate.get());
  return out;
}

// The earliest thing that is due up to now. False: nothing is.
bool Play::step(World& world) {
  Estate* estate = nullptr;
  std::pair<const std::string, Operation>* first = nullptr;  // none: an alarm
  Time at = world.now();
  const auto earlier = [&](const std::optional<Time>& due) {
    return due && *due <= world.now() && (estate == nullptr || *due < at);
  };
  for (auto& [where, candidate] : estates_) {
    for (auto& entry : candidate->running)
      if (const auto due = entry.second.next(); earlier(due))
        estate = candidate.get(), first = &entry, at = *due;
    if (const auto due = next_alarm(world, *candidate); earlier(due))
      estate = candidate.get(), first = nullptr, at = *due;
  }
  if (estate == nullptr) return false;
  if (first == nullptr) {
    sound_alarm(world, *estate, at);
  } else if (Stack* stack = estate->stack(first->first)) {
    first->second.play(world, *estate, *stack);
    if (!busy(*stack)) meddle(world, *estate, at);
  }
  return true;
}

// One step at a time, the earliest of all first: what happens does not depend on how often anyone
// looks.
void Play::advance(World& world) {
  while (step(world)) {
  }
  for (auto& [where, estate] : estates_) {
    meddle(world, *estate, world.now());
    finish_drops(world, *estate);
  }
}

std::optional<HttpsAnswer> Play::https(World& world, std::string_view load_balancer,
                                       std::string_view host, std::string_view path) {
  for (auto& [where, estate] : estates_)
    if (const auto* balancer = find_balancer(*estate, load_balancer.empty() ? host : load_balancer))
      return answer_https(*estate, *balancer, host, path, world.now());
  return std::nullopt;
}

bool Play::claim(const Stack& stack, const std::string& token, const std::string& what) {
  return token.empty() || tokens_.emplace(std::pair(stack.id, token), what).first->second == what;
}

bool Play::claimed(const Stack& stack, const std::string& token, const std::string& what) const {
  const auto it = tokens_.find({stack.id, token});
  return !token.empty() && it != tokens_.end() && it->second == what;
}

void start(World& world, Estate& estate, Stack& stack, Operation::Request request) {
  stack.called = world.wall();
  start_at(world, estate, stack, std::move(request), world.now());
}

void start_at(World& world, Estate& estate, Stack& stack, Operation::Request request, Time at) {
  if (request.id.empty()) request.id = world.uuid();
  const bool again = stack.status == "UPDATE_FAILED" && request.kind == Operation::Kind::update;
  auto earlier = estate.running.extract(stack.id);
  Operation made(world, estate, stack, std::move(request), at);
  if (again && earlier) made.follow(std::move(earlier.mapped()));
  estate.running.emplace(stack.id, std::move(made));
}

}  // namespace slipway::deploy::rehearsal::cfn
