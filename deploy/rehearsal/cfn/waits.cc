#include "deploy/rehearsal/cfn/waits.hh"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "aws/sigv4.hh"
#include "aws/wire/percent.hh"
#include "deploy/rehearsal/cfn/handlers.hh"
#include "deploy/rehearsal/cfn/stage.hh"
#include "deploy/rehearsal/paging.hh"
#include "deploy/rehearsal/values.hh"

namespace slipway::deploy::rehearsal::cfn {
namespace {

constexpr Millis kNoticed{300};                     // from a signal to what it does
constexpr std::chrono::seconds kMostWait{43'200};   // twelve hours, by property and by policy
constexpr std::chrono::seconds kUsualWait{5 * 60};  // of a CreationPolicy that does not say

std::optional<long> count_in(const json& value) {
  const auto text = value.is_string() ? value.get<std::string>() : value.dump();
  long out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || end != text.data() + text.size() || out < 0) return std::nullopt;
  return out;
}

std::unexpected<std::string> no_value(const char* member, const char* what) {
  return std::unexpected(fmt::format("Value of property {} must be {}", member, what));
}

// Handle, Timeout and Count of the resource itself.
Checked<Waiting> by_handle(const json& properties) {
  Waiting out;
  for (const char* needed : {"Handle", "Timeout"})
    if (!properties.contains(needed))
      return std::unexpected(fmt::format("Property {} cannot be empty.", needed));
  out.slot = text(properties, "Handle");
  const auto seconds = count_in(properties["Timeout"]);
  if (!seconds || *seconds < 1 || *seconds > kMostWait.count())
    return no_value("Timeout", "a number of seconds from 1 to 43200");
  out.timeout = std::chrono::seconds(*seconds);
  const auto count = count_in(properties.value("Count", json("1")));
  if (!count || *count < 1 || *count > 1'000) return no_value("Count", "a number from 1");
  out.count = static_cast<int>(*count);
  return out;
}

Checked<Waiting> by_policy(const json& policy, std::string slot) {
  Waiting out{.slot = std::move(slot), .by_policy = true, .timeout = kUsualWait};
  const json signal = policy.value("ResourceSignal", json::object());
  const auto count = count_in(signal.value("Count", json("1")));
  if (!count || *count > 1'000) return no_value("Count", "a number");
  out.count = static_cast<int>(*count);
  if (!signal.contains("Timeout")) return out;
  const auto given = duration_in(text(signal, "Timeout"));
  if (!given || *given > kMostWait) return no_value("Timeout", "an ISO 8601 duration up to PT12H");
  out.timeout = *given;
  return out;
}

constexpr const char* kUnreadable = "Unparsable WaitCondition data";

// {"Status": "SUCCESS", "Reason": "...", "UniqueId": "...", "Data": "..."}; what is none of that
// fails the condition.
std::pair<std::string, Signal> signal_in(const std::string& body) {
  const json given = json::parse(body, nullptr, false);
  const Signal unreadable{.status = "FAILURE", .reason = kUnreadable, .data = {}};
  if (!given.is_object()) return {"", unreadable};
  Signal out{text(given, "Status"), text(given, "Reason"), text(given, "Data")};
  const auto id = text(given, "UniqueId");
  const bool good = !id.empty() && (out.status == "SUCCESS" || out.status == "FAILURE");
  return good ? std::pair(id, std::move(out)) : std::pair(std::string(), unreadable);
}

std::string failed_message(const Waiting& waiting, const std::string& id, const Signal& signal) {
  if (waiting.by_policy) return fmt::format("Received FAILURE signal with UniqueId {}", id);
  if (id.empty()) return kUnreadable;
  return fmt::format("WaitCondition received failed message: '{}' for uniqueId: {}", signal.reason,
                     id);
}

std::string late_message(const Waiting& waiting, int received) {
  if (waiting.by_policy)
    return fmt::format("Failed to receive {} resource signal(s) within the specified duration",
                       waiting.count - received);
  return fmt::format("WaitCondition timed out. Received {} conditions when expecting {}", received,
                     waiting.count);
}

int successes(const Signals& signals) {
  return static_cast<int>(std::ranges::count_if(
      signals, [](const auto& entry) { return entry.second.status == "SUCCESS"; }));
}

}  // namespace

std::optional<std::chrono::seconds> duration_in(std::string_view text) {
  constexpr std::pair<char, int> units[] = {{'H', 3600}, {'M', 60}, {'S', 1}};
  if (!text.starts_with("PT") || text.size() == 2) return std::nullopt;
  text.remove_prefix(2);
  long total = 0;
  for (const auto& [letter, seconds] : units) {
    const auto end = text.find(letter);
    if (end == text.npos) continue;
    const auto count = count_in(json(std::string(text.substr(0, end))));
    if (!count || *count > kMostWait.count()) return std::nullopt;
    total += *count * seconds;
    text.remove_prefix(end + 1);
  }
  if (!text.empty()) return std::nullopt;
  return std::chrono::seconds(total);
}

Checked<Waiting> Operation::Stage::waiting_of(const Work& work) const {
  const auto& resource = op.request_.goal.from.resources.at(work.id);
  if (resource.creation_policy.is_null()) return by_handle(work.next.properties);
  auto policy = evaluate(resource.creation_policy, scope(op.request_.goal));
  if (!policy) return std::unexpected(policy.error());
  return by_policy(*policy, stack.id + "/" + work.id);
}

void Operation::Stage::begin_wait(std::size_t index, Time at) const {
  Work& work = op.works_[index];
  auto waiting = waiting_of(work);
  if (!waiting) return fail(index, waiting.error(), at);
  work.step = Step::running;
  work.waiting = std::move(*waiting);
  if (work.waiting->by_policy) estate.signals.erase(work.waiting->slot);
  op.due_.emplace(at + work.waiting->timeout, index);
  heed_signals(index, at);
}

void Operation::Stage::heed_signals(std::size_t index, Time at) const {
  Work& work = op.works_[index];
  const Signals& signals = estate.signals[work.waiting->slot];
  const auto failed = std::ranges::find(
      signals, "FAILURE", [](const auto& entry) -> const auto& { return entry.second.status; });
  const int received = successes(signals);
  work.failure = failed != signals.end()
                     ? failed_message(*work.waiting, failed->first, failed->second)
                 : received >= work.waiting->count ? std::string()
                                                   : late_message(*work.waiting, received);
  if (failed == signals.end() && received < work.waiting->count) return;
  std::erase_if(op.due_, [&](const auto& due) { return due.second == index; });
  op.due_.emplace(at + kNoticed, index);
}

// GetAtt Data: what the signals brought, by their ids.
void Operation::Stage::take_data(Work& work) const {
  if (!work.waiting) return;
  json data = json::object();
  if (!work.waiting->by_policy)
    for (const auto& [id, signal] : estate.signals[work.waiting->slot]) data[id] = signal.data;
  work.next.attributes["Data"] = data.dump();
}

bool Operation::awaits(const std::string& slot) const {
  return std::ranges::any_of(works_, [&](const Work& work) {
    return work.waiting && work.step == Step::running && work.waiting->slot == slot;
  });
}

void Operation::signalled(World& world, Estate& estate, Stack& stack, const std::string& slot,
                          const std::string& unique_id, Time at) {
  const Stage stage{*this, world, estate, stack};
  for (std::size_t i = 0; i < works_.size(); ++i) {
    const Work& work = works_[i];
    if (!work.waiting || work.step != Step::running || work.waiting->slot != slot) continue;
    if (work.waiting->by_policy)
      stage.resource_event(work.id, stack.resources.at(work.id), "CREATE_IN_PROGRESS",
                           fmt::format("Received {} signal with UniqueId {}",
                                       estate.signals[slot].at(unique_id).status, unique_id),
                           at);
    stage.heed_signals(i, at);
  }
}

std::string handle_url(World& world, const Birth& birth) {
  const auto& identities = world.identities();
  const auto own = std::ranges::find(identities, birth.account, &Identity::account);
  const auto& signer = own == identities.end() ? world.first_identity() : *own;
  const auto mark = birth.stack_id.find('/');
  const auto path = fmt::format("/{}{}/{}", aws::percent_encode(birth.stack_id.substr(0, mark)),
                                birth.stack_id.substr(mark), birth.logical_id);
  const auto host =
      fmt::format("cloudformation-waitcondition-{0}.s3.{0}.amazonaws.com", birth.region);
  const auto at = to_amz_date(birth.called);
  const aws::Scope scope{std::string_view(at).substr(0, 8), birth.region, "s3"};
  const auto query = fmt::format(
      "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={}%2F{}%2F{}%2Fs3%2Faws4_request&"
      "X-Amz-Date={}&X-Amz-Expires=86399&X-Amz-SignedHeaders=host",
      signer.access_key_id, scope.date, birth.region, at);
  const Headers headers = {{"Host", host}};
  const auto canonical = aws::canonical_request({.method = "PUT",
                                                 .path = path,
                                                 .query = query,
                                                 .headers = headers,
                                                 .payload_hash = "UNSIGNED-PAYLOAD",
                                                 .rule = aws::PathRule::as_sent,
                                                 .host = {}});
  return fmt::format("https://{}{}?{}&X-Amz-Signature={}", host, path, query,
                     aws::signature(aws::signing_key(signer.secret_access_key, scope),
                                    aws::string_to_sign(at, scope, canonical.text)));
}

// arn:...:stack is the first part of the path, and its bucket where buckets are.
std::optional<Answer> put_signal(World& world, const Call& call) {
  const auto front = text(call.input, "Bucket"), rest = text(call.input, "Key");
  const auto mark = rest.rfind('/');
  if (!front.starts_with("arn:") || mark == rest.npos) return std::nullopt;
  Estate& estate = Play::of(world).estate(call);
  Stack* stack = estate.stack(front + "/" + rest.substr(0, mark));
  const auto id = rest.substr(mark + 1);
  if (stack == nullptr || !stack->resources.contains(id) ||
      stack->resources.at(id).type != kHandleType)
    return std::nullopt;
  const auto slot = stack->resources.at(id).physical_id;
  const auto [unique_id, signal] = signal_in(from_base64(text(call.input, "Body")).value_or(""));
  estate.signals[slot].try_emplace(unique_id, signal);
  if (const auto running = estate.running.find(stack->id); running != estate.running.end())
    running->second.signalled(world, estate, *stack, slot, unique_id, world.now());
  return Body{.text = {}, .headers = {{"ETag", text(call.input, "ETag")}}};
}

Answer signal_resource(World& world, const Call& call) {
  Estate& estate = Play::of(world).estate(call);
  const auto name = text(call.input, "StackName"), id = text(call.input, "LogicalResourceId");
  const auto unique_id = text(call.input, "UniqueId"), status = text(call.input, "Status");
  Stack* stack = estate.stack(name);
  if (stack == nullptr || stack->deleted)
    return refuse(fmt::format("Stack '{}' does not exist", name));
  const auto& now = stack->status;
  if (now != "CREATE_IN_PROGRESS" && now != "UPDATE_IN_PROGRESS" &&
      now != "UPDATE_ROLLBACK_IN_PROGRESS")
    return refuse(fmt::format("Stack {} is in {} state and cannot be signaled", stack->id, now));
  const auto mine = stack->resources.find(id);
  if (mine == stack->resources.end())
    return refuse(fmt::format("Resource {} does not exist for stack {}", id, stack->name));
  const auto& type = mine->second.type;
  if (type != kWaitType)
    return refuse(fmt::format(
        "Resource {} is of type {} and cannot be signaled", id,
        type == kHandleType ? std::string("AWS_CLOUDFORMATION_WAIT_CONDITION_HANDLE_V3") : type));
  const auto slot = stack->id + "/" + id;
  const auto running = estate.running.find(stack->id);
  if (running == estate.running.end() || !running->second.awaits(slot))
    return refuse(
        fmt::format("Resource {} is in {} state and cannot be signaled", id, mine->second.status));
  auto& signals = estate.signals[slot];
  if (signals.contains(unique_id) && status != "FAILURE")
    return refuse(
        fmt::format("Signal with ID {} for resource {} already exists. Signals may only be updated "
                    "with a FAILURE status.",
                    unique_id, id));
  signals[unique_id] = {.status = status, .reason = {}, .data = {}};
  running->second.signalled(world, estate, *stack, slot, unique_id, world.now());
  return query_body(json::object());
}

}  // namespace slipway::deploy::rehearsal::cfn
