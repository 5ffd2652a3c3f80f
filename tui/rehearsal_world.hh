// What of the world is another one while rehearsing: environment, AWS files and clock are the
// emulated account's own, not the user's.
#pragma once

#include <optional>

#include "aws/loop.hh"
#include "tui/rehearsal.hh"

namespace slipway::tui {

// A path that is no file: the account's own profiles are read there.
inline constexpr const char* rehearsal_config = "/rehearsal/aws/config";

class SessionFiles : public Files {
 public:
  explicit SessionFiles(const std::optional<Access>& access) : access_(access) {}
  Result<std::string> read(const std::string& path) const override {
    if (access_ && path == rehearsal_config) return access_->aws_config;
    return disk_.read(path);
  }

 private:
  DiskFiles disk_;
  const std::optional<Access>& access_;
};

// The rehearsal account's world: its keys and nothing of the user's own configuration.
inline Environment rehearsal_environment(const Access& access) {
  return {{"AWS_ACCESS_KEY_ID", access.access_key_id},
          {"AWS_SECRET_ACCESS_KEY", access.secret_access_key},
          {"AWS_REGION", access.region},
          {"AWS_CONFIG_FILE", rehearsal_config},
          {"AWS_SHARED_CREDENTIALS_FILE", "/dev/null"}};
}

// The loop with the rehearsal account's clock.
class AccountTimers : public Timers {
 public:
  AccountTimers(Loop& loop, const std::optional<Access>& access) : loop_(loop), access_(access) {}
  Time now() const override {
    if (!access_) return loop_.now();
    const auto passed =
        static_cast<double>((loop_.now() - access_->wall_time).count()) * access_->speed;
    return access_->account_time + Millis(static_cast<long long>(passed));
  }
  Steady steady() const override { return loop_.steady(); }
  [[nodiscard]] Ticket after(Millis delay, std::move_only_function<void()> done) override {
    return loop_.after(delay, std::move(done));
  }

 private:
  Loop& loop_;
  const std::optional<Access>& access_;
};

}  // namespace slipway::tui
