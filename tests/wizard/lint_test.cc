#include "wizard/lint.hh"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/fakes/files.hh"

namespace slipway::wizard {
namespace {

constexpr std::string_view sound = R"(name: small
title: Small
version: "1"
projects:
  - {id: main, pulumi_name: main-go, keys: [vpcId, mode, extra]}
keys:
  vpcId:
    label: VPC
    required: true
    help: {what: A, why: B, where: C, example: D}
  mode:
    label: Mode
    type: choice
    choices: [open, closed]
    default: open
    help: {what: A, why: B, where: C, example: D}
  extra:
    label: Extra
    shown_if: mode = closed
    help: {what: A, why: B, where: C, example: D}
derived:
  greeting: {text: "hello ${extra}", when: mode = closed, otherwise: "${region}"}
discovered:
  range: {find: vpc_cidr, of: "${vpcId}"}
sources:
  vpcs:
    listing: vpcs
    where: {id: "${vpcId}"}
    columns: [name, id]
    value: id
    requires_rule: vpc.there
steps:
  - id: first
    title: First
    kind: pick
    question: Which ${mode}?
    fields:
      - {key: vpcId, source: vpcs}
  - id: second
    title: Second
    shown_if: vpcId
    fields: [{key: mode}, {key: extra}]
rules:
  - id: vpc.there
    check: vpc
    fields: [vpcId]
    parameters: {vpc: "${vpcId}"}
    when: vpcId
stages:
  - id: base
    kind: cloudformation
    project: main
    stack_name: "${stack}-base"
    template: t/base.yaml
    inputs:
      Range: "${discovered.range}"
  - id: job
    kind: ecs_task
    project: main
    needs: [base]
    inputs: {cluster: "${base.cluster}", task_definition: t, subnets: s, security_groups: g, container: c}
  - id: top
    kind: cloudformation
    project: main
    needs: [job]
    stack_name: "${stack}-top"
    template: t/top.yaml
    when: mode in open, closed
    inputs: {Cluster: "${base.cluster}", Greeting: "${greeting}"}
outputs:
  cluster: {title: Cluster, value: "${base.cluster}"}
actions:
  - {name: upgrade, keys: [mode], stages: [top]}
next_steps:
  - Say ${greeting}
)";

constexpr const char* base =
    "Parameters:\n  Range: {Type: String}\n  Size: {Type: Number, Default: 1}\n"
    "Outputs:\n  cluster: {Value: c}\n";
constexpr const char* top = "Parameters:\n  Cluster: {Type: String}\n  Greeting: {Type: String}\n";

std::vector<Diagnostic> lint(const std::string& text, const char* base_text = base) {
  fakes::MemoryFiles files;
  files.files["/b/blueprint.yaml"] = text;
  if (base_text) files.files["/b/t/base.yaml"] = base_text;
  files.files["/b/t/top.yaml"] = top;
  return lint_blueprint("/b/blueprint.yaml", files);
}

std::string told(const std::vector<Diagnostic>& diagnostics) {
  std::string text;
  for (const Diagnostic& d : diagnostics)
    text += d.place.file + ":" + std::to_string(d.place.line) + ":" +
            std::to_string(d.place.column) + ": " + d.message + " (" + d.fix + ")\n";
  return text;
}

TEST(Lint, FindsNothingInASoundBlueprint) { EXPECT_EQ(told(lint(std::string(sound))), ""); }

TEST(Lint, FindsNothingInTheFlagship) {
  const fakes::MemoryFiles files;
  EXPECT_EQ(told(lint_blueprint("pulumi-ecs", files)), "");
}

TEST(Lint, AnUnknownBlueprintIsTold) {
  const fakes::MemoryFiles files;
  ASSERT_EQ(lint_blueprint("nothing", files).size(), 1u);
}

struct Slip {
  const char* name;
  const char* from;     // the first place of this in the sound blueprint ...
  const char* to;       // ... becomes this
  const char* at;       // and is told at the first place of this behind it
  const char* message;  // what is told, with
  const char* fix;
};

class LintMistake : public testing::TestWithParam<Slip> {};

TEST_P(LintMistake, IsToldWithPlaceAndSuggestion) {
  const auto& [name, from, to, at, message, fix] = GetParam();
  std::string text(sound);
  const std::size_t changed = text.find(from);
  ASSERT_NE(changed, std::string::npos);
  text.replace(changed, std::string_view(from).size(), to);
  const auto diagnostics = lint(text);
  const auto found = std::ranges::find_if(diagnostics, [&](const Diagnostic& d) {
    return d.message.find(message) != std::string::npos;
  });
  ASSERT_NE(found, diagnostics.end()) << told(diagnostics);
  EXPECT_NE(found->fix.find(fix), std::string::npos) << found->fix;
  const std::size_t place = text.find(at);
  ASSERT_NE(place, std::string::npos);
  const auto end = text.begin() + static_cast<std::ptrdiff_t>(place);
  EXPECT_EQ(found->place.file, "/b/blueprint.yaml");
  EXPECT_EQ(found->place.line, 1 + std::count(text.begin(), end, '\n'));
  EXPECT_EQ(found->place.column, static_cast<int>(place - text.rfind('\n', place)));
}

INSTANTIATE_TEST_SUITE_P(
    All, LintMistake,
    testing::Values(
        Slip{"UnknownMember", "label: VPC", "lable: VPC", "lable", "no member 'lable'",
             "did you mean label?"},
        Slip{"ProjectKey", "keys: [vpcId, mode", "keys: [vpcID, mode", "vpcID",
             "unknown key 'vpcID'", "did you mean vpcId?"},
        Slip{"UnwrittenKey", "mode, extra]", "mode]", "extra:", "no project writes the key extra",
             "list it"},
        Slip{"Help", "why: B", "because: B", "vpcId:\n", "the help of vpcId lacks 'why'",
             "add why:"},
        Slip{"Default", "default: open", "default: opened", "opened", "none of its choices",
             "did you mean open?"},
        Slip{"NoChoices", "    choices: [open, closed]\n", "", "mode:\n", "without choices",
             "choices:"},
        Slip{"ShownIf", "shown_if: mode = closed", "shown_if: mood = closed", "mood",
             "unknown name 'mood'", "did you mean mode?"},
        Slip{"NeverEqual", "shown_if: mode = closed", "shown_if: mode = close", "close\n",
             "mode is never 'close'", "did you mean closed?"},
        Slip{"Condition", "when: mode = closed", "when: mode = = closed", "mode = = closed",
             "was not expected", "conditions know"},
        Slip{"DerivedName", "hello ${extra}", "hello ${extras}", "extras", "unknown name 'extras'",
             "did you mean extra?"},
        Slip{"Circle", "hello ${extra}", "hello ${greeting}", "greeting: {", "round in a circle",
             ""},
        Slip{"Unclosed", "hello ${extra}", "hello ${extra", "hello", "closing brace", "${name}"},
        Slip{"Finder", "find: vpc_cidr", "find: vpc_cdr", "vpc_cdr", "unknown finder",
             "did you mean vpc_cidr?"},
        Slip{"Listing", "listing: vpcs", "listing: vpc", "vpc\n", "unknown listing 'vpc'",
             "did you mean vpcs?"},
        Slip{"Column", "columns: [name, id]", "columns: [nane, id]", "nane",
             "unknown column 'nane'", "did you mean name?"},
        Slip{"ValueColumn", "value: id\n", "value: ids\n", "ids\n", "unknown column 'ids'", ""},
        Slip{"WhereColumn", "where: {id:", "where: {cdir:", "cdir", "unknown column 'cdir'",
             "did you mean cidr?"},
        Slip{"GreyingRule", "requires_rule: vpc.there", "requires_rule: vpc.ther", "vpc.ther\n",
             "unknown rule", "did you mean vpc.there?"},
        Slip{"FieldKey", "- {key: vpcId", "- {key: vpcID", "vpcID", "unknown key 'vpcID'",
             "did you mean vpcId?"},
        Slip{"FieldSource", "source: vpcs", "source: vpc", "vpc}", "unknown source 'vpc'",
             "did you mean vpcs?"},
        Slip{"AskedTwice", "{key: extra}", "{key: extra}, {key: mode}", "mode}]", "asked twice",
             "remove"},
        Slip{"NotAsked", ", {key: extra}]", "]", "extra:", "no step asks for the key extra",
             "fields"},
        Slip{"Unreachable", "shown_if: vpcId", "shown_if: extra", "extra\n    fields",
             "never reached", "move the step"},
        Slip{"EmptyStep", "    fields: [{key: mode}, {key: extra}]\n", "", "second", "asks nothing",
             "fields"},
        Slip{"StepTwice", "id: second", "id: first", "first\n    title: Second", "two steps", ""},
        Slip{"Check", "check: vpc", "check: vcp", "vcp", "unknown check 'vcp'",
             "did you mean vpc?"},
        Slip{"RuleField", "fields: [vpcId]", "fields: [vpcIds]", "vpcIds", "unknown key 'vpcIds'",
             "vpcId?"},
        Slip{"RuleParameter", "parameters: {vpc: \"${vpcId}\"}", "parameters: {vpc: \"${vpc}\"}",
             "vpc}", "unknown name 'vpc'", "vpcId?"},
        Slip{"RuleStageOutput", "parameters: {vpc: \"${vpcId}\"}",
             "parameters: {vpc: \"${base.cluster}\"}", "base.cluster}\"}\n    when",
             "not known here yet", "only inputs"},
        Slip{"StageProject", "project: main\n    needs: [base]", "project: mian\n    needs: [base]",
             "mian", "unknown project 'mian'", "did you mean main?"},
        Slip{"Need", "needs: [job]", "needs: [jop]", "jop", "unknown stage 'jop'",
             "did you mean job?"},
        Slip{"NeedsCircle", "needs: [base]", "needs: [top]", "needs: [top]", "needs itself", "out"},
        Slip{"NotNeeded", "needs: [base]", "needs: []", "base.cluster}\", task", "does not need it",
             "add base to its needs"},
        Slip{"StageTwice", "id: top", "id: job", "job\n    kind: cloudformation",
             "two stages 'job'", ""},
        Slip{"NoParameter", "Cluster: \"${base", "Klaster: \"${base", "Klaster",
             "no parameter 'Klaster'", "did you mean Cluster?"},
        Slip{"InputName", "\"${greeting}\"}\n", "\"${greting}\"}\n", "greting", "unknown name",
             "greeting?"},
        Slip{"NoOutput", "task_definition: t", "task_definition: \"${base.task}\"", "base.task",
             "no output 'task'", "one of: cluster"},
        Slip{"NoOutputs", "Greeting: \"${greeting}\"", "Greeting: \"${job.result}\"", "job.result",
             "makes no outputs", ""},
        Slip{"TaskInput", "container: c", "contaner: c", "contaner", "unknown input 'contaner'",
             "container?"},
        Slip{"TaskLacks", ", container: c", "", "job\n    kind", "lacks the input 'container'",
             "add container:"},
        Slip{"UnusedKey", "hello ${extra}", "hello", "extra:\n", "no stage uses the key extra",
             "config_only"},
        Slip{"UsedAfterAll", "label: VPC", "label: VPC\n    config_only: x", "config_only",
             "a stage uses", "remove"},
        Slip{"NoMember", "hello ${extra}", "hello ${extra.part}", "extra.part", "no member",
             "write ${extra}"},
        Slip{"OutputsOutput", "value: \"${base.cluster}\"", "value: \"${base.clster}\"",
             "base.clster", "no output 'clster'", "cluster"},
        Slip{"ActionKey", "keys: [mode]", "keys: [modus]", "modus", "unknown key 'modus'", "mode?"},
        Slip{"ActionStage", "stages: [top]", "stages: [tip]", "tip", "unknown stage 'tip'", "top?"},
        Slip{"NextSteps", "Say ${greeting}", "Say ${greetings}", "greetings", "unknown name",
             "greeting?"},
        Slip{"TemplateMissing", "t/base.yaml", "t/bass.yaml", "t/bass.yaml", "no such file", ""},
        Slip{"TemplateOutside", "t/base.yaml", "../base.yaml", "../base.yaml",
             "outside the blueprint", "beside"}),
    [](const auto& param) { return std::string(param.param.name); });

TEST(Lint, AParameterThatNobodyFillsIsToldInTheTemplate) {
  const auto diagnostics = lint(
      std::string(sound),
      "Parameters:\n  Range: {Type: String}\n  Lost: {Type: String}\nOutputs:\n  cluster: {}\n");
  ASSERT_EQ(diagnostics.size(), 1u) << told(diagnostics);
  EXPECT_EQ(told(diagnostics),
            "/b/t/base.yaml:3:3: nobody fills the parameter Lost (add it to the inputs of stage "
            "base, or give it a "
            "Default)\n");
}

TEST(Lint, ABrokenTemplateIsToldOnce) {
  for (const char* text : {"Parameters: [", "just text", "- a list"}) {
    const auto diagnostics = lint(std::string(sound), text);
    ASSERT_EQ(diagnostics.size(), 1u) << told(diagnostics);
    EXPECT_EQ(diagnostics[0].place.file, "/b/t/base.yaml");
  }
}

TEST(Lint, SurvivesEveryTruncation) {
  for (std::size_t size = 0; size < sound.size(); size += 7)
    (void)lint(std::string(sound.substr(0, size)));
}

}  // namespace
}  // namespace slipway::wizard
