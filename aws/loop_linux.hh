// What only Linux has: signals through one descriptor (signalfd) and children as descriptors
// (pidfd). A port to another system replaces this file and loop_linux.cc.
#pragma once

#include <csignal>
#include <functional>

#include "aws/loop.hh"

namespace slipway {

// Blocks the signals it is told about and makes them readable; gives the old mask back when it
// goes.
class SignalPort {
 public:
  SignalPort();
  ~SignalPort();
  SignalPort(const SignalPort&) = delete;
  SignalPort& operator=(const SignalPort&) = delete;

  int descriptor() const { return fd_; }  // -1 until the first `add`
  void add(int signal);
  void drain(const std::function<void(int signal)>& raised);
  const sigset_t& original() const noexcept { return original_; }

 private:
  int fd_ = -1;
  sigset_t original_{};
  sigset_t wanted_{};
  struct sigaction pipe_ {};
};

// A descriptor that becomes readable when the process ends; -1 when there is no such process. The
// caller closes it.
int open_process(int pid);
// After it has ended; takes the zombie away.
ExitStatus reap(int pid);

}  // namespace slipway
