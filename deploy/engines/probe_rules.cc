#include "deploy/engines/probe_rules.hh"

#include <fmt/format.h>

#include <algorithm>

namespace slipway::deploy {

namespace {

constexpr Millis kFirstPause{1'000};
constexpr Millis kLongestPause{10'000};

struct TroubleText {
  std::string_view text;
  std::string_view fix;
};
// Texts of the transport's errors, all lower case.
constexpr TroubleText kTroubleTexts[] = {
    {"certificate", "Check that the certificate covers this name and is not expired"},
    {"ssl", "Check that the certificate covers this name and is not expired"},
    {"resolve",
     "The name does not resolve yet: check the record in the hosted zone and that the zone is "
     "delegated to"},
    {"refused", "Nothing listens there: check the load balancer's listener on port 443"},
    {"timed out",
     "No answer: check that the allow-list and the security groups let this machine in"},
    {"timeout", "No answer: check that the allow-list and the security groups let this machine in"},
};

std::string_view fix_for(std::string text) {
  for (char& c : text) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  auto found = std::ranges::find_if(kTroubleTexts, [&](const TroubleText& rule) {
    return text.find(rule.text) != std::string::npos;
  });
  return found == std::end(kTroubleTexts)
             ? std::string_view("Check that this machine reaches the address")
             : found->fix;
}

}  // namespace

std::optional<Millis> ProbePace::next(Time now) {
  delay_ = delay_.count() == 0 ? kFirstPause : std::min(kLongestPause, delay_ * 3 / 2);
  if (now + delay_ - started_ > timeout_) return std::nullopt;
  return delay_;
}

ProgressEvent probe_event(const std::string& stage, const std::string& label, State state,
                          std::string reason, Time now) {
  ProgressEvent event;
  event.stage = stage;
  event.path = {label};
  event.state = state;
  event.verb = "check";
  event.type = "probe";
  event.at = now;
  event.reason = std::move(reason);
  return event;
}

Cause probe_cause(const std::string& stage, const std::string& label, std::string headline,
                  std::string fix) {
  return {.stage = stage,
          .path = label,
          .headline = std::move(headline),
          .evidence = {},
          .fix = std::move(fix)};
}

HttpRequest probe_request(const Probe& probe, const std::string& ca_file) {
  HttpRequest request;
  request.method = "GET";
  request.url = probe.url;
  request.headers = {{"user-agent", "slipway"}, {"accept", "*/*"}};
  request.connect_to = probe.connect_to;
  request.ca_file = ca_file;
  request.connect_timeout = Millis{5'000};
  request.stall_timeout = Millis{15'000};
  return request;
}

ProbeAnswer judge_answer(const Probe& probe, const Result<HttpReply>& reply) {
  if (!reply) return {false, reply.error().answer, std::string(fix_for(reply.error().answer))};
  std::string says = fmt::format("HTTP {}", reply->status);
  if (reply->status == probe.expect_status) return {true, says, {}};
  says += fmt::format(", expected {}", probe.expect_status);
  bool none_behind = reply->status == 502 || reply->status == 503 || reply->status == 504;
  std::string fix =
      none_behind
          ? "No healthy container answers behind the load balancer: look at the service's tasks"
          : "Something answers, but not as it should: look at the container's log";
  return {false, std::move(says), std::move(fix)};
}

}  // namespace slipway::deploy
