// One stage of a deployment, ready to run: the blueprint's stage with every answer and discovered
// value filled in. What only another stage can know stays as a reference `${stage.output}` inside
// an input's value and is resolved from Outputs when the stage starts. Plain data; the wizard's
// floor makes it, the engines run it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "aws/error.hh"
#include "aws/time.hh"

namespace slipway::deploy {

enum class StageKind : std::uint8_t { cloudformation, ecs_task, probe };
std::string_view name(StageKind kind);

enum class Secrecy : std::uint8_t { plain, secret };

struct Input {
  std::string name;                  // the template parameter, or the task's/probe's setting
  std::string value;                 // may hold ${stage.output}
  Secrecy secrecy = Secrecy::plain;  // secret: never shown, logged or journalled
};

struct Probe {
  enum class Kind : std::uint8_t { https, target_health };
  Kind kind = Kind::https;
  std::string label;       // "API answers"
  std::string url;         // https
  std::string connect_to;  // where to connect instead of the URL's host; may hold ${stage.output}
  int expect_status = 200;
  std::string target_group;  // target_health: ARN, may hold ${stage.output}
};

struct Stage {
  std::string id;
  std::string title;
  StageKind kind = StageKind::cloudformation;
  std::string project;             // config project it belongs to
  std::vector<std::string> needs;  // stage ids
  std::vector<Input> inputs;
  std::string profile, region;  // overrides; empty: the wizard's own

  // cloudformation
  std::string stack_name;
  std::string template_body;
  std::map<std::string, std::string> tags;  // slipway:blueprint, slipway:stage, slipway:version
  // ecs_task: inputs cluster, task_definition, subnets (comma list), security_groups, container
  Millis timeout{30 * 60'000};
  // probe
  std::vector<Probe> probes;
};

// stage id -> output name -> value
using Outputs = std::map<std::string, std::map<std::string, std::string>>;

// Fills the ${stage.output} references; `invalid` names the reference nothing fills. "$${" stands
// for a "${" that is no reference, as in a password.
Result<std::string> resolve(std::string_view text, const Outputs& outputs);

}  // namespace slipway::deploy
