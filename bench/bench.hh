// slipway_bench: what is measured inside one process. One JSON line a measurement, seconds unless
// the name says otherwise: {"what": "sign", "samples": [4.1e-06, ...]}. Bars and peers are
// bench/run.py's.
#pragma once

#include <sys/types.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/error.hh"

namespace slipway::bench {

using Samples = std::vector<double>;
using Arguments = std::vector<std::string>;

// CPU time of this thread: what one core needs, however busy the machine is.
double cpu_seconds();
double wall_seconds();

void report(std::string_view what, const Samples& samples);

// One sample a round after one that warms up: the time of `count` runs divided by `count`.
template <class Work>
Samples timed(int rounds, int count, Work work, double (*clock)() = cpu_seconds) {
  Samples samples;
  for (int round = 0; round <= rounds; ++round) {
    const double start = clock();
    for (int i = 0; i < count; ++i) work();
    if (round > 0) samples.push_back((clock() - start) / count);
  }
  return samples;
}

// What a measurement needs and has not: said on stderr, ends the program.
[[noreturn]] void give_up(const std::string& why);
template <class T>
T must(Result<T> result) {
  if (!result) give_up(result.error().sentence());
  return std::move(*result);
}

// A process beside us that serves until this goes. `serve` writes one line for us into `ready`.
class Beside {
 public:
  explicit Beside(const std::function<void(int ready)>& serve);
  ~Beside();
  Beside(const Beside&) = delete;
  Beside& operator=(const Beside&) = delete;
  const std::string& line() const { return line_; }

 private:
  pid_t pid_ = -1;
  std::string line_;
};

// A socket that listens on 127.0.0.1; its port.
struct Listening {
  int fd = -1, port = 0;
};
Listening listen_on_loopback();

// The subjects.
void signing(const Arguments& arguments);
void connections(const Arguments& arguments);  // TLS set-up, cancelling
void parsing(const Arguments& arguments);      // FILE: a DescribeSubnets reply
void folding(const Arguments& arguments);
void painting(const Arguments& arguments);  // frames of ten thousand rows
void keys(const Arguments& arguments);      // on a pseudo-terminal: key to change, bytes a row
void writing(
    const Arguments& arguments);          // ANSWERS INVENTORY: key derivation, config files, stages
void stacks(const Arguments& arguments);  // ten thousand resources in one stack
void load(const Arguments& arguments);    // URL KEY SECRET REGION REQUESTS: signed requests
void budget(const Arguments& arguments);  // SERVICE:NAME=CALLS ...: what rate limits cost
void peak(const Arguments& arguments);    // COMMAND ...: its peak memory in bytes

}  // namespace slipway::bench
