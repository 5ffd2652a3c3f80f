#include "aws/loop_linux.hh"

#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

namespace slipway {

SignalPort::SignalPort() {
  sigemptyset(&wanted_);
  pthread_sigmask(SIG_SETMASK, nullptr, &original_);
  // OpenSSL writes to sockets without MSG_NOSIGNAL: a peer that went away must be an error, not our
  // death.
  struct sigaction ignore {};
  ignore.sa_handler = SIG_IGN;  // NOLINT
  sigaction(SIGPIPE, &ignore, &pipe_);
}

SignalPort::~SignalPort() {
  if (fd_ >= 0) {
    // What is still pending was for us; delivered with the old mask it would kill the program.
    drain([](int) {});
    close(fd_);
    pthread_sigmask(SIG_SETMASK, &original_, nullptr);
  }
  sigaction(SIGPIPE, &pipe_, nullptr);
}

void SignalPort::add(int signal) {
  sigaddset(&wanted_, signal);
  pthread_sigmask(SIG_BLOCK, &wanted_, nullptr);
  fd_ = signalfd(fd_, &wanted_, SFD_NONBLOCK | SFD_CLOEXEC);
}

void SignalPort::drain(const std::function<void(int)>& raised) {
  signalfd_siginfo info{};
  for (;;) {
    auto count = read(fd_, &info, sizeof info);
    if (count < 0 && errno == EINTR) continue;
    if (count != ssize_t(sizeof info)) return;
    raised(int(info.ssi_signo));
  }
}

int open_process(int pid) { return int(syscall(SYS_pidfd_open, pid, 0)); }

ExitStatus reap(int pid) {
  int status = 0;
  pid_t ended = -1;
  do {
    ended = waitpid(pid, &status, WNOHANG);
  } while (ended < 0 && errno == EINTR);
  if (ended != pid) return {-1, 0};
  if (WIFSIGNALED(status)) return {0, WTERMSIG(status)};  // NOLINT
  return {WEXITSTATUS(status), 0};                        // NOLINT
}

}  // namespace slipway
