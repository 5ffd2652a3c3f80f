// The outside world a floor may touch, as small interfaces that are passed in: clocks and timers,
// environment and files. Tests pass fakes (tests/fakes/), the program passes the loop and the real
// file system.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "aws/error.hh"
#include "aws/ticket.hh"
#include "aws/time.hh"

namespace slipway {

struct Clock {
  virtual ~Clock() = default;
  virtual Time now() const = 0;       // frozen for one turn of the loop
  virtual Steady steady() const = 0;  // likewise
};

struct Timers : Clock {
  // Runs `done` once, not before `delay` has passed. Dropping the ticket cancels.
  [[nodiscard]] virtual Ticket after(Millis delay, std::move_only_function<void()> done) = 0;
};

// Uniform in [0, 1).
using Random = std::function<double()>;

using Environment = std::map<std::string, std::string>;
Environment process_environment();

// Reads only: whole small text files (profiles, token caches).
struct Files {
  virtual ~Files() = default;
  virtual Result<std::string> read(const std::string& path) const = 0;  // not_found, local
};

class DiskFiles : public Files {
 public:
  Result<std::string> read(const std::string& path) const override;
};

}  // namespace slipway
