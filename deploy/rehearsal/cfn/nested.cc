// Nested stacks: a resource of type AWS::CloudFormation::Stack is a stack of its own, made, changed
// and removed as its parent asks. A child that is done with a change keeps what it replaced until
// the root has succeeded, as the root may still go back.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "deploy/rehearsal/cfn/handlers.hh"
#include "deploy/rehearsal/cfn/play.hh"
#include "deploy/rehearsal/cfn/references.hh"
#include "deploy/rehearsal/cfn/stage.hh"
#include "deploy/rehearsal/cfn/stored_template.hh"
#include "deploy/rehearsal/values.hh"
#include "deploy/rehearsal/world.hh"

namespace slipway::deploy::rehearsal::cfn {
namespace {

constexpr Millis kToldLater{400}, kNothingToDo{1'000};
constexpr int kMostMinutes = 1'000'000;  // two years

// Lists travel as CommaDelimitedList does.
std::string parameter_text(const json& value) {
  if (value.is_string()) return value.get<std::string>();
  std::string out;
  for (const auto& item : value)
    out += (out.empty() ? "" : ",") + (item.is_string() ? item.get<std::string>() : item.dump());
  return out;
}

StackTags child_tags(const json& properties, StackTags tags) {
  for (const auto& tag : properties.value("Tags", json::array()))
    if (tag.is_object()) tags[tag.value("Key", "")] = tag.value("Value", "");
  return tags;
}

constexpr int kMostLevels = 8;  // a template that nests itself would never end
constexpr const char* kTooDeep = "Nested stacks are nested too deeply";

int levels_above(Estate& estate, const Stack& stack) {
  int levels = 0;
  for (const Stack* above = &stack; above != nullptr && !above->parent_id.empty();
       above = estate.stack(above->parent_id))
    ++levels;
  return levels;
}

// arn:...:stack/<name>/<uuid>
std::string name_in(const std::string& arn) {
  const auto from = arn.find(":stack/") + 7;
  return arn.substr(from, arn.rfind('/') - from);
}

// The set of this stack that was looked at as part of the one its root is executing.
const ChangeSet* previewed_set(const Stack& child) {
  for (const auto& [id, set] : child.change_sets)
    if (!set.parent_id.empty() && set.execution_status == "EXECUTE_IN_PROGRESS" && !set.started)
      return &set;
  return nullptr;
}

}  // namespace

bool too_deep(Estate& estate, const Stack& stack) {
  return levels_above(estate, stack) >= kMostLevels;
}

Stack& add_child(Estate& estate, const Stack& parent, const std::string& id, Time at) {
  auto child = std::make_unique<Stack>();
  child->id = id;
  child->name = name_in(id);
  child->created = at;
  child->protection = parent.protection;
  child->parent_id = parent.id;
  child->root_id = parent.root_id.empty() ? parent.id : parent.root_id;
  estate.stacks.push_back(std::move(child));
  return *estate.stacks.back();
}

Checked<Goal> child_goal(const Estate& estate, const json& properties, const Goal& parents,
                         const ChangeSet* previewed) {
  const json url = properties.value("TemplateURL", json());
  auto body = previewed != nullptr
                  ? Checked<std::string>(previewed->goal.text)
                  : stored_template(estate, url.is_string() ? url.get<std::string>() : "");
  if (!body) return std::unexpected(body.error());
  std::vector<GivenParameter> given;
  const json parameters = properties.value("Parameters", json::object());
  for (const auto& [key, value] : parameters.items()) given.push_back({key, parameter_text(value)});
  auto outline = read_outline(*body);
  if (!outline) return std::unexpected(outline.error());
  auto values = resolve_parameters(*outline, given, nullptr);
  if (!values) return std::unexpected(values.error());
  auto from = outline->transforms.empty() ? std::move(outline)
                                          : read_template(*body, surroundings_of(estate, *values));
  if (!from) return std::unexpected(from.error());
  // Nobody can look at what transforms make of a nested template beforehand.
  if (auto problem = capability_problem(*from, parents.capabilities, Way::directly))
    return std::unexpected(problem->message);
  auto resolved = stored_parameters(*from, *values, estate);
  if (!resolved) return std::unexpected(resolved.error());
  return Goal{.from = std::move(*from),
              .text = std::move(*body),
              .parameters = std::move(*values),
              .resolved = std::move(*resolved),
              .tags = child_tags(properties, parents.tags),
              .capabilities = parents.capabilities,
              .notification_arns = parents.notification_arns,
              .monitoring = {},
              .doom = {}};
}

bool Operation::Stage::nested(const Deployed& deployed) { return deployed.type == kStackType; }

const Deployed& Operation::Stage::subject(const Work& work) {
  return work.verb == Verb::remove ? work.removed : work.next;
}

Stack* Operation::Stage::child_of(const Deployed& deployed) const {
  return nested(deployed) ? estate.stack(deployed.physical_id) : nullptr;
}

std::optional<Operation::Stage> Operation::Stage::child_stage(const Deployed& deployed) const {
  Stack* child = child_of(deployed);
  if (child == nullptr) return std::nullopt;
  const auto running = estate.running.find(child->id);
  if (running == estate.running.end()) return std::nullopt;
  return Stage{running->second, world, estate, *child};
}

bool Operation::Stage::child_moved(const Deployed& deployed) const {
  const auto child = child_stage(deployed);
  return child && child->op.phase_ != Phase::ended;
}

void Operation::Stage::due_soon(std::size_t index, Time at) const {
  op.works_[index].step = Step::running;
  op.works_[index].told = true;
  op.due_.emplace(at + kToldLater, index);
}

Operation::Request Operation::Stage::child_request(Kind kind, Goal goal) const {
  // A child that fails to be made is left as it is: undoing is its root's to decide.
  const bool keep = kind == Kind::create || op.request_.on_failure == OnStackFailure::keep;
  return {.kind = kind,
          .goal = std::move(goal),
          .token = op.request_.token,
          .id = {},
          .on_failure = keep ? OnStackFailure::keep : OnStackFailure::roll_back,
          .retain = {},
          .skip = {},
          .policy = {},
          .doom = {},
          .remove_new = op.request_.remove_new};
}

Checked<std::optional<int>> Operation::Stage::child_timeout(const json& properties) {
  const auto given = properties.find("TimeoutInMinutes");
  if (given == properties.end()) return std::nullopt;
  const auto minutes = number_in(parameter_text(*given));
  if (!minutes || *minutes < 1 || *minutes > kMostMinutes || *minutes != std::floor(*minutes))
    return std::unexpected("Value of property TimeoutInMinutes must be of type Integer");
  return static_cast<int>(*minutes);
}

// A stack that was made for being looked at.
Stack* Operation::Stage::reviewed_child(const std::string& id) const {
  for (auto& other : estate.stacks)
    if (other->parent_id == stack.id && !other->deleted && other->status == "REVIEW_IN_PROGRESS")
      if (const auto* set = previewed_set(*other); set != nullptr && set->logical_id == id)
        return other.get();
  return nullptr;
}

void Operation::Stage::make_child(std::size_t index, Time at) const {
  Work& work = op.works_[index];
  Stack* reviewed = reviewed_child(work.id);
  auto goal = child_goal(estate, work.next.properties, op.request_.goal,
                         reviewed != nullptr ? previewed_set(*reviewed) : nullptr);
  const auto timeout = child_timeout(work.next.properties);
  work.failure = !goal                     ? goal.error()
                 : !timeout                ? timeout.error()
                 : too_deep(estate, stack) ? kTooDeep
                                           : initiate_creation(work, at, reviewed).failure;
  if (!work.failure.empty()) return due_soon(index, at);
  if (reviewed == nullptr) add_child(estate, stack, work.next.physical_id, at);
  start_child(index, Kind::create, std::move(*goal), at);
}

void Operation::Stage::start_child(std::size_t index, Kind kind, Goal goal, Time at) const {
  Work& work = op.works_[index];
  Stack& child = *estate.stack(subject(work).physical_id);
  work.step = Step::running;
  if (kind != Kind::remove) {
    const auto known = check_parameters(world, estate, goal);
    auto seen = preview_goal(world, estate, child, goal);
    if (!known || !seen) {
      work.failure = known ? seen.error() : known.error();
      return due_soon(index, at);
    }
    if (kind == Kind::update && seen->changes.empty() && !seen->outputs_changed) {
      work.told = true;
      op.due_.emplace(at + kNothingToDo, index);
      return;
    }
  }
  for (auto& [id, set] : child.change_sets) set.started = true;
  child.disable_rollback = op.request_.on_failure == OnStackFailure::keep;
  child.called = stack.called;
  auto request = child_request(kind, std::move(goal));
  if (kind == Kind::create) request.timeout = *child_timeout(work.next.properties);
  start_at(world, estate, child, std::move(request), at);
}

void Operation::Stage::change_child(std::size_t index, Time at) const {
  Work& work = op.works_[index];
  const Stack* child = child_of(work.next);
  auto goal = child_goal(estate, work.next.properties, op.request_.goal,
                         child != nullptr ? previewed_set(*child) : nullptr);
  if (child == nullptr || child->deleted)
    work.failure = fmt::format("Stack [{}] does not exist", work.next.physical_id);
  else if (!goal)
    work.failure = goal.error();
  else if (!updatable(*child))
    work.failure =
        fmt::format("Stack:{} is in {} state and can not be updated.", child->id, child->status);
  if (!work.failure.empty()) return due_soon(index, at);
  start_child(index, Kind::update, std::move(*goal), at);
}

void Operation::Stage::remove_child(std::size_t index, Time at) const {
  Work& work = op.works_[index];
  const Stack* child = child_of(work.removed);
  if (child == nullptr || child->deleted) return due_soon(index, at);
  if (auto used = estate.exports_in_use(*child); !used.empty()) {
    work.failure =
        fmt::format("Embedded stack {} was not successfully deleted: {}", child->id, used);
    return due_soon(index, at);
  }
  start_child(index, Kind::remove, {}, at);
}

// What the child has changed goes back; a child that is on its way back by itself is waited for.
void Operation::Stage::revert_child(std::size_t index, Time at) const {
  Work& work = op.works_[index];
  const auto child = child_stage(work.next);
  work.step = Step::running;
  if (!child) return due_soon(index, at);
  const auto& status = child->stack.status;
  if (child->op.phase_ == Phase::waiting && status == "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
    return child->undo("", at);
  if (status == "UPDATE_ROLLBACK_FAILED") {
    std::set<std::string> skip;
    const std::string front = child->stack.name + ".";
    for (const auto& id : op.request_.skip)
      if (id.starts_with(front)) skip.insert(id.substr(front.size()));
    return child->op.resume_rollback(world, estate, child->stack, std::move(skip),
                                     op.request_.token, at);
  }
  if (status == "UPDATE_FAILED")
    return child->op.roll_back(world, estate, child->stack,
                               {.goal = {}, .token = op.request_.token, .id = {}}, at);
  if (child->op.phase_ == Phase::ended || child->op.phase_ == Phase::waiting) due_soon(index, at);
}

void Operation::Stage::cancel_child(const Deployed& deployed, Time at) const {
  if (auto child = child_stage(deployed); child && child->op.phase_ == Phase::main)
    child->op.cancel(world, estate, child->stack, at);
}

std::vector<Operation::Work> Operation::Stage::tidying() const {
  std::vector<Work> out;
  for (const auto& [id, deployed] : stack.resources)
    if (child_moved(deployed)) out.push_back({.verb = Verb::tidy, .id = id, .next = deployed});
  return out;
}

void Operation::Stage::tidy_child(std::size_t index, Time at) const {
  const auto child = child_stage(op.works_[index].next);
  op.works_[index].step = Step::running;
  if (!child || child->op.phase_ != Phase::waiting) return due_soon(index, at);
  if (child->stack.status == "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
    child->clean_up(at);
  else
    child->clean_up_rollback(at);
}

// The root waits for its children, and they for it.
bool Operation::Stage::wait_for_root(Time at) const {
  if (stack.parent_id.empty()) return false;
  op.phase_ = Phase::waiting;
  op.due_.clear();
  tell_parent(at);
  return true;
}

void Operation::Stage::tell_parent(Time at) const {
  if (stack.parent_id.empty()) return;
  Stack* parent = estate.stack(stack.parent_id);
  const auto running = estate.running.find(stack.parent_id);
  if (parent == nullptr || running == estate.running.end()) return;
  Stage{running->second, world, estate, *parent}.heed(stack, at);
}

void Operation::Stage::heed(const Stack& child, Time at) const {
  for (std::size_t i = 0; i < op.works_.size(); ++i) {
    Work& work = op.works_[i];
    if (work.step != Step::running || work.told || subject(work).physical_id != child.id ||
        !reached(work, child))
      continue;
    work.failure = embedded_failure(work, child);
    due_soon(i, at);
  }
}

// Whether the child is where this work wanted it, or will not get there.
bool Operation::Stage::reached(const Work& work, const Stack& child) {
  return work.verb != Verb::revert || child.status != "UPDATE_ROLLBACK_IN_PROGRESS";
}

std::string Operation::Stage::embedded_failure(const Work& work, const Stack& child) {
  const std::string_view status = child.status;
  const auto told = [&](const char* done) {
    return fmt::format("Embedded stack {} was not successfully {}: {}", child.id, done,
                       child.reason);
  };
  if (work.verb == Verb::tidy || status.ends_with("_COMPLETE") ||
      status.ends_with("_COMPLETE_CLEANUP_IN_PROGRESS"))
    return {};
  if (work.verb == Verb::create) return told("created");
  if (work.verb == Verb::remove) return told("deleted");
  return fmt::format(
      "Embedded stack {} was not successfully updated. Currently in {} with reason: {}", child.id,
      status, child.reason);
}

// GetAtt answers a child's outputs.
void Operation::Stage::take_outputs(Deployed& deployed) const {
  const Stack* child = child_of(deployed);
  if (child == nullptr) return;
  deployed.attributes = json::object();
  for (const auto& output : child->outputs)
    deployed.attributes["Outputs." + output.key] = output.value;
}

}  // namespace slipway::deploy::rehearsal::cfn
