#include "tui/rescue.hh"

#include <signal.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstring>

namespace slipway::tui {
namespace {

// What the handler uses; plain data, for it can reach nothing else.
struct Prepared {
  termios line{};
  bool line_known = false;
  std::array<char, 256> sequences{};
  std::size_t length = 0;
};
Prepared prepared;

constexpr std::array faults{SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};

extern "C" void give_terminal_back(int signal) noexcept {
  [[maybe_unused]] auto written = write(STDOUT_FILENO, prepared.sequences.data(), prepared.length);
  if (prepared.line_known) tcsetattr(STDIN_FILENO, TCSANOW, &prepared.line);
  // The handler was for once: now the signal does what it does.
  raise(signal);
}

}  // namespace

Rescue::Rescue() {
  prepared.line_known = tcgetattr(STDIN_FILENO, &prepared.line) == 0;
  prepared.length = 0;
  for (int fault : faults) {
    struct sigaction old {
    }, wanted{};
    // Whoever catches faults already (a sanitizer) keeps them.
    if (sigaction(fault, nullptr, &old) != 0 || old.sa_handler != SIG_DFL) continue;
    wanted.sa_handler = give_terminal_back;
    wanted.sa_flags = static_cast<int>(SA_RESETHAND | SA_NODEFER);
    sigaction(fault, &wanted, nullptr);
  }
}

Rescue::~Rescue() {
  for (int fault : faults) {
    struct sigaction old {};
    if (sigaction(fault, nullptr, &old) == 0 && old.sa_handler == give_terminal_back)
      signal(fault, SIG_DFL);
  }
}

void Rescue::prepare(const std::string& sequences) {
  if (sequences.size() >= prepared.sequences.size()) return;
  std::memcpy(prepared.sequences.data(), sequences.data(), sequences.size());
  prepared.length = sequences.size();
}

}  // namespace slipway::tui
