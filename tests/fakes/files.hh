// Files in memory.
#pragma once

#include <map>
#include <set>
#include <string>

#include "aws/world.hh"

namespace slipway::fakes {

class MemoryFiles : public Files {
 public:
  std::map<std::string, std::string> files;
  std::set<std::string> unreadable;

  Result<std::string> read(const std::string& path) const override {
    if (unreadable.contains(path))
      return fail(problem(ErrorKind::local, path, "permission denied"));
    if (auto it = files.find(path); it != files.end()) return it->second;
    return fail(problem(ErrorKind::not_found, path, "no such file"));
  }

 private:
  static Error problem(ErrorKind kind, const std::string& path, std::string answer) {
    return {.kind = kind, .what = "read " + path, .answer = std::move(answer)};
  }
};

}  // namespace slipway::fakes
