// Keeps an account across restarts (`--state FILE`): the file lists every call that changed it, one
// JSON object a line, and reading it back plays them again at their own times. As everything in a
// World is repeatable, that gives the same account, whatever state the stacks were in, and a kill
// at any moment loses at most the call under way. The account's clock goes on while nobody serves
// it, as AWS would.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "aws/error.hh"
#include "deploy/rehearsal/world.hh"

namespace slipway::deploy::rehearsal {

struct Run {
  std::string account;
  unsigned seed = 1;
  double speed = 1.0;
  std::vector<std::string> failing_resources;
};

class StateFile {
 public:
  struct Opened;
  // An empty path keeps nothing. `wall` is now. Errors: `invalid` when the file is another
  // account's or not one of these, `local` when it cannot be written.
  static Result<Opened> open(const std::string& path, const Run& run, Time wall);

  StateFile() = default;
  StateFile(StateFile&& other) noexcept;
  StateFile& operator=(StateFile&&) = delete;
  ~StateFile();
  void append(const Call& call, const World& world);

 private:
  void write_line(const std::string& line);
  int descriptor_ = -1;
};

struct StateFile::Opened {
  StateFile file;
  std::unique_ptr<World> world;
};

}  // namespace slipway::deploy::rehearsal
