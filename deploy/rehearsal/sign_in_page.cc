// The pages of a sign-in. They stand in for AWS's own, where a person signs in and says that a
// program may act for him: here one button says so. No script, nothing loaded from elsewhere.
#include <fmt/format.h>

#include "aws/wire/percent.hh"

#include "deploy/rehearsal/protocol.hh"
#include "deploy/rehearsal/sign_in.hh"
#include "deploy/rehearsal/xml_writer.hh"

namespace slipway::deploy::rehearsal {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view device_page = "/_rehearsal/sign-in", code_page = "/authorize";

std::string given(const std::vector<std::pair<std::string, std::string>>& pairs,
                  std::string_view name) {
  for (const auto& [key, value] : pairs)
    if (key == name) return value;
  return {};
}

SignInPage page_with(int status, std::string_view inner) {
  return {status,
          fmt::format("<!doctype html><meta charset=\"utf-8\"><title>Rehearsal sign-in"
                      "</title><h1>Rehearsal sign-in</h1>{}\n",
                      inner),
          {}};
}

// Only to this machine: a page here must not send anybody elsewhere.
bool leads_here(std::string_view address) {
  for (std::string_view head : {"http://127.0.0.1", "http://localhost", "http://[::1]"})
    if (address.starts_with(head) && (address.size() == head.size() ||
                                      address[head.size()] == ':' || address[head.size()] == '/'))
      return true;
  return false;
}

SignInPage ask_for_device(const SignIn::Pending& pending) {
  return page_with(200, fmt::format("<p>A program asks to act for you. Its code is <b>{0}</b>.</p>"
                                    "<form method=\"post\" action=\"{1}\"><input type=\"hidden\" "
                                    "name=\"user_code\" value=\"{0}\"><button name=\"answer\" "
                                    "value=\"allow\">Allow</button> <button name=\"answer\" "
                                    "value=\"deny\">Deny</button></form>",
                                    xml_escape(pending.user_code), device_page));
}

SignInPage device_answer(SignIn& sign_in, const Arrived& arrived, Time now) {
  const auto fields = arrived.method == "POST" ? parse_form(arrived.body) : arrived.query;
  const auto code = given(fields, "user_code");
  if (code.empty())
    return page_with(200,
                     "<form><p>The code that the program shows: <input name=\"user_code\" "
                     "autofocus> <button>Go on</button></p></form>");
  auto* pending = sign_in.pending(code);
  if (pending == nullptr || pending->expires <= now)
    return page_with(404, "<p>No program waits under this code. Begin again.</p>");
  if (arrived.method != "POST") return ask_for_device(*pending);
  const auto answer = given(fields, "answer");
  if (answer != "allow" && answer != "deny")
    return page_with(400, "<p>The answer must be allow or deny.</p>");
  pending->answer = answer == "allow" ? Grant::allow : Grant::deny;
  auto page = page_with(200, answer == "allow" ? "<p>Granted. You may close this page.</p>"
                                               : "<p>Denied. You may close this page.</p>");
  page.granted = {code, *pending->answer};
  return page;
}

SignInPage code_link(const SignIn& sign_in, const Arrived& arrived, Time now) {
  const auto client = given(arrived.query, "client_id"), to = given(arrived.query, "redirect_uri"),
             challenge = given(arrived.query, "code_challenge");
  if (given(arrived.query, "response_type") != "code" || client.empty() || !leads_here(to) ||
      given(arrived.query, "code_challenge_method") != "S256" || challenge.empty() ||
      (client + challenge).find(' ') != std::string::npos)
    return page_with(400, "<p>The request to sign in is not complete.</p>");
  const auto code = sign_in.seal_words(fmt::format("code {} {}", client, challenge), now + 5min);
  const auto state = given(arrived.query, "state");
  return page_with(200,
                   fmt::format("<p>A program asks to act for you.</p><p><a href=\"{}\">Allow"
                               "</a></p>",
                               xml_escape(fmt::format(
                                   "{}{}code={}&state={}", to, to.find('?') == to.npos ? '?' : '&',
                                   aws::percent_encode(code), aws::percent_encode(state)))));
}

}  // namespace

bool is_sign_in_page(std::string_view target) {
  const auto path = target.substr(0, target.find('?'));
  return path == device_page || path == code_page;
}

SignInPage sign_in_page(SignIn& sign_in, const Arrived& arrived, Time now) {
  if (sign_in.center().start_url.empty())
    return page_with(404, "<p>This account has no IAM Identity Center.</p>");
  return arrived.path == code_page ? code_link(sign_in, arrived, now)
                                   : device_answer(sign_in, arrived, now);
}

}  // namespace slipway::deploy::rehearsal
