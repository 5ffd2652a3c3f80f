// The sockets of the rehearsal account: plain HTTP for the API and HTTPS for probes, both on
// 127.0.0.1 only. The one place where cpp-httplib and threads are; what is asked is answered by the
// two functions passed in, which are called from several threads at once.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "deploy/rehearsal/authority.hh"
#include "deploy/rehearsal/front.hh"

namespace slipway::deploy::rehearsal {

class Listener {
 public:
  struct Parts {
    std::function<FrontReply(const RawRequest&)> api;
    // What https://host/path answers; none: nothing listens there.
    std::function<std::optional<HttpsAnswer>(const std::string& host, const std::string& path)>
        probe;
    Authority& authority;
    int port = 0;  // 0: any free one
  };
  // `local` when the port is taken.
  static Result<std::unique_ptr<Listener>> open(Parts parts);
  virtual ~Listener() = default;  // stops: open connections are cut
  virtual int api_port() const = 0;
  virtual int https_port() const = 0;
};

}  // namespace slipway::deploy::rehearsal
