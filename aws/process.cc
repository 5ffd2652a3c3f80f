#include "aws/process.hh"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>

extern "C" char** environ;

namespace slipway {

namespace {

// A command that prints more than this is not one we asked for.
constexpr std::size_t output_limit = 8u << 20u;

struct Pipe {
  int read_end = -1, write_end = -1;
  Pipe() {
    std::array<int, 2> ends{-1, -1};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) return;
    read_end = ends[0];
    write_end = ends[1];
    fcntl(read_end, F_SETFL, O_NONBLOCK);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    close_end(read_end);
    close_end(write_end);
  }
  static void close_end(int& end) {
    if (end >= 0) close(end);
    end = -1;
  }
};

struct Running : std::enable_shared_from_this<Running> {
  pid_t pid = -1;
  Pipe out, err;
  CommandOutput output;
  std::optional<ExitStatus> ended;
  Processes::Done done;
  Ticket reading_out, reading_err, waiting;

  ~Running() {
    waiting.reset();
    if (pid <= 0 || ended) return;
    kill(-pid, SIGKILL);  // its whole group: a shell's children, too
    while (waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
    }
  }

  void read_some(Pipe& pipe, std::string& into, Ticket& reading) {
    std::array<char, 16384> chunk{};
    auto count = read(pipe.read_end, chunk.data(), chunk.size());
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) return;
    if (count > 0 && into.size() < output_limit) {
      into.append(chunk.data(), std::size_t(count));
      return;
    }
    reading.reset();
    Pipe::close_end(pipe.read_end);
    finish_when_complete();
  }

  void finish_when_complete() {
    if (!ended || reading_out || reading_err || !done) return;
    auto last = std::move(done);
    last(std::move(output));
  }
};

Error cannot_start(const std::string& command, int number) {
  Error error;
  error.kind = ErrorKind::local;
  error.what = "start " + command;
  error.answer = std::strerror(number);  // NOLINT: one thread
  error.fix = number == ENOENT ? "Install it, or correct its path" : "";
  return error;
}

// Own process group, empty standard input, the signal mask and handling from before the loop.
int spawn(Running& running, std::vector<std::string>& argv, const sigset_t& mask) {
  std::vector<char*> arguments;
  for (auto& each : argv) arguments.push_back(each.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&files, running.out.write_end, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&files, running.err.write_end, STDERR_FILENO);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t defaults;
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setsigmask(&attributes, &mask);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(
      &attributes, short(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP));
  int code =
      posix_spawnp(&running.pid, arguments[0], &files, &attributes, arguments.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  if (code != 0) running.pid = -1;
  return code;
}

}  // namespace

Ticket LoopProcesses::run(std::vector<std::string> argv, Done done) {
  auto running = std::make_shared<Running>();
  auto name = argv.empty() ? std::string("nothing") : argv[0];
  int code = argv.empty() ? EINVAL : spawn(*running, argv, loop_.original_mask());
  if (code != 0) {
    return loop_.after(Millis{0}, [e = cannot_start(name, code), d = std::move(done)]() mutable {
      d(fail(std::move(e)));
    });
  }
  running->done = std::move(done);
  Pipe::close_end(running->out.write_end);
  Pipe::close_end(running->err.write_end);
  std::weak_ptr<Running> weak = running;
  running->reading_out = loop_.watch(running->out.read_end, Watch::readable, [weak] {
    if (auto r = weak.lock()) r->read_some(r->out, r->output.out, r->reading_out);
  });
  running->reading_err = loop_.watch(running->err.read_end, Watch::readable, [weak] {
    if (auto r = weak.lock()) r->read_some(r->err, r->output.err, r->reading_err);
  });
  running->waiting = loop_.on_exit(running->pid, [weak](ExitStatus status) {
    auto r = weak.lock();
    if (!r) return;
    r->ended = r->output.exit = status;
    r->finish_when_complete();
  });
  return Ticket([running]() mutable { running.reset(); });
}

}  // namespace slipway
