// DIR/<project>/Pulumi.yaml and DIR/<project>/Pulumi.<stack>.yaml, exactly Pulumi's stack config
// format, secrets encrypted with the passphrase provider. Existing files are edited in place by
// source position: comments, order and unknown keys survive. Written atomically, 0600.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "wizard/blueprint.hh"
#include "wizard/secrets.hh"

namespace slipway::wizard {

struct ConfigPlace {
  std::string dir;    // --dir
  std::string stack;  // --stack
};

struct FileChange {
  std::string path;
  // Whole texts to show and to write; before empty: a new file. Secrets are ciphertext in both; one
  // the user wrote in clear is blotted out in `before`.
  std::string before, after;
  std::string
      before_digest;  // SHA-256 (hex) of the exact text that was there; empty: `before` is exact
};

// What writing the answers would change; empty: nothing. An answer with an empty value removes its
// key from the files; a key without answer keeps what the file says, or gets its default. A secret
// that has not changed keeps its ciphertext. `passphrase` is needed when there is a secret to write
// or an existing encryptionsalt to check.
Result<std::vector<FileChange>> plan_config(const ConfigPlace& place, const Blueprint& blueprint,
                                            const Answers& answers, const std::string& passphrase,
                                            const RandomBytes& random_bytes, const Files& files);
// The same with keys that stay: deriving one takes half a second, so a caller that plans again
// keeps a ring.
Result<std::vector<FileChange>> plan_config(const ConfigPlace& place, const Blueprint& blueprint,
                                            const Answers& answers, KeyRing& keys,
                                            const Files& files);
// All or nothing: every temporary is written and synced before the first rename; a rename that
// fails puts back those before it. `conflict` when a file is no longer what `before` says.
Result<void> write_config(const std::vector<FileChange>& changes);

// What the files say; provenance `file` with line numbers. Unknown keys come back as diagnostics
// with a suggestion.
struct ReadConfig {
  Answers answers;
  std::vector<Diagnostic> diagnostics;
  bool locked_secrets = false;  // there are secrets and no passphrase was given
};
// An empty passphrase counts as none given; who really uses an empty one passes a ring.
Result<ReadConfig> read_config(const ConfigPlace& place, const Blueprint& blueprint,
                               const std::string& passphrase, const Files& files);
// `keys` null: no passphrase was given.
Result<ReadConfig> read_config(const ConfigPlace& place, const Blueprint& blueprint, KeyRing* keys,
                               const Files& files);
// The `encryptionsalt` of each stack file that has one, as far as a glance tells: keys to derive
// ahead of reading.
std::vector<std::string> salts_in(const ConfigPlace& place, const Blueprint& blueprint,
                                  const Files& files);
// Stacks that have config files below dir.
std::vector<std::string> stacks_in(const std::string& dir, const Blueprint& blueprint);

// A flat YAML file of answers for unattended runs: key: value. Secrets plain or {file: PATH beside
// the answers file}. Besides the blueprint's keys: stack, region, profile, dnsProfile. Every
// problem is in `diagnostics`; with any, the answers are not to be used. An Error only when the
// file cannot be read at all.
struct ReadAnswers {
  Answers answers;
  std::vector<Diagnostic> diagnostics;
};
Result<ReadAnswers> read_answers_file(const std::string& path, const Blueprint& blueprint,
                                      const Files& files);

// PULUMI_CONFIG_PASSPHRASE if set (even if empty), else the trimmed content of
// PULUMI_CONFIG_PASSPHRASE_FILE; nothing when neither is set.
Result<std::optional<std::string>> passphrase_from(const Environment& environment,
                                                   const Files& files);

}  // namespace slipway::wizard
