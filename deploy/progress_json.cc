#include "deploy/progress_json.hh"

#include <cmath>
#include <nlohmann/json.hpp>

namespace slipway::deploy {

namespace {

using nlohmann::ordered_json;

std::string text(const ordered_json& json) {
  return json.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

ordered_json cause_value(const Cause& cause) {
  return {{"stage", cause.stage},
          {"path", cause.path},
          {"headline", cause.headline},
          {"evidence", cause.evidence},
          {"fix", cause.fix}};
}

void put_time(ordered_json& json, const char* key, const std::optional<Time>& time) {
  if (time) json[key] = to_rfc3339(*time);
}

ordered_json node_value(const Node& node) {
  ordered_json json{{"name", node.name}, {"state", name(node.state)}};
  auto put = [&](const char* key, const std::string& value) {
    if (!value.empty()) json[key] = value;
  };
  put("verb", node.verb);
  put("type", node.type);
  put("physical_id", node.physical_id);
  put("reason", node.reason);
  put_time(json, "started", node.started);
  put_time(json, "ended", node.ended);
  if (node.children.empty()) return json;
  auto& children = json["children"] = ordered_json::array();
  for (const auto& each : node.children) children.push_back(node_value(each));
  return json;
}

ordered_json change_value(const Change& change) {
  ordered_json properties = ordered_json::array();
  for (const auto& each : change.properties)
    properties.push_back({{"path", each.path}, {"before", each.before}, {"after", each.after}});
  return {{"action", name(change.action)},
          {"logical_id", change.logical_id},
          {"type", change.type},
          {"replacement", change.replacement},
          {"properties", std::move(properties)}};
}

ordered_json outputs_value(const Outputs& outputs) {
  ordered_json json = ordered_json::object();
  for (const auto& [stage, values] : outputs) {
    auto& one = json[stage] = ordered_json::object();
    for (const auto& [key, value] : values) one[key] = value;
  }
  return json;
}

double cents(double amount) { return std::round(amount * 100) / 100; }

ordered_json costs_value(const CostEstimate& costs) {
  ordered_json lines = ordered_json::array();
  for (const CostLine& line : costs.lines) {
    ordered_json each{
        {"what", line.what}, {"amount", line.amount}, {"units", line.units}, {"per", line.per}};
    if (line.unit_price) each["unit_price"] = *line.unit_price;
    if (line.monthly) each["monthly"] = cents(*line.monthly);
    if (!line.monthly) each["unknown"] = line.unknown;
    lines.push_back(std::move(each));
  }
  return {{"currency", costs.currency},   {"monthly", cents(costs.monthly())},
          {"complete", costs.complete()}, {"hours_a_month", hours_a_month},
          {"lines", std::move(lines)},    {"without", costs.without}};
}

}  // namespace

std::string_view name(Outcome outcome) {
  switch (outcome) {
    case Outcome::done:
      return "done";
    case Outcome::failed:
      return "failed";
    case Outcome::rolled_back:
      return "rolled back";
    case Outcome::cancelled:
      return "cancelled";
    case Outcome::detached:
      return "detached";
  }
  return "unknown";
}

std::string event_json(const ProgressEvent& event) {
  ordered_json json{
      {"event", "progress"}, {"at", to_rfc3339(event.at)},       {"stage", event.stage},
      {"path", event.path},  {"state", name(event.state)},       {"verb", event.verb},
      {"type", event.type},  {"physical_id", event.physical_id}, {"reason", event.reason}};
  if (event.cause) json["cause"] = cause_value(*event.cause);
  return text(json);
}

std::string end_json(const DeploymentEnd& end) {
  ordered_json json{{"event", "end"}, {"outcome", name(end.outcome)}};
  if (end.cause) json["cause"] = cause_value(*end.cause);
  json["outputs"] = outputs_value(end.outputs);
  if (!end.retained.empty()) json["retained"] = end.retained;
  if (!end.changed.empty()) json["changed"] = end.changed;
  if (!end.ran.empty()) json["ran"] = end.ran;
  if (!end.undone.empty()) json["undone"] = end.undone;
  return text(json);
}

std::string status_json(const Tree& tree, const std::optional<LastRun>& last) {
  ordered_json json;
  auto& stages = json["stages"] = ordered_json::array();
  for (const auto& each : tree.stages) stages.push_back(node_value(each));
  if (tree.cause) json["cause"] = cause_value(*tree.cause);
  if (!last) return text(json);
  auto& run = json["last_run"] = {{"does", last->does}, {"started", to_rfc3339(last->started)}};
  put_time(run, "ended", last->ended);
  if (!last->outcome.empty()) run["outcome"] = last->outcome;
  return text(json);
}

std::string plan_json(const Plan& plan, const CostEstimate* costs) {
  ordered_json json;
  auto& stages = json["stages"] = ordered_json::array();
  for (const auto& stage : plan.stages) {
    ordered_json changes = ordered_json::array();
    for (const auto& each : stage.changes) changes.push_back(change_value(each));
    stages.push_back({{"id", stage.id},
                      {"kind", name(stage.kind)},
                      {"changes", std::move(changes)},
                      {"note", stage.note}});
  }
  if (costs && !costs->lines.empty()) json["costs"] = costs_value(*costs);
  return text(json);
}

}  // namespace slipway::deploy
