#include "deploy/rehearsal/faults.hh"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "deploy/rehearsal/cfn/types.hh"
#include "deploy/rehearsal/fault_names.hh"
#include "deploy/rehearsal/regions.hh"
#include "deploy/rehearsal/world.hh"

namespace slipway::deploy::rehearsal {
namespace {

using aws::Protocol;
using Kind = Fault::Kind;

constexpr std::pair<std::string_view, Kind> kinds[] = {
    {"throttle", Kind::throttle}, {"error", Kind::error}, {"reset", Kind::reset},
    {"cut", Kind::cut},           {"slow", Kind::slow},   {"latency", Kind::latency},
    {"outage", Kind::outage},     {"deny", Kind::deny},   {"expired", Kind::expired},
    {"skew", Kind::skew},         {"fail", Kind::fail},   {"crash", Kind::crash}};

constexpr long most_millis = 600'000, most_skew = 400L * 86'400;

std::optional<long> whole(std::string_view text) {
  long number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// Thrown while a spec is read, caught by parse_fault.
struct Unreadable {
  std::string why;
};

template <class... Args>
[[noreturn]] void wrong(fmt::format_string<Args...> format, Args&&... args) {
  throw Unreadable{fmt::format(format, std::forward<Args>(args)...)};
}

std::string nearest_of(std::string_view word, const std::vector<std::string>& words) {
  const auto near = guess(word, words);
  return near.empty() ? fmt::format("; use one of {}", fmt::join(words, ", ")) : near;
}

Kind kind_of(std::string_view word) {
  std::vector<std::string> words;
  for (auto [name, kind] : kinds) {
    if (name == word) return kind;
    words.emplace_back(name);
  }
  if (word.empty()) wrong("it is empty");
  wrong("there is no fault called \"{}\"{}", word, nearest_of(word, words));
}

// Cuts the number after `mark` off the end of `text`.
long cut_number(std::string_view& text, char mark, long otherwise, long least, long most) {
  auto at = text.rfind(mark);
  if (at == std::string_view::npos) return otherwise;
  auto number = whole(text.substr(at + 1));
  if (!number || *number < least || *number > most)
    wrong("after {} must stand a whole number from {} to {}", mark, least, most);
  text = text.substr(0, at);
  return *number;
}

// "ec2" stands for all its operations.
std::string place_of(std::string_view where) {
  if (where.empty()) wrong("it does not say where: *, a service (ec2) or ec2.DescribeVpcs");
  if (where == "*") return "*";
  const auto dot = where.find('.');
  std::vector<std::string> services;
  for (const auto& wire : all_wires()) services.emplace_back(wire.iam_prefix);
  auto service = where.substr(0, dot);
  if (std::ranges::none_of(services, [&](const auto& s) { return matches(service, s); }))
    wrong("there is no service \"{}\"{}", service, nearest_of(service, services));
  if (dot == std::string_view::npos) return std::string(where) + ".*";
  const auto call = where.substr(dot + 1);
  const auto calls = calls_of(service);
  if (std::ranges::none_of(calls, [&](const auto& name) { return matches(call, name); }))
    wrong("this account has no call \"{}\" of {}{}", call, service, guess(call, calls));
  return std::string(where);
}

std::string region_of(std::string_view name) {
  std::vector<std::string> names;
  for (const auto& fact : all_regions()) names.emplace_back(fact.name);
  if (std::ranges::none_of(names, [&](const auto& n) { return matches(name, n); }))
    wrong("there is no region \"{}\"{}", name, guess(name, names));
  return std::string(name);
}

// "rollback:ID" (trouble.hh); a resource's type has two colons, and ids have none.
void check_trouble(std::string_view rest) {
  static const std::vector<std::string> troubles = {"rollback",  "remove",  "drift", "gone",
                                                    "unhealthy", "slow",    "pull",  "secret",
                                                    "long",      "endless", "idle",  "busy"};
  const auto colon = rest.find(':');
  if (colon == rest.npos) return;
  if (rest.substr(colon).starts_with("::")) {
    if (cfn::find_type(rest) == nullptr)
      wrong("this account makes no resources of the type {}", rest);
    return;
  }
  if (std::ranges::find(troubles, rest.substr(0, colon)) == troubles.end())
    wrong("there is no failure called \"{}\"{}", rest.substr(0, colon),
          nearest_of(rest.substr(0, colon), troubles));
}

std::string rest_of(Kind kind, std::string_view rest) {
  if (rest.empty() && kind == Kind::deny)
    wrong("it does not say what is denied, as in deny:kms:ListKeys");
  if (rest.empty())
    wrong("it does not say what, as in fail:AWS::ECS::Service or crash:pulumi-service");
  if (kind == Kind::deny && rest != "*" && rest.find(':') == std::string_view::npos)
    wrong("actions are written as in policies: kms:ListKeys, ec2:*");
  if (kind == Kind::fail) check_trouble(rest);
  return std::string(rest);
}

Fault read_fault(std::string_view spec) {
  auto end = spec.find_first_of(":@");
  Fault fault{.kind = kind_of(spec.substr(0, end)), .where = {}, .value = 0, .percent = 100};
  auto rest = end == std::string_view::npos ? std::string_view() : spec.substr(end);
  if (rest.starts_with(':')) rest.remove_prefix(1);
  const Kind kind = fault.kind;
  if (kind == Kind::deny || kind == Kind::fail || kind == Kind::crash) {
    fault.where = rest_of(kind, rest);
    return fault;
  }
  if (kind == Kind::skew) {
    auto seconds = whole(rest);
    if (!seconds || std::abs(*seconds) > most_skew)
      wrong("it needs seconds, as in skew:600 or skew:-600");
    fault.value = *seconds;
    return fault;
  }
  fault.percent =
      static_cast<int>(cut_number(rest, '@', kind == Kind::throttle ? 50 : 100, 0, 100));
  if (kind == Kind::expired) {
    if (!rest.empty()) wrong("it takes nothing but a share, as in expired@20");
    return fault;
  }
  if (kind == Kind::outage) {
    fault.value = cut_number(rest, '=', 0, 500, 599);
    fault.where = region_of(rest);
    return fault;
  }
  if (kind == Kind::error) fault.value = cut_number(rest, '=', 500, 500, 599);
  if (kind == Kind::latency && rest.find('=') == std::string_view::npos) {
    auto millis = whole(rest);
    if (!millis || *millis < 0 || *millis > most_millis)
      wrong("it needs milliseconds, as in latency:300 or latency:acm=300");
    fault.value = *millis;
    rest = "*";
  } else if (kind == Kind::latency || kind == Kind::slow) {
    fault.value = cut_number(rest, '=', 3'000, 0, most_millis);
  }
  fault.where = place_of(rest);
  return fault;
}

}  // namespace

std::string_view fault_forms() {
  return "What --fault makes go wrong (WHERE is *, a service such as ec2, or ec2.DescribeVpcs;\n"
         "@30 hits 30 % of the calls; the same calls with the same --seed):\n"
         "  throttle:WHERE@30      too many requests, as the service says it; half without @\n"
         "  error:WHERE=503@10     the service fails; 500 without =\n"
         "  reset:WHERE@10         the connection is reset before the account was reached\n"
         "  cut:WHERE@10           the call is done, half of its answer is lost\n"
         "  slow:WHERE=3000@10     the answer dribbles in over 3000 ms\n"
         "  latency:300            milliseconds before every answer; latency:WHERE=300\n"
         "  outage:us-west-2       the region answers nothing any more; with =503 that it fails\n"
         "  deny:kms:ListKeys      as if a policy denied it; deny:ec2:*\n"
         "  expired                the credentials have run out; expired@20\n"
         "  skew:600               AWS's clock is 600 s ahead; -600 behind\n"
         "  fail:AWS::ECS::Service making or changing such a resource fails (or a logical id)\n"
         "  crash:NAME             every container of this name ends soon after its start:\n"
         "                         pulumi-service, pulumi-console, pulumi-migration\n"
         "  fail:rollback:ID       going back to what this resource was fails\n"
         "  fail:remove:ID         deleting this resource fails\n"
         "  fail:drift:ID, fail:gone:ID    somebody changed or deleted it by hand, once\n"
         "                         its stack is done; that stays when the fault is switched off\n"
         "  fail:unhealthy:NAME    the container runs, but never passes its health checks\n"
         "  fail:slow:NAME         the container takes minutes until it answers\n"
         "  fail:pull:NAME, fail:secret:NAME    its image, or a secret of it, cannot be had\n"
         "  fail:long:NAME, fail:endless:NAME   the migration takes half an hour, or never ends\n"
         "  fail:idle:NAME         the migration finds nothing to do\n"
         "  fail:busy:ID           the scalable target meets load, until it is switched off\n"
         "They can be switched while the account is served, by a signed call (any service's\n"
         "signature): GET, POST or DELETE /_rehearsal/faults with {\"faults\": [\"SPEC\"]},\n"
         "or {\"add\": [...], \"remove\": [...]}.\n";
}

Result<Fault> parse_fault(std::string_view spec) {
  try {
    return read_fault(spec);
  } catch (const Unreadable& unreadable) {
    return fail({.kind = ErrorKind::invalid,
                 .what = fmt::format("read the fault \"{}\"", spec),
                 .answer = unreadable.why,
                 .fix = "Write it as throttle:ec2@30, error:ecs.RunTask=503@10, latency:300, "
                        "deny:kms:ListKeys, fail:AWS::ECS::Service or crash:pulumi-service; "
                        "slipway rehearse --help lists every form"});
  }
}

Result<Faults> Faults::parse(const std::vector<std::string>& specs, unsigned seed) {
  Faults faults;
  faults.random_.seed(seed);
  faults.specs_ = specs;
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

Strike Faults::strike(const ServiceWire& wire, std::string_view action, std::string_view region) {
  auto name = fmt::format("{}.{}", wire.iam_prefix, action);
  Strike out;
  for (const Fault& fault : faults_) {
    if (!matches(fault.where, fault.kind == Kind::outage ? region : std::string_view(name)))
      continue;
    switch (fault.kind) {
      case Kind::throttle:
        if (hits(fault) && !out.error) out.error = throttled(wire);
        break;
      case Kind::error:
        if (hits(fault) && !out.error)
          out.error = server_error(wire, static_cast<int>(fault.value));
        break;
      case Kind::outage:
        if (!hits(fault)) break;
        if (fault.value == 0)
          out.delivery = Delivery::silent;
        else
          out.error = server_error(wire, static_cast<int>(fault.value));
        break;
      case Kind::reset:
        if (hits(fault) && out.delivery != Delivery::silent) out.delivery = Delivery::none;
        break;
      case Kind::cut:
        if (hits(fault) && out.delivery == Delivery::whole) out.delivery = Delivery::half;
        break;
      case Kind::slow:
        if (hits(fault)) out.spread += Millis(fault.value);
        break;
      case Kind::latency:
        if (hits(fault)) out.delay += Millis(fault.value);
        break;
      default:
        break;
    }
  }
  return out;
}

bool Faults::expired() {
  bool any = false;
  for (const Fault& fault : faults_)
    if (fault.kind == Kind::expired && hits(fault)) any = true;
  return any;
}

bool Faults::outage(std::string_view region) const {
  return std::ranges::any_of(faults_, [&](const Fault& fault) {
    return fault.kind == Kind::outage && matches(fault.where, region);
  });
}

Millis Faults::skew() const {
  Millis total{0};
  for (const Fault& f : faults_)
    if (f.kind == Kind::skew) total += std::chrono::seconds(f.value);
  return total;
}

std::vector<std::string> Faults::named(std::initializer_list<Kind> wanted) const {
  std::vector<std::string> out;
  for (const Fault& f : faults_)
    if (std::ranges::count(wanted, f.kind)) out.push_back(f.where);
  return out;
}

std::vector<std::string> Faults::denied() const { return named({Kind::deny}); }

std::vector<std::string> Faults::failing_resources() const {
  return named({Kind::fail, Kind::crash});
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
