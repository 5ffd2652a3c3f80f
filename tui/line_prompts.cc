#include "tui/line_prompts.hh"

#include <fmt/format.h>

#include <algorithm>

#include "aws/config/identity_center.hh"
#include "deploy/lines.hh"
#include "tui/ask_line.hh"
#include "tui/profiles.hh"
#include "wizard/effect.hh"

namespace slipway::tui {
namespace {

void tell(const std::string& text) { fmt::print(stderr, "{}\n", deploy::one_line(text)); }

Error gave_up(std::string what) {
  return {.kind = ErrorKind::no_credentials,
          .what = std::move(what),
          .answer = "no answer was given",
          .fix = "Start again when you have the credentials"};
}

const wizard::ProfileChoice* choice_of(const std::vector<wizard::ProfileChoice>& choices,
                                       const std::string& name) {
  auto found = std::ranges::find(choices, name, &wizard::ProfileChoice::name);
  return found == choices.end() || name.empty() ? nullptr : &*found;
}

// Which way out the person takes: a letter, or a profile's name after p.
struct Way {
  char letter = 'q';
  std::string profile;
};

Way ask_way(const std::string& profile, bool can_sign_in) {
  std::string ways;
  if (can_sign_in) ways += "s: sign in   ";
  if (!profile.empty()) ways += "r: try again after renewing them elsewhere   ";
  ways += "p NAME: use another profile   q: give up";
  tell("  " + ways);
  const char usual = can_sign_in ? 's' : profile.empty() ? 'q' : 'r';
  auto line = ask_line(fmt::format("Choose [{}]:", usual), Echo::on, stderr);
  if (!line) return {};
  if (line->empty()) return {usual, profile};
  if (line->starts_with("p ")) return {'p', line->substr(2)};
  return {line->front(), profile};
}

Result<void> make_sure(Session& session, const std::string& profile, const std::string& with,
                       const std::string& account) {
  return session.await<void>(
      [&](auto done) { return session.renew(profile, with, account, std::move(done)); });
}

}  // namespace

Result<void> sign_in_by_lines(Session& session, const wizard::SignInPlace& place,
                              wizard::effect::Kept kept) {
  auto center = session.identity_center(place);
  if (!center) return fail(center.error());
  if (kept == wizard::effect::Kept::will_do) {
    auto token =
        session.await<aws::SsoToken>([&](auto done) { return (*center)->token(std::move(done)); });
    if (token) return {};
    if (token.error().code != aws::sign_in_needed) return fail(token.error());
  }
  auto show = [&](const aws::SignInPrompt& prompt) {
    tell("To sign in to " + place.start_url + ", open this address on any machine:");
    tell("  " + (prompt.complete_url.empty() ? prompt.verification_url : prompt.complete_url));
    tell(fmt::format("and allow the request if it shows the code {}. Waiting until {} UTC…",
                     prompt.user_code, to_rfc3339(prompt.expires).substr(11, 8)));
  };
  auto token = session.await<aws::SsoToken>(
      [&](auto done) { return (*center)->sign_in(show, std::move(done)); });
  if (!token) return fail(token.error());
  tell("Signed in.");
  return {};
}

LinePrompts::LinePrompts(Session& session) : session_(session) {
  if (!somebody_is_there()) return;
  session.ask_through({.mfa_code =
                           [this](aws::MfaPrompt prompt, aws::CredentialPrompts::Code answer) {
                             questions_.push_back([this, prompt = std::move(prompt),
                                                   answer = std::move(answer)]() mutable {
                               ask_code(prompt, answer);
                             });
                           },
                       .renew =
                           [this](const std::string& profile, const std::string& account,
                                  Error error, aws::CredentialPrompts::Renewed answer) {
                             questions_.push_back([this, profile, account, error = std::move(error),
                                                   answer = std::move(answer)]() mutable {
                               ask_renewal(profile, account, error, answer);
                             });
                           },
                       .pending = [this] { return !questions_.empty(); },
                       .ask = [this] { ask_next(); }});
}

void LinePrompts::ask_next() {
  if (questions_.empty()) return;
  auto question = std::move(questions_.front());
  questions_.pop_front();
  question();
}

void LinePrompts::ask_code(const aws::MfaPrompt& prompt, aws::CredentialPrompts::Code& answer) {
  if (!prompt.refused.empty()) tell("slipway: " + prompt.refused);
  auto line = ask_line(prompt.text(), Echo::on, stderr);
  if (line && !line->empty()) return answer(*line);
  answer(fail(gave_up("take on the role of profile " + prompt.profile)));
}

void LinePrompts::ask_renewal(const std::string& profile, const std::string& account,
                              const Error& error, aws::CredentialPrompts::Renewed& answer) {
  const std::string whose = profile.empty() ? "of the environment" : "of profile " + profile;
  auto files = session_.aws_files();
  const auto choices = files ? profile_choices(*files) : std::vector<wizard::ProfileChoice>();
  const auto* own = choice_of(choices, profile);
  tell(fmt::format("slipway: the credentials {}{} are needed: {}", whose,
                   account.empty() ? "" : " (account " + account + ")", error.answer));
  // Whoever runs slipway leaves by giving up; every other answer leads to the calls going on, or
  // back here.
  while (!session_.interrupted()) {
    const Way way = ask_way(profile, own && own->place);
    const auto* with = way.letter == 'p' ? choice_of(choices, way.profile) : own;
    Result<void> done;
    if (way.letter == 'q') return answer(fail(error));
    if (way.letter == 'p' && !with) {
      tell("There is no profile " + way.profile + ".");
      continue;
    }
    const bool must = way.letter == 's' || way.letter == 'p';
    if (must && with && with->place)
      done = sign_in_by_lines(session_, *with->place,
                              way.letter == 's' && error.kind == ErrorKind::expired_credentials
                                  ? wizard::effect::Kept::will_not
                                  : wizard::effect::Kept::will_do);
    if (done) done = make_sure(session_, profile, with ? with->name : profile, account);
    if (done) return answer({});
    tell("slipway: " + done.error().sentence());
  }
  answer(fail(error));
}

}  // namespace slipway::tui
