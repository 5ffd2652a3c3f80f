// The account's front door, without sockets: one HTTP request in, one reply out. Checks the
// signature, reads the protocol, lets faults strike, calls the handler. server.cc feeds it; tests
// call it directly.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "aws/http.hh"
#include "aws/sigv4_verify.hh"
#include "deploy/rehearsal/faults.hh"
#include "deploy/rehearsal/world.hh"

namespace slipway::deploy::rehearsal {

struct RawRequest {
  std::string method;
  std::string target;  // as received: path and query, undecoded
  Headers headers;
  std::string body;
};

struct FrontReply {
  Encoded http;
  Millis delay{0};   // to wait before it is sent
  Millis spread{0};  // over how long its body is sent
  Delivery delivery = Delivery::whole;
};

class Front {
 public:
  // Who keeps the account (state_file.hh) is told; each may be empty.
  struct Told {
    std::function<void(const Call&)> changed;  // every call that changes it, before it is answered
    std::function<void(const Granted&)> granted;  // on the page of a sign-in
    std::function<void()>
        switched;  // other resources fail from now on than did before (control.hh)
  };
  Front(World& world, Faults faults, Told told = {});

  // `wall`: the wall clock now. Advances the world to it first.
  FrontReply answer(const RawRequest& request, Time wall);
  // What https://host/path answers; none: nothing listens there.
  std::optional<HttpsAnswer> probe(const std::string& host, const std::string& path, Time wall);

 private:
  struct Served {
    std::string action;
    Strike strike;
  };
  std::expected<const Identity*, ApiError> identify(const ServiceWire& wire,
                                                    const RawRequest& request,
                                                    const Result<aws::Claim>& claim,
                                                    Time wall) const;
  Answer serve(const ServiceWire& wire, const RawRequest& request, const Result<aws::Claim>& claim,
               const std::string& request_id, Time wall, Served& served);
  // Of an operation that needs no signature (signing in).
  Answer serve_unsigned(const ServiceWire& wire, const RawRequest& request,
                        const std::string& request_id, Served& served);
  // Decodes, lets faults strike, performs.
  Answer serve_for(const ServiceWire& wire, const RawRequest& request, const Identity& who,
                   Call call, Served& served);
  FrontReply show_sign_in(const RawRequest& request, Time wall);
  FrontReply switch_faults(const RawRequest& request, Time wall);
  // Whether he may, whether the request is one; then the handler.
  Answer perform(const ServiceWire& wire, Call call, const Headers& headers, nlohmann::json added,
                 const Identity& who);
  std::string next_request_id();

  World& world_;
  Faults faults_;
  Told told_;
  std::uint64_t requests_ = 0;
};

}  // namespace slipway::deploy::rehearsal
