// Where a rehearsal's account comes from: one of those in the program (assets/rehearsal), a file in
// the same form, or an inventory that `slipway inventory --save` wrote somewhere else.
#pragma once

#include <string>
#include <vector>

#include "aws/error.hh"
#include "deploy/rehearsal/account.hh"

namespace slipway::deploy::rehearsal {

std::vector<std::string> embedded_accounts();  // their names, sorted: "large", "starter" ...

// A name, or a file by its path (anything with '/' or ending in .yaml, .yml or .json). Errors:
// `invalid` for no such name (says which there are) and for what the file holds; the file's own
// when it cannot be read.
Result<AccountSet> load_account(const std::string& name_or_path, Time start);

}  // namespace slipway::deploy::rehearsal
