#include "aws/config/metadata.hh"

#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>

#include "aws/encoding.hh"
#include "aws/sigv4.hh"
#include "aws/wire/fault.hh"
#include "aws/wire/json.hh"

namespace slipway::aws {

namespace {

Error unusable(std::string what, std::string answer) {
  Error error;
  error.kind = ErrorKind::protocol;
  error.what = std::move(what);
  error.answer = std::move(answer);
  return error;
}

// {AccessKeyId, SecretAccessKey, Token, Expiration, AccountId?}
Result<Credentials> read_credentials(const std::string& body, const std::string& source) {
  auto json = nlohmann::json::parse(body, nullptr, false);
  auto what = "read the credentials of the " + source;
  if (!json.is_object()) return fail(unusable(what, "the reply is no JSON object"));
  auto code = text_of(json, "Code");
  if (!code.empty() && code != "Success") {
    return fail(unusable(what, code + " " + text_of(json, "Message")));
  }
  Credentials out;
  out.access_key_id = text_of(json, "AccessKeyId");
  out.secret_access_key = text_of(json, "SecretAccessKey");
  out.session_token = text_of(json, "Token");
  out.account_id = text_of(json, "AccountId");
  out.expires = parse_rfc3339(text_of(json, "Expiration"));
  out.source = source;
  if (out.access_key_id.empty() || out.secret_access_key.empty()) {
    return fail(unusable(what, "AccessKeyId or SecretAccessKey is missing in the reply"));
  }
  return out;
}

struct Patience {
  Millis connect, stall;
};

HttpRequest local_request(std::string method, std::string url, Patience patience) {
  HttpRequest request;
  request.method = std::move(method);
  request.url = std::move(url);
  request.connect_timeout = patience.connect;
  request.stall_timeout = patience.stall;
  request.route = Route::direct;
  return request;
}

constexpr const char* container = "container (AWS_CONTAINER_CREDENTIALS)";
constexpr const char* instance = "EC2 instance role";

// Answered once, a moment later.
Ticket tell(Timers& timers, CredentialSource::Done done, Error error) {
  return timers.after(
      Millis{0}, [e = std::move(error), d = std::move(done)]() mutable { d(fail(std::move(e))); });
}

class ContainerSource : public CredentialSource {
 public:
  ContainerSource(const ProviderContext& context, std::string url)
      : context_(context), url_(std::move(url)) {}

  Ticket get(Done done) override {
    auto token = authorization();
    if (!token) return tell(context_.timers, std::move(done), std::move(token.error()));
    auto state = std::make_shared<State>(State{*token, std::move(done), {}, 0});
    attempt(state);
    return Ticket([state]() mutable { state->pending.reset(); });
  }

 private:
  struct State {
    std::string token;
    Done done;
    Ticket pending;
    int attempts = 0;
  };

  // The file first, and again each time: it is rotated.
  Result<std::string> authorization() const {
    const auto& environment = context_.settings->environment;
    auto file = variable(environment, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
    auto token = variable(environment, "AWS_CONTAINER_AUTHORIZATION_TOKEN");
    if (!file.empty()) {
      auto text = context_.files.read(file);
      if (!text) return text;
      token = text->substr(0, text->find_last_not_of("\r\n") + 1);
    }
    if (token.find_first_of("\r\n") == std::string::npos) return token;
    return fail(unusable("use the container's authorization token", "it holds a line break"));
  }

  void attempt(const std::shared_ptr<State>& state) {
    ++state->attempts;
    auto request = local_request("GET", url_, {Millis{2000}, Millis{2000}});
    request.headers = {{"Accept", "application/json"}};
    if (!state->token.empty()) request.headers.push_back({"Authorization", state->token});
    std::weak_ptr<State> weak = state;
    state->pending = context_.http.send(std::move(request), [this, weak](Result<HttpReply> got) {
      if (auto alive = weak.lock()) on_reply(alive, std::move(got));
    });
  }

  void on_reply(const std::shared_ptr<State>& state, Result<HttpReply> got) {
    if (got && got->status == 200) {
      auto done = std::move(state->done);
      return done(read_credentials(got->body, container));
    }
    if (state->attempts < 3 && (!got || got->status >= 500)) {
      std::weak_ptr<State> weak = state;
      state->pending = context_.timers.after(Millis{1000}, [this, weak] {
        if (auto alive = weak.lock()) attempt(alive);
      });
      return;
    }
    auto error = got ? unusable(fmt::format("get the credentials of the {}", container),
                                fmt::format("HTTP status {} from {}", got->status, url_))
                     : std::move(got.error());
    auto done = std::move(state->done);
    done(fail(std::move(error)));
  }

  ProviderContext context_;
  std::string url_;
};

// How the metadata service is asked: AWS_METADATA_SERVICE_TIMEOUT and the like.
struct InstanceOptions {
  std::string endpoint;  // without a slash at the end
  // One that is there connects within a millisecond: it runs on the machine below. Without one the
  // packets of a laptop go nowhere, and this is how long "no credentials" takes to say.
  Patience patience{Millis{250}, Millis{1000}};
  int attempts = 1;
  bool v1_allowed = true;
};

using RegionDone = std::move_only_function<void(Result<std::string>)>;

// Token, role name, credentials (or token, region): calls to the instance's own address.
class InstanceSource : public CredentialSource {
 public:
  InstanceSource(const ProviderContext& context, InstanceOptions options)
      : context_(context), options_(std::move(options)) {}

