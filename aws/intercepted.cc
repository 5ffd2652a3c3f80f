#include "aws/intercepted.hh"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "aws/curl_http.hh"
#include "aws/encoding.hh"

namespace slipway::aws {

namespace {

bool names_a_request(const Headers& headers) {
  constexpr std::array names{"x-amzn-requestid", "x-amz-request-id", "x-amz-requestid",
                             "x-amz-id-2"};
  return std::ranges::any_of(names,
                             [&](const char* name) { return !find_header(headers, name).empty(); });
}

bool is_web_page(const HttpReply& reply) {
  auto start = reply.body.find_first_not_of(" \t\r\n\xef\xbb\xbf");
  auto head = to_lower(std::string_view(reply.body).substr(std::min(start, reply.body.size()), 15));
  return head.starts_with("<!doctype html") || head.starts_with("<html");
}

std::string page_title(const std::string& body) {
  auto lower = to_lower(std::string_view(body).substr(0, 4096));
  auto at = lower.find("<title>");
  if (at == std::string::npos) return {};
  auto end = lower.find("</title>", at);
  auto title = body.substr(at + 7, std::min<std::size_t>(end - at - 7, 60));
  std::ranges::replace_if(
      title, [](char c) { return static_cast<unsigned char>(c) < 32; }, ' ');
  return title;
}

std::string lower_first(std::string text) {
  if (!text.empty()) text[0] = to_lower(text.substr(0, 1))[0];
  return text;
}

}  // namespace

std::string interception_fix() {
  return "Check that nothing between here and AWS (a proxy, a sign-in page of the network) "
         "answers in its place, and that the endpoint URL is right";
}

std::optional<Error> intercepted(const CallName& call, const HttpReply& reply) {
  bool signed_by_aws = names_a_request(reply.headers);
  bool redirect = reply.status >= 300 && reply.status < 400;
  bool page = is_web_page(reply);
  if (signed_by_aws || reply.status >= 500 || !(redirect || page)) return std::nullopt;
  // S3 and its like redirect in XML of their own.
  if (redirect && !page && !read_fault(reply).code.empty()) return std::nullopt;
  Error error;
  error.kind = ErrorKind::protocol;
  error.what = call_text(call);
  error.status = reply.status;
  error.code = "Intercepted";
  auto elsewhere = displayed_origin(find_header(reply.headers, "location"));
  if (redirect && !elsewhere.empty()) {
    error.answer = fmt::format("something that is not AWS answered and points to {}", elsewhere);
  } else {
    error.answer =
        fmt::format("something that is not AWS answered, with a web page (HTTP {})", reply.status);
    if (auto title = page_title(reply.body); !title.empty())
      error.answer += fmt::format(" titled \"{}\"", title);
  }
  error.fix = "If this network has a sign-in page, open it in a browser first; " +
              lower_first(interception_fix());
  return error;
}

}  // namespace slipway::aws
