// blueprint.yaml as a Blueprint, with every mistake of its shape (unknown members, wrong types,
// missing parts) as a diagnostic with line and column. What the parts mean together is
// wizard/lint.hh's to judge.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "wizard/blueprint.hh"

namespace slipway::wizard {

struct ReadBlueprint {
  Blueprint blueprint;                  // what could be read
  std::vector<Diagnostic> diagnostics;  // in file order; not empty: don't use the blueprint
};

// `file_name` goes into places.
ReadBlueprint read_blueprint(const std::string& text, const std::string& file_name);

// Where a blueprint's files are: the embedded ones by name, others by the path of their
// blueprint.yaml.
struct BlueprintSource {
  std::string file_name;  // for places
  std::string text;
  std::function<Result<std::string>(const std::string& path)> file;  // beside blueprint.yaml only
};
Result<BlueprintSource> find_blueprint(const std::string& name_or_path, const Files& files);

// The candidate a misspelt word most likely means; empty when none is near.
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);
// "did you mean vpcId?", or the candidates when few, or empty.
std::string suggestion(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace slipway::wizard
