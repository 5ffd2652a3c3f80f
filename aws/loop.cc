#include "aws/loop.hh"

#include <curl/curl.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "aws/loop_linux.hh"

namespace slipway {

namespace {

using Id = unsigned long;
using TimerKey = std::pair<Steady, Id>;

struct Timer {
  std::move_only_function<void()> done;
};

struct Watcher {
  int fd = -1;
  Watch what = Watch::readable;
  std::shared_ptr<std::function<void()>> ready;  // shared: it may be dropped while it runs
};

struct SignalWatcher {
  int signal = 0;
  std::shared_ptr<std::function<void()>> raised;
};

struct Transfer {
  enum class Stage : std::uint8_t { waiting, under_way, ended };
  CURL* easy = nullptr;
  std::move_only_function<void(int)> done;
  Turn order = Turn::queued;
  Stage stage = Stage::waiting;
};

// How often AWS is asked is the rate budgets' to say; this is for those who have no documented
// limit. A burst of calls must fit (about a hundred, aws/rate.cc), and the rehearsal account is one
// host for all services.
constexpr std::size_t kTransfersAtOnce = 128;

Time wall_clock() { return std::chrono::time_point_cast<Millis>(std::chrono::system_clock::now()); }
Steady steady_clock() {
  return std::chrono::time_point_cast<Millis>(std::chrono::steady_clock::now());
}

// One process-wide set-up, however many loops there are.
void init_curl() {
  static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
  static_cast<void>(code);
}

CURLM* make_multi() {
  init_curl();
  CURLM* multi = curl_multi_init();
  curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, long(kTransfersAtOnce));
  return multi;
}

short poll_events(Watch what) {
  auto bits = unsigned(what);
  int events = 0;
  if ((bits & unsigned(Watch::readable)) != 0) events |= CURL_WAIT_POLLIN;
  if ((bits & unsigned(Watch::writable)) != 0) events |= CURL_WAIT_POLLOUT;
  return short(events);
}

}  // namespace

struct Loop::Impl {
  CURLM* multi = make_multi();
  SignalPort signals;
  Id next_id = 1;
  std::map<TimerKey, Timer> timers;
  std::map<Id, Watcher> watchers;
  std::map<Id, SignalWatcher> signal_watchers;
  std::map<Id, Transfer> transfers;
  std::set<std::pair<Turn, Id>> waiting;  // transfers without a place yet, the next one first
  std::size_t under_way = 0;
  // Finished, not yet told. A member, so that dropping a ticket can still take its completion back.
  std::vector<std::pair<Id, CURLcode>> finished;
  std::vector<curl_waitfd> polled;
  std::vector<Id> polled_ids;  // of the watchers, in the order of `polled`
  bool in_turn = false;
  Time now{};
  Steady steady{};
  unsigned idle_turns = 0;
  Statistics statistics;

