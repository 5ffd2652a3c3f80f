#include <fmt/format.h>
#include <fmt/ranges.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cstdlib>
#include <map>

#include "bench/bench.hh"

namespace slipway::bench {
namespace {

double seconds_of(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return double(now.tv_sec) + double(now.tv_nsec) * 1e-9;
}

const std::map<std::string, void (*)(const Arguments&)> subjects{
    {"signing", signing},   {"connections", connections},
    {"parsing", parsing},   {"folding", folding},
    {"painting", painting}, {"writing", writing},
    {"stacks", stacks},     {"load", load},
    {"peak", peak},         {"keys", keys},
    {"budget", budget},
};

}  // namespace

double cpu_seconds() { return seconds_of(CLOCK_THREAD_CPUTIME_ID); }
double wall_seconds() { return seconds_of(CLOCK_MONOTONIC); }

void report(std::string_view what, const Samples& samples) {
  fmt::print("{{\"what\": \"{}\", \"samples\": [{}]}}\n", what, fmt::join(samples, ", "));
  std::fflush(stdout);
}

void give_up(const std::string& why) {
  fmt::print(stderr, "slipway_bench: {}\n", why);
  std::exit(1);
}

Beside::Beside(const std::function<void(int ready)>& serve) {
  int ends[2];
  if (pipe(ends) != 0) give_up("no pipe to be had");
  pid_ = fork();
  if (pid_ == 0) {
    close(ends[0]);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    serve(ends[1]);
    _exit(0);
  }
  close(ends[1]);
  char byte = 0;
  while (read(ends[0], &byte, 1) == 1 && byte != '\n') line_ += byte;
  close(ends[0]);
}

Beside::~Beside() {
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

Listening listen_on_loopback() {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* any = static_cast<sockaddr*>(static_cast<void*>(&address));
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || bind(fd, any, size) != 0 || listen(fd, 128) != 0) give_up("no port to be had");
  getsockname(fd, any, &size);
  return {fd, ntohs(address.sin_port)};
}

// Forked by us, who are small: what a forked Python weighs would count as the command's.
void peak(const Arguments& arguments) {
  const pid_t pid = fork();
  if (pid == 0) {
    std::vector<char*> words;
    for (const auto& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
    words.push_back(nullptr);
    if (!freopen("/dev/null", "w", stdout)) _exit(127);
    execv(words[0], words.data());
    _exit(127);
  }
  int status = 0;
  rusage used{};
  wait4(pid, &status, 0, &used);
  if (status != 0) give_up("the command failed");
  report("peak memory, bytes", {double(used.ru_maxrss) * 1024});
}

}  // namespace slipway::bench

int main(int count, char** words) {
  signal(SIGPIPE, SIG_IGN);
  slipway::bench::Arguments arguments(words + std::min(count, 2), words + count);
  auto subject = slipway::bench::subjects.find(count > 1 ? words[1] : "");
  if (subject == slipway::bench::subjects.end())
    slipway::bench::give_up("say what to measure: signing, connections, parsing FILE ...");
  subject->second(arguments);
}
