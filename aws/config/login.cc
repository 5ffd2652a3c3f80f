#include "aws/config/login.hh"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "aws/client.hh"
#include "aws/config/dpop.hh"
#include "aws/config/identity_center.hh"
#include "aws/encoding.hh"
#include "aws/private_files.hh"
#include "aws/wire/json.hh"

namespace slipway::aws {

namespace {

constexpr OperationInfo create_token{Service::signin, "CreateOAuth2Token", Effect::changes,
                                     Signing::unsigned_request};
constexpr const char* token_path = "/v1/token";
constexpr auto renewed_before = std::chrono::minutes(5);

struct Session {
  std::string profile, name;
};

Error problem(const Session& session, ErrorKind kind, std::string answer) {
  Error error;
  error.kind = kind;
  error.what = fmt::format("use the console sign-in of profile {}", session.profile);
  error.answer = std::move(answer);
  error.fix = fmt::format("Sign in with `aws login --profile {}`, then continue", session.profile);
  error.code = sign_in_needed;
  return error;
}

class LoginSource : public CredentialSource {
 public:
  LoginSource(const ProviderContext& context, Session session)
      : context_(context),
        session_(std::move(session)),
        nobody_(context.timers, Credentials{}),
        client_({context.http, context.timers, nobody_, context.random, context.settings->region,
                 context.settings->endpoint_url, context.settings->environment,
                 context.settings->endpoints, context.budget, context.skew}) {}

  // The file is read each time: another program may have refreshed it.
  Ticket get(Done done) override {
    auto tokens = read_tokens();
    if (!tokens) return tell(std::move(done), fail(std::move(tokens.error())));
    auto credentials = credentials_of(*tokens);
    if (!credentials) return tell(std::move(done), std::move(credentials));
    // The refresh token is good once; where the next cannot be kept it is left for those who can.
    auto left = *credentials->expires - context_.timers.now();
    if (left > renewed_before || (context_.keeper == nullptr && left > Millis{0}))
      return tell(std::move(done), std::move(credentials));
    return refresh(std::move(*tokens), std::move(*credentials), std::move(done));
  }

 private:
  std::string path() const { return login_token_file(*context_.settings, session_.name); }

  Ticket tell(Done done, Result<Credentials> answer) const {
    return FixedSource(context_.timers, std::move(answer)).get(std::move(done));
  }

  Result<nlohmann::json> read_tokens() const {
    auto text = context_.files.read(path());
    auto bad = [&](std::string answer) {
      auto error = problem(session_, ErrorKind::no_credentials, std::move(answer));
      error.place.file = path();
      return fail(std::move(error));
    };
    if (!text) return bad("nobody has signed in here");
    auto json = nlohmann::json::parse(*text, nullptr, false);
    if (!json.is_object()) return bad("the kept sign-in cannot be read");
    for (const char* name : {"refreshToken", "dpopKey", "clientId"}) {
      if (text_of(json, name).empty())
        return bad(fmt::format("{} is missing in the kept sign-in", name));
    }
    return json;
  }

  Result<Credentials> credentials_of(const nlohmann::json& tokens) const {
    auto found = tokens.find("accessToken");
    auto none = nlohmann::json::object();
    const auto& keys = found != tokens.end() && found->is_object() ? *found : none;
    Credentials out;
    out.access_key_id = text_of(keys, "accessKeyId");
    out.secret_access_key = text_of(keys, "secretAccessKey");
    out.session_token = text_of(keys, "sessionToken");
    out.account_id = text_of(keys, "accountId");
    out.expires = parse_rfc3339(text_of(keys, "expiresAt"));
    out.source = fmt::format("console sign-in of profile {}", session_.profile);
    if (!out.access_key_id.empty() && !out.secret_access_key.empty() && out.expires) return out;
    return fail(
        problem(session_, ErrorKind::no_credentials, "accessToken is missing in the kept sign-in"));
  }

