// What a stage would add, read from its template alone: for a first install, where a stage's inputs
// come from stages that are not there yet and AWS cannot be asked. Conditions are evaluated as far
// as the known inputs decide them.
#pragma once

#include <map>
#include <string>

#include "deploy/plan.hh"

namespace slipway::deploy {

struct Preview {
  std::vector<Change> changes;  // in the template's order
  std::vector<std::string>
      undecided;  // resources whose condition hangs on a value not known yet: counted in
};

// `known`: parameters that have a value; those without fall back to the template's default, if it
// has one and `unknown` does not name them. `invalid` says where the template cannot be read.
Result<Preview> preview_template(const std::string& template_body,
                                 const std::map<std::string, std::string>& known,
                                 const std::vector<std::string>& unknown);

// The same of a stage: what outputs of other stages do not fill in yet is not known.
Result<Preview> preview_stage(const Stage& stage, const Outputs& outputs);

}  // namespace slipway::deploy
