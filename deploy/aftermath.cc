#include "deploy/aftermath.hh"

#include <fmt/format.h>

namespace slipway::deploy {

namespace {

std::string comma_separated(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& each : names) text += (text.empty() ? "" : ", ") + each;
  return text;
}

}  // namespace

std::vector<std::string> aftermath(const DeploymentEnd& end) {
  if (end.outcome == Outcome::done || end.outcome == Outcome::detached) return {};
  const bool whole = end.changed.empty() && end.ran.empty();
  std::vector<std::string> says;
  if (!end.undone.empty()) {
    const char* word = end.outcome == Outcome::cancelled ? "Cancelled" : "Rolled back";
    says.push_back(whole ? fmt::format("{}: everything is as it was before", word)
                         : fmt::format("{}: only the stage {} went back", word, end.undone));
  }
  if (!end.changed.empty())
    says.push_back("Stays as this run changed it: " + comma_separated(end.changed));
  if (!end.ran.empty()) says.push_back("Was run and is not undone: " + comma_separated(end.ran));
  return says;
}

}  // namespace slipway::deploy