  Ticket refresh(nlohmann::json tokens, Credentials old, Done done) {
    const auto& settings = *context_.settings;
    EndpointResolver endpoints(settings.endpoint_url, settings.environment, settings.endpoints);
    auto endpoint = endpoints.resolve(Service::signin, settings.region);
    if (!endpoint) return tell(std::move(done), fail(std::move(endpoint.error())));
    auto proof =
        dpop_proof(text_of(tokens, "dpopKey"), endpoint->url + token_path,
                   context_.timers.now() + client_.clock_skew(), random_uuid(context_.random));
    if (!proof) {
      return tell(std::move(done), fail(problem(session_, ErrorKind::no_credentials,
                                                std::move(proof.error().answer))));
    }
    WireRequest request;
    request.path = token_path;
    request.headers = {{"Content-Type", "application/json"}, {"DPoP", *proof}};
    request.body = nlohmann::json{{"clientId", text_of(tokens, "clientId")},
                                  {"refreshToken", text_of(tokens, "refreshToken")},
                                  {"grantType", "refresh_token"}}
                       .dump();
    auto answered = [this, tokens = std::move(tokens), old = std::move(old),
                     done = std::move(done)](Result<HttpReply> reply) mutable {
      done(reply ? renewed(std::move(tokens), *reply)
                 : still_good(std::move(old), explain(std::move(reply.error()))));
    };
    return client_.send(create_token, std::move(request), std::move(answered));
  }

  Result<Credentials> still_good(Credentials old, Error error) const {
    if (*old.expires > context_.timers.now()) return old;
    return fail(std::move(error));
  }

  // The refresh token is good once: the new one must be written back, with everything else there.
  Result<Credentials> renewed(nlohmann::json tokens, const HttpReply& reply) {
    auto json = nlohmann::json::parse(reply.body, nullptr, false);
    auto found = json.is_object() ? json.find("accessToken") : json.end();
    bool usable = json.is_object() && found != json.end() && found->is_object() &&
                  json.contains("expiresIn") && json["expiresIn"].is_number_integer();
    if (!usable || text_of(*found, "accessKeyId").empty()) {
      auto error = problem(session_, ErrorKind::protocol, "the new tokens cannot be read");
      error.code.clear();
      return fail(std::move(error));
    }
    auto lasts = std::chrono::seconds(json["expiresIn"].get<int>());
    auto expires = std::chrono::floor<std::chrono::seconds>(context_.timers.now() + lasts);
    auto& keys = tokens["accessToken"];
    for (const char* name : {"accessKeyId", "secretAccessKey", "sessionToken"})
      keys[name] = text_of(*found, name);
    keys["expiresAt"] = to_rfc3339(expires);
    if (auto next = text_of(json, "refreshToken"); !next.empty()) tokens["refreshToken"] = next;
    auto text = tokens.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
    if (context_.keeper != nullptr) {
      auto written = context_.keeper->write(path(), text);
      if (!written) return fail(std::move(written.error()));
    }
    return credentials_of(tokens);
  }

  Error explain(Error error) const {
    auto says = [&error](std::string_view word) {
      return error.code == word || error.answer.find(word) != std::string::npos;
    };
    if (says("INSUFFICIENT_PERMISSIONS")) {
      error.fix = "Have signin:CreateOAuth2Token allowed for this identity";
      return error;
    }
    bool over = says("TOKEN_EXPIRED") || says("USER_CREDENTIALS_CHANGED") ||
                error.kind == ErrorKind::denied || error.kind == ErrorKind::expired_credentials;
    if (!over) return error;
    return problem(session_, ErrorKind::expired_credentials,
                   says("USER_CREDENTIALS_CHANGED") ? "the password was changed since"
                                                    : "the sign-in ran out");
  }

  ProviderContext context_;
  Session session_;
  FixedSource nobody_;
  Client client_;
};

}  // namespace

std::string login_token_file(const Settings& settings, std::string_view session) {
  auto folder = variable(settings.environment, "AWS_LOGIN_CACHE_DIRECTORY");
  if (folder.empty()) folder = settings.where.folder + "/login/cache";
  return folder + "/" + sha256_hex(session) + ".json";
}

Result<SourcePtr> login_of(const ProviderContext& context, const Section& profile) {
  if (!profile.has("login_session")) return SourcePtr();
  return std::make_unique<LoginSource>(context,
                                       Session{profile.name, profile.get("login_session")});
}

Result<SourcePtr> login_session(const ProviderContext& context) {
  const auto* profile = context.settings->section();
  return profile == nullptr ? SourcePtr() : login_of(context, *profile);
}

}  // namespace slipway::aws
