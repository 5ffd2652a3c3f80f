// Sends operations to AWS: resolves the endpoint, signs, retries by the standard rules, classifies
// what AWS answers. One Client a (credentials, region); everything it needs is passed in.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "aws/credentials.hh"
#include "aws/endpoints.hh"
#include "aws/operation.hh"
#include "aws/rate.hh"
#include "aws/world.hh"

namespace slipway::aws {

enum class More : std::uint8_t { yes, no };

class Client {
 public:
  struct Parts {
    Http& http;
    Timers& timers;
    CredentialSource& credentials;
    Random random;  // spreads retries; without it they come at the middle of their range
    std::string region;
    std::string endpoint_url;  // --endpoint-url; empty: as environment and profile say
    Environment environment;   // AWS_ENDPOINT_URL[_<SERVICE>], AWS_USE_FIPS_ENDPOINT ...
    ProfileEndpoints profile;  // endpoint_url, services ... of the profile
    // Shared by every client that calls the same account; without one the client keeps its own.
    RateBudget* budget = nullptr;
    // How far AWS's clock is ahead of ours, as the last reply to anybody who shares it showed.
    Millis* skew = nullptr;
  };
  explicit Client(Parts parts);
  ~Client();
  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;

  const std::string& region() const;
  // How far AWS's clock is ahead of ours, as the last reply showed; signatures are corrected by it.
  Millis clock_skew() const;

  // The untyped heart: one signed, retried call. `done` gets a 2xx reply or a classified error,
  // never before `send` has returned.
  [[nodiscard]] Ticket send(const OperationInfo& info, WireRequest request, HttpDone done) const;

  template <Operation Op>
  [[nodiscard]] Ticket call(const Op& op,
                            std::move_only_function<void(Result<typename Op::Reply>)> done,
                            Turn turn = Turn::queued) const {
    WireRequest request = op.request();
    request.turn = turn;
    return send(Op::info, std::move(request),
                [done = std::move(done)](Result<HttpReply> reply) mutable {
                  done(reply ? Op::parse(*reply)
                             : Result<typename Op::Reply>(fail(std::move(reply.error()))));
                });
  }

  // Every page in turn: `page(reply, More::yes)` for each but the last, `More::no` with the last or
  // with the error that ended the listing.
  template <Paginated Op>
  [[nodiscard]] Ticket pages(Op op,
                             std::function<void(Result<typename Op::Reply>, More)> page) const {
    auto state = std::make_shared<Ticket>();
    next_page<Op>(Client(impl_), std::move(op), Turn::queued, std::move(page), state);
    return Ticket([state] { state->reset(); });
  }

 private:
  struct Impl;
  explicit Client(std::shared_ptr<Impl> impl);  // another handle of the same client

  // By handle, not by `this`: the Client may be moved while a listing is under way.
  template <Paginated Op>
  static void next_page(const Client& client, Op op, Turn turn,
                        std::function<void(Result<typename Op::Reply>, More)> page,
                        const std::shared_ptr<Ticket>& state) {
    std::weak_ptr<Ticket> weak = state;
    auto on_page = [impl = client.impl_, op, page, weak](Result<typename Op::Reply> reply) {
      auto next = reply ? op.next(*reply) : std::nullopt;
      page(std::move(reply), next ? More::yes : More::no);
      auto alive = weak.lock();
      // Whoever waits for the whole listing waits for each page in turn.
      if (next && alive && *alive)
        next_page<Op>(Client(impl), std::move(*next), Turn::first, page, alive);
    };
    *state = client.call(op, std::move(on_page), turn);
  }

  std::shared_ptr<Impl> impl_;
};

}  // namespace slipway::aws
