#include <fmt/format.h>
#include <sys/resource.h>

#include <cstdio>
#include <cstring>

#include "tui/commands.hh"
#include "tui/version.hh"

using namespace slipway::tui;

int main(int argc, char** argv) {
  if (argc == 2 && std::strcmp(argv[1], "--version") == 0) {
    std::printf("slipway %s\n", version());
    return 0;
  }
  // A core dump of this process would hold credentials.
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);

  const auto parsed = parse_options({argv + 1, argv + argc});
  if (const auto* leave = std::get_if<Leave>(&parsed)) {
    fmt::print(leave->exit == Exit::done ? stdout : stderr, "{}", leave->text);
    return static_cast<int>(leave->exit);
  }
  return static_cast<int>(run(std::get<Options>(parsed)));
}
