// DIR/<project>/Pulumi.yaml and DIR/<project>/Pulumi.<stack>.yaml, exactly Pulumi's stack config format, secrets
// encrypted with the passphrase provider. Existing files are edited in place by source position: comments, order and
// unknown keys survive. Written atomically, 0600.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "wizard/blueprint.hh"

namespace slipway::wizard {

struct ConfigPlace {
  std::string dir;    // --dir
  std::string stack;  // --stack
};

struct FileChange {
  std::string path;
  std::string before, after;  // whole texts; before empty: a new file. Secrets are ciphertext in both
};

// What writing the answers would change. `passphrase` is needed when there is a secret to write or an existing
// encryptionsalt to check. `random_bytes` fills salts and nonces.
using RandomBytes = std::function<std::string(std::size_t)>;
Result<std::vector<FileChange>> plan_config(const ConfigPlace& place, const Blueprint& blueprint,
                                            const Answers& answers, const std::string& passphrase,
                                            const RandomBytes& random_bytes, const Files& files);
// All or nothing: every temporary is written and synced before the first rename.
Result<void> write_config(const std::vector<FileChange>& changes);

// What the files say; provenance `file` with line numbers. Unknown keys come back as diagnostics with a suggestion.
struct ReadConfig {
  Answers answers;
  std::vector<Diagnostic> diagnostics;
  bool locked_secrets = false;  // there are secrets and no passphrase was given
};
Result<ReadConfig> read_config(const ConfigPlace& place, const Blueprint& blueprint,
                               const std::string& passphrase, const Files& files);
// Stacks that have config files below dir.
std::vector<std::string> stacks_in(const std::string& dir, const Blueprint& blueprint);

// A flat YAML file of answers for unattended runs: key: value.
Result<Answers> read_answers_file(const std::string& path, const Blueprint& blueprint, const Files& files);

}  // namespace slipway::wizard
