// Mail and captcha: settings that only work together.
#include <fmt/format.h>

#include "wizard/rules/families.hh"
#include "wizard/rules/syntax.hh"

namespace slipway::wizard::rules {

namespace {

// What is missing of settings that are all wanted as soon as one is given; nothing given: nothing
// missing.
std::vector<std::string> missing(const RuleUse& use,
                                 const std::vector<std::pair<std::string, std::string>>& settings) {
  std::vector<std::string> absent;
  for (const auto& [name, words] : settings)
    if (param(use, name).empty()) absent.push_back(words);
  return absent.size() == settings.size() ? std::vector<std::string>() : absent;
}

}  // namespace

Findings smtp(const Facts&, const RuleUse& use) {
  std::string server = param(use, "server"), sender = param(use, "sender");
  auto absent = missing(use, {{"server", "the server"},
                              {"username", "the user name"},
                              {"password", "the password"},
                              {"sender", "the sender"}});
  Findings out;
  if (!absent.empty())
    out.push_back(failed("mail would stay off: missing " + joined(absent),
                         "server, user name, password and sender, or none of them",
                         "give " + joined(absent)));
  if (!server.empty() && !is_host_port(server))
    out.push_back(failed(fmt::format("\"{}\" is no mail server", server), "host:port",
                         "add the port, for example :587"));
  if (!sender.empty() && !is_email(sender))
    out.push_back(failed(fmt::format("\"{}\" is no sender", sender), "an e-mail address",
                         "write it as name@example.com"));
  bool given = !server.empty() || !sender.empty() || !absent.empty();
  if (out.empty() && given) out.push_back(passed("mail goes out by " + server));
  return out;
}

Findings captcha(const Facts&, const RuleUse& use) {
  auto absent = missing(use, {{"site", "the site key"}, {"secret", "the secret key"}});
  if (!absent.empty())
    return {failed("the captcha would not work: missing " + joined(absent), "both keys, or none",
                   "give " + joined(absent) + " as well, or clear the other")};
  if (param(use, "site").empty()) return {};
  return {passed("both captcha keys are given")};
}

}  // namespace slipway::wizard::rules
