// Keys pressed on a real terminal while ten thousand resources change five hundred times a second,
// and what one changed row costs the terminal. The wizard runs beside us on a pseudo-terminal with
// the program's own loop, update, view and terminal; both ends read one clock.
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

#include "aws/loop.hh"
#include "bench/wizards.hh"
#include "tui/terminal.hh"
#include "tui/view/view.hh"

namespace slipway::bench {
namespace {

constexpr int presses = 400, changed_rows = 20;

struct Ends {
  int told, go_on;  // the wizard's: writes a time, reads a byte
};

class Wizard {
 public:
  Wizard(const wizard::Blueprint& blueprint, tui::Terminal& terminal)
      : blueprint_(blueprint), terminal_(terminal) {}

  void run(const Ends& ends) {
    press_keys(ends);
    change_rows(ends);
  }

 private:
  // Each change ends a resource that runs, so the whole list moves up.
  void press_keys(const Ends& ends) {
    model_ = deploying(blueprint_, rows);
    paint();
    say(ends);
    Loop loop;
    Ticket keys = loop.watch(STDIN_FILENO, Watch::readable, [this] { read(); });
    Ticket pulse;
    beat(loop, pulse);
    for (int seen = 0; seen < presses;) {
      loop.turn();
      if (changed_) paint();
      for (; pressed_ > 0; --pressed_, ++seen) say(ends);
    }
  }
  // The last that runs ends: it keeps its place, before those that wait.
  void change_rows(const Ends& ends) {
    model_ = deploying(blueprint_, changed_rows);
    paint();
    for (int i = changed_rows; i-- > 0;) {
      end_resource(i);
      say(ends);
      wait(ends);
    }
  }
  void end_resource(int resource) {
    tell(model_, wizard::msg::Progress{resource_event(resource, deploy::State::done, ++changes_)});
    paint();
  }
  void beat(Loop& loop, Ticket& pulse) {
    pulse = loop.after(Millis{2}, [this, &loop, &pulse] {
      tell(model_, wizard::msg::Progress{
                       resource_event(changes_ % rows, deploy::State::done, changes_ + 1)});
      ++changes_;
      changed_ = true;
      beat(loop, pulse);
    });
  }
  void read() {
    for (const auto& message : terminal_.read()) {
      tell(model_, message);
      if (std::holds_alternative<wizard::msg::KeyPressed>(message)) ++pressed_;
      changed_ = true;
    }
  }
  void paint() {
    changed_ = false;
    tui::Screen screen(width, height);
    tui::view(model_, tui::Theme{}, screen);
    terminal_.present(screen);
  }
  static void say(const Ends& ends) {
    const double now = wall_seconds();
    if (write(ends.told, &now, sizeof now) != sizeof now) _exit(1);
  }
  static void wait(const Ends& ends) {
    char byte = 0;
    if (::read(ends.go_on, &byte, 1) != 1) _exit(1);
  }

  const wizard::Blueprint& blueprint_;
  wizard::Model model_;
  tui::Terminal& terminal_;
  bool changed_ = false;
  int pressed_ = 0, changes_ = 0;
};

[[noreturn]] void be_the_wizard(const Ends& ends) {
  setenv("TERM", "xterm-256color", 1);
  setenv("LC_ALL", "C.UTF-8", 1);
  const wizard::Blueprint blueprint = flagship_blueprint();
  auto terminal = must(tui::Terminal::open({}));
  Wizard(blueprint, *terminal).run(ends);
  _exit(0);
}

// Empties the terminal for so many milliseconds; how many bytes that were.
std::size_t drain(int terminal, int millis) {
  std::array<char, 65536> chunk{};
  std::size_t bytes = 0;
  pollfd ready{.fd = terminal, .events = POLLIN, .revents = 0};
  const double end = wall_seconds() + millis * 1e-3;
  for (double left = millis; left >= 0; left = (end - wall_seconds()) * 1e3) {
    if (poll(&ready, 1, int(left)) <= 0) break;
    const auto got = read(terminal, chunk.data(), chunk.size());
    if (got <= 0) break;
    bytes += std::size_t(got);
  }
  return bytes;
}

struct Told {
  double time = 0;
  std::size_t bytes = 0;  // that came to the terminal meanwhile
};

// The next time the wizard tells; the terminal is emptied meanwhile, or the wizard would wait.
Told told(int from, int terminal) {
  Told out;
  std::array<pollfd, 2> ready{{{.fd = from, .events = POLLIN, .revents = 0},
                               {.fd = terminal, .events = POLLIN, .revents = 0}}};
  while (poll(ready.data(), ready.size(), 20'000) > 0) {
    if (ready[1].revents & POLLIN) out.bytes += drain(terminal, 0);
    if (!(ready[0].revents & POLLIN)) {
      if (ready[0].revents & POLLHUP) break;
      continue;
    }
    if (read(from, &out.time, sizeof out.time) == sizeof out.time) return out;
    break;
  }
  give_up("the wizard on the pseudo-terminal has ended or hangs");
}

}  // namespace

void keys(const Arguments&) {
  int times[2], going_on[2];
  if (pipe(times) != 0 || pipe(going_on) != 0) give_up("no pipe to be had");
  winsize size{.ws_row = height, .ws_col = width, .ws_xpixel = 0, .ws_ypixel = 0};
  int terminal = -1;
  const pid_t pid = forkpty(&terminal, nullptr, nullptr, &size);
  if (pid == 0) {
    close(times[0]);
    close(going_on[1]);
    be_the_wizard({times[1], going_on[0]});
  }
  close(times[1]);
  close(going_on[0]);
  told(times[0], terminal);
  Samples latencies, bytes;
  for (int i = 0; i < presses; ++i) {
    drain(terminal, 7);
    const double start = wall_seconds();
    if (write(terminal, i % 40 < 20 ? "\x1bOB" : "\x1bOA", 3) != 3) give_up("the terminal is gone");
    latencies.push_back(told(times[0], terminal).time - start);
  }
  for (int i = 0; i < changed_rows; ++i) {
    const auto count = told(times[0], terminal).bytes + drain(terminal, 10);
    if (i > 0) bytes.push_back(double(count));  // the first also paints the page
    if (write(going_on[1], "+", 1) != 1) break;
  }
  kill(pid, SIGKILL);
  waitpid(pid, nullptr, 0);
  report("key press to painted change", latencies);
  report("terminal bytes of one changed row", bytes);
}

}  // namespace slipway::bench
