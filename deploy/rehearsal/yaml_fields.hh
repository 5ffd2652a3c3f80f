// Typed reading of one YAML mapping, for account_file.cc: each member is taken once; `done` names
// what nobody took. Mistakes are thrown as a Mistake with its line and caught at the border of
// read_account.
#pragma once

#include <yaml-cpp/yaml.h>

#include <initializer_list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "aws/time.hh"
#include "deploy/rehearsal/repeat.hh"

namespace slipway::deploy::rehearsal {

struct Mistake {
  int line = 0, column = 0;  // from 1
  std::string key, text;
};

class Fields {
 public:
  // `start`: what relative times count from.
  Fields(const YAML::Node& mapping, std::string name, Time start, Counters counters = {});

  bool has(const char* key) const;
  std::string text(const char* key, std::string otherwise = {});
  std::string required(const char* key);
  // One of these words, each as it is spelt; the first when there is none.
  std::string choice(const char* key, std::initializer_list<std::string_view> words);
  long long number(const char* key, long long otherwise = 0);
  bool flag(const char* key, bool otherwise = false);
  std::optional<Time> time(const char* key);
  std::vector<std::string> texts(const char* key);
  std::vector<std::pair<std::string, std::string>> pairs(const char* key);  // a mapping, in order
  // A sequence of mappings; those with `repeat` come that often (repeat.hh).
  std::vector<Fields> list(const char* key);
  std::vector<std::pair<std::string, Fields>> named(const char* key);  // a mapping of mappings
  std::optional<Fields> part(const char* key);                         // one mapping
  void done() const;

  // At the key's value; at the entry when it has none.
  [[noreturn]] void wrong(const std::string& key, const std::string& why) const;
  Time start() const { return start_; }
  int line(const char* key) const;  // of its value, else of the entry

 private:
  YAML::Node take(const char* key);
  std::string filled(const YAML::Node& scalar, const std::string& key) const;
  Counters repeats(const YAML::Node& entry) const;
  YAML::Node node_;
  std::string name_;
  Time start_;
  Counters counters_;
  std::set<std::string> taken_;
};

// What may be there once only, and where it is: "key", "8a1f5c3e-...".
class Once {
 public:
  // The entry's `key` is the name of one more of a kind: a mistake when another has it already.
  void add(const Fields& entry, const char* key, std::string_view kind, const std::string& name);

 private:
  std::map<std::string, int> lines_;
};

}  // namespace slipway::deploy::rehearsal
