// A blueprint says what to ask, where choices come from, what must hold and what to deploy in which
// order. It is data (assets/blueprints/<name>/blueprint.yaml); the wizard, the checks and the
// engines know no product. Text in it may hold ${answer}, ${derived}, ${stage.output},
// ${discovered.x}, and ${key.member}: a member of a JSON key or, from 1, an entry of a list.
// Conditions know =, !=, in, and, not (wizard/fill.hh). Nothing else.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "deploy/stage.hh"
#include "wizard/answers.hh"

namespace slipway::wizard {

enum class KeyType : std::uint8_t {
  string,
  text,
  integer,
  boolean,
  choice,
  list,
  cidr_list,
  arn,
  email,
  domain,
  json,
  secret,
  file,
};

struct Help {
  std::string what, why, where, example;
};

// One thing to know, asked once and written to every project that lists it.
struct Key {
  std::string name;   // the documented one: "vpcId"
  std::string label;  // for people: "VPC"
  KeyType type = KeyType::string;
  bool required = false;
  std::optional<Value> default_value;
  std::vector<std::string> choices;
  std::optional<long> min, max;  // integers
  std::string pattern;           // ECMAScript; the whole value must match
  std::string pattern_hint;      // the pattern in words
  // Not asked: this text, filled in ("organization/infrastructure-go/${stack}").
  std::string derived;
  std::string shown_if;  // condition on other answers; empty: always
  // Why no stage reads it though the config file carries it; empty: stages do.
  std::string config_only;
  Help help;
  Place place;
};

struct Project {
  std::string id;  // "infrastructure": the stage's project and the folder below --dir
  // `name:` of Pulumi.yaml and the namespace of its keys: "infrastructure-go".
  std::string pulumi_name;
  std::string description;
  std::vector<std::string> keys;  // in the order they are written
  bool other_profile = false;     // may live in another AWS account
  Place place;
};

enum class StepKind : std::uint8_t { form, pick, group, manual, review };

struct Field {
  std::string key;
  std::string source;                     // name of a Source; empty: typed
  bool several = false;                   // pick: more than one row
  std::size_t at_least = 0, at_most = 0;  // of several; 0: no bound
  Place place;
};

struct Step {
  std::string id, title;  // "network", "Network" (rail)
  StepKind kind = StepKind::form;
  std::string question;  // one sentence above the fields
  std::string intro;     // manual: the instructions
  std::string shown_if;
  std::vector<Field> fields;
  Place place;
};

// A discovery listing as choices: rows of `listing` that match `where`, in columns.
struct Source {
  std::string name, listing;                 // "private-subnets", "subnets"
  std::map<std::string, std::string> where;  // column -> text with ${answer}
  // Columns to show; the registered ones of the listing (wizard/sources.hh).
  std::vector<std::string> columns;
  std::string value;          // column whose text becomes the answer
  std::string requires_rule;  // id of the rule that greys rows: "certificate.covers"; or empty
  std::string prefer;         // rows with this word in a column are recommended before others
  Place place;
};

struct RuleUse {
  std::string id;                                 // "subnets.same-zone": what --only names
  std::string check;                              // registered name
  std::map<std::string, std::string> parameters;  // texts with ${answer}
  std::string severity = "fail";                  // what an unmet rule becomes: "fail" or "warn"
  std::vector<std::string> fields;                // keys it concerns
  std::string when;                               // condition
  Place place;
};

struct StageSpec {
  deploy::Stage stage;  // texts not filled in yet
  std::string template_path;
  std::string when;
  std::map<std::string, Place> input_places;  // by input name
  Place place;
};

struct OutputSpec {
  std::string name, title, value;  // "consoleUrl", "Console", "https://${consoleHost}"
  Place place;
};

struct ActionSpec {
  std::string name;                 // "upgrade"
  std::vector<std::string> keys;    // what changes: imageTag
  std::vector<std::string> stages;  // what runs
  Place place;
};

// A name for a text built from answers, usable as ${name}: "apiHost" = "api.${baseDomain}".
struct Derived {
  std::string name, text;
  std::string when, otherwise;  // if the condition does not hold: `otherwise`
  Place place;
};

// Looked up in the account rather than asked, usable as ${discovered.name}; finders:
// wizard/discovered.hh.
struct Discovered {
  std::string name, find, of;            // "vpcCidr", "vpc_cidr", "${vpcId}"
  std::optional<std::string> otherwise;  // used where the listing has no such row or was denied
  Place place;
};

// How many of a thing: a number, or how many entries a list has.
struct CostUnits {
  std::string number;           // text with ${answer}; divided by `over`
  std::size_t over = 1;         // 1024 where 1024 are one unit
  std::string entries, except;  // lists: those of the first that are not of the second
  std::string unit;             // "task", "vCPU"
};

// Something that costs money as long as it is there (wizard/costs.hh).
struct CostSpec {
  std::string what, service, usage;
  std::map<std::string, std::string> filters;
  std::string per;  // "hour" or "month"
  std::string when;
  std::vector<CostUnits> units;
  Place place;
};

struct Blueprint {
  std::string name, title, version, summary;
  std::map<std::string, Key> keys;
  std::vector<Project> projects;
  std::vector<Derived> derived;
  std::vector<Discovered> discovered;
  std::vector<Step> steps;
  std::vector<Source> sources;
  std::vector<RuleUse> rules;
  std::vector<StageSpec> stages;
  std::vector<OutputSpec> outputs;
  std::vector<ActionSpec> actions;
  std::vector<CostSpec> costs;
  std::vector<std::string> not_in_costs;  // what an estimate leaves out: "traffic"
  std::vector<std::string> retained;      // what destroy leaves behind, one sentence each
  std::vector<std::string> next_steps;    // last page
  // Reads a file beside blueprint.yaml (templates); refuses paths outside the blueprint's folder.
  std::function<Result<std::string>(const std::string& path)> file;

  const Key* key(const std::string& name) const;
};

struct Diagnostic {
  Place place;
  std::string message, fix;
};

// Blueprints embedded in the binary.
std::vector<std::string> blueprint_names();
// By embedded name, or a path to a blueprint.yaml.
Result<Blueprint> load_blueprint(const std::string& name_or_path, const Files& files);
// Every mistake, in file order.
std::vector<Diagnostic> lint_blueprint(const std::string& name_or_path, const Files& files);

}  // namespace slipway::wizard
