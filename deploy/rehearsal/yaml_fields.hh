// Typed reading of one YAML mapping, for account_file.cc: each member is taken once; `done` names
// what nobody took. Mistakes are thrown as a Mistake with its line; Mistakes catches them entry by
// entry, so that a file's are told together.
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

// All that is wrong with a file, at most once at a place.
class Mistakes {
 public:
  void add(Mistake mistake);
  // Keeps what is thrown. Whether nothing was.
  template <class Read>
  bool survives(Read read) {
    try {
      read();
      return true;
    } catch (Mistake& mistake) {
      add(std::move(mistake));
      return false;
    }
  }
  const std::vector<Mistake>& all() const { return all_; }

 private:
  std::vector<Mistake> all_;  // by line
};

class Fields {
 public:
  // `start`: what relative times count from. `found` outlives this.
  Fields(const YAML::Node& mapping, std::string name, Time start, Mistakes& found,
         Counters counters = {});

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
  // Every entry of `list`, to its end; one that is wrong is left out. Whether none was.
  template <class Read>
  bool each(const char* key, Read read) {
    const auto before = found_->all().size();
    found_->survives([&] {
      for (auto& entry : list(key))
        found_->survives([&] {
          read(entry);
          entry.done();
        });
    });
    return found_->all().size() == before;
  }
  // A sequence of mappings; those with `repeat` come that often (repeat.hh).
  std::vector<Fields> list(const char* key);
  std::vector<std::pair<std::string, Fields>> named(const char* key);  // a mapping of mappings
  // Keeps a mistake for each name in that mapping that has a problem; empty: it has none.
  void judge_names(const char* key, std::string (*problem)(const std::string& name)) const;
  std::optional<Fields> part(const char* key);  // one mapping
  void done() const;                            // keeps one mistake for each
  Mistakes& found() const { return *found_; }

  // At the key's value; at the entry when it has none.
  [[noreturn]] void wrong(const std::string& key, const std::string& why) const;
  Time start() const { return start_; }
  int line(const char* key) const;  // of its value, else of the entry

 private:
  YAML::Node take(const char* key);
  std::string filled(const YAML::Node& scalar, const std::string& key) const;
  Counters repeats(const YAML::Node& entry) const;
  [[noreturn]] void missing(const char* key) const;
  YAML::Node node_;
  std::string name_;
  Time start_;
  Mistakes* found_;
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
