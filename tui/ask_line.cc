#include "tui/ask_line.hh"

#include <fmt/format.h>
#include <signal.h>
#include <termios.h>
#include <unistd.h>

#include <charconv>

#include "deploy/lines.hh"

namespace slipway::tui {
namespace {

// The loop gathers interrupts, but does not turn while a line is typed: here ^C ends the program at
// once, as it does everywhere. Not while nothing is echoed: the terminal would stay silent.
class Interruptible {
 public:
  Interruptible() {
    sigset_t interrupt;
    sigemptyset(&interrupt);
    sigaddset(&interrupt, SIGINT);
    pthread_sigmask(SIG_UNBLOCK, &interrupt, &before_);
  }
  ~Interruptible() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  Interruptible(const Interruptible&) = delete;
  Interruptible& operator=(const Interruptible&) = delete;

 private:
  sigset_t before_{};
};

class Silence {
 public:
  Silence() : silent_(tcgetattr(STDIN_FILENO, &before_) == 0) {
    if (!silent_) return;
    termios now = before_;
    now.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &now);
  }
  ~Silence() {
    if (silent_) tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;

 private:
  termios before_{};
  bool silent_;
};

std::optional<std::string> line_of_input() {
  std::string line;
  int c = std::getchar();
  for (; c != EOF && c != '\n'; c = std::getchar()) line += static_cast<char>(c);
  if (c == EOF && line.empty()) return {};
  if (!line.empty() && line.back() == '\r') line.pop_back();
  return line;
}

}  // namespace

std::optional<std::string> ask_line(const std::string& prompt, Echo echo, std::FILE* out) {
  fmt::print(out, "{} ", deploy::one_line(prompt));
  std::fflush(out);
  if (echo == Echo::on) {
    const Interruptible here;
    return line_of_input();
  }
  std::optional<std::string> line;
  {
    const Silence here;
    line = line_of_input();
  }
  fmt::print(out, "\n");
  return line;
}

bool somebody_is_there() { return isatty(STDIN_FILENO) != 0 && isatty(STDERR_FILENO) != 0; }

std::optional<std::size_t> row_number(const std::string& typed, std::size_t rows) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(typed.data(), typed.data() + typed.size(), number);
  const bool whole = error == std::errc() && end == typed.data() + typed.size();
  if (!whole || number < 1 || number > rows) return {};
  return number - 1;
}

}  // namespace slipway::tui
