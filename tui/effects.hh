// Performs what the wizard wants done (wizard/effect.hh) and posts what came of it as messages.
// Knows no terminal: what only a terminal can do is handed in.
#pragma once

#include <functional>
#include <memory>

#include "tui/session.hh"
#include "wizard/update.hh"

namespace slipway::tui {

class Performer {
 public:
  struct Ends {
    std::function<void(wizard::Msg)> post;
    std::function<void(const std::string&)> copy;
    std::function<void()> suspend;
    std::function<void(Exit)> quit;
  };
  Performer(Session& session, const wizard::Blueprint& blueprint, const wizard::Model& model,
            Ends ends);
  ~Performer();

  void perform(const wizard::Effect& effect);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace slipway::tui