  Ticket get(Done done) override {
    auto state = std::make_shared<State>();
    state->done = std::move(done);
    return begin(state);
  }
  Ticket region(RegionDone done) {
    auto state = std::make_shared<State>();
    state->region_done = std::move(done);
    return begin(state);
  }

 private:
  struct State;
  using StatePtr = std::shared_ptr<State>;
  struct State {
    Done done;  // one of the two
    RegionDone region_done;
    Ticket pending;
    std::string token;  // empty: the service knows only its first version, without tokens
    HttpRequest request;
    void (InstanceSource::*step)(const StatePtr&, const HttpReply&) = nullptr;
    int attempts = 0;
  };

  Ticket begin(const StatePtr& state) {
    state->request =
        local_request("PUT", options_.endpoint + "/latest/api/token", options_.patience);
    state->request.headers = {{"x-aws-ec2-metadata-token-ttl-seconds", "21600"}};
    state->step = &InstanceSource::on_token;
    send(state);
    return Ticket([state]() mutable { state->pending.reset(); });
  }

  void ask(const StatePtr& state, const std::string& path,
           void (InstanceSource::*step)(const StatePtr&, const HttpReply&)) {
    state->request = local_request("GET", options_.endpoint + path, options_.patience);
    if (!state->token.empty())
      state->request.headers = {{"x-aws-ec2-metadata-token", state->token}};
    state->step = step;
    state->attempts = 0;
    send(state);
  }

  void send(const StatePtr& state) {
    ++state->attempts;
    std::weak_ptr<State> weak = state;
    state->pending = context_.http.send(state->request, [this, weak](Result<HttpReply> got) {
      if (auto alive = weak.lock()) on_reply(alive, std::move(got));
    });
  }

  void on_reply(const StatePtr& state, Result<HttpReply> got) {
    bool silent = !got || got->status >= 500;
    if (silent && state->attempts < options_.attempts) return send(state);
    bool token_step = state->step == &InstanceSource::on_token;
    bool no_tokens =
        got && (got->status == 403 || got->status == 404 || got->status == 405) && token_step;
    if (no_tokens && options_.v1_allowed)
      return ask_for_it(state);  // an old service, or a stand-in
    if (got && got->status == 200) return (this->*state->step)(state, *got);
    if (auto told = std::move(state->region_done)) return told(fail(nobody_there(got)));
    auto done = std::move(state->done);
    done(fail(nobody_there(got)));
  }
  void ask_for_it(const StatePtr& state) {
    if (state->region_done)
      return ask(state, "/latest/meta-data/placement/region", &InstanceSource::on_region);
    ask(state, roles, &InstanceSource::on_role);
  }

  void on_token(const StatePtr& state, const HttpReply& reply) {
    state->token = reply.body;
    ask_for_it(state);
  }
  // NOLINTNEXTLINE(readability-convert-member-functions-to-static): a step like the others
  void on_region(const StatePtr& state, const HttpReply& reply) {
    auto done = std::move(state->region_done);
    done(reply.body.substr(0, reply.body.find_first_of(" \r\n")));
  }
  void on_role(const StatePtr& state, const HttpReply& reply) {
    auto role = reply.body.substr(0, reply.body.find_first_of(" \r\n"));
    ask(state, roles + role, &InstanceSource::on_credentials);
  }
  // NOLINTNEXTLINE(readability-convert-member-functions-to-static): a step like the others
  void on_credentials(const StatePtr& state, const HttpReply& reply) {
    auto done = std::move(state->done);
    done(read_credentials(reply.body, instance));
  }

  static Error nobody_there(const Result<HttpReply>& got) {
    Error error;
    error.kind = ErrorKind::no_credentials;
    error.what = "get the credentials of this EC2 instance";
    error.answer =
        got ? fmt::format("the metadata service answers with status {}: no role is attached",
                          got->status)
            : "no metadata service answers: this is no EC2 instance";
    error.fix = "Attach a role to the instance, or sign in another way";
    error.code = "NoInstanceRole";
    return error;
  }