  Impl() { freeze(); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() {
    for (auto& [id, transfer] : transfers) release(transfer);
    curl_multi_cleanup(multi);
  }

  void freeze() {
    now = wall_clock();
    steady = steady_clock();
  }

  Millis wait_for(Millis limit) {
    if (!timers.empty()) limit = std::min(limit, timers.begin()->first.first - steady);
    return std::max(limit, Millis{0});
  }

  void fill_polled() {
    polled.clear();
    polled_ids.clear();
    if (signals.descriptor() >= 0) polled.push_back({signals.descriptor(), CURL_WAIT_POLLIN, 0});
    for (const auto& [id, watcher] : watchers) {
      polled.push_back({watcher.fd, poll_events(watcher.what), 0});
      polled_ids.push_back(id);
    }
  }

  void wait(Millis limit) {
    fill_polled();
    auto timeout = wait_for(limit);
    idle_turns = timeout == Millis{0} ? idle_turns + 1 : 0;
    if (idle_turns > 10) ++statistics.spins;
    int count = 0;
    curl_multi_poll(multi, polled.data(), unsigned(polled.size()), int(timeout.count()), &count);
  }

  void run_signals() {
    if (signals.descriptor() < 0 || polled.empty() || polled[0].revents == 0) return;
    std::vector<int> raised;
    signals.drain([&raised](int signal) { raised.push_back(signal); });
    for (int signal : raised) {
      std::vector<Id> interested;
      for (const auto& [id, watcher] : signal_watchers) {
        if (watcher.signal == signal) interested.push_back(id);
      }
      for (Id id : interested) {
        auto found = signal_watchers.find(id);
        if (found == signal_watchers.end()) continue;
        auto keep = found->second.raised;
        (*keep)();
      }
    }
  }

  // `ready` was noted before any completion ran, so a descriptor that is closed and opened again in
  // this turn cannot be taken for the old one: its watcher has another id.
  void run_watchers() {
    auto offset = polled.size() - polled_ids.size();
    std::vector<Id> ready;
    for (std::size_t i = 0; i < polled_ids.size(); ++i) {
      if (polled[offset + i].revents != 0) ready.push_back(polled_ids[i]);
    }
    for (Id id : ready) {
      auto found = watchers.find(id);
      if (found == watchers.end()) continue;
      auto keep = found->second.ready;
      (*keep)();
    }
  }

  void run_timers() {
    // Noted first: a timer set by one of these waits for the next turn even with no delay.
    std::vector<TimerKey> due;
    for (const auto& [key, timer] : timers) {
      if (key.first > steady) break;
      due.push_back(key);
    }
    for (const auto& key : due) {
      auto found = timers.find(key);
      if (found == timers.end()) continue;
      auto done = std::move(found->second.done);
      timers.erase(found);
      done();
    }
  }

  // At the start of a turn, when everybody has asked: so one that goes first never waits for those
  // that were asked for with it.
  void start_transfers() {
    while (under_way < kTransfersAtOnce && !waiting.empty()) {
      Id id = waiting.begin()->second;
      waiting.erase(waiting.begin());
      Transfer& transfer = transfers.at(id);
      transfer.stage = Transfer::Stage::under_way;
      ++under_way;
      if (curl_multi_add_handle(multi, transfer.easy) == CURLM_OK) continue;
      finished.emplace_back(id, CURLE_FAILED_INIT);
      release(transfer);
    }
  }

  void release(Transfer& transfer) {
    if (std::exchange(transfer.stage, Transfer::Stage::ended) != Transfer::Stage::under_way) return;
    curl_multi_remove_handle(multi, transfer.easy);
    --under_way;
  }

  void drain_transfers() {
    int running = 0;
    curl_multi_perform(multi, &running);
    int left = 0;
    while (CURLMsg* message = curl_multi_info_read(multi, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      void* id = nullptr;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &id);
      finished.emplace_back(reinterpret_cast<Id>(id), message->data.result);
    }
    for (const auto& [id, code] : finished) {
      auto found = transfers.find(id);
      if (found != transfers.end()) release(found->second);
    }
  }

  void run_transfers() {
    while (!finished.empty()) {
      auto [id, code] = finished.front();
      finished.erase(finished.begin());
      auto found = transfers.find(id);
      if (found == transfers.end()) continue;
      auto done = std::move(found->second.done);
      transfers.erase(found);
      done(int(code));
    }
  }

  void drop_transfer(Id id) {
    auto found = transfers.find(id);
    if (found == transfers.end()) return;
    waiting.erase({found->second.order, id});
    release(found->second);
    transfers.erase(found);
  }

  Ticket add_watcher(const std::shared_ptr<Impl>& self, int fd, Watch what,
                     std::function<void()> ready) {
    Id id = next_id++;
    watchers[id] = {fd, what, std::make_shared<std::function<void()>>(std::move(ready))};
    return Ticket([weak = std::weak_ptr(self), id] {
      if (auto impl = weak.lock()) impl->watchers.erase(id);
    });
  }
};

Loop::Loop() : impl_(std::make_shared<Impl>()) {}
Loop::~Loop() = default;

// Outside a turn (while the program sets things up) there is nothing to freeze for.
Time Loop::now() const { return impl_->in_turn ? impl_->now : wall_clock(); }
Steady Loop::steady() const { return impl_->in_turn ? impl_->steady : steady_clock(); }

Ticket Loop::after(Millis delay, std::move_only_function<void()> done) {
  TimerKey key{steady() + std::max(delay, Millis{0}), impl_->next_id++};
  impl_->timers[key].done = std::move(done);
  return Ticket([weak = std::weak_ptr(impl_), key] {
    if (auto impl = weak.lock()) impl->timers.erase(key);
  });
}

Ticket Loop::watch(int fd, Watch what, std::function<void()> ready) {
  return impl_->add_watcher(impl_, fd, what, std::move(ready));
}

Ticket Loop::on_signal(int signal, std::function<void()> raised) {
  impl_->signals.add(signal);
  Id id = impl_->next_id++;
  auto shared = std::make_shared<std::function<void()>>(std::move(raised));
  impl_->signal_watchers[id] = {signal, std::move(shared)};
  return Ticket([weak = std::weak_ptr(impl_), id] {
    if (auto impl = weak.lock()) impl->signal_watchers.erase(id);
  });
}

Ticket Loop::on_exit(int pid, std::move_only_function<void(ExitStatus)> ended) {
  int fd = open_process(pid);
  if (fd < 0) {
    return after(Millis{0}, [ended = std::move(ended)]() mutable { ended({-1, 0}); });
  }
  struct Child {
    int fd, pid;
    Ticket watching;
    std::move_only_function<void(ExitStatus)> ended;
    Child(int f, int p, std::move_only_function<void(ExitStatus)> e)
        : fd(f), pid(p), ended(std::move(e)) {}
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child() {
      watching.reset();
      close(fd);
    }
  };
  auto child = std::make_shared<Child>(fd, pid, std::move(ended));
  child->watching = watch(fd, Watch::readable, [weak = std::weak_ptr(child)] {
    auto alive = weak.lock();
    if (!alive) return;
    alive->watching.reset();
    alive->ended(reap(alive->pid));
  });
  return Ticket([child]() mutable { child.reset(); });
}

const sigset_t& Loop::original_mask() const noexcept { return impl_->signals.original(); }

Ticket Loop::transfer(void* easy, Turn order, std::move_only_function<void(int)> done) {
  Id id = impl_->next_id++;
  curl_easy_setopt(easy, CURLOPT_PRIVATE, reinterpret_cast<void*>(id));
  impl_->transfers[id] = {.easy = easy, .done = std::move(done), .order = order};
  impl_->waiting.insert({order, id});
  return Ticket([weak = std::weak_ptr(impl_), id] {
    if (auto impl = weak.lock()) impl->drop_transfer(id);
  });
}

void Loop::turn(Millis limit) {
  auto keep = impl_;  // a completion may destroy the loop's owner
  Impl& impl = *keep;
  impl.freeze();
  impl.start_transfers();
  impl.wait(impl.finished.empty() ? limit : Millis{0});
  impl.freeze();
  impl.in_turn = true;
  ++impl.statistics.turns;
  impl.drain_transfers();
  impl.run_signals();
  impl.run_watchers();
  impl.run_timers();
  impl.run_transfers();
  impl.in_turn = false;
  impl.statistics.longest_turn =
      std::max(impl.statistics.longest_turn, steady_clock() - impl.steady);
}

void Loop::run_until(const std::function<bool()>& finished) {
  while (!finished()) turn();
}

Loop::Statistics Loop::statistics() const { return impl_->statistics; }

}  // namespace slipway
