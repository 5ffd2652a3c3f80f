#include "deploy/rehearsal/arrival.hh"

#include <fmt/format.h>

#include <algorithm>

#include "aws/encoding.hh"
#include "deploy/rehearsal/chunks.hh"
#include "deploy/rehearsal/presigned.hh"
#include "deploy/rehearsal/sign_in.hh"

namespace slipway::deploy::rehearsal {
namespace {

// "aws-chunked,gzip" is what the chunks hold: "gzip".
void drop_chunking(Headers& headers) {
  constexpr std::string_view chunked = "aws-chunked";
  std::erase_if(headers, [](const Header& header) {
    return aws::same_ignoring_case(header.name, "x-amz-content-sha256") ||
           (aws::same_ignoring_case(header.name, "Content-Encoding") && header.value == chunked);
  });
  for (auto& header : headers) {
    if (!aws::same_ignoring_case(header.name, "Content-Encoding")) continue;
    if (const auto at = header.value.find(chunked); at != std::string::npos)
      header.value.erase(at, chunked.size() + 1);
  }
}

std::optional<ApiError> take_out_of_chunks(Arrived& arrived) {
  const auto chunked = read_chunks(arrived.body);
  if (!chunked) return chunked.error();
  if (auto broken = broken_promise(*chunked, arrived.headers)) return broken;
  auto body = chunked->data();
  drop_chunking(arrived.headers);
  arrived.headers.insert(arrived.headers.end(), chunked->trailer.begin(), chunked->trailer.end());
  arrived.body = std::move(body);
  return std::nullopt;
}

const ServiceWire* wire_where(bool (*fits)(const ServiceWire&, std::string_view),
                              std::string_view text) {
  for (const auto& wire : all_wires())
    if (fits(wire, text)) return &wire;
  return nullptr;
}

}  // namespace

std::string_view path_of(const RawRequest& request) {
  return std::string_view(request.target).substr(0, request.target.find('?'));
}

std::string_view query_of(const RawRequest& request) {
  return std::string_view(request.target)
      .substr(std::min(path_of(request).size() + 1, request.target.size()));
}

std::expected<Arrived, ApiError> arrived_of(const ServiceWire& wire, const RawRequest& request) {
  const auto query = query_of(request);
  const bool presigned = aws::is_presigned(query) || is_presigned_v2(query);
  Arrived arrived{request.method, aws::percent_decode(path_of(request)),
                  parse_form(presigned ? without_signing(query) : std::string(query)),
                  request.headers, request.body};
  if (wire.service == aws::Service::s3 && in_chunks(request.headers))
    if (auto refused = take_out_of_chunks(arrived)) return std::unexpected(std::move(*refused));
  return arrived;
}

const ServiceWire* unsigned_wire(const RawRequest& request) {
  if (!find_header(request.headers, "Authorization").empty()) return nullptr;
  if (request.body.find("Action=AssumeRoleWithWebIdentity&") != std::string::npos)
    return &wire(aws::Service::sts);
  return sign_in_wire(request.method, request.target);
}

const ServiceWire& guessed_wire(const RawRequest& request) {
  if (const auto target = find_header(request.headers, "x-amz-target"); !target.empty()) {
    const auto* named = wire_where(
        [](const ServiceWire& wire, std::string_view text) {
          return !wire.target_prefix.empty() && text == wire.target_prefix;
        },
        target.substr(0, target.rfind('.')));
    return named ? *named : wire(aws::Service::kms);
  }
  if (path_of(request).starts_with("/2013-04-01/")) return wire(aws::Service::route53);
  const auto* versioned = wire_where(
      [](const ServiceWire& wire, std::string_view text) {
        return !wire.version.empty() &&
               text.find(fmt::format("Version={}", wire.version)) != text.npos;
      },
      request.body.empty() ? query_of(request) : request.body);
  if (versioned) return *versioned;
  const bool form = request.method == "POST" && path_of(request) == "/";
  return wire(form ? aws::Service::sts : aws::Service::s3);
}

}  // namespace slipway::deploy::rehearsal
