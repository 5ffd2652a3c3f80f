#include "deploy/lines.hh"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "deploy/estimates.hh"

namespace slipway::deploy {

namespace {

// Work that usually takes at least this long gets a line when it begins.
constexpr Millis kLongWork{45'000};

struct Verb {
  std::string_view verb, past;
};
constexpr std::array kVerbs{
    Verb{"create", "created"},        Verb{"update", "updated"},
    Verb{"delete", "deleted"},        Verb{"run", "run"},
    Verb{"check", "checked"},         Verb{"import", "imported"},
    Verb{"roll back", "rolled back"}, Verb{"replace", "replaced"},
    Verb{"start", "started"},         Verb{"plan", "planned"},
};

std::string_view past(std::string_view verb) {
  auto found = std::ranges::find(kVerbs, verb, &Verb::verb);
  return found == kVerbs.end() ? std::string_view("done") : found->past;
}

std::string_view word(State state) {
  switch (state) {
    case State::failed:
      return "problem";
    case State::cancelled:
      return "cancelled";
    default:
      return "running";
  }
}

std::string with_reason(std::string text, const std::string& reason) {
  return reason.empty() ? text : text + ": " + one_line(reason);
}

std::string stage_text(const Node& node, const ProgressEvent& event) {
  if (event.state == State::running && event.verb == "roll back")
    return with_reason("rolling back", event.reason);
  if (event.state == State::running) return with_reason("started", event.reason);
  if (event.state != State::done) return one_line(event.reason);
  auto all = node.children.size();
  std::string text = !event.reason.empty() ? one_line(event.reason)
                     : all == 0            ? std::string("nothing to change")
                                           : fmt::format("{} resource{}", all, all == 1 ? "" : "s");
  auto taken = duration(node, event.at);
  if (!taken || *taken < Millis{1000}) return text;
  return event.reason.empty() ? text + " in " + duration_text(*taken)
                              : text + " (" + duration_text(*taken) + ")";
}

std::string row_name(const ProgressEvent& event) {
  std::string text;
  for (const auto& step : event.path) text += (text.empty() ? "" : " / ") + one_line(step);
  return text;
}

bool speaks_by_reason(const Node& node, const ProgressEvent& event) {
  return event.path.size() > 1 || node.type == "probe" || node.type == "task";
}

std::string row_text(const Node& node, const ProgressEvent& event) {
  // Deployments, tasks, containers and probes speak by their reason.
  bool detail = speaks_by_reason(node, event);
  std::string text = row_name(event);
  if (!detail || event.reason.empty()) text += " " + past_text(event.verb, event.state);
  auto taken = duration(node, event.at);
  if (ended(event.state) && taken && *taken >= Millis{1000})
    text += " (" + duration_text(*taken) + ")";
  if (!detail && event.state == State::running)
    text += " (usually " + duration_text(typical_duration(node.type, event.verb)) + ")";
  bool explain = detail || event.state == State::failed || event.state == State::skipped;
  return explain ? with_reason(std::move(text), event.reason) : text;
}

// Tasks and containers of a service come and go: their deployment's counts tell of those that run,
// and a line of their own is for those that fail. Targets are told once one is healthy, or wrong.
bool is_chatter(const Node& node, const ProgressEvent& event) {
  if (event.state == State::failed) return false;
  bool of_service = event.path.size() > 1;
  if (of_service && (node.type == "task" || node.type == "container")) return true;
  return node.type == "target group" && event.reason.starts_with("0 healthy of") &&
         event.reason.find(',') == std::string::npos;
}

bool worth_a_line(const Node& node, const ProgressEvent& event) {
  if (event.state == State::pending || is_chatter(node, event)) return false;
  // Arrived late: the tree already knows better.
  if (node.state != event.state || node.told != event.at) return false;
  // A verdict on what went back already is told with the end, and changes nothing in its row.
  if (event.cause && event.state == State::done) return false;
  if (event.state != State::running) return true;
  if (event.path.empty()) return event.verb == "roll back" || node.started == event.at;
  if (speaks_by_reason(node, event)) return !event.reason.empty();
  return typical_duration(node.type, event.verb) >= kLongWork && node.started == event.at;
}

}  // namespace

std::string one_line(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto byte = static_cast<unsigned char>(text[i]);
    // C1 controls arrive as U+0080..U+009F: 0xC2 and a byte below 0xA0.
    bool c1 = byte == 0xC2 && i + 1 < text.size() &&
              static_cast<unsigned char>(text[i + 1]) < 0xA0 &&
              static_cast<unsigned char>(text[i + 1]) >= 0x80;
    if (c1) ++i;
    bool control = c1 || byte < 0x20 || byte == 0x7F;
    if (!control)
      clean += text[i];
    else if (!clean.empty() && clean.back() != ' ')
      clean += ' ';
  }
  while (clean.ends_with(' ')) clean.pop_back();
  return clean;
}

std::string duration_text(Millis duration) {
  auto seconds = std::max<Millis::rep>(0, (duration.count() + 500) / 1000);
  if (seconds < 60) return fmt::format("{} s", seconds);
  auto minutes = seconds / 60;
  if (minutes >= 60) return fmt::format("{} h {} min", minutes / 60, minutes % 60);
  if (seconds % 60 == 0) return fmt::format("{} min", minutes);
  return fmt::format("{} min {} s", minutes, seconds % 60);
}

std::string past_text(std::string_view verb, State state) {
  switch (state) {
    case State::pending:
      return fmt::format("will be {}", past(verb));
    case State::running:
      return fmt::format("is being {}", past(verb));
    case State::failed:
      return fmt::format("could not be {}", past(verb));
    case State::skipped:
      return verb == "delete" ? "kept" : "skipped";
    case State::cancelled:
      return "cancelled";
    case State::removed:
      return "deleted";
    case State::done:
      return std::string(past(verb));
  }
  return {};
}

std::string plain_line(const Tree& tree, const ProgressEvent& event, Time run_started,
                       Time not_before) {
  const Node* node = find(tree, event.stage, event.path);
  if (!node || !worth_a_line(*node, event)) return {};
  bool stage = event.path.empty();
  auto since =
      std::max<Millis::rep>(0, (std::max(event.at, not_before) - run_started).count() / 1000);
  std::string_view said = stage && ended(event.state) && event.state != State::failed
                              ? name(event.state)
                              : word(event.state);
  std::string line = fmt::format("{:02}:{:02}:{:02} {:<15} {:<8} {}", since / 3600, since / 60 % 60,
                                 since % 60, one_line(event.stage), said,
                                 stage ? stage_text(*node, event) : row_text(*node, event));
  while (line.ends_with(' ')) line.pop_back();
  return line;
}

}  // namespace slipway::deploy
