// DIR/.slipway/journal.jsonl: answers, page and operations, one JSON record a line, appended and
// synced. A truncated last line is tolerated; secrets are never written. The folder is locked
// against a second run.
#pragma once

#include <memory>
#include <string>

#include "deploy/deployment.hh"
#include "wizard/answers.hh"

namespace slipway::wizard {

class Journal : public deploy::RunLog {
 public:
  // Opens or creates; `conflict` names the holder's pid and host when another run holds the folder.
  static Result<std::unique_ptr<Journal>> open(const std::string& dir, const std::string& stack,
                                               const Clock& clock);
  ~Journal() override;

  // Records an answer (a secret's presence only) and the page it was given on.
  Result<void> answered(const std::string& key, const Answer& answer, deploy::Secrecy secrecy);
  Result<void> at_page(const std::string& page);
  Result<void> finished();  // nothing left to continue

  Answers answers() const;   // as journalled; secrets missing
  std::string page() const;  // the last one, empty when nothing is unfinished

  Result<void> append(const deploy::RunRecord& record) override;
  std::vector<deploy::RunRecord> records() const override;

 private:
  Journal();
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace slipway::wizard