  const std::string roles = "/latest/meta-data/iam/security-credentials/";
  ProviderContext context_;
  InstanceOptions options_;
};

bool may_be_plain(std::string_view host) {
  host = host.substr(0, host.starts_with('[') ? host.find(']') + 1 : host.find(':'));
  constexpr std::array hosts{"localhost", "169.254.170.2", "169.254.170.23", "[fd00:ec2::23]",
                             "[::1]"};
  if (std::ranges::find(hosts, host) != hosts.end()) return true;
  bool digits = host.find_first_not_of("0123456789.") == std::string_view::npos;
  return digits && host.starts_with("127.");
}

bool is_true(const std::string& text) { return same_ignoring_case(text, "true"); }

}  // namespace

Result<std::string> container_uri(const Environment& environment) {
  auto relative = variable(environment, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
  auto full = variable(environment, "AWS_CONTAINER_CREDENTIALS_FULL_URI");
  auto refuse = [](const char* name, std::string answer, const char* fix) {
    Error error;
    error.kind = ErrorKind::invalid;
    error.what = "ask the container for credentials";
    error.answer = std::move(answer);
    error.fix = fix;
    error.place.key = name;
    return fail(std::move(error));
  };
  if (!relative.empty()) {
    if (!relative.starts_with('/')) {
      return refuse("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
                    fmt::format("\"{}\" is no path", relative), "It begins with /");
    }
    return "http://169.254.170.2" + relative;
  }
  if (full.empty()) return full;
  auto parts = url_parts(full);
  bool plain = full.starts_with("http://") && may_be_plain(parts.host);
  if (plain || (full.starts_with("https://") && !parts.host.empty())) return full;
  return refuse("AWS_CONTAINER_CREDENTIALS_FULL_URI",
                fmt::format("\"{}\" is not allowed to get credentials from", full),
                "It must be https, or http to this machine or AWS's agents");
}

Result<SourcePtr> container_credentials(const ProviderContext& context) {
  auto url = container_uri(context.settings->environment);
  if (!url) return fail(std::move(url.error()));
  if (url->empty()) return SourcePtr();
  return std::make_unique<ContainerSource>(context, std::move(*url));
}

namespace {

// A whole number of at least 1, of a variable or the profile; nothing when neither names one.
Result<std::optional<int>> count_of(const Settings& settings, const char* name, const char* key) {
  auto text = variable(settings.environment, name);
  const auto* profile = settings.section();
  bool from_profile = text.empty() && profile != nullptr;
  if (from_profile) text = profile->get(key);
  if (text.empty()) return std::nullopt;
  int value = 0;
  if (parse_number(text, value) && value >= 1) return value;
  constexpr const char* trying = "ask the instance for credentials";
  auto answer = fmt::format("\"{}\" is no number of at least 1", text);
  if (from_profile)
    return fail(config_error(*profile, key, trying, answer, "Write a whole number"));
  Error error;
  error.kind = ErrorKind::invalid;
  error.what = trying;
  error.answer = fmt::format("{} is {}", name, answer);
  error.fix = "Write a whole number, or unset it";
  error.place.key = name;
  return fail(std::move(error));
}

std::string setting(const Settings& settings, const char* name, const char* key) {
  auto text = variable(settings.environment, name);
  const auto* profile = settings.section();
  return text.empty() && profile != nullptr ? profile->get(key) : text;
}

Result<InstanceOptions> instance_options(const Settings& settings) {
  InstanceOptions out;
  out.endpoint =
      setting(settings, "AWS_EC2_METADATA_SERVICE_ENDPOINT", "ec2_metadata_service_endpoint");
  auto mode = setting(settings, "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",
                      "ec2_metadata_service_endpoint_mode");
  if (out.endpoint.empty()) {
    out.endpoint =
        same_ignoring_case(mode, "ipv6") ? "http://[fd00:ec2::254]" : "http://169.254.169.254";
  }
  while (out.endpoint.ends_with('/')) out.endpoint.pop_back();
  out.v1_allowed =
      !is_true(setting(settings, "AWS_EC2_METADATA_V1_DISABLED", "ec2_metadata_v1_disabled"));
  auto timeout = count_of(settings, "AWS_METADATA_SERVICE_TIMEOUT", "metadata_service_timeout");
  if (!timeout) return fail(std::move(timeout.error()));
  if (*timeout) out.patience = {Millis{1000} * **timeout, Millis{1000} * **timeout};
  auto attempts =
      count_of(settings, "AWS_METADATA_SERVICE_NUM_ATTEMPTS", "metadata_service_num_attempts");
  if (!attempts) return fail(std::move(attempts.error()));
  out.attempts = attempts->value_or(1);
  return out;
}

}  // namespace

Result<SourcePtr> instance_metadata(const ProviderContext& context) {
  const auto& settings = *context.settings;
  if (is_true(variable(settings.environment, "AWS_EC2_METADATA_DISABLED"))) return SourcePtr();
  auto options = instance_options(settings);
  if (!options) return fail(std::move(options.error()));
  return std::make_unique<InstanceSource>(context, std::move(*options));
}

Ticket instance_region(const ProviderContext& context, RegionDone done) {
  const auto& settings = *context.settings;
  auto options = instance_options(settings);
  if (!options || is_true(variable(settings.environment, "AWS_EC2_METADATA_DISABLED"))) {
    auto error = options ? Error{.kind = ErrorKind::no_credentials,
                                 .what = "ask this EC2 instance for its region",
                                 .answer = "AWS_EC2_METADATA_DISABLED forbids it"}
                         : std::move(options.error());
    return context.timers.after(Millis{0}, [e = std::move(error), d = std::move(done)]() mutable {
      d(fail(std::move(e)));
    });
  }
  auto source = std::make_shared<InstanceSource>(context, std::move(*options));
  return Ticket([source, ticket = source->region(std::move(done))]() mutable { ticket.reset(); });
}

}  // namespace slipway::aws
