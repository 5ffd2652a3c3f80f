#include "tui/recovery.hh"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "deploy/lines.hh"
#include "tui/report.hh"

namespace slipway::tui {
namespace {

using deploy::StuckStack;

Result<std::vector<StuckStack>> look(Session& session, deploy::Deployment& deployment) {
  return session.await<std::vector<StuckStack>>([&](auto done) {
    deployment.stuck(std::move(done));
    return Ticket();
  });
}

void tell(const StuckStack& stack) {
  complain("slipway: the stack {} is stuck in {}\n", stack.stack_name, stack.status);
  for (const auto& [id, reason] : stack.failed)
    complain("  {}: {}\n", id, deploy::one_line(reason));
}

bool somebody_is_there(const Session& session) {
  return isatty(STDIN_FILENO) && !session.options().json && !session.options().yes;
}

std::string answer_to(const std::string& question) {
  complain("{}", question);
  char typed[1024] = {};
  if (!std::fgets(typed, sizeof typed, stdin)) return {};
  std::string text(typed);
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text;
}

// The resources somebody names; only ones that really failed are taken.
std::vector<std::string> ask_skipped(const StuckStack& stack) {
  const auto text = answer_to(
      "Mend what is named above and try again, or leave resources as they are: AWS then takes them "
      "for rolled back, and they may differ from what it believes.\n"
      "Names to leave as they are, apart by spaces (Enter: none, stop here): ");
  std::vector<std::string> named;
  std::string word;
  for (char c : text + ' ') {
    if (c != ' ' && c != ',') {
      word += c;
      continue;
    }
    bool failed =
        std::ranges::any_of(stack.failed, [&](const auto& one) { return one.first == word; });
    if (failed) named.push_back(word);
    word.clear();
  }
  return named;
}

Exit still_stuck(const StuckStack& stack) {
  return report(Error{.kind = ErrorKind::conflict,
                      .what = "deploy into the stack " + stack.stack_name,
                      .answer = "it is still stuck in " + stack.status,
                      .fix =
                          "Mend what AWS names above, then run slipway deploy at a terminal: it "
                          "offers to go on with the rollback, or to leave resources as they are"});
}

}  // namespace

std::expected<bool, Exit> recover_stuck(Session& session, deploy::Deployment& deployment,
                                        Watching& watching, Consent consent,
                                        const std::string& hint) {
  bool recovered = false;
  bool tried = false;
  while (true) {
    auto stuck = look(session, deployment);
    if (!stuck) return std::unexpected(report(stuck.error()));
    if (stuck->empty()) return recovered;
    const auto& stack = stuck->front();
    tell(stack);
    std::vector<std::string> skip;
    if (std::exchange(tried, true)) {
      if (somebody_is_there(session) && stack.status == "UPDATE_ROLLBACK_FAILED")
        skip = ask_skipped(stack);
      if (skip.empty()) return std::unexpected(still_stuck(stack));
    } else if (consent == Consent::ask) {
      const auto answer = answer_to("Roll it back to what was deployed before? [y/N] ");
      if (!answer.starts_with('y') && !answer.starts_with('Y'))
        return std::unexpected(still_stuck(stack));
    }
    const Exit exit = watching.until_the_end(
        deployment, [&](auto done) { deployment.recover(stack.stage, skip, std::move(done)); },
        hint);
    if (exit != Exit::rolled_back && exit != Exit::failed) return std::unexpected(exit);
    if (exit != Exit::rolled_back) continue;
    recovered = true;
    tried = false;  // the next one is asked about anew
  }
}

}  // namespace slipway::tui
