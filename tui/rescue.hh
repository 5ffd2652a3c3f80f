// Gives the terminal back when the process dies of a fault: a signal handler may hardly do more
// than write, so what has to be written is prepared beforehand.
#pragma once

#include <string>

namespace slipway::tui {

// While one of these lives, SIGSEGV, SIGBUS, SIGILL, SIGFPE and SIGABRT first write `sequences` to
// stdout and restore stdin's line settings as they were at the time of construction, then do what
// they did before. There is one terminal, so there is one of these at a time.
class Rescue {
 public:
  Rescue();
  ~Rescue();
  Rescue(const Rescue&) = delete;
  Rescue& operator=(const Rescue&) = delete;

  // At most 255 bytes; longer ones are not taken.
  void prepare(const std::string& sequences);
};

}  // namespace slipway::tui
