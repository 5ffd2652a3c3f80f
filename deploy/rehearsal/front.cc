#include "deploy/rehearsal/front.hh"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "aws/encoding.hh"
#include "deploy/rehearsal/auth.hh"
#include "deploy/rehearsal/control.hh"
#include "deploy/rehearsal/registry.hh"
#include "deploy/rehearsal/request_check.hh"

namespace slipway::deploy::rehearsal {
namespace {

Arrived arrived_of(const RawRequest& request) {
  std::string_view target = request.target;
  auto mark = target.find('?');
  Arrived arrived{request.method,
                  aws::percent_decode(target.substr(0, mark)),
                  {},
                  request.headers,
                  request.body};
  if (mark != std::string_view::npos) arrived.query = parse_form(target.substr(mark + 1));
  return arrived;
}

ApiError unknown_operation(const ServiceWire& wire, std::string_view action) {
  if (wire.protocol == aws::Protocol::json) return {"UnknownOperationException", "", 400};
  if (wire.protocol == aws::Protocol::rest_xml) return {"UnknownOperationException", "", 404};
  if (wire.protocol == aws::Protocol::ec2)
    return {"InvalidAction",
            fmt::format("The action {} is not valid for this web service.", action), 400};
  return {"InvalidAction",
          fmt::format("Could not find operation {} for version {}", action, wire.version), 400};
}

// The service of a request that needs no signature and has none; null: it needs one.
const ServiceWire* unsigned_wire(const RawRequest& request) {
  if (!find_header(request.headers, "Authorization").empty()) return nullptr;
  if (request.body.find("Action=AssumeRoleWithWebIdentity&") != std::string::npos)
    return &wire(aws::Service::sts);
  return sign_in_wire(request.method, request.target);
}

// Who did not sign still gets an answer in the protocol he speaks.
const ServiceWire& guess(const RawRequest& request) {
  auto target = find_header(request.headers, "x-amz-target");
  return wire(target.empty() ? aws::Service::sts : aws::Service::kms);
}

}  // namespace

Front::Front(World& world, Faults faults, std::function<void(const Call&)> changed,
             std::function<void()> switched)
    : world_(world),
      faults_(std::move(faults)),
      changed_(std::move(changed)),
      switched_(std::move(switched)) {
  world_.deny_everybody(faults_.denied());
}

// Not from the World: a request that changes nothing must not change which ids come next.
std::string Front::next_request_id() {
  auto hash = aws::sha256_hex(fmt::format("{} {}", world_.options().seed, ++requests_));
  return fmt::format("{}-{}-4{}-a{}-{}", hash.substr(0, 8), hash.substr(8, 4), hash.substr(12, 3),
                     hash.substr(15, 3), hash.substr(18, 12));
}

Answer Front::perform(const ServiceWire& wire, Call call, nlohmann::json added,
                      const Identity& who) {
  auto handler = find_handler(wire.service, call.action);
  if (!handler) return std::unexpected(unknown_operation(wire, call.action));
  auto iam_action = fmt::format("{}:{}", wire.iam_prefix, call.action);
  // AWS answers GetCallerIdentity whatever the policies say.
  bool exempt = call.action == "GetCallerIdentity";
  if (!exempt && world_.denied(who, iam_action))
    return std::unexpected(denied_error(wire, who, iam_action));
  if (auto refused = refuse_request(wire, call.action, call.input))
    return std::unexpected(std::move(*refused));
  call.input.update(added);
  if (changed_ && is_kept(call)) changed_(call);
  return handler(world_, call);
}

Answer Front::serve(const ServiceWire& wire, const RawRequest& request,
                    const std::string& request_id, Time wall, Served& served) {
  std::string_view target = request.target;
  auto mark = target.find('?');
  aws::ReceivedRequest received{request.method, target.substr(0, mark),
                                mark == std::string_view::npos ? "" : target.substr(mark + 1),
                                request.headers, request.body};
  auto claim = aws::read_claim(request.headers);
  if (!claim) {
    auto kind = claim.error().code == "MissingAuthenticationToken" ? Refusal::unsigned_request
                                                                   : Refusal::incomplete;
    return std::unexpected(refuse(wire, kind, claim.error().answer));
  }
  auto who = authenticate(world_, wire, received, *claim, wall + faults_.skew());
  if (!who) return std::unexpected(who.error());
  if (faults_.expired()) return std::unexpected(refuse(wire, Refusal::expired));
  return serve_for(wire, request, **who,
                   {.service = wire.service,
                    .action = {},
                    .input = {},
                    .region = claim->region,
                    .account = (*who)->account,
                    .caller_arn = (*who)->arn,
                    .caller_id = (*who)->user_id,
                    .request_id = request_id,
                    .now = world_.now()},
                   served);
}

Answer Front::serve_unsigned(const ServiceWire& wire, const RawRequest& request,
                             const std::string& request_id, Served& served) {
  const Identity nobody{.arn = "anonymous", .account = world_.first_identity().account};
  return serve_for(wire, request, nobody,
                   {.service = wire.service,
                    .action = {},
                    .input = {},
                    .region = world_.sign_in().center().region,
                    .account = nobody.account,
                    .caller_arn = {},
                    .caller_id = {},
                    .request_id = request_id,
                    .now = world_.now()},
                   served);
}

Answer Front::serve_for(const ServiceWire& wire, const RawRequest& request, const Identity& who,
                        Call call, Served& served) {
  auto decoded = decode(wire, arrived_of(request));
  if (!decoded) return std::unexpected(decoded.error());
  served.action = decoded->action;
  served.strike = faults_.strike(wire, decoded->action, call.region);
  if (served.strike.error) return std::unexpected(*served.strike.error);
  const auto delivery = served.strike.delivery;
  if (delivery == Delivery::none || delivery == Delivery::silent) return Body{};  // nobody reads it
  call.action = std::move(decoded->action);
  call.input = std::move(decoded->input);
  return perform(wire, std::move(call), std::move(decoded->added), who);
}

FrontReply Front::show_sign_in(const RawRequest& request, Time wall) {
  auto page = sign_in_page(world_.sign_in(), arrived_of(request), wall);
  return {{page.status,
           {{"Content-Type", "text/html; charset=utf-8"}, {"Cache-Control", "no-store"}},
           std::move(page.html)}};
}

FrontReply Front::switch_faults(const RawRequest& request, Time wall) {
  auto failing = faults_.failing_resources();
  FrontReply reply{control(world_, faults_, request, wall)};
  world_.deny_everybody(faults_.denied());
  if (auto now = faults_.failing_resources(); now != failing) {
    world_.resume(wall, world_.options().speed, std::move(now));
    if (switched_) switched_();
  }
  return reply;
}

FrontReply Front::answer(const RawRequest& request, Time wall) {
  world_.advance(wall);
  if (is_sign_in_page(request.target)) return show_sign_in(request, wall);
  if (is_control(request.target)) return switch_faults(request, wall);
  auto claim = aws::read_claim(request.headers);
  const ServiceWire* open = unsigned_wire(request);
  const ServiceWire* named = open ? open : claim ? find_wire(claim->service) : &guess(request);
  const ServiceWire& wire = named ? *named : guess(request);
  auto id = next_request_id();
  Served served;
  Answer answer =
      open    ? serve_unsigned(wire, request, id, served)
      : named ? serve(wire, request, id, wall, served)
              : std::unexpected(ApiError{
                    "NotImplemented",
                    fmt::format("The rehearsal account does not serve {}.", claim->service), 501});
  FrontReply reply{encode(wire, served.action, answer, id), served.strike.delay,
                   served.strike.spread, served.strike.delivery};
  reply.http.headers.push_back({"Date", to_http_date(wall + faults_.skew())});
  return reply;
}

std::optional<HttpsAnswer> Front::probe(const std::string& host, const std::string& path,
                                        Time wall) {
  world_.advance(wall);
  // NAME.us-west-2.elb.amazonaws.com
  auto target = world_.resolve(host);
  auto dot = target.find('.');
  auto region =
      dot == std::string::npos ? "" : target.substr(dot + 1, target.find('.', dot + 1) - dot - 1);
  if (!region.empty() && faults_.outage(region)) return std::nullopt;
  return world_.https(host, path);
}

}  // namespace slipway::deploy::rehearsal
