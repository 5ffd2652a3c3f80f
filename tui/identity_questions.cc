#include "tui/identity_questions.hh"

#include <fmt/format.h>

#include <algorithm>

#include "aws/config/identity_center.hh"
#include "aws/config/sso_profile.hh"
#include "tui/ask_line.hh"
#include "tui/line_prompts.hh"
#include "tui/profiles.hh"
#include "tui/report.hh"
#include "wizard/effect.hh"
#include "wizard/pages/identity_page.hh"

namespace slipway::tui {
namespace {

using wizard::ProfileChoice;

// What can be chosen: a profile, or one of the ways behind them.
struct Offer {
  enum class Kind : unsigned char { as_found, profile, place, sign_in, rehearsal };
  Kind kind = Kind::profile;
  ProfileChoice profile;
  std::string title, text;
  wizard::SignInPlace place = {};  // of an IAM Identity Center that the files know
};

std::string facts_of(const ProfileChoice& choice) {
  std::string text = choice.kind;
  for (const auto& more : {choice.region, choice.account})
    if (!more.empty()) text += ", " + more;
  return text;
}

std::vector<Offer> offers(const Session& session) {
  std::vector<Offer> out;
  if (auto files = session.aws_files()) {
    for (auto& choice : profile_choices(*files)) {
      const bool nameless = choice.name.empty();
      const std::string title = nameless ? "(environment)" : choice.name;
      const std::string text = facts_of(choice);
      out.push_back({nameless ? Offer::Kind::as_found : Offer::Kind::profile, std::move(choice),
                     title, text});
    }
    for (auto& place : sign_in_places(*files)) {
      const std::string title =
          "sign in: " + (place.session.empty() ? place.start_url : place.session);
      out.push_back({Offer::Kind::place,
                     {},
                     title,
                     "another account or role of this IAM Identity Center",
                     std::move(place)});
    }
  }
  out.push_back({Offer::Kind::sign_in, {}, "sign in", "with IAM Identity Center, at a start URL"});
  out.push_back({Offer::Kind::rehearsal,
                 {},
                 "rehearsal",
                 "an emulated AWS on this machine; nothing real is touched"});
  return out;
}

Error input_ended() {
  return {.kind = ErrorKind::no_credentials,
          .what = "find out as whom to work",
          .answer = "the input ended",
          .fix = "Name a profile with --profile, or try everything with --rehearse"};
}

Result<std::string> ask(const std::string& prompt, const std::string& usual = {}) {
  auto line = ask_line(usual.empty() ? prompt + ":" : prompt + " [" + usual + "]:");
  if (!line) return fail(input_ended());
  return line->empty() ? usual : *line;
}

// One of `rows` by number, or by typing it.
Result<std::string> pick(const std::string& question, const std::vector<std::string>& rows) {
  if (rows.size() == 1) return rows.front();
  for (std::size_t i = 0; i < rows.size(); ++i)
    print_line(fmt::format("  {:>3}  {}", i + 1, rows[i]));
  while (true) {
    auto typed = ask(question, rows.empty() ? "" : "1");
    if (!typed) return typed;
    if (auto row = row_number(*typed, rows.size())) return rows[*row];
    if (std::ranges::find(rows, *typed) != rows.end()) return typed;
    print_line("There is no such row.");
  }
}

// "123456789012  Product  a@example.com" -> its first word
std::string first_word(const std::string& text) { return text.substr(0, text.find(' ')); }

template <class Reply, class Rows, class Start>
Result<std::vector<std::string>> gather(Session& session, const Start& start, const Rows& rows) {
  auto out = std::make_shared<std::vector<std::string>>();
  auto done = session.await<void>([&](auto finish) {
    auto told = std::make_shared<decltype(finish)>(std::move(finish));
    return start([out, told, rows](Result<Reply> page, aws::More more) {
      if (!page) return (*told)(fail(page.error()));
      rows(*page, *out);
      if (more == aws::More::no) (*told)({});
    });
  });
  if (!done) return fail(done.error());
  return *out;
}

Result<std::string> pick_account(Session& session, aws::IdentityCenter& center) {
  using Reply = aws::sso::ListAccounts::Reply;
  auto rows = gather<Reply>(
      session, [&](auto page) { return center.accounts(page); },
      [](const Reply& page, std::vector<std::string>& out) {
        for (const auto& each : page.account_list)
          out.push_back(
              fmt::format("{}  {}  {}", each.account_id, each.account_name, each.email_address));
      });
  if (!rows) return fail(rows.error());
  auto chosen = pick("Which account", *rows);
  return chosen ? Result<std::string>(first_word(*chosen)) : chosen;
}

Result<std::string> pick_role(Session& session, aws::IdentityCenter& center,
                              const std::string& account) {
  using Reply = aws::sso::ListAccountRoles::Reply;
  auto rows = gather<Reply>(
      session, [&](auto page) { return center.roles(account, page); },
      [](const Reply& page, std::vector<std::string>& out) {
        for (const auto& each : page.role_list) out.push_back(each.role_name);
      });
  if (!rows) return fail(rows.error());
  return pick("Which role", *rows);
}

// Where to sign in that no file knows yet.
Result<wizard::SignInPlace> ask_place() {
  auto url = ask("Start URL, such as https://acme.awsapps.com/start");
  if (!url) return fail(url.error());
  auto region = ask("Region of that IAM Identity Center", "us-east-1");
  if (!region) return fail(region.error());
  wizard::SignInPlace place{aws::session_name_of(*url), *url, *region};
  if (auto fine = aws::check_sign_in_place({place.session, *url, *region, {}}); !fine)
    return fail(fine.error());
  return place;
}

// From there to a profile: signed in, an account and a role chosen, written to the AWS config file.
Result<std::string> sign_in_anew(Session& session, const wizard::SignInPlace& place) {
  auto signed_in = sign_in_by_lines(session, place, wizard::effect::Kept::will_do);
  if (!signed_in) return fail(signed_in.error());
  auto center = session.identity_center(place);
  if (!center) return fail(center.error());
  // It reads the token that was just kept.
  auto token =
      session.await<aws::SsoToken>([&](auto done) { return (*center)->token(std::move(done)); });
  if (!token) return fail(token.error());
  auto account = pick_account(session, **center);
  if (!account) return account;
  auto role = pick_role(session, **center, *account);
  if (!role) return role;
  auto name = ask("Name of the profile to add", *role + "-" + *account);
  if (!name) return name;
  auto where = ask("Region to install in", place.region);
  if (!where) return where;
  auto added = session.add_profile({*name, place, *account, *role, *where});
  if (!added) return fail(added.error());
  return name;
}

Result<void> rehearse(Session& session, Preparation& preparation) {
  const auto state = preparation.installation.rehearsal_state();
  return session.await<void>([&](auto done) {
    session.rehearse(state, std::move(done));
    return Ticket();
  });
}

// Done, or why this one does not do.
Result<void> take(Session& session, Preparation& preparation, const Offer& offer) {
  if (offer.kind == Offer::Kind::rehearsal) return rehearse(session, preparation);
  std::string profile = offer.profile.name;
  if (offer.kind == Offer::Kind::sign_in || offer.kind == Offer::Kind::place) {
    auto place = offer.kind == Offer::Kind::place ? offer.place : ask_place();
    if (!place) return fail(place.error());
    auto made = sign_in_anew(session, *place);
    if (!made) return fail(made.error());
    profile = *made;
  }
  session.work_as(profile, session.options().region);
  auto who = who_am_i(session);
  if (!who && who.error().code == wizard::no_region) {
    auto region = ask("Region to install in, such as us-west-2");
    if (!region) return fail(region.error());
    session.work_as(profile, *region);
    who = who_am_i(session);
  }
  if (!who) return fail(who.error());
  return {};
}

Result<void> ask_region(Session& session) {
  auto region = ask("Region to install in, such as us-west-2");
  if (!region) return fail(region.error());
  session.work_as({}, *region);
  auto who = who_am_i(session);
  return who ? Result<void>() : fail(who.error());
}

}  // namespace

std::optional<Command> ask_task_by_lines() {
  struct Row {
    Command command;
    const char* text;
  };
  constexpr Row rows[] = {{Command::install, "install, or go on with an install"},
                          {Command::check, "check an install, change nothing"},
                          {Command::status, "status of what is deployed"},
                          {Command::attach, "follow a deployment that is running"},
                          {Command::destroy, "destroy what slipway made"}};
  print_line("What shall be done?");
  for (std::size_t i = 0; i < std::size(rows); ++i)
    print_line(fmt::format("  {:>3}  {}", i + 1, rows[i].text));
  while (auto line = ask_line("Choose 1-5 [1]:")) {
    if (line->empty()) return rows[0].command;
    if (auto row = row_number(*line, std::size(rows))) return rows[*row].command;
    print_line("There is no such row.");
  }
  return {};
}

Result<void> ask_identity_by_lines(Session& session, Preparation& preparation) {
  // What was named is taken: in a rehearsal, by --profile, in the environment, or by the files.
  const Options& options = session.options();
  if (options.rehearse || !options.profile.empty()) return {};
  preparation.use_configured();
  auto known = who_am_i(session);
  if (known) return {};
  if (known.error().code == wizard::no_region) {
    // Whose credentials they are can be asked anywhere; without any, the region is not the trouble.
    session.work_as({}, "us-east-1");
    known = who_am_i(session);
    if (known) return ask_region(session);
    session.work_as({}, {});
  }
  while (true) {
    report(known.error());
    print_line("As whom?");
    const auto rows = offers(session);
    for (std::size_t i = 0; i < rows.size(); ++i)
      print_line(fmt::format("  {:>3}  {:<24} {}", i + 1, rows[i].title, rows[i].text));
    auto typed = ask(fmt::format("Choose 1-{}", rows.size()));
    if (!typed) return fail(typed.error());
    const auto row = row_number(*typed, rows.size());
    if (!row) continue;
    auto taken = take(session, preparation, rows[*row]);
    if (taken) return {};
    known = fail(taken.error());
  }
}

}  // namespace slipway::tui
