#include "aws/config/credential_process.hh"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "aws/config/command_words.hh"
#include "aws/process.hh"
#include "aws/wire/json.hh"

namespace slipway::aws {

namespace {

constexpr const char* process_key = "credential_process";

Error at(const Section& profile, std::string answer, std::string fix) {
  return config_error(profile, process_key,
                      "get credentials from the program of profile " + profile.name,
                      std::move(answer), std::move(fix));
}

// What it wrote to standard error, never what it printed: that holds secrets.
std::string complaint(const CommandOutput& output) {
  auto text = output.err.substr(0, output.err.find_last_not_of(" \r\n") + 1).substr(0, 400);
  if (!text.empty()) return text;
  return output.exit.signal != 0 ? fmt::format("it was ended by signal {}", output.exit.signal)
                                 : fmt::format("it ended with status {}", output.exit.code);
}

class ProcessSource : public CredentialSource {
 public:
  ProcessSource(const ProviderContext& context, const Section& profile)
      : context_(context), profile_(profile) {}

  Ticket get(Done done) override {
    if (context_.processes == nullptr)
      return refuse("programs cannot be run here", "Use another profile", std::move(done));
    auto words = command_words(profile_.get(process_key));
    if (!words)
      return refuse("the command cannot be read: " + words.error(),
                    "Put a backslash before each quote that is meant as such", std::move(done));
    return context_.processes->run(std::move(*words), [profile = profile_, done = std::move(done)](
                                                          Result<CommandOutput> got) mutable {
      done(judge(profile, std::move(got)));
    });
  }

 private:
  Ticket refuse(std::string answer, std::string fix, Done done) {
    auto error = at(profile_, std::move(answer), std::move(fix));
    return FixedSource(context_.timers, fail(std::move(error))).get(std::move(done));
  }

  static Result<Credentials> judge(const Section& profile, Result<CommandOutput> got) {
    if (!got) return fail(std::move(got.error()));
    if (got->exit.code != 0 || got->exit.signal != 0) {
      return fail(at(profile, complaint(*got), "Run the command by hand to see what is wrong"));
    }
    return read_process_output(got->out, profile);
  }

  ProviderContext context_;
  Section profile_;
};

}  // namespace

Result<Credentials> read_process_output(std::string_view text, const Section& profile) {
  auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object())
    return fail(at(profile, "what it prints is no JSON object",
                   "See the AWS documentation of credential_process"));
  auto version = json.find("Version");
  if (version == json.end() || !version->is_number_integer() || *version != 1) {
    return fail(at(profile, "Version is not the number 1 in what it prints",
                   "Have it print \"Version\": 1"));
  }
  Credentials out;
  out.access_key_id = text_of(json, "AccessKeyId");
  out.secret_access_key = text_of(json, "SecretAccessKey");
  out.session_token = text_of(json, "SessionToken");
  out.account_id = text_of(json, "AccountId");
  if (out.account_id.empty()) out.account_id = profile.get("aws_account_id");
  out.source = fmt::format("program of profile {}", profile.name);
  if (out.access_key_id.empty() || out.secret_access_key.empty()) {
    return fail(at(profile, "AccessKeyId or SecretAccessKey is missing in what it prints",
                   "Have it print both"));
  }
  auto expiration = text_of(json, "Expiration");
  if (expiration.empty()) return out;
  out.expires = parse_rfc3339(expiration);
  if (out.expires) return out;
  return fail(
      at(profile, "Expiration is no point in time in what it prints", "Have it print ISO 8601"));
}

Result<SourcePtr> process_of(const ProviderContext& context, const Section& profile) {
  if (!profile.has(process_key)) return SourcePtr();
  return std::make_unique<ProcessSource>(context, profile);
}

Result<SourcePtr> credential_process(const ProviderContext& context) {
  const auto* profile = context.settings->section();
  return profile == nullptr ? SourcePtr() : process_of(context, *profile);
}

}  // namespace slipway::aws
