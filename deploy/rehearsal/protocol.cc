#include "deploy/rehearsal/protocol.hh"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "aws/encoding.hh"
#include "deploy/rehearsal/rest_routes.hh"
#include "deploy/rehearsal/sign_in.hh"
#include "deploy/rehearsal/values.hh"
#include "deploy/rehearsal/xml_writer.hh"

namespace slipway::deploy::rehearsal {
namespace {

using aws::Protocol;
using aws::Service;

// From the service models: endpoint and signing names, namespaces, target prefixes, versions.
constexpr std::array<ServiceWire, 20> wires{{
    {Service::sts, Protocol::query, "sts", "sts", "https://sts.amazonaws.com/doc/2011-06-15/", "",
     "2011-06-15"},
    {Service::ec2, Protocol::ec2, "ec2", "ec2", "http://ec2.amazonaws.com/doc/2016-11-15/", "",
     "2016-11-15"},
    {Service::acm, Protocol::json, "acm", "acm", "", "CertificateManager", ""},
    {Service::route53, Protocol::rest_xml, "route53", "route53",
     "https://route53.amazonaws.com/doc/2013-04-01/", "", "2013-04-01"},
    {Service::kms, Protocol::json, "kms", "kms", "", "TrentService", ""},
    {Service::ecr, Protocol::json, "ecr", "ecr", "", "AmazonEC2ContainerRegistry_V20150921", ""},
    {Service::ecs, Protocol::json, "ecs", "ecs", "", "AmazonEC2ContainerServiceV20141113", ""},
    {Service::elbv2, Protocol::query, "elasticloadbalancing", "elasticloadbalancing",
     "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/", "", "2015-12-01"},
    {Service::logs, Protocol::json, "logs", "logs", "", "Logs_20140328", ""},
    {Service::rds, Protocol::query, "rds", "rds", "http://rds.amazonaws.com/doc/2014-10-31/", "",
     "2014-10-31"},
    {Service::s3, Protocol::rest_xml, "s3", "s3", "http://s3.amazonaws.com/doc/2006-03-01/", "",
     ""},
    {Service::secretsmanager, Protocol::json, "secretsmanager", "secretsmanager", "",
     "secretsmanager", ""},
    {Service::ssm, Protocol::json, "ssm", "ssm", "", "AmazonSSM", ""},
    {Service::iam, Protocol::query, "iam", "iam", "https://iam.amazonaws.com/doc/2010-05-08/", "",
     "2010-05-08"},
    {Service::service_quotas, Protocol::json, "servicequotas", "servicequotas", "",
     "ServiceQuotasV20190624", ""},
    {Service::cloudformation, Protocol::query, "cloudformation", "cloudformation",
     "http://cloudformation.amazonaws.com/doc/2010-05-15/", "", "2010-05-15"},
    {Service::application_autoscaling, Protocol::json, "application-autoscaling",
     "application-autoscaling", "", "AnyScaleFrontendService", ""},
    {Service::pricing, Protocol::json, "pricing", "pricing", "", "AWSPriceListService", ""},
    {Service::sso, Protocol::rest_json, "awsssoportal", "sso", "", "", ""},
    {Service::sso_oidc, Protocol::rest_json, "sso-oauth", "sso-oauth", "", "", ""},
}};

std::expected<Decoded, ApiError> decode_query(const ServiceWire& wire, const Arrived& arrived) {
  auto input = from_query(arrived.body.empty() ? arrived.query : parse_form(arrived.body));
  auto take = [&](const char* name) {
    auto found = input.find(name);
    std::string text = found != input.end() && found->is_string() ? found->get<std::string>() : "";
    input.erase(name);
    return text;
  };
  auto action = take("Action");
  auto version = take("Version");
  if (action.empty())
    return std::unexpected(
        ApiError{"MissingAction", "The request is missing an Action parameter.", 400});
  if (version != wire.version)
    return std::unexpected(
        ApiError{"NoSuchVersion",
                 fmt::format("The requested version ({}) of service {} does not exist", version,
                             wire.signing_name),
                 400});
  return Decoded{.action = std::move(action), .input = std::move(input)};
}

std::expected<Decoded, ApiError> decode_json(const ServiceWire& wire, const Arrived& arrived) {
  auto target = find_header(arrived.headers, "x-amz-target");
  auto dot = target.rfind('.');
  if (dot == std::string_view::npos || target.substr(0, dot) != wire.target_prefix)
    return std::unexpected(ApiError{"UnknownOperationException", "", 400});
  auto input = nlohmann::json::parse(arrived.body.empty() ? "{}" : arrived.body, nullptr, false);
  if (!input.is_object())
    return std::unexpected(
        ApiError{"SerializationException", "The request body is not a JSON object", 400});
  return Decoded{.action = std::string(target.substr(dot + 1)), .input = std::move(input)};
}

std::string json_error(const ApiError& error) {
  nlohmann::json body{{"__type", error.code}};
  if (!error.message.empty()) body["message"] = error.message;
  // A message may quote the request, which need not be UTF-8.
  return body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

// AuthorizationPendingException is "authorization_pending" in OAuth's own words (RFC 6749, 5.2).
std::string oauth_error(const ApiError& error) {
  std::string word;
  for (char c : error.code.substr(0, error.code.rfind("Exception"))) {
    if (std::isupper(static_cast<unsigned char>(c)) && !word.empty()) word += '_';
    word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  nlohmann::json body{{"error", word}, {"error_description", error.message}};
  return body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string ec2_error(const ApiError& error, std::string_view request_id) {
  XmlWriter xml;
  xml.open("Response").open("Errors").open("Error").text("Code", error.code);
  xml.text("Message", error.message).close().close().text("RequestID", request_id);
  return xml.take();
}

std::string query_error(const ServiceWire& wire, const ApiError& error,
                        std::string_view request_id) {
  XmlWriter xml;
  xml.open("Error")
      .text("Type", error.status < 500 ? "Sender" : "Receiver")
      .text("Code", error.code);
  xml.text("Message", error.message).close().text("RequestId", request_id);
  return fmt::format("<ErrorResponse xmlns=\"{}\">{}</ErrorResponse>", wire.xmlns, xml.take());
}

// S3's second id of a request, for AWS's support: base64, and it is long.
std::string host_id(std::string_view request_id) {
  return base64(aws::sha256_hex(request_id).substr(0, 57));
}

std::string s3_error(const ApiError& error, std::string_view request_id) {
  XmlWriter xml;
  xml.open("Error")
      .text("Code", error.code)
      .text("Message", error.message)
      .text("RequestId", request_id)
      .text("HostId", host_id(request_id));
  return xml.take();
}

std::string error_body(const ServiceWire& wire, const ApiError& error,
                       std::string_view request_id) {
  switch (wire.protocol) {
    case Protocol::json:
      return json_error(error);
    case Protocol::rest_json:
      return wire.service == Service::sso_oidc ? oauth_error(error) : json_error(error);
    case Protocol::ec2:
      return ec2_error(error, request_id);
    case Protocol::query:
      return query_error(wire, error, request_id);
    case Protocol::rest_xml:
      if (error.code == "UnknownOperationException") return "<UnknownOperationException/>";
      return wire.service == Service::s3 ? s3_error(error, request_id)
                                         : query_error(wire, error, request_id);
  }
  return {};
}

std::string success_body(const ServiceWire& wire, std::string_view action, const std::string& inner,
                         std::string_view request_id) {
  switch (wire.protocol) {
    case Protocol::json:
    case Protocol::rest_json:
      return inner;
    case Protocol::ec2:
      return fmt::format("<{0}Response xmlns=\"{1}\"><requestId>{2}</requestId>{3}</{0}Response>",
                         action, wire.xmlns, request_id, inner);
    case Protocol::query:
      return fmt::format(
          "<{0}Response xmlns=\"{1}\"><{0}Result>{2}</{0}Result><ResponseMetadata><RequestId>{3}"
          "</RequestId></ResponseMetadata></{0}Response>",
          action, wire.xmlns, inner, request_id);
    case Protocol::rest_xml:
      if (rest_root(wire.service, action).empty()) return inner;
      return fmt::format("<{0} xmlns=\"{1}\">{2}</{0}>", rest_root(wire.service, action),
                         wire.xmlns, inner);
  }
  return {};
}

bool is_json(const ServiceWire& wire) {
  return wire.protocol == Protocol::json || wire.protocol == Protocol::rest_json;
}

const char* content_type(const ServiceWire& wire) {
  if (wire.protocol == Protocol::rest_json) return "application/json";
  if (wire.protocol == Protocol::json) return "application/x-amz-json-1.1";
  return wire.service == Service::s3 ? "application/xml" : "text/xml";
}

}  // namespace

std::span<const ServiceWire> all_wires() { return wires; }

const ServiceWire* find_wire(std::string_view signing_name) {
  auto found = std::ranges::find(wires, signing_name, &ServiceWire::signing_name);
  return found == wires.end() ? nullptr : &*found;
}

const ServiceWire& wire(aws::Service service) {
  return *std::ranges::find(wires, service, &ServiceWire::service);
}

std::expected<Decoded, ApiError> decode(const ServiceWire& wire, const Arrived& arrived) {
  switch (wire.protocol) {
    case Protocol::query:
    case Protocol::ec2:
      return decode_query(wire, arrived);
    case Protocol::json:
      return decode_json(wire, arrived);
    case Protocol::rest_json:
      return decode_sign_in(arrived);
    case Protocol::rest_xml:
      return decode_rest(wire, arrived);
  }
  return std::unexpected(ApiError{"UnknownOperationException", "", 404});
}

Encoded encode(const ServiceWire& wire, std::string_view action, const Answer& answer,
               std::string_view request_id) {
  Encoded out;
  out.headers.push_back({"x-amzn-RequestId", std::string(request_id)});
  if (wire.service == Service::s3) {
    out.headers.push_back({"x-amz-request-id", std::string(request_id)});
    out.headers.push_back({"x-amz-id-2", host_id(request_id)});
  }
  if (wire.protocol == Protocol::rest_json && !answer)
    out.headers.push_back({"x-amzn-ErrorType", answer.error().code});
  for (const auto& header : answer ? answer->headers : answer.error().headers)
    out.headers.push_back(header);
  const bool usual = find_header(out.headers, "Content-Type").empty();
  if (usual) out.headers.push_back({"Content-Type", content_type(wire)});
  out.status = answer ? answer->status : answer.error().status;
  out.body = answer ? success_body(wire, action, answer->text, request_id)
                    : error_body(wire, answer.error(), request_id);
  if (usual && !is_json(wire) && !out.body.empty())
    out.body.insert(0, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
  return out;
}

}  // namespace slipway::deploy::rehearsal
