// What the commands on an installation have in common: session, blueprint, answers from the config
// files, the account.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "tui/line_prompts.hh"
#include "tui/preparation.hh"

namespace slipway::tui {

struct PreparedRun {
  Session session;
  LinePrompts prompts{session};
  std::optional<wizard::Blueprint> blueprint;
  std::unique_ptr<Preparation> preparation;

  explicit PreparedRun(const Options& options);

  // `invalid` where no config files are.
  Result<void> prepare();

  // Turns the loop until what `start` begins has ended.
  template <class T>
  Result<T> ask(const std::function<void(std::move_only_function<void(Result<T>)>)>& start) {
    return session.await<T>([&](auto done) {
      start(std::move(done));
      return Ticket();
    });
  }
};

}  // namespace slipway::tui
