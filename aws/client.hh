// Sends operations to AWS: resolves the endpoint, signs, retries by the standard rules, classifies what AWS answers.
// One Client a (credentials, region); everything it needs is passed in.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "aws/credentials.hh"
#include "aws/operation.hh"
#include "aws/world.hh"

namespace slipway::aws {

enum class More : std::uint8_t { yes, no };

class Client {
 public:
  struct Parts {
    Http& http;
    Timers& timers;
    CredentialSource& credentials;
    Random random;
    std::string region;
    std::string endpoint_url;  // --endpoint-url / AWS_ENDPOINT_URL; empty: AWS's own
    Environment environment;   // AWS_ENDPOINT_URL_<SERVICE>, AWS_USE_FIPS_ENDPOINT ...
  };
  explicit Client(Parts parts);
  ~Client();
  Client(Client&&) noexcept;

  const std::string& region() const;

  // The untyped heart: one signed, retried call. `done` gets a 2xx reply or a classified error.
  [[nodiscard]] Ticket send(const OperationInfo& info, WireRequest request, HttpDone done);

  template <Operation Op>
  [[nodiscard]] Ticket call(const Op& op,
                            std::move_only_function<void(Result<typename Op::Reply>)> done) {
    return send(Op::info, op.request(), [done = std::move(done)](Result<HttpReply> reply) mutable {
      done(reply ? Op::parse(*reply) : Result<typename Op::Reply>(fail(std::move(reply.error()))));
    });
  }

  // Every page in turn: `page(reply, More::yes)` for each but the last, `More::no` with the last or with the error
  // that ended the listing.
  template <Paginated Op>
  [[nodiscard]] Ticket pages(Op op, std::function<void(Result<typename Op::Reply>, More)> page) {
    auto state = std::make_shared<Ticket>();
    next_page<Op>(std::move(op), std::move(page), state);
    return Ticket([state] { state->reset(); });
  }

 private:
  template <Paginated Op>
  void next_page(Op op, std::function<void(Result<typename Op::Reply>, More)> page,
                 const std::shared_ptr<Ticket>& state) {
    std::weak_ptr<Ticket> weak = state;
    *state = call(op, [this, op, page, weak](Result<typename Op::Reply> reply) {
      auto next = reply ? op.next(*reply) : std::nullopt;
      page(std::move(reply), next ? More::yes : More::no);
      auto alive = weak.lock();
      if (next && alive && *alive) next_page<Op>(std::move(*next), page, alive);
    });
  }

  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace slipway::aws
