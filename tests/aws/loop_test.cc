#include "aws/loop.hh"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>

namespace slipway {
namespace {

struct Pipe {
  std::array<int, 2> ends{};
  Pipe() { EXPECT_EQ(pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK), 0); }
  ~Pipe() {
    close(ends[0]);
    close(ends[1]);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  void put(char c = 'x') const { EXPECT_EQ(write(ends[1], &c, 1), 1); }
  void take() const {
    char c = 0;
    EXPECT_EQ(read(ends[0], &c, 1), 1);
  }
};

int spawn_shell(const char* script) {
  std::string shell = "/bin/sh", flag = "-c", text = script;
  std::array<char*, 4> argv{shell.data(), flag.data(), text.data(), nullptr};
  pid_t pid = -1;
  EXPECT_EQ(posix_spawn(&pid, "/bin/sh", nullptr, nullptr, argv.data(), environ), 0);
  return pid;
}

TEST(Loop, RunsTimersInTheOrderOfTheirDeadlines) {
  Loop loop;
  std::string order;
  Ticket a, b, c;
  auto set = loop.after(Millis{0}, [&] {  // inside a turn, where time stands still
    c = loop.after(Millis{3}, [&] { order += 'c'; });
    a = loop.after(Millis{1}, [&] { order += 'a'; });
    b = loop.after(Millis{2}, [&] { order += 'b'; });
  });
  loop.run_until([&] { return order.size() == 3; });
  EXPECT_EQ(order, "abc");
}

TEST(Loop, TimersWithEqualDeadlinesRunInTheOrderOfAsking) {
  Loop loop;
  std::string order;
  std::vector<Ticket> tickets;
  auto set = loop.after(Millis{0}, [&] {
    for (char c : {'a', 'b', 'c'}) {
      tickets.push_back(loop.after(Millis{0}, [&order, c] { order += c; }));
    }
  });
  loop.run_until([&] { return order.size() == 3; });
  EXPECT_EQ(order, "abc");
}

TEST(Loop, ATimerSetByATimerWaitsForTheNextTurn) {
  Loop loop;
  int ran = 0;
  Ticket second;
  auto first = loop.after(Millis{0}, [&] { second = loop.after(Millis{0}, [&] { ++ran; }); });
  loop.turn(Millis{0});
  EXPECT_EQ(ran, 0);
  loop.turn(Millis{0});
  EXPECT_EQ(ran, 1);
}

TEST(Loop, ADroppedTimerNeverRunsEvenWhenDueInTheSameTurn) {
  Loop loop;
  Ticket second;
  bool ran = false;
  auto first = loop.after(Millis{0}, [&] { second.reset(); });
  second = loop.after(Millis{0}, [&] { ran = true; });
  loop.turn(Millis{5});
  loop.turn(Millis{5});
  EXPECT_FALSE(ran);
}

TEST(Loop, FreezesTheTimeForOneTurn) {
  Loop loop;
  std::vector<Steady> seen;
  auto look = [&] { seen.push_back(loop.steady()); };
  auto a = loop.after(Millis{0}, [&] {
    look();
    auto until = std::chrono::steady_clock::now() + Millis{3};
    while (std::chrono::steady_clock::now() < until) {
    }
  });
  auto b = loop.after(Millis{0}, look);
  loop.turn(Millis{5});
  ASSERT_EQ(seen.size(), 2u);
  EXPECT_EQ(seen[0], seen[1]);
  EXPECT_GE(loop.statistics().longest_turn, Millis{3});
}

TEST(Loop, SleepsWhileThereIsNothingToDo) {
  Loop loop;
  Pipe pipe;
  auto watching = loop.watch(pipe.ends[0], Watch::readable, [] {});
  bool woken = false;
  auto timer = loop.after(Millis{60}, [&] { woken = true; });
  loop.run_until([&] { return woken; });
  EXPECT_LE(loop.statistics().turns, 2u);
  EXPECT_EQ(loop.statistics().spins, 0u);
}

TEST(Loop, AWatcherRunsInEveryTurnInWhichItsDescriptorIsReady) {
  Loop loop;
  Pipe pipe;
  int count = 0;
  auto watching = loop.watch(pipe.ends[0], Watch::readable, [&] { ++count; });
  pipe.put();
  loop.turn();
  loop.turn();
  EXPECT_EQ(count, 2);
  pipe.take();
  loop.turn(Millis{0});
  EXPECT_EQ(count, 2);
}

TEST(Loop, AWatcherMayDropItselfWhileItRuns) {
  Loop loop;
  Pipe pipe;
  pipe.put();
  Ticket watching;
  std::string text(100, 'a');  // captured, so a freed lambda would be seen by the sanitizer
  int count = 0;
  watching = loop.watch(pipe.ends[0], Watch::readable, [&watching, &count, text] {
    watching.reset();
    count += int(text.size());
  });
  loop.turn();
  loop.turn(Millis{0});
  EXPECT_EQ(count, 100);
}

TEST(Loop, AWatcherDroppedByAnotherInTheSameTurnDoesNotRun) {
  Loop loop;
  Pipe one, two;
  one.put();
  two.put();
  int count = 0;
  Ticket a, b;
  a = loop.watch(one.ends[0], Watch::readable, [&] { ++count, b.reset(); });
  b = loop.watch(two.ends[0], Watch::readable, [&] { ++count, a.reset(); });
  loop.turn();
  loop.turn(Millis{0});
  EXPECT_EQ(count, 2) << "a runs twice, b never";
}

TEST(Loop, AClosedPeerWakesTheReader) {
  Loop loop;
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
  close(ends[1]);
  bool woken = false;
  auto watching = loop.watch(ends[0], Watch::readable, [&] { woken = true; });
  loop.turn();
  EXPECT_TRUE(woken);
  watching.reset();
  close(ends[0]);
}

TEST(Loop, WaitsForRoomToWrite) {
  Loop loop;
  Pipe pipe;
  bool ready = false;
  auto watching = loop.watch(pipe.ends[1], Watch::writable, [&] { ready = true; });
  loop.turn();
  EXPECT_TRUE(ready);
}

TEST(Loop, SignalsArriveInATurn) {
  Loop loop;
  std::string order;
  auto a = loop.on_signal(SIGWINCH, [&] { order += 'w'; });
  auto b = loop.on_signal(SIGUSR1, [&] { order += 'u'; });
  kill(getpid(), SIGUSR1);
  EXPECT_EQ(order, "") << "not before the turn";
  loop.turn();
  EXPECT_EQ(order, "u");
  kill(getpid(), SIGWINCH);
  loop.turn();
  EXPECT_EQ(order, "uw");
  b.reset();
  kill(getpid(), SIGUSR1);
  loop.turn(Millis{0});
  EXPECT_EQ(order, "uw");
}

TEST(Loop, GivesTheOldSignalMaskBack) {
  sigset_t before, after;
  pthread_sigmask(SIG_SETMASK, nullptr, &before);
  {
    Loop loop;
    auto ticket = loop.on_signal(SIGUSR2, [] {});
    EXPECT_EQ(sigismember(&loop.original_mask(), SIGUSR2), 0);
    kill(getpid(), SIGUSR2);  // pending when the loop goes: must not kill the process
  }
  pthread_sigmask(SIG_SETMASK, nullptr, &after);
  EXPECT_EQ(sigismember(&before, SIGUSR2), sigismember(&after, SIGUSR2));
}

TEST(Loop, TellsHowAChildEndedAndReapsIt) {
  Loop loop;
  std::optional<ExitStatus> normal, killed;
  int pid = spawn_shell("exit 3");
  int other = spawn_shell("kill -9 $$");
  auto a = loop.on_exit(pid, [&](ExitStatus status) { normal = status; });
  auto b = loop.on_exit(other, [&](ExitStatus status) { killed = status; });
  loop.run_until([&] { return normal && killed; });
  EXPECT_EQ(normal->code, 3);
  EXPECT_EQ(normal->signal, 0);
  EXPECT_EQ(killed->signal, SIGKILL);
  EXPECT_EQ(waitpid(pid, nullptr, WNOHANG), -1) << "already reaped";
}

TEST(Loop, AProcessThatIsNoneOfOursEndsAtOnce) {
  Loop loop;
  std::optional<ExitStatus> ended;
  auto ticket = loop.on_exit(0x3ffffff, [&](ExitStatus status) { ended = status; });
  EXPECT_FALSE(ended);
  loop.turn();
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->code, -1);
}

TEST(Loop, TicketsMayOutliveTheLoop) {
  Ticket timer, watching, signal;
  Pipe pipe;
  {
    Loop loop;
    timer = loop.after(Millis{1000}, [] {});
    watching = loop.watch(pipe.ends[0], Watch::readable, [] {});
    signal = loop.on_signal(SIGWINCH, [] {});
  }
  timer.reset();
  watching.reset();
  signal.reset();
}

}  // namespace
}  // namespace slipway
