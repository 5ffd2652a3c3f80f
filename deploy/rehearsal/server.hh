// `slipway rehearse`: an emulated AWS account on 127.0.0.1, reached by real HTTP with real
// signatures. Also answers the https probes of what was deployed there. Runs in its own process;
// see README for its faults and speed.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "aws/error.hh"
#include "aws/world.hh"

namespace slipway::deploy::rehearsal {

struct ServerOptions {
  std::string account = "starter";  // embedded name, or a path to a YAML file
  int port = 0;                     // 0: any free one
  double speed = 1.0;               // account seconds per real second
  unsigned seed = 1;
  Millis latency{0};                             // added to every reply
  std::vector<std::string> faults;               // --fault SPEC
  std::string state_file;                        // --state; empty: memory only
  std::function<void(const Error&)> state_lost;  // told once when it cannot be kept any longer
};

// What a client must be given to use the account; printed by `slipway rehearse` as its first line
// (JSON).
struct Access {
  std::string endpoint_url;   // http://127.0.0.1:PORT
  std::string https_address;  // 127.0.0.1:PORT, where probes of deployed host names are answered
  std::string ca_file;        // certificate of the rehearsal authority (PEM)
  std::string access_key_id, secret_access_key, region;
  // The account's clock: at `wall_time` it showed `account_time`, and it runs `speed` times as
  // fast.
  Time wall_time{}, account_time{};
  double speed = 1;
  // An AWS config file: a profile for each role that the user may take on, in this account and in
  // others ("dns-admin").
  std::string aws_config;
};

// `ready` is called once, then `wait`; the account is served, by threads of its own, until that
// returns.
Result<void> serve(const ServerOptions& options, const std::function<void(const Access&)>& ready,
                   const std::function<void()>& wait);

}  // namespace slipway::deploy::rehearsal
