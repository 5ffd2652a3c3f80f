#include "deploy/rehearsal/front.hh"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "aws/encoding.hh"
#include "deploy/rehearsal/arrival.hh"
#include "deploy/rehearsal/auth.hh"
#include "deploy/rehearsal/control.hh"
#include "deploy/rehearsal/presigned.hh"
#include "deploy/rehearsal/registry.hh"
#include "deploy/rehearsal/request_check.hh"
#include "deploy/rehearsal/services/iam_access.hh"

namespace slipway::deploy::rehearsal {
namespace {

ApiError unknown_operation(const ServiceWire& wire, std::string_view action) {
  if (wire.protocol == aws::Protocol::json) return {"UnknownOperationException", "", 400};
  if (wire.protocol == aws::Protocol::rest_xml) return {"UnknownOperationException", "", 404};
  if (wire.protocol == aws::Protocol::ec2)
    return {"InvalidAction",
            fmt::format("The action {} is not valid for this web service.", action), 400};
  return {"InvalidAction",
          fmt::format("Could not find operation {} for version {}", action, wire.version), 400};
}

// Most operations are called in policies as they are called; S3's are older than that rule
// (Service Authorization Reference, Amazon S3).
std::string action_in_policies(const ServiceWire& wire, std::string_view action) {
  static constexpr std::pair<std::string_view, std::string_view> of_s3[] = {
      {"ListBuckets", "ListAllMyBuckets"},
      {"HeadBucket", "ListBucket"},
      {"ListObjects", "ListBucket"},
      {"ListObjectsV2", "ListBucket"},
      {"ListObjectVersions", "ListBucketVersions"},
      {"HeadObject", "GetObject"},
      {"DeleteObjects", "DeleteObject"},
      {"GetBucketEncryption", "GetEncryptionConfiguration"},
      {"GetBucketLifecycleConfiguration", "GetLifecycleConfiguration"},
      {"GetPublicAccessBlock", "GetBucketPublicAccessBlock"},
  };
  if (wire.service == aws::Service::s3)
    for (const auto& [operation, name] : of_s3)
      if (action == operation) action = name;
  return fmt::format("{}:{}", wire.iam_prefix, action);
}

// What each service's servers say of themselves.
void add_server_headers(const ServiceWire& wire, Headers& out) {
  if (wire.service == aws::Service::ec2) {
    out.push_back({"Server", "AmazonEC2"});
    out.push_back({"Cache-Control", "no-cache, no-store"});
  } else if (wire.service == aws::Service::s3) {
    out.push_back({"Server", "AmazonS3"});
  }
}

}  // namespace

Front::Front(World& world, Faults faults, Told told)
    : world_(world), faults_(std::move(faults)), told_(std::move(told)) {
  world_.deny_everybody(faults_.denied());
}

// Not from the World: a request that changes nothing must not change which ids come next.
std::string Front::next_request_id() {
  auto hash = aws::sha256_hex(fmt::format("{} {}", world_.options().seed, ++requests_));
  return fmt::format("{}-{}-4{}-a{}-{}", hash.substr(0, 8), hash.substr(8, 4), hash.substr(12, 3),
                     hash.substr(15, 3), hash.substr(18, 12));
}

Answer Front::perform(const ServiceWire& wire, Call call, const Headers& headers,
                      nlohmann::json added, const Identity& who) {
  auto handler = find_handler(wire.service, call.action);
  if (!handler) return std::unexpected(unknown_operation(wire, call.action));
  auto iam_action = action_in_policies(wire, call.action);
  // AWS answers GetCallerIdentity whatever the policies say.
  bool exempt = call.action == "GetCallerIdentity";
  if (!exempt)
    if (auto refused = iam::refuse_access(world_, wire, call, who, iam_action))
      return std::unexpected(std::move(*refused));
  if (auto refused = refuse_request(wire, call.action, call.input, headers))
    return std::unexpected(std::move(*refused));
  call.input.update(added);
  if (told_.changed && is_kept(call)) told_.changed(call);
  return handler(world_, call);
}

std::expected<const Identity*, ApiError> Front::identify(const ServiceWire& wire,
                                                         const RawRequest& request,
                                                         const Result<aws::Claim>& claim,
                                                         Time wall) const {
  const auto query = query_of(request);
  const aws::ReceivedRequest received{request.method, path_of(request), query, request.headers,
                                      request.body};
  if (!claim && is_presigned_v2(query)) return authenticate_v2(world_, received, wall);
  if (claim) return authenticate(world_, wire, received, *claim, wall);
  if (wire.service == aws::Service::s3 && aws::is_presigned(query))
    return std::unexpected(incomplete_presigned());
  const auto& code = claim.error().code;
  const auto kind = code == "MissingAuthenticationToken" ? Refusal::unsigned_request
                    : code == "IncompleteSignature"      ? Refusal::incomplete
                                                         : Refusal::wrong_scope;
  return std::unexpected(refuse(wire, kind, claim.error().answer));
}

Answer Front::serve(const ServiceWire& wire, const RawRequest& request,
                    const Result<aws::Claim>& claim, const std::string& request_id, Time wall,
                    Served& served) {
  auto who = identify(wire, request, claim, wall + faults_.skew());
  if (!who) return std::unexpected(who.error());
  if (faults_.expired()) return std::unexpected(refuse(wire, Refusal::expired));
  return serve_for(wire, request, **who,
                   {.service = wire.service,
                    .action = {},
                    .input = {},
                    .region = claim ? claim->region : world_.home_region(),
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
  auto arrived = arrived_of(wire, request);
  if (!arrived) return std::unexpected(arrived.error());
  auto decoded = decode(wire, *arrived);
  if (!decoded) return std::unexpected(decoded.error());
  served.action = decoded->action;
  served.strike = faults_.strike(wire, decoded->action, call.region);
  if (served.strike.error) return std::unexpected(*served.strike.error);
  const auto delivery = served.strike.delivery;
  if (delivery == Delivery::none || delivery == Delivery::silent) return Body{};  // nobody reads it
  call.action = std::move(decoded->action);
  call.input = std::move(decoded->input);
  return perform(wire, std::move(call), arrived->headers, std::move(decoded->added), who);
}

FrontReply Front::show_sign_in(const RawRequest& request, Time wall) {
  auto arrived = arrived_of(wire(aws::Service::sso_oidc), request);  // in no chunks
  auto page = sign_in_page(world_.sign_in(), *arrived, wall);
  if (page.granted && told_.granted) told_.granted(*page.granted);
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
    if (told_.switched) told_.switched();
  }
  return reply;
}

FrontReply Front::answer(const RawRequest& request, Time wall) {
  world_.advance(wall);
  if (is_sign_in_page(request.target)) return show_sign_in(request, wall);
  if (is_control(request.target)) return switch_faults(request, wall);
  const auto claim = aws::read_claim(request.headers, query_of(request));
  const bool by_old_url = !claim && is_presigned_v2(query_of(request));
  const ServiceWire* open = unsigned_wire(request);
  const ServiceWire* named = open         ? open
                             : claim      ? find_wire(claim->service)
                             : by_old_url ? &wire(aws::Service::s3)
                                          : &guessed_wire(request);
  const ServiceWire& wire = named ? *named : guessed_wire(request);
  auto id = next_request_id();
  Served served;
  Answer answer =
      open    ? serve_unsigned(wire, request, id, served)
      : named ? serve(wire, request, claim, id, wall, served)
              : std::unexpected(ApiError{
                    "NotImplemented",
                    fmt::format("The rehearsal account does not serve {}.", claim->service), 501});
  FrontReply reply{encode(wire, served.action, answer, id), served.strike.delay,
                   served.strike.spread, served.strike.delivery};
  add_server_headers(wire, reply.http.headers);
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
