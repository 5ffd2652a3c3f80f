#include "deploy/stage.hh"

#include <fmt/format.h>

namespace slipway::deploy {
namespace {

Error unfilled(std::string_view reference, std::string answer) {
  return {.kind = ErrorKind::invalid,
          .what = fmt::format("fill in ${{{}}}", reference),
          .answer = std::move(answer),
          .fix = "deploy the stage that makes it first, or correct the blueprint",
          .place = {}};
}

Result<std::string> value_of(std::string_view reference, const Outputs& outputs) {
  const std::size_t dot = reference.find('.');
  if (dot == std::string_view::npos) return fail(unfilled(reference, "it names no stage's output"));
  const auto stage = outputs.find(std::string(reference.substr(0, dot)));
  if (stage == outputs.end())
    return fail(unfilled(reference,
                         fmt::format("stage {} has made nothing yet", reference.substr(0, dot))));
  const auto output = stage->second.find(std::string(reference.substr(dot + 1)));
  if (output == stage->second.end())
    return fail(unfilled(reference, fmt::format("stage {} has no such output", stage->first)));
  return output->second;
}

}  // namespace

std::string_view name(StageKind kind) {
  switch (kind) {
    case StageKind::cloudformation:
      return "cloudformation";
    case StageKind::ecs_task:
      return "ecs_task";
    case StageKind::probe:
      return "probe";
  }
  return "unknown";
}

Result<std::string> resolve(std::string_view text, const Outputs& outputs) {
  std::string result;
  for (;;) {
    const std::size_t dollar = text.find("${");
    if (dollar == std::string_view::npos) return result.append(text);
    // "$${" is a "${" that means itself.
    if (dollar > 0 && text[dollar - 1] == '$') {
      result.append(text.substr(0, dollar - 1)).append("${");
      text.remove_prefix(dollar + 2);
      continue;
    }
    const std::size_t end = text.find('}', dollar);
    if (end == std::string_view::npos)
      return fail(unfilled(text.substr(dollar + 2, 40), "a closing brace is missing"));
    const Result<std::string> value = value_of(text.substr(dollar + 2, end - dollar - 2), outputs);
    if (!value) return value;
    result.append(text.substr(0, dollar)).append(*value);
    text.remove_prefix(end + 1);
  }
}

}  // namespace slipway::deploy
