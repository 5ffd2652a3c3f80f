// Writes into files in memory, as a keeper of tokens does.
#pragma once

#include <vector>

#include "aws/private_files.hh"
#include "tests/fakes/files.hh"

namespace slipway::fakes {

class MemoryPrivateFiles : public PrivateFiles {
 public:
  explicit MemoryPrivateFiles(MemoryFiles& into) : into_(into) {}

  Result<void> write(const std::string& path, std::string_view text) override {
    if (full) {
      return fail({.kind = ErrorKind::local, .what = "write " + path, .answer = "no space left"});
    }
    into_.files[path] = text;
    written.push_back(path);
    return {};
  }

  bool full = false;
  std::vector<std::string> written;

 private:
  MemoryFiles& into_;
};

}  // namespace slipway::fakes
