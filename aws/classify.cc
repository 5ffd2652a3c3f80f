#include "aws/classify.hh"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>

#include "aws/encoding.hh"
#include "aws/endpoints.hh"
#include "aws/intercepted.hh"
#include "aws/wire/xml.hh"

namespace slipway::aws {

namespace {

using Codes = std::initializer_list<std::string_view>;

bool one_of(std::string_view code, Codes codes) {
  return std::ranges::find(codes, code) != codes.end();
}

// "com.amazonaws.x#Name:http://..." -> "Name"
std::string bare_code(std::string_view text) {
  text = text.substr(0, text.find(':'));
  if (auto hash = text.rfind('#'); hash != std::string_view::npos) text.remove_prefix(hash + 1);
  return std::string(text);
}

std::string_view first_header(const Headers& headers, Codes names) {
  for (auto name : names) {
    if (auto value = find_header(headers, name); !value.empty()) return value;
  }
  return {};
}

pugi::xml_node child(const pugi::xml_node& node, std::string_view name) {
  for (auto each : node.children()) {
    if (local_name(each) == name) return each;
  }
  return {};
}

std::string joined_messages(const pugi::xml_node& messages) {
  std::string text;
  for (auto each : messages.children()) {
    if (!text.empty()) text += "; ";
    text += each.text().get();
  }
  return text;
}

// ErrorResponse/Error (query), Response/Errors/Error (EC2), Error (S3), InvalidChangeBatch/Messages
// (Route 53).
void read_xml(const std::string& body, AwsFault& fault) {
  pugi::xml_document document;
  if (!document.load_buffer(body.data(), body.size())) return;
  auto root = document.document_element();
  auto error = local_name(root) == "Error" ? root : child(root, "Error");
  if (error.empty()) error = child(child(root, "Errors"), "Error");
  if (auto messages = child(root, "Messages"); error.empty() && !messages.empty()) {
    fault.code = local_name(root);
    fault.message = joined_messages(messages);
  } else {
    fault.code = child(error, "Code").text().get();
    fault.message = child(error, "Message").text().get();
  }
  for (const char* name : {"RequestId", "RequestID"}) {
    for (const auto& node : {root, error}) {
      if (auto region = child(node, "Region"); !region.empty()) fault.region = region.text().get();
      if (auto id = child(node, name); !id.empty()) fault.request_id = id.text().get();
    }
  }
}

std::string text_member(const nlohmann::json& object, Codes names) {
  for (auto name : names) {
    auto found = object.find(std::string(name));
    if (found != object.end() && found->is_string()) return found->get<std::string>();
  }
  return {};
}

void read_json(const std::string& body, AwsFault& fault) {
  auto json = nlohmann::json::parse(body, nullptr, false);
  if (!json.is_object()) return;
  fault.code = bare_code(text_member(json, {"__type", "code", "Code", "error"}));
  fault.message = text_member(json, {"message", "Message", "errorMessage", "error_description"});
  fault.detail = text_member(json, {"error"});
}

// Names of real limits that are no throttling, where the same name means throttling elsewhere.
bool is_quota(Service service, std::string_view code) {
  if (code == "LimitExceeded") return true;
  using enum Service;
  constexpr std::array with_quotas{cloudformation, ecr, logs, iam, ssm, kms, acm, secretsmanager};
  return code == "LimitExceededException" &&
         std::ranges::find(with_quotas, service) != with_quotas.end();
}

bool is_throttle(std::string_view code) {
  return one_of(code, {"Throttling", "ThrottlingException", "ThrottledException",
                       "RequestThrottledException", "RequestThrottled", "TooManyRequestsException",
                       "ProvisionedThroughputExceededException", "TransactionInProgressException",
                       "RequestLimitExceeded", "BandwidthLimitExceeded", "LimitExceededException",
                       "SlowDown", "PriorRequestNotComplete", "EC2ThrottledException"});
}

bool blames_clock(const AwsFault& fault) {
  return one_of(fault.code, {"RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture"}) ||
         fault.message.contains("Signature expired") ||
         fault.message.contains("Signature not yet current") ||
         fault.message.contains("must be within 5 minutes");
}

// "Credential should be scoped to a valid region, not 'eu-west-1'." (json, query), "the region
// 'us-east-1' is wrong; expecting 'eu-west-1'" (S3).
bool blames_region(const AwsFault& fault) {
  return one_of(fault.code, {"PermanentRedirect", "IllegalLocationConstraintException"}) ||
         (fault.code == "AuthorizationHeaderMalformed" && fault.message.contains("expecting")) ||
         fault.message.contains("Credential should be scoped to a valid region");
}

bool blames_account(const AwsFault& fault) {
  return one_of(fault.code, {"Blocked", "PendingVerification", "AccountProblem",
                             "AllAccessDisabled", "AccountSuspended", "NotSignedUp"}) ||
         fault.message.contains("account is currently blocked") ||
         fault.message.contains("account is suspended") ||
         fault.message.contains("account has been suspended") ||
         fault.message.contains("pending verification");
}

bool blames_opt_in(const AwsFault& fault) {
  return one_of(fault.code, {"OptInRequired", "SubscriptionRequiredException", "InvalidOptInStatus",
                             "RegionDisabledException"}) ||
         fault.message.contains("is not enabled for this account") ||
         fault.message.contains("is not subscribed to this service");
}

bool is_denied(const AwsFault& fault) {
  const auto& code = fault.code;
  if (blames_region(fault) || blames_account(fault) || blames_opt_in(fault)) return true;
  return code.contains("AccessDenied") || code.contains("Unauthorized") ||
         one_of(code, {"NotAuthorized",
                       "AuthorizationError",
                       "AuthorizationErrorException",
                       "SignatureDoesNotMatch",
                       "InvalidSignatureException",
                       "InvalidClientTokenId",
                       "UnrecognizedClientException",
                       "InvalidAccessKeyId",
                       "AuthFailure",
                       "MissingAuthenticationToken",
                       "MissingAuthenticationTokenException",
                       "OptInRequired",
                       "SubscriptionRequiredException",
                       "Blocked",
                       "RequestTimeTooSkewed",
                       "RequestExpired",
                       "RequestInTheFuture",
                       "IncompleteSignature",
                       "PendingVerification",
                       "InvalidIdentityToken"});
}

bool is_expired(Service service, std::string_view code, int status) {
  // The SSO portal says only "UnauthorizedException" when the session is over.
  if (service == Service::sso && status == 401) return true;
  return one_of(code, {"ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired",
                       "ExpiredTokenIdentity"});
}

bool is_missing(std::string_view code, std::string_view message, int status) {
  bool by_words = code == "ValidationError" && message.contains("does not exist");
  return by_words || status == 404 || code.ends_with("NotFound") ||
         code.ends_with("NotFoundException") || code.ends_with("NotFoundFault") ||
         code.starts_with("NoSuch") || code.starts_with("Unknown");
}

bool is_conflict(std::string_view code, std::string_view message, int status) {
  bool by_words = code == "ValidationError" && message.contains("_IN_PROGRESS state");
  return by_words || status == 409 || code.contains("AlreadyExists") || code.contains("InUse") ||
         code.contains("Conflict") || code.starts_with("Duplicate") ||
         one_of(code, {"DependencyViolation", "OperationAborted", "InvalidChangeSetStatus",
                       "OperationInProgressException", "IncorrectState", "InvalidState"});
}

bool is_transient(std::string_view code, int status) {
  return status >= 500 ||
         one_of(code, {"RequestTimeout", "RequestTimeoutException", "IDPCommunicationError",
                       "InternalFailure", "InternalError", "ServiceUnavailable"});
}

std::string wrong_region_fix(const CallName& call, const AwsFault& fault) {
  auto right = text_between(fault.message, "expecting '", {"'"});
  if (right.empty()) right = fault.region;
  if (!right.empty()) {
    return fmt::format("It is in {}, not in {}: name that region with --region", right,
                       call.region);
  }
  return fmt::format(
      "The endpoint that answered is not one of {}: check --region, AWS_ENDPOINT_URL and "
      "endpoint_url, and whether the region exists",
      call.region);
}

std::string denied_fix(const CallName& call, const AwsFault& fault) {
  const auto& code = fault.code;
  if (blames_clock(fault))
    return "The clock of this machine is wrong: set it (with NTP), then try again";
  if (blames_account(fault)) {
    return "The account is suspended or not yet verified: see its messages and the payment method "
           "in the AWS console (Billing), or ask AWS Support";
  }
  if (blames_region(fault)) return wrong_region_fix(call, fault);
  if (one_of(code, {"SignatureDoesNotMatch", "InvalidSignatureException", "IncompleteSignature"})) {
    return "Check the secret access key: it does not belong to this access key";
  }
  if (blames_opt_in(fault)) {
    return fmt::format(
        "Enable {} for this account in {} (the account's Regions page), or check "
        "that the account is active",
        facts(call.info.service).name, call.region);
  }
  if (one_of(code, {"InvalidClientTokenId", "UnrecognizedClientException", "InvalidAccessKeyId",
                    "AuthFailure"})) {
    return fmt::format(
        "Check that the access key exists and is active, that temporary keys come "
        "with their session token, and that the region {} is enabled for the account",
        call.region);
  }
  auto denial = read_denial(fault.message);
  auto action = denial.action.empty()
                    ? fmt::format("{}:{}", facts(call.info.service).name, call.info.name)
                    : denial.action;
  auto on = denial.resource.empty() ? std::string() : " on " + denial.resource;
  auto why = denial.reason.empty() ? std::string() : fmt::format(" (AWS says: {})", denial.reason);
  auto layer = layer_fix(denial.layer);
  if (layer.empty()) return fmt::format("Have {}{} allowed for this identity{}", action, on, why);
  return fmt::format("Have {}{} allowed {}{}", action, on, layer, why);
}

std::string fix_for(const CallName& call, const AwsFault& fault, ErrorKind kind) {
  switch (kind) {
    case ErrorKind::denied:
      return denied_fix(call, fault);
    case ErrorKind::expired_credentials:
      return "Sign in again, then continue";
    case ErrorKind::throttled:
      return "Nothing is wrong: try again in a minute";
    case ErrorKind::transient:
      return "Try again; AWS's health page tells of longer trouble";
    case ErrorKind::conflict:
      if (!is_quota(call.info.service, fault.code)) return "";
      return fmt::format(
          "Remove what is no longer needed, or ask for a higher quota of {} in "
          "Service Quotas",
          facts(call.info.service).name);
    case ErrorKind::protocol:
      return interception_fix();
    default:
      return "";
  }
}

// Not AWS's words: the start of whatever it was, on one line.
std::string excerpt(const std::string& body) {
  std::string text = body.substr(0, 120);
  std::ranges::replace_if(
      text, [](char c) { return static_cast<unsigned char>(c) < 32; }, ' ');
  return text;
}

}  // namespace

std::string call_text(const CallName& call) {
  auto text = fmt::format("call {}:{}", facts(call.info.service).name, call.info.name);
  if (!call.region.empty()) text += fmt::format(" in {}", call.region);
  return text;
}

AwsFault read_fault(const HttpReply& reply) {
  AwsFault fault;
  auto start = reply.body.find_first_not_of(" \t\r\n");
  char first = start == std::string::npos ? '\0' : reply.body[start];
  if (first == '{') read_json(reply.body, fault);
  if (first == '<') read_xml(reply.body, fault);
  auto type = find_header(reply.headers, "x-amzn-errortype");
  if (!type.empty()) fault.code = bare_code(type);
  // The sign-in service says there what it means, beside a code that says little.
  const auto& detail = fault.detail;
  if (!detail.empty() && detail != fault.code && !fault.message.contains(detail))
    fault.message += fault.message.empty() ? detail : " (" + detail + ")";
  if (auto region = find_header(reply.headers, "x-amz-bucket-region"); !region.empty())
    fault.region = region;
  auto id =
      first_header(reply.headers, {"x-amzn-requestid", "x-amz-request-id", "x-amz-requestid"});
  if (!id.empty()) fault.request_id = id;
  return fault;
}

ErrorKind kind_of(Service service, const AwsFault& fault, int status) {
  const auto& code = fault.code;
  if (is_quota(service, code)) return ErrorKind::conflict;
  if (is_throttle(code) || status == 429 || status == 509) return ErrorKind::throttled;
  if (is_expired(service, code, status)) return ErrorKind::expired_credentials;
  if (is_denied(fault)) return ErrorKind::denied;
  if (is_transient(code, status)) return ErrorKind::transient;
  bool from_aws = !code.empty() || !fault.request_id.empty();
  if (!from_aws || status < 400) return ErrorKind::protocol;
  if (is_missing(code, fault.message, status)) return ErrorKind::not_found;
  if (is_conflict(code, fault.message, status)) return ErrorKind::conflict;
  if (code.empty() && (status == 401 || status == 403)) return ErrorKind::denied;
  return ErrorKind::invalid;
}

Error classify(const CallName& call, const HttpReply& reply) {
  if (auto error = intercepted(call, reply)) return std::move(*error);
  auto fault = read_fault(reply);
  Error error;
  error.kind = kind_of(call.info.service, fault, reply.status);
  error.what = call_text(call);
  error.code = fault.code;
  error.request_id = fault.request_id;
  error.status = reply.status;
  error.fix = fix_for(call, fault, error.kind);
  error.answer = fault.message;
  if (error.answer.empty()) {
    error.answer = fault.code.empty()
                       ? fmt::format("HTTP status {} ({})", reply.status, excerpt(reply.body))
                       : "no explanation was given";
  }
  return error;
}

bool suspects_credentials(const Error& error) {
  return error.kind == ErrorKind::expired_credentials ||
         one_of(error.code, {"InvalidClientTokenId", "UnrecognizedClientException",
                             "InvalidAccessKeyId", "AuthFailure", "InvalidIdentityToken"});
}

}  // namespace slipway::aws
