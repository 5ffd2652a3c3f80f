// Keeps an account across restarts (`--state FILE`): the file lists every call that changed it, one
// JSON object a line, and reading it back plays them again at their own times. As everything in a
// World is repeatable, that gives the same account, whatever state the stacks were in, and a kill
// at any moment loses at most the call under way. The account's clock goes on while nobody serves
// it, as AWS would. Nothing is made on disk before the first such call: then the file (0600) and
// the folder it stands in (0700).
#pragma once

#include <functional>
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
  // With another one who has the file: a server that was killed takes a while.
  Millis patience{5000};
  // Told once when what happens from now on is no longer kept (a full disk); what was, stays.
  std::function<void(const Error&)> lost = {};
};

class StateFile {
 public:
  struct Opened;
  // An empty path keeps nothing. `wall` is now. Errors: `invalid` when the file is another
  // account's, of another version or not one of these: then it stays as it is; `local` when it
  // cannot be written or made, or another server keeps its account in it (flock).
  static Result<Opened> open(const std::string& path, const Run& run, Time wall);

  StateFile() = default;
  StateFile(StateFile&& other) noexcept;
  StateFile& operator=(StateFile&&) = delete;
  ~StateFile();
  void append(const Call& call, const World& world);
  // An answer on the page of a sign-in, which no call tells of.
  void append_granted(const Granted& granted, const World& world);
  // From now on the world runs by other options.
  void append_run(const World& world);

 private:
  Result<void> take(const std::string& path, Millis patience);
  void make();
  void lose(int error);
  void append_line(const std::string& line);
  void write_line(const std::string& line);
  int descriptor_ = -1;
  enum class Kept : std::uint8_t { nowhere, once_made, in_file } kept_ = Kept::nowhere;
  std::string path_;
  std::string ahead_;  // what stands in a file to be made before the first call
  std::function<void(const Error&)> lost_;
};

struct StateFile::Opened {
  StateFile file;
  std::unique_ptr<World> world;
};

}  // namespace slipway::deploy::rehearsal
