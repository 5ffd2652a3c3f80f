// The verdict of one rule on the answers: what was checked, what came out and how to mend it.
#pragma once

#include <string>
#include <vector>

namespace slipway::wizard {

enum class Verdict : std::uint8_t { fail, warn, cannot_tell, pass };  // worst first
std::string_view name(Verdict verdict);

struct Finding {
  std::string rule;  // "subnets.same-zone"
  Verdict verdict = Verdict::pass;
  std::string message;  // what was found, naming the thing: "subnet-0a1 and subnet-0b7 are both in
                        // us-west-2a"
  std::string wanted;   // what is wanted
  std::string fix;      // one sentence
  std::vector<std::string> fields;  // keys it concerns: the wizard jumps there
  std::string statement = {};  // where the fix is one: the statement to add to a policy, as JSON
};

}  // namespace slipway::wizard
