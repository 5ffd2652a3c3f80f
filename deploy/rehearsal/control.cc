#include "deploy/rehearsal/control.hh"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "deploy/rehearsal/auth.hh"
#include "deploy/rehearsal/fault_names.hh"
#include "deploy/rehearsal/paging.hh"

namespace slipway::deploy::rehearsal {
namespace {

using Json = nlohmann::json;

constexpr std::string_view root = "/_rehearsal/", faults_path = "/_rehearsal/faults";

Encoded reply(int status, const Json& body) {
  return {status,
          {{"Content-Type", "application/json"}},
          body.dump(-1, ' ', false, Json::error_handler_t::replace)};
}

Encoded refusal(int status, std::string_view code, std::string_view message) {
  return reply(status, {{"__type", code}, {"message", message}});
}

std::optional<Encoded> refused(const World& world, const RawRequest& request, Time wall) {
  std::string_view target = request.target;
  auto mark = target.find('?');
  auto query = mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
  aws::ReceivedRequest received{request.method, target.substr(0, mark), query, request.headers,
                                request.body};
  auto claim = aws::read_claim(request.headers);
  if (!claim) return refusal(403, claim.error().code, claim.error().answer);
  auto who = authenticate(world, wire(aws::Service::kms), received, *claim, wall);
  if (!who) return refusal(403, who.error().code, who.error().message);
  return std::nullopt;
}

constexpr std::string_view body_form =
    "The body must be {\"faults\": [SPEC...]} or have \"add\" and \"remove\".";

// What is to hold; or what is wrong with the body.
std::expected<std::vector<std::string>, std::string> wanted_names(const Json& body,
                                                                  std::vector<std::string> now) {
  if (!body.is_object()) return std::unexpected(std::string(body_form));
  for (const auto& [name, value] : body.items()) {
    bool known = name == "faults" || name == "add" || name == "remove";
    bool list = value.is_array() &&
                std::ranges::all_of(value, [](const Json& item) { return item.is_string(); });
    if (!known || !list) return std::unexpected(std::string(body_form));
  }
  if (body.contains("faults")) now = texts(body, "faults");
  for (const auto& spec : texts(body, "remove"))
    if (std::erase(now, spec) == 0)
      return std::unexpected(fmt::format("The fault \"{}\" is not on{}", spec,
                                         now.empty() ? "; none is." : guess(spec, now)));
  for (auto& spec : texts(body, "add")) now.push_back(std::move(spec));
  return now;
}

}  // namespace

bool is_control(std::string_view target) { return target.starts_with(root); }

Encoded control(const World& world, Faults& faults, const RawRequest& request, Time wall) {
  if (auto refusal = refused(world, request, wall)) return *refusal;
  if (request.target != faults_path)
    return refusal(404, "NotFound", "There is nothing but /_rehearsal/faults.");
  if (request.method != "GET" && request.method != "POST" && request.method != "DELETE")
    return refusal(405, "MethodNotAllowed", "Use GET, POST or DELETE.");
  if (request.method != "GET") {
    auto body = request.method == "DELETE" ? Json{{"faults", Json::array()}}
                                           : Json::parse(request.body, nullptr, false);
    auto specs = wanted_names(body, faults.specs());
    if (!specs) return refusal(400, "ValidationException", specs.error());
    auto parsed = Faults::parse(*specs, world.options().seed);
    if (!parsed) return refusal(400, "ValidationException", parsed.error().sentence());
    faults = std::move(*parsed);
  }
  Json answer{{"faults", faults.specs()}};
  if (auto hints = unmet(faults.specs()); !hints.empty()) answer["hints"] = std::move(hints);
  return reply(200, answer);
}

}  // namespace slipway::deploy::rehearsal
