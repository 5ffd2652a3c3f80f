#include "deploy/rehearsal/faults.hh"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "deploy/rehearsal/world.hh"

namespace slipway::deploy::rehearsal {
namespace {

using aws::Protocol;
using Kind = Fault::Kind;

std::optional<long> whole(std::string_view text) {
  long number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// "ec2" stands for all its operations.
std::string every_action(std::string_view where) {
  if (where == "*" || where.find('.') != std::string_view::npos) return std::string(where);
  return std::string(where) + ".*";
}

std::unexpected<Error> unreadable(std::string_view spec) {
  return fail({.kind = ErrorKind::invalid,
               .what = fmt::format("read the fault \"{}\"", spec),
               .answer = "it has none of the known forms",
               .fix =
                   "Use throttle:ec2@30, error:ecs.RunTask=503@10, deny:kms:ListKeys, latency:300, "
                   "latency:acm=300, expired, skew:600 or fail:AWS::ECS::Service."});
}

// Cuts what follows `mark` off the end of `text` and reads it; false when it is there but no
// number.
bool cut_number(std::string_view& text, char mark, long& into) {
  auto at = text.rfind(mark);
  if (at == std::string_view::npos) return true;
  auto number = whole(text.substr(at + 1));
  text = text.substr(0, at);
  if (number) into = *number;
  return number.has_value();
}

std::optional<Kind> kind_of(std::string_view word) {
  constexpr std::pair<std::string_view, Kind> words[] = {
      {"throttle", Kind::throttle}, {"error", Kind::error},     {"deny", Kind::deny},
      {"latency", Kind::latency},   {"expired", Kind::expired}, {"skew", Kind::skew},
      {"fail", Kind::fail}};
  for (auto [name, kind] : words)
    if (name == word) return kind;
  return std::nullopt;
}

}  // namespace

Result<Fault> parse_fault(std::string_view spec) {
  auto colon = spec.find(':');
  auto kind = kind_of(spec.substr(0, colon));
  auto rest = colon == std::string_view::npos ? std::string_view() : spec.substr(colon + 1);
  if (!kind || rest.empty() != (*kind == Kind::expired)) return unreadable(spec);
  Fault fault{.kind = *kind, .where = std::string(rest), .value = 0, .percent = 100};
  if (*kind == Kind::deny || *kind == Kind::fail || *kind == Kind::expired) return fault;
  long percent = *kind == Kind::throttle ? 50 : 100;
  if (!cut_number(rest, '@', percent) || percent < 0 || percent > 100) return unreadable(spec);
  fault.percent = static_cast<int>(percent);
  if (*kind == Kind::error) fault.value = 500;
  bool bare_number =
      *kind == Kind::skew || (*kind == Kind::latency && rest.find('=') == std::string_view::npos);
  if (bare_number) {
    auto number = whole(rest);
    if (!number) return unreadable(spec);
    fault.value = *number;
    rest = "*";
  } else if (!cut_number(rest, '=', fault.value)) {
    return unreadable(spec);
  }
  if (*kind == Kind::error && (fault.value < 500 || fault.value > 599)) return unreadable(spec);
  fault.where = every_action(rest);
  return fault;
}

Result<Faults> Faults::parse(const std::vector<std::string>& specs, unsigned seed) {
  Faults faults;
  faults.random_.seed(seed);
  for (const auto& spec : specs) {
    auto fault = parse_fault(spec);
    if (!fault) return fail(fault.error());
    faults.faults_.push_back(std::move(*fault));
  }
  return faults;
}

bool Faults::hits(const Fault& fault) {
  return fault.percent >= 100 || static_cast<int>(random_() % 100) < fault.percent;
}

std::optional<ApiError> Faults::strike(const ServiceWire& wire, std::string_view action) {
  auto name = fmt::format("{}.{}", wire.iam_prefix, action);
  std::optional<ApiError> struck;
  for (const Fault& fault : faults_) {
    if (fault.kind != Kind::throttle && fault.kind != Kind::error) continue;
    if (!matches(fault.where, name) || !hits(fault) || struck) continue;
    struck = fault.kind == Kind::throttle ? throttled(wire)
                                          : server_error(wire, static_cast<int>(fault.value));
  }
  return struck;
}

bool Faults::denies(std::string_view iam_action) const {
  return std::ranges::any_of(faults_, [&](const Fault& f) {
    return f.kind == Kind::deny && matches(f.where, iam_action);
  });
}

bool Faults::expired() const {
  return std::ranges::any_of(faults_, [](const Fault& f) { return f.kind == Kind::expired; });
}

Millis Faults::delay(const ServiceWire& wire, std::string_view action) const {
  auto name = fmt::format("{}.{}", wire.iam_prefix, action);
  Millis total{0};
  for (const Fault& f : faults_)
    if (f.kind == Kind::latency && matches(f.where, name)) total += Millis(f.value);
  return total;
}

Millis Faults::skew() const {
  Millis total{0};
  for (const Fault& f : faults_)
    if (f.kind == Kind::skew) total += std::chrono::seconds(f.value);
  return total;
}

std::vector<std::string> Faults::failing_resources() const {
  std::vector<std::string> out;
  for (const Fault& f : faults_)
    if (f.kind == Kind::fail) out.push_back(f.where);
  return out;
}

ApiError throttled(const ServiceWire& wire) {
  if (wire.service == aws::Service::s3)
    return {"SlowDown", "Please reduce your request rate.", 503};
  if (wire.protocol == Protocol::ec2)
    return {"RequestLimitExceeded", "Request limit exceeded.", 503};
  if (wire.protocol == Protocol::json) return {"ThrottlingException", "Rate exceeded", 400};
  return {"Throttling", "Rate exceeded", 400};
}

ApiError server_error(const ServiceWire& wire, int status) {
  if (status != 500)
    return {"ServiceUnavailable", "Service Unavailable. Please try again later.", status};
  if (wire.protocol == Protocol::ec2)
    return {"InternalError", "An internal error has occurred", 500};
  if (wire.protocol == Protocol::json)
    return {"InternalServerException",
            "The request processing has failed because of an unknown error.", 500};
  return {"InternalFailure", "The request processing has failed because of an unknown error.", 500};
}

}  // namespace slipway::deploy::rehearsal
