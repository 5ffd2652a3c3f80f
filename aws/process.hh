// Runs a command and gathers what it prints, without waiting: for credential_process and the like.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "aws/loop.hh"

namespace slipway {

struct CommandOutput {
  ExitStatus exit;
  std::string out;  // may hold secrets: never logged
  std::string err;
};

struct Processes {
  using Done = std::move_only_function<void(Result<CommandOutput>)>;
  virtual ~Processes() = default;
  // `argv[0]` is looked up in PATH. Dropping the ticket kills the command. Errors: `local`, when it
  // cannot be started.
  [[nodiscard]] virtual Ticket run(std::vector<std::string> argv, Done done) = 0;
};

class LoopProcesses : public Processes {
 public:
  explicit LoopProcesses(Loop& loop) : loop_(loop) {}
  [[nodiscard]] Ticket run(std::vector<std::string> argv, Done done) override;

 private:
  Loop& loop_;
};

}  // namespace slipway
