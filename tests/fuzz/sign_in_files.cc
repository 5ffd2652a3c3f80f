// What sign-ins leave in files, and what programs print: read as credentials, or not at all. A
// token that was read is the same after it was written and read again.
#include "aws/config/credential_process.hh"
#include "aws/config/role_cache.hh"
#include "aws/config/sso_token.hh"
#include "tests/fuzz/target.hh"

using namespace slipway;

namespace {

// One file of every name, a clock that stands still, nobody to talk to.
struct OneFile : Files {
  std::string text;
  Result<std::string> read(const std::string&) const override { return text; }
};
struct NoTimers : Timers {
  Time now() const override { return Time{}; }
  Steady steady() const override { return Steady{}; }
  Ticket after(Millis, std::move_only_function<void()>) override { return {}; }
};
struct NoHttp : Http {
  Ticket send(HttpRequest, HttpDone) override { return {}; }
};

void token_stays_the_same(std::string_view text) {
  auto token = aws::read_sso_token(text);
  if (!token) return;
  auto again = aws::read_sso_token(aws::write_sso_token(*token));
  fuzz::must(again && again->expires == std::chrono::floor<std::chrono::seconds>(token->expires));
  fuzz::must(again->refresh_token.empty() == token->refresh_token.empty());
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto text = fuzz::text_of(data, size);
  token_stays_the_same(text);
  if (auto kept = aws::read_sso_registration(text))
    fuzz::must(aws::read_sso_registration(aws::write_sso_registration(*kept, {})).has_value());
  if (auto keys = aws::read_process_output(text, {.kind = "profile", .name = "p"}))
    fuzz::must(!keys->access_key_id.empty() && !keys->secret_access_key.empty());
  OneFile file;
  file.text = text;
  NoTimers timers;
  NoHttp http;
  aws::ProviderContext context{.settings = std::make_shared<const aws::Settings>(),
                               .http = http,
                               .timers = timers,
                               .files = file};
  if (auto keys = aws::read_role_cache(context, "key")) fuzz::must(keys->expires.has_value());
  return 0;
}
