#include "tui/watching.hh"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "deploy/aftermath.hh"
#include "deploy/lines.hh"
#include "deploy/progress_json.hh"
#include "tui/recovery.hh"
#include "tui/report.hh"
#include "wizard/fill.hh"

namespace slipway::tui {

Watching::Watching(Session& session)
    : session_(session), started_(session.account_timers().now()) {}

Watcher Watching::watcher() {
  return {.progress = [this](const deploy::ProgressEvent& event) { show(event); },
          .stale =
              [this](const std::string& reason) {
                if (reason.empty() || session_.options().json) return;
                complain("slipway: what is shown may be old: {}\n", deploy::one_line(reason));
              }};
}

void Watching::show(const deploy::ProgressEvent& event) {
  // The same event may be read twice, at a restart or in the last look; it is told once.
  if (!event.id.empty() && !seen_.insert(event.id).second) return;
  deploy::fold(tree_, event);
  if (session_.options().json) {
    fmt::print("{}\n", deploy::event_json(event));
    std::fflush(stdout);
  } else if (auto line = deploy::plain_line(tree_, event, started_, told_); !line.empty()) {
    told_ = std::max(told_, event.at);
    print_line(line);
  }
}

// Only a person at a terminal can be asked; elsewhere leaving is the choice that harms nothing.
Watching::Choice Watching::ask() {
  if (!isatty(STDIN_FILENO) || session_.options().json || session_.options().yes)
    return Choice::detach;
  complain(
      "\nThe deployment is running. d: detach (it goes on in AWS)  c: cancel and roll back  "
      "k: keep watching [k] ");
  char answer[64] = {};
  if (!std::fgets(answer, sizeof answer, stdin)) return Choice::detach;
  return answer[0] == 'd' ? Choice::detach : answer[0] == 'c' ? Choice::cancel : Choice::go_on;
}

Exit Watching::show(const deploy::DeploymentEnd& end) {
  if (session_.options().json) {
    fmt::print("{}\n", deploy::end_json(end));
  } else if (end.cause) {
    print_cause(*end.cause);
  }
  if (!session_.options().json)
    for (const auto& each : deploy::aftermath(end)) print_line(each);
  switch (end.outcome) {
    case deploy::Outcome::done:
      return Exit::done;
    case deploy::Outcome::rolled_back:
      return Exit::rolled_back;
    case deploy::Outcome::detached:
      return Exit::detached;
    default:
      return Exit::failed;
  }
}

Exit Watching::until_the_end(deploy::Deployment& deployment, const Start& start,
                             const std::string& hint) {
  auto end = std::make_shared<std::optional<Result<deploy::DeploymentEnd>>>();
  start([end](Result<deploy::DeploymentEnd> result) { *end = std::move(result); });
  while (true) {
    session_.run_until([&] { return end->has_value() || session_.lost_credentials(); });
    if (end->has_value()) break;
    if (const auto& lost = session_.lost_credentials(); lost && !session_.interrupted()) {
      complain(
          "slipway: {}\nslipway: the deployment goes on in AWS. Renew the credentials, then "
          "follow it with: slipway attach{}\n",
          deploy::one_line(lost->sentence()), hint);
      return Exit::detached;
    }
    session_.forget_interrupt();
    const Choice choice = ask();
    if (choice == Choice::cancel) deployment.cancel();
    if (choice == Choice::detach) {
      complain("slipway: detached; the deployment goes on. Follow it with: slipway attach{}\n",
               hint);
      return Exit::detached;
    }
  }
  if (!**end) return report((*end)->error());
  end_ = std::move(***end);
  return show(*end_);
}

void print_cause(const deploy::Cause& cause) {
  print_line("");
  print_line(fmt::format("✖ {}{}{}: {}", cause.stage, cause.path.empty() ? "" : " ", cause.path,
                         cause.headline));
  for (const auto& evidence : cause.evidence) print_line("  " + evidence);
  if (!cause.fix.empty()) print_line("  Fix: " + cause.fix);
}

void print_plan(const deploy::Plan& plan, Preparation& preparation, const Options& options) {
  // Nobody waits for prices who has agreed already.
  const Millis patience{options.yes ? 0 : 3000};
  if (options.json) {
    const auto costs = preparation.costs(patience);
    fmt::print("{}\n", deploy::plan_json(plan, &costs));
    return;
  }
  for (const auto& stage : plan.stages) {
    print_line(fmt::format("{} ({}){}", stage.id, name(stage.kind),
                           stage.note.empty() ? "" : ": " + stage.note));
    for (const auto& change : stage.changes) {
      print_line(fmt::format("  {:<8} {:<34} {}{}", name(change.action), change.logical_id,
                             change.type, change.replacement == "True" ? "  REPLACED" : ""));
      for (const auto& property : change.properties)
        print_line(fmt::format("             {}: {} -> {}", property.path, property.before,
                               property.after));
    }
  }
  for (const auto& line : deploy::cost_lines(preparation.costs(patience))) print_line(line);
}

void print_outputs(const wizard::Facts& facts, const deploy::Outputs& outputs) {
  for (const auto& output : shown_outputs(facts, outputs))
    print_line(
        fmt::format("{:<28} {}", output.title.empty() ? output.name : output.title, output.value));
}

std::string attach_hint(const Session& session, const Preparation& preparation) {
  const auto& place = preparation.installation.place();
  return fmt::format(
      " --dir {} --stack {}{}", place.dir, place.stack,
      session.options().rehearse ? " --rehearse=" + *session.options().rehearse : "");
}

Error still_open(const std::string& doing, const std::string& hint) {
  return {.kind = ErrorKind::conflict,
          .what = "plan the deployment",
          .answer = doing == "destroy" ? "its removal was begun and has not ended"
                                       : "the last one was interrupted and may still be running",
          .fix = "Follow it to its end with: slipway attach" + hint};
}

static Exit with_outputs(const Session& session, Preparation& preparation, const Watching& watching,
                         Exit exit) {
  if (exit != Exit::done || session.options().json || !watching.end()) return exit;
  print_line("");
  print_outputs(preparation.facts(), watching.end()->outputs);
  for (const auto& step : preparation.installation.blueprint().next_steps) {
    auto text = wizard::fill(step, preparation.facts());
    print_line("next: " + (text ? *text : step));
  }
  return exit;
}

static bool agreed_to_plan() {
  complain("Deploy this? [y/N] ");
  char typed[16] = {};
  return std::fgets(typed, sizeof typed, stdin) && (typed[0] == 'y' || typed[0] == 'Y');
}

static bool changes_a_stack(const deploy::Plan& plan) {
  return std::ranges::any_of(plan.stages, [](const deploy::StagePlan& stage) {
    return stage.kind == deploy::StageKind::cloudformation && !stage.changes.empty();
  });
}

static Result<void> discard(Session& session, deploy::Deployment& deployment) {
  return session.await<void>([&](auto done) {
    deployment.discard(std::move(done));
    return Ticket();
  });
}

// Behind a deployment that was gone on with, only what that one did not know of is left to do.
enum class Left : unsigned char { everything, what_is_new };

static Exit plan_and_watch(Session& session, Preparation& preparation,
                           deploy::Deployment& deployment, Watching& watching, Consent consent,
                           Left left) {
  const auto hint = attach_hint(session, preparation);
  preparation.ask_prices();
  const auto make_plan = [&] {
    return session.await<deploy::Plan>([&](auto done) {
      deployment.plan(std::move(done));
      return Ticket();
    });
  };
  auto plan = make_plan();
  if (!plan && plan.error().kind == ErrorKind::conflict) {
    // A stack that is stuck is in the way of every plan.
    if (auto done = recover_stuck(session, deployment, watching, consent, hint); !done)
      return done.error();
    plan = make_plan();
  }
  if (!plan) return report(plan.error());
  if (left == Left::what_is_new && !changes_a_stack(*plan)) {
    auto discarded = discard(session, deployment);
    return discarded ? with_outputs(session, preparation, watching, Exit::done)
                     : report(discarded.error());
  }
  if (left == Left::what_is_new)
    complain("slipway: that one is done; what it did not know of comes now\n");
  print_plan(*plan, preparation, session.options());
  if (consent == Consent::ask && !agreed_to_plan()) {
    auto discarded = discard(session, deployment);
    return discarded ? Exit::usage : report(discarded.error());
  }
  const Watching::Start start = [&](auto done) { deployment.apply(std::move(done)); };
  return with_outputs(session, preparation, watching,
                      watching.until_the_end(deployment, start, hint));
}

Exit deploy_and_watch(Session& session, Preparation& preparation, deploy::Deployment& deployment,
                      Watching& watching, Consent consent) {
  const auto hint = attach_hint(session, preparation);
  const auto open = deployment.unfinished();
  if (open == "destroy") return report(still_open(open, hint));
  if (open != "apply")
    return plan_and_watch(session, preparation, deployment, watching, consent, Left::everything);
  complain("slipway: going on with the deployment that was interrupted\n");
  const Watching::Start start = [&](auto done) { deployment.apply(std::move(done)); };
  if (Exit ended = watching.until_the_end(deployment, start, hint); ended != Exit::done)
    return ended;
  auto next = preparation.deployment("", watching.watcher());
  if (!next) return report(next.error());
  return plan_and_watch(session, preparation, **next, watching, consent, Left::what_is_new);
}

std::vector<ShownOutput> shown_outputs(const wizard::Facts& facts, const deploy::Outputs& outputs) {
  std::vector<ShownOutput> shown;
  for (const auto& spec : facts.blueprint.outputs) {
    auto text = wizard::fill(spec.value, facts);
    auto value = text ? deploy::resolve(*text, outputs) : text;
    if (value && !value->empty()) shown.push_back({spec.name, spec.title, *value});
  }
  return shown;
}

}  // namespace slipway::tui
