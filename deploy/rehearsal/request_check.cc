#include "deploy/rehearsal/request_check.hh"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "deploy/rehearsal/request_findings.hh"

namespace slipway::deploy::rehearsal {
namespace {

using Problem = RequestFinding::Kind;
using Findings = std::vector<RequestFinding>;

constexpr std::size_t most_shown = 200;  // bytes of a value that a sentence repeats

std::string lower_first(std::string text) {
  if (!text.empty() && text.front() >= 'A' && text.front() <= 'Z')
    text.front() = static_cast<char>(text.front() - 'A' + 'a');
  return text;
}

bool is_position(const std::string& step) {
  return !step.empty() && step.find_first_not_of("0123456789") == step.npos;
}

// "tags.1.member.key": what is in a list stands below its "member".
std::string coral_path(const std::vector<std::string>& path) {
  std::string out;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (i > 0) out += '.';
    out += is_position(path[i]) && i > 0 ? path[i] + ".member" : lower_first(path[i]);
  }
  return out;
}

std::string shortened(const std::string& value) {
  if (value.size() <= most_shown) return value;
  auto end = most_shown;
  while (end > 0 && (value[end] & 0xc0) == 0x80) --end;
  return value.substr(0, end) + "...";
}

std::string coral_constraint(const RequestFinding& finding) {
  const auto value =
      finding.kind == Problem::missing ? "null" : fmt::format("'{}'", shortened(finding.value));
  return fmt::format("Value {} at '{}' failed to satisfy constraint: {}", value,
                     coral_path(finding.path), finding.rule);
}

// "2 validation errors detected: Value null at 'roleArn' failed to satisfy constraint: ..."
std::string coral_sentence(const Findings& findings) {
  std::vector<std::string> all;
  for (const auto& finding : findings) all.push_back(coral_constraint(finding));
  return fmt::format("{} validation error{} detected: {}", all.size(), all.size() == 1 ? "" : "s",
                     fmt::join(all, "; "));
}

std::string unreadable_sentence(const RequestFinding& finding) {
  return finding.kind == Problem::unknown
             ? fmt::format("Unknown member: {}", fmt::join(finding.path, "."))
             : fmt::format("{}: {}", fmt::join(finding.path, "."), finding.rule);
}

// EC2 counts from one that is not allowed: "Expecting a value greater than 5" of 4 and less.
std::string ec2_sentence(const RequestFinding& finding, const std::string& name) {
  constexpr std::string_view least = "Member must have value greater than or equal to ";
  const auto about =
      finding.rule.starts_with(least)
          ? fmt::format("Expecting a value greater than {}.", finding.rule.substr(least.size()))
          : finding.rule;
  return fmt::format("Value ( {} ) for parameter {} is invalid. {}", shortened(finding.value),
                     lower_first(name), about);
}

// EC2 and RDS name one parameter at a time; in almost the same words.
ApiError parameter_refusal(const ServiceWire& wire, const RequestFinding& finding) {
  const bool ec2 = wire.service == aws::Service::ec2;
  const auto name = fmt::format("{}", fmt::join(finding.path, "."));
  if (finding.kind == Problem::missing)
    return {"MissingParameter",
            fmt::format("The request must contain the parameter {}{}", name, ec2 ? "" : ".")};
  if (finding.kind == Problem::unknown)
    return {ec2 ? "UnknownParameter" : "InvalidParameterValue",
            fmt::format("The parameter {} is not recognized", name)};
  return {"InvalidParameterValue", ec2 ? ec2_sentence(finding, name)
                                       : fmt::format("Invalid value '{}' for parameter {}. {}",
                                                     shortened(finding.value), name, finding.rule)};
}

// "Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must have length ...'"
ApiError ecr_refusal(const RequestFinding& finding) {
  auto rule = finding.rule;
  if (rule.starts_with("Member ")) rule.erase(0, std::string_view("Member ").size());
  constexpr std::string_view matching = "must satisfy regular expression pattern: ";
  if (rule.starts_with(matching))
    rule = fmt::format("must satisfy regular expression '{}'", rule.substr(matching.size()));
  return {"InvalidParameterException",
          fmt::format("Invalid parameter at '{}' failed to satisfy constraint: '{}'",
                      coral_path(finding.path), rule)};
}

// The code of a request that reads but breaks a rule.
std::string_view limit_code(const ServiceWire& wire) {
  switch (wire.service) {
    case aws::Service::ecs:
    case aws::Service::ecr:
    case aws::Service::logs:
    case aws::Service::pricing:
      return "InvalidParameterException";
    case aws::Service::route53:
      return "InvalidInput";
    case aws::Service::s3:
      return "InvalidArgument";
    case aws::Service::sso:
    case aws::Service::sso_oidc:
      return "InvalidRequestException";
    default:
      return wire.protocol == aws::Protocol::json ? "ValidationException" : "ValidationError";
  }
}

std::string_view unreadable_code(const ServiceWire& wire) {
  if (wire.protocol == aws::Protocol::json) return "SerializationException";
  return wire.protocol == aws::Protocol::query ? "MalformedInput" : limit_code(wire);
}

Travel travel_of(const ServiceWire& wire) {
  if (wire.protocol == aws::Protocol::rest_xml) return Travel::xml;
  // The portal's parameters stand in paths.
  const bool typed = wire.protocol == aws::Protocol::json || wire.service == aws::Service::sso_oidc;
  return typed ? Travel::typed : Travel::text;
}

nlohmann::json with_headers(const Shape& shape, const nlohmann::json& input,
                            const Headers& headers) {
  auto out = input;
  for (const auto& member : shape.members)
    if (member.name.starts_with('@'))
      if (const auto value = find_header(headers, member.name.substr(1)); !value.empty())
        out[std::string(member.name)] = std::string(value);
  return out;
}

// S3's own words ("List of error codes" of its API reference).
ApiError header_refusal(const RequestFinding& finding) {
  const auto name = finding.path.front().substr(1);
  if (name == "x-amz-storage-class")
    return {"InvalidStorageClass", "The storage class you specified is not valid"};
  if (name == "x-amz-server-side-encryption")
    return {"InvalidEncryptionAlgorithmError",
            "The encryption request that you specified is not valid. The valid value is AES256."};
  return {"InvalidArgument", fmt::format("The value '{}' of the header {} is not valid. {}",
                                         shortened(finding.value), name, finding.rule)};
}

}  // namespace

std::optional<ApiError> refuse_request(const ServiceWire& wire, std::string_view action,
                                       const nlohmann::json& input, const Headers& headers) {
  const Shape* shape = Shapes::embedded().request(wire.signing_name, action);
  if (shape == nullptr) return std::nullopt;
  const auto findings =
      request_findings(travel_of(wire), *shape, with_headers(*shape, input, headers));
  if (findings.empty()) return std::nullopt;
  if (wire.service == aws::Service::ec2 || wire.service == aws::Service::rds)
    return parameter_refusal(wire, findings.front());
  // Reading comes before judging.
  const auto unreadable = std::ranges::find_if(findings, [](const auto& each) {
    return each.kind == Problem::unknown || each.kind == Problem::unreadable;
  });
  if (unreadable != findings.end())
    return ApiError{std::string(unreadable_code(wire)), unreadable_sentence(*unreadable)};
  if (findings.front().path.front().starts_with('@')) return header_refusal(findings.front());
  if (wire.service == aws::Service::ecr) return ecr_refusal(findings.front());
  return ApiError{std::string(limit_code(wire)), coral_sentence(findings)};
}

}  // namespace slipway::deploy::rehearsal
