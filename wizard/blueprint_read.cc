#include "wizard/blueprint_read.hh"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "wizard/blueprint_node.hh"

namespace slipway::wizard {
namespace {

constexpr std::size_t longest_timeout = 24 * 60;  // minutes

class BlueprintReader : public NodeReader {
 public:
  using NodeReader::NodeReader;
  ReadBlueprint read(const YAML::Node& root);

 private:
  void key(const YAML::Node& name, const YAML::Node& node);
  void default_of(Key& key, const YAML::Node& node);
  void project(const YAML::Node& node);
  void derived(const YAML::Node& name, const YAML::Node& node);
  void discovered(const YAML::Node& name, const YAML::Node& node);
  void source(const YAML::Node& name, const YAML::Node& node);
  void step(const YAML::Node& node);
  void rule(const YAML::Node& node);
  void stage(const YAML::Node& node);
  deploy::Probe probe(const YAML::Node& node);
  void output(const YAML::Node& name, const YAML::Node& node);
  void action(const YAML::Node& node);
  void cost(const YAML::Node& node);
  CostUnits cost_units(const YAML::Node& node);

  Blueprint blueprint_;
};

void BlueprintReader::default_of(Key& key, const YAML::Node& node) {
  if (!node) return;
  if (node.IsSequence())
    key.default_value = words(node, "default");
  else if (node.IsScalar())
    key.default_value = node.Scalar();
  else
    complain(node, "a default must be a text or a list of texts");
}

void BlueprintReader::key(const YAML::Node& name, const YAML::Node& node) {
  static const Words members{"label", "type",     "required",   "default", "choices",
                             "min",   "max",      "pattern",    "hint",    "derived",
                             "help",  "shown_if", "config_only"};
  const std::string what = fmt::format("key {}", name.Scalar());
  if (!is_map(node, what, members)) return;
  Key key;
  key.name = name.Scalar();
  key.place = place(name);
  key.place.key = key.name;
  key.label = required_text(node, "label", what);
  key.type = choice<KeyType>(node, "type",
                             {{"string", KeyType::string},
                              {"text", KeyType::text},
                              {"integer", KeyType::integer},
                              {"boolean", KeyType::boolean},
                              {"choice", KeyType::choice},
                              {"list", KeyType::list},
                              {"cidr_list", KeyType::cidr_list},
                              {"arn", KeyType::arn},
                              {"email", KeyType::email},
                              {"domain", KeyType::domain},
                              {"json", KeyType::json},
                              {"secret", KeyType::secret},
                              {"file", KeyType::file}},
                             KeyType::string);
  key.required = flag(node, "required");
  default_of(key, node["default"]);
  key.choices = words(node["choices"], "choices");
  key.min = number(node, "min");
  key.max = number(node, "max");
  key.pattern = text(node, "pattern");
  key.pattern_hint = text(node, "hint");
  key.derived = text(node, "derived");
  key.shown_if = text(node, "shown_if");
  key.config_only = text(node, "config_only");
  if (const YAML::Node help = node["help"];
      help &&
      is_map(help, fmt::format("the help of {}", what), {"what", "why", "where", "example"}))
    key.help = {text(help, "what"), text(help, "why"), text(help, "where"), text(help, "example")};
  blueprint_.keys[key.name] = std::move(key);
}

void BlueprintReader::project(const YAML::Node& node) {
  if (!is_map(node, "a project", {"id", "pulumi_name", "description", "keys", "other_profile"}))
    return;
  blueprint_.projects.push_back({.id = required_text(node, "id", "a project"),
                                 .pulumi_name = required_text(node, "pulumi_name", "a project"),
                                 .description = text(node, "description"),
                                 .keys = words(node["keys"], "keys"),
                                 .other_profile = flag(node, "other_profile"),
                                 .place = place(node)});
}

void BlueprintReader::derived(const YAML::Node& name, const YAML::Node& node) {
  const std::string what = fmt::format("derived {}", name.Scalar());
  if (!is_map(node, what, {"text", "when", "otherwise"})) return;
  blueprint_.derived.push_back({.name = name.Scalar(),
                                .text = required_text(node, "text", what),
                                .when = text(node, "when"),
                                .otherwise = text(node, "otherwise"),
                                .place = place(name)});
}

void BlueprintReader::discovered(const YAML::Node& name, const YAML::Node& node) {
  const std::string what = fmt::format("discovered {}", name.Scalar());
  if (!is_map(node, what, {"find", "of", "otherwise"})) return;
  Discovered item{.name = name.Scalar(),
                  .find = required_text(node, "find", what),
                  .of = text(node, "of"),
                  .otherwise = {},
                  .place = place(name)};
  if (node["otherwise"]) item.otherwise = text(node, "otherwise");
  blueprint_.discovered.push_back(std::move(item));
}

void BlueprintReader::source(const YAML::Node& name, const YAML::Node& node) {
  const std::string what = fmt::format("source {}", name.Scalar());
  if (!is_map(node, what, {"listing", "where", "columns", "value", "requires_rule", "prefer"}))
    return;
  blueprint_.sources.push_back({.name = name.Scalar(),
                                .listing = required_text(node, "listing", what),
                                .where = texts(node["where"], "where"),
                                .columns = words(node["columns"], "columns"),
                                .value = required_text(node, "value", what),
                                .requires_rule = text(node, "requires_rule"),
                                .prefer = text(node, "prefer"),
                                .place = place(name)});
}

void BlueprintReader::step(const YAML::Node& node) {
  static const Words members{"id", "title", "kind", "question", "intro", "shown_if", "fields"};
  if (!is_map(node, "a step", members)) return;
  Step step{.id = required_text(node, "id", "a step"),
            .title = required_text(node, "title", "a step"),
            .kind = choice<StepKind>(node, "kind",
                                     {{"form", StepKind::form},
                                      {"pick", StepKind::pick},
                                      {"group", StepKind::group},
                                      {"manual", StepKind::manual},
                                      {"review", StepKind::review}},
                                     StepKind::form),
            .question = text(node, "question"),
            .intro = text(node, "intro"),
            .shown_if = text(node, "shown_if"),
            .fields = {},
            .place = place(node)};
  each_of(node, "fields", [&](const YAML::Node& field) {
    if (!is_map(field, "a field", {"key", "source", "several", "at_least", "at_most"})) return;
    step.fields.push_back({.key = required_text(field, "key", "a field"),
                           .source = text(field, "source"),
                           .several = flag(field, "several"),
                           .at_least = size(field, "at_least", 0),
                           .at_most = size(field, "at_most", 0),
                           .place = place(field)});
  });
  blueprint_.steps.push_back(std::move(step));
}

void BlueprintReader::rule(const YAML::Node& node) {
  if (!is_map(node, "a rule", {"id", "check", "parameters", "severity", "fields", "when"})) return;
  RuleUse rule{.id = required_text(node, "id", "a rule"),
               .check = required_text(node, "check", "a rule"),
               .parameters = texts(node["parameters"], "parameters"),
               .severity = text(node, "severity"),
               .fields = words(node["fields"], "fields"),
               .when = text(node, "when"),
               .place = place(node)};
  if (rule.severity.empty()) rule.severity = "fail";
  if (rule.severity != "fail" && rule.severity != "warn")
    complain(node["severity"], fmt::format("unknown severity '{}'", rule.severity),
             "write fail or warn");
  blueprint_.rules.push_back(std::move(rule));
}

deploy::Probe BlueprintReader::probe(const YAML::Node& node) {
  using deploy::Probe;
  if (!is_map(node, "a probe",
              {"kind", "label", "url", "connect_to", "expect_status", "target_group"}))
    return {};
  Probe probe{.kind = choice<Probe::Kind>(
                  node, "kind",
                  {{"https", Probe::Kind::https}, {"target_health", Probe::Kind::target_health}},
                  Probe::Kind::https),
              .label = required_text(node, "label", "a probe"),
              .url = text(node, "url"),
              .connect_to = text(node, "connect_to"),
              .expect_status = static_cast<int>(size(node, "expect_status", 200)),
              .target_group = text(node, "target_group")};
  if (probe.kind == Probe::Kind::https && probe.url.empty())
    complain(node, "an https probe lacks 'url'", "add url:");
  if (probe.kind == Probe::Kind::target_health && probe.target_group.empty())
    complain(node, "a target_health probe lacks 'target_group'", "add target_group:");
  return probe;
}

void BlueprintReader::stage(const YAML::Node& node) {
  static const Words members{"id",      "title",           "kind",   "project",    "needs",
                             "when",    "inputs",          "region", "stack_name", "template",
                             "profile", "timeout_minutes", "probes"};
  using deploy::StageKind;
  if (!is_map(node, "a stage", members)) return;
  StageSpec spec{.stage = {},
                 .template_path = text(node, "template"),
                 .when = text(node, "when"),
                 .input_places = {},
                 .place = place(node)};
  deploy::Stage& stage = spec.stage;
  stage.id = required_text(node, "id", "a stage");
  stage.title = text(node, "title");
  if (!node["kind"]) complain(node, "a stage lacks 'kind'", "add kind:");
  stage.kind = choice<StageKind>(node, "kind",
                                 {{"cloudformation", StageKind::cloudformation},
                                  {"ecs_task", StageKind::ecs_task},
                                  {"probe", StageKind::probe}},
                                 StageKind::cloudformation);
  stage.project = text(node, "project");
  stage.needs = words(node["needs"], "needs");
  stage.profile = text(node, "profile");
  stage.region = text(node, "region");
  stage.stack_name = text(node, "stack_name");
  if (const std::size_t minutes = size(node, "timeout_minutes", 0); minutes > longest_timeout)
    complain(node["timeout_minutes"], "a stage may take a day at most", "write up to 1440");
  else if (minutes > 0)
    stage.timeout = Millis(minutes * 60'000);
  for (const auto& [name, value] : texts(node["inputs"], "inputs"))
    stage.inputs.push_back({name, value});
  if (const YAML::Node inputs = node["inputs"]; inputs && inputs.IsMap())
    for (const auto& entry : inputs) spec.input_places[entry.first.Scalar()] = place(entry.first);
  each_of(node, "probes", [&](const YAML::Node& entry) { stage.probes.push_back(probe(entry)); });
  if (text(node, "kind") == "cloudformation" &&
      (spec.template_path.empty() || stage.stack_name.empty()))
    complain(node, fmt::format("stage {} lacks 'template' or 'stack_name'", stage.id),
             "a cloudformation stage needs both");
  blueprint_.stages.push_back(std::move(spec));
}

void BlueprintReader::output(const YAML::Node& name, const YAML::Node& node) {
  const std::string what = fmt::format("output {}", name.Scalar());
  if (!is_map(node, what, {"title", "value"})) return;
  blueprint_.outputs.push_back(
      {name.Scalar(), text(node, "title"), required_text(node, "value", what), place(name)});
}

void BlueprintReader::action(const YAML::Node& node) {
  if (!is_map(node, "an action", {"name", "keys", "stages"})) return;
  blueprint_.actions.push_back({.name = required_text(node, "name", "an action"),
                                .keys = words(node["keys"], "keys"),
                                .stages = words(node["stages"], "stages"),
                                .place = place(node)});
}

CostUnits BlueprintReader::cost_units(const YAML::Node& node) {
  if (!is_map(node, "units of a cost", {"number", "over", "entries", "except", "unit"})) return {};
  CostUnits units{.number = text(node, "number"),
                  .over = size(node, "over", 1),
                  .entries = text(node, "entries"),
                  .except = text(node, "except"),
                  .unit = required_text(node, "unit", "units of a cost")};
  if (units.number.empty() == units.entries.empty())
    complain(node, "units of a cost have either 'number' or 'entries'", "write one of them");
  if (units.over == 0) {
    complain(node["over"], "nothing can be divided by 0", "write 1 or more");
    units.over = 1;
  }
  return units;
}

void BlueprintReader::cost(const YAML::Node& node) {
  static const Words members{"what", "service", "usage", "filters", "per", "when", "units"};
  if (!is_map(node, "a cost", members)) return;
  CostSpec cost{.what = required_text(node, "what", "a cost"),
                .service = required_text(node, "service", "a cost"),
                .usage = required_text(node, "usage", "a cost"),
                .filters = texts(node["filters"], "filters"),
                .per = text(node, "per"),
                .when = text(node, "when"),
                .units = {},
                .place = place(node)};
  if (cost.per.empty()) cost.per = "hour";
  if (cost.per != "hour" && cost.per != "month")
    complain(node["per"], fmt::format("prices are not kept per {}", cost.per),
             "write hour or month");
  each_of(node, "units", [&](const YAML::Node& n) { cost.units.push_back(cost_units(n)); });
  if (cost.units.empty())
    complain(node, fmt::format("cost '{}' has no units", cost.what), "say how many with units:");
  blueprint_.costs.push_back(std::move(cost));
}

ReadBlueprint BlueprintReader::read(const YAML::Node& root) {
  static const Words members{"name",       "title",   "version",     "summary", "projects",
                             "keys",       "derived", "discovered",  "sources", "steps",
                             "rules",      "stages",  "outputs",     "actions", "retained",
                             "next_steps", "costs",   "not_in_costs"};
  Blueprint& b = blueprint_;
  if (!is_map(root, "the blueprint", members)) return {std::move(blueprint_), take()};
  b.name = required_text(root, "name", "the blueprint");
  b.title = required_text(root, "title", "the blueprint");
  b.version = required_text(root, "version", "the blueprint");
  b.summary = text(root, "summary");
  each_of(root, "projects", [&](const YAML::Node& n) { project(n); });
  each_in(root, "keys", [&](const YAML::Node& name, const YAML::Node& n) { key(name, n); });
  each_in(root, "derived", [&](const YAML::Node& name, const YAML::Node& n) { derived(name, n); });
  each_in(root, "discovered",
          [&](const YAML::Node& name, const YAML::Node& n) { discovered(name, n); });
  each_in(root, "sources", [&](const YAML::Node& name, const YAML::Node& n) { source(name, n); });
  each_of(root, "steps", [&](const YAML::Node& n) { step(n); });
  each_of(root, "rules", [&](const YAML::Node& n) { rule(n); });
  each_of(root, "stages", [&](const YAML::Node& n) { stage(n); });
  each_in(root, "outputs", [&](const YAML::Node& name, const YAML::Node& n) { output(name, n); });
  each_of(root, "actions", [&](const YAML::Node& n) { action(n); });
  each_of(root, "costs", [&](const YAML::Node& n) { cost(n); });
  b.not_in_costs = words(root["not_in_costs"], "not_in_costs");
  b.retained = words(root["retained"], "retained");
  b.next_steps = words(root["next_steps"], "next_steps");
  return {std::move(blueprint_), take()};
}

}  // namespace

ReadBlueprint read_blueprint(const std::string& text, const std::string& file_name) {
  ReadBlueprint result;
  try {
    result = BlueprintReader(file_name).read(YAML::Load(text));
  } catch (const YAML::Exception& bad) {
    const Place place{file_name, bad.mark.line + 1, bad.mark.column + 1, {}};
    result.diagnostics.push_back(
        {place, "this is not YAML: " + bad.msg, "mend the line; indentation counts"});
  }
  std::ranges::stable_sort(result.diagnostics, [](const Diagnostic& a, const Diagnostic& b) {
    return std::pair(a.place.line, a.place.column) < std::pair(b.place.line, b.place.column);
  });
  return result;
}

}  // namespace slipway::wizard
