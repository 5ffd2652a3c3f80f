#include "aws/client.hh"

#include <fmt/format.h>

#include <charconv>

#include "aws/call_log.hh"
#include "aws/classify.hh"
#include "aws/intercepted.hh"
#include "aws/retry.hh"
#include "aws/sigv4.hh"
#include "aws/wire/percent.hh"

namespace slipway::aws {

namespace {

std::optional<int> configured_attempts(const Environment& environment) {
  auto found = environment.find("AWS_MAX_ATTEMPTS");
  if (found == environment.end()) return std::nullopt;
  const auto& text = found->second;
  int value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string full_url(const Endpoint& endpoint, const WireRequest& request) {
  std::string url = endpoint.url + percent_encode(request.path, Slash::keep);
  char separator = '?';
  for (const auto& [name, value] : request.query) {
    url += separator;
    url.append(percent_encode(name)).append("=").append(percent_encode(value));
    separator = '&';
  }
  return url;
}

// AWS begins to answer each of the calls made here within a few seconds, and a call that was not
// answered in time twice is given up: somebody is waiting to be told.
constexpr Millis kSilence{10'000};
constexpr Millis kSilenceOfChange{30'000};  // given up, it is not known what became of it
constexpr int kSilences = 2;

bool timed_out(const Error& error) {
  return error.kind == ErrorKind::unreachable &&
         (error.code == "OPERATION_TIMEDOUT" || error.code == "CONNECT_TIMEDOUT");
}

// The error of a transfer names the address; the reader also wants to know which call it was for.
Error name_call(Error error, const CallName& call) {
  error.answer = fmt::format("could not {}: {}", error.what, error.answer);
  error.what = call_text(call);
  return error;
}

}  // namespace

struct Client::Impl : std::enable_shared_from_this<Client::Impl> {
  Parts parts;
  EndpointResolver endpoints;
  std::optional<int> attempts;
  Signer signer;
  // A service that is down must not use up what the others may retry.
  std::map<Service, RetryQuota> quotas;
  RateBudget own_budget;
  Millis own_skew{0};
  std::string ca_file;  // the profile's bundle; empty: the one every call uses
  // Counts how often the credentials were given back as refused. Calls in flight together are
  // refused together; only the first of them gives the credentials back.
  unsigned long generation = 0;

  explicit Impl(Parts p)
      : parts(std::move(p)),
        endpoints(parts.endpoint_url, parts.environment, parts.profile),
        attempts(configured_attempts(parts.environment)) {
    if (!attempts) attempts = parts.profile.max_attempts;
    auto bundle = parts.environment.find("AWS_CA_BUNDLE");
    if (bundle == parts.environment.end() || bundle->second.empty())
      ca_file = parts.profile.ca_bundle;
    if (!parts.random) parts.random = [] { return 0.5; };
  }

  Millis& skew() { return parts.skew ? *parts.skew : own_skew; }
  RateBudget& budget() { return parts.budget ? *parts.budget : own_budget; }

  std::string invocation_id() {
    std::string id;
    for (int i = 0; i < 32; ++i) {
      if (i == 8 || i == 12 || i == 16 || i == 20) id += '-';
      auto digit = unsigned(parts.random() * 16.0) & 15u;
      if (i == 12) digit = 4;
      if (i == 16) digit = 8u | (digit & 3u);
      id += "0123456789abcdef"[digit];
    }
    return id;
  }
};

namespace {

// One call from the first attempt to its end. Held by its ticket alone.
template <class Impl>
struct Call : std::enable_shared_from_this<Call<Impl>> {
  std::shared_ptr<Impl> client;
  OperationInfo info;
  WireRequest request;
  HttpDone done;
  Endpoint endpoint;
  std::string invocation;
  std::string used_key;          // access key id of the last attempt
  unsigned long generation = 0;  // of the credentials of the last attempt
  Time sent{};
  Millis skew{0};  // that the last signature allowed for
  int attempt = 0;
  int silences = 0;  // attempts that nobody answered in time
  int tokens_taken = 0;
  bool refreshed = false;
  Ticket pending;

  CallName call_name() const { return {info, endpoint.signing_region}; }

  // Runs `step` with this call kept alive, and not at all once the ticket is gone.
  template <class Step>
  auto guarded(Step step) {
    return [weak = this->weak_from_this(), step](auto&&... values) {
      if (auto self = weak.lock()) step(*self, std::forward<decltype(values)>(values)...);
    };
  }

  void start() {
    const std::string& region = client->parts.region;
    auto found = client->endpoints.resolve(info.service, serving_region(info.service, region));
    if (!found) return finish_soon(std::move(found.error()));
    endpoint = std::move(*found);
    invocation = client->invocation_id();
    take_turn();
  }

  // Every attempt counts against the rates AWS allows.
  void take_turn() {
    Millis wait =
        client->budget().reserve(info, endpoint.signing_region, client->parts.profile.retry_mode,
                                 client->parts.timers.steady());
    bool is_signed = info.signing == Signing::signed_request;
    if (is_signed && wait == Millis{0}) return ask_credentials();
    pending = client->parts.timers.after(wait, guarded([is_signed](Call& self) {
                                           if (is_signed)
                                             self.ask_credentials();
                                           else
                                             self.transmit(nullptr);
                                         }));
  }

  void count(Answer answer) {
    client->budget().answered(info, endpoint.signing_region, answer, client->parts.timers.steady());
  }

  void ask_credentials() {
    pending = client->parts.credentials.get(
        guarded([](Call& self, Result<Credentials> got) { self.on_credentials(std::move(got)); }));
  }

  void on_credentials(Result<Credentials> got) {
    if (!got) return finish(fail(std::move(got.error())));
    transmit(&*got);
  }

  void transmit(const Credentials* credentials) {
    ++attempt;
    HttpRequest http;
    http.method = request.method;
    http.url = full_url(endpoint, request);
    http.headers = request.headers;
    http.body = request.body;
    http.ca_file = client->ca_file;
    http.stall_timeout = info.effect == Effect::reads ? kSilence : kSilenceOfChange;
    http.turn = request.turn;
    sent = client->parts.timers.now();
    skew = client->skew();
    if (credentials != nullptr) {
      auto rule = info.service == Service::s3 ? PathRule::as_sent : PathRule::normalise_and_encode;
      client->signer.sign(
          http, {*credentials, endpoint.signing_region, endpoint.signing_name, sent + skew, rule});
      used_key = credentials->access_key_id + credentials->session_token;
      generation = client->generation;
    }
    // After signing: what counts attempts changes on the way and is not part of the request's
    // meaning.
    http.headers.push_back({"amz-sdk-invocation-id", invocation});
    http.headers.push_back(
        {"amz-sdk-request", fmt::format("attempt={}; max={}", attempt, limit())});
    pending = client->parts.http.send(
        std::move(http),
        guarded([](Call& self, Result<HttpReply> got) { self.on_reply(std::move(got)); }));
  }

  int limit() const { return max_attempts(info.effect, client->attempts); }

  void on_reply(Result<HttpReply> got) {
    log_reply(call_text(call_name()), got);
    if (!got) return consider(name_call(std::move(got.error()), call_name()), {}, Millis{0});
    auto measured = measure_skew(got->headers, sent, client->parts.timers.now());
    // Beyond what this signature allowed for: others in flight may have learned of it meanwhile.
    auto off_by = measured.value_or(skew) - skew;
    if (measured) client->skew() = *measured;
    if (got->status >= 200 && got->status < 300) {
      if (auto error = intercepted(call_name(), *got)) return finish(fail(std::move(*error)));
      client->quotas[info.service].give_back(tokens_taken);
      count(Answer::accepted);
      return finish(std::move(got));
    }
    auto hint = server_hint(got->headers);
    Error error = classify(call_name(), *got);
    count(error.kind == ErrorKind::throttled ? Answer::throttled : Answer::accepted);
    consider(std::move(error), hint, off_by);
  }

  // Ends with the error, or tries again.
  void consider(Error error, std::optional<Millis> hint, Millis off_by) {
    if (suspects_credentials(error) && !refreshed && !is_skew_error(error, off_by) &&
        info.signing == Signing::signed_request) {
      return refresh(std::move(error));
    }
    auto reason =
        is_skew_error(error, off_by) ? RetryReason::transient : retry_reason(error, info.effect);
    auto& quota = client->quotas[info.service];
    if (timed_out(error) && ++silences >= kSilences) reason = RetryReason::none;
    if (reason == RetryReason::none || attempt >= limit() || !quota.take(reason)) {
      return finish(fail(std::move(error)));
    }
    tokens_taken += RetryQuota::cost(reason);
    auto delay = retry_delay(attempt, reason, client->parts.random(), hint);
    pending = client->parts.timers.after(delay, guarded([](Call& self) { self.take_turn(); }));
  }

  // Once a call: other keys may be there meanwhile (a role refreshed, a file written by a new
  // sign-in). The same keys again would get the same answer.
  void refresh(Error error) {
    refreshed = true;
    if (generation == client->generation) {
      ++client->generation;
      client->parts.credentials.forget();
    }
    auto shared = std::make_shared<Error>(std::move(error));
    pending = client->parts.credentials.get(guarded([shared](Call& self, Result<Credentials> got) {
      bool other = got && got->access_key_id + got->session_token != self.used_key;
      if (other)
        self.transmit(&*got);
      else
        self.finish(fail(std::move(*shared)));
    }));
  }

  void finish(Result<HttpReply> result) {
    auto last = std::move(done);
    last(std::move(result));
  }

  void finish_soon(Error error) {
    auto shared = std::make_shared<Error>(std::move(error));
    pending = client->parts.timers.after(
        Millis{0}, guarded([shared](Call& self) { self.finish(fail(std::move(*shared))); }));
  }
};

}  // namespace

Client::Client(Parts parts) : impl_(std::make_shared<Impl>(std::move(parts))) {}
Client::Client(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
Client::~Client() = default;
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;

const std::string& Client::region() const { return impl_->parts.region; }
Millis Client::clock_skew() const { return impl_->skew(); }

Ticket Client::send(const OperationInfo& info, WireRequest request, HttpDone done) const {
  auto call = std::make_shared<Call<Impl>>();
  call->client = impl_;
  call->info = info;
  call->request = std::move(request);
  call->done = std::move(done);
  call->start();
  return Ticket([call]() mutable { call.reset(); });
}

}  // namespace slipway::aws
