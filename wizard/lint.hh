// What `slipway blueprint lint` judges beyond the shape of blueprint.yaml: whether every name means
// something, every key is asked and used, every template parameter filled, every output made, every
// step and stage reachable.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "wizard/blueprint.hh"

namespace slipway::wizard {

// A CloudFormation template's outside: what it takes and what it gives.
struct TemplateInterface {
  struct Parameter {
    bool has_default = false;
    Place place;
  };
  std::map<std::string, Parameter> parameters;
  std::map<std::string, Place> outputs;
};
// `invalid` with its place when the text is no YAML map.
Result<TemplateInterface> template_interface(const std::string& text, const std::string& file_name);

}  // namespace slipway::wizard
