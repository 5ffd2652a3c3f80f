// The handle of something that will complete later: a transfer, a timer, a watched descriptor, a
// running flow. Registering returns it, dropping it unregisters: after the ticket is gone the
// completion never runs, not even one that had already finished in the same turn of the loop.
#pragma once

#include <functional>
#include <utility>

namespace slipway {

class [[nodiscard]] Ticket {
 public:
  Ticket() = default;
  explicit Ticket(std::move_only_function<void()> drop) : drop_(std::move(drop)) {}
  Ticket(Ticket&& other) noexcept : drop_(std::exchange(other.drop_, nullptr)) {}
  Ticket& operator=(Ticket&& other) noexcept {
    if (this != &other) {
      reset();
      drop_ = std::exchange(other.drop_, nullptr);
    }
    return *this;
  }
  ~Ticket() { reset(); }

  void reset() {
    if (auto drop = std::exchange(drop_, nullptr)) drop();
  }
  explicit operator bool() const { return static_cast<bool>(drop_); }

 private:
  std::move_only_function<void()> drop_;
};

}  // namespace slipway
