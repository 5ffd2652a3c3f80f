// The rehearsal account beside the wizard: a child process of the same binary, or one that already
// serves (`slipway rehearse` in another terminal), found through a small file that only its owner
// can read. The child ends when its standard input closes, that is, with us, however we end; its
// state file lets the next run go on where this one was.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "aws/http.hh"
#include "aws/loop.hh"
#include "deploy/rehearsal/server.hh"
#include "tui/options.hh"

namespace slipway::tui {

using deploy::rehearsal::Access;

std::string access_json(const Access& access);
Result<Access> parse_access(const std::string& json);

// Where a serving account of this name announces itself: $XDG_RUNTIME_DIR or /tmp, a folder a user.
std::string announcement_path(const std::string& account, const Environment& environment);
Result<void> announce(const std::string& path, const Access& access);

class RehearsalProcess {
 public:
  using Ready = std::move_only_function<void(Result<Access>)>;
  // `ready` runs once, from the loop: with the access, or with why there is none.
  RehearsalProcess(Loop& loop, const Options& options, const std::string& state_file, Ready ready);
  ~RehearsalProcess();
  // How the process ended although nobody ended it, and the last it said; empty while it serves.
  const std::string& fate() const;
  RehearsalProcess(const RehearsalProcess&) = delete;
  RehearsalProcess& operator=(const RehearsalProcess&) = delete;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// HTTP to an account that this process serves itself: where it cannot be reached because its
// process has ended, the error says that, not which port is closed.
class RehearsalHttp : public Http {
 public:
  RehearsalHttp(Http& http, std::function<std::string()> fate)
      : http_(http), fate_(std::move(fate)) {}
  [[nodiscard]] Ticket send(HttpRequest request, HttpDone done) override;

 private:
  Http& http_;
  std::function<std::string()> fate_;
};

// An account of this name that serves already, if any.
std::optional<Access> find_serving(const std::string& account, const Environment& environment);
// How it is served was said by who serves it: `invalid` for options that wish it otherwise.
Result<void> wishes_of_a_server(const Options& options);
// Where only an embedded blueprint will be deployed, a fault that names nothing of it is a mistake:
// `invalid`. Templates of one's own may have what it names.
Result<void> faults_that_meet(const Options& options);

}  // namespace slipway::tui
