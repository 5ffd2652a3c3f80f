// Reading YAML nodes with every mistake collected as a diagnostic at its place. Only for the files
// that read blueprints: it brings yaml-cpp along.
#pragma once

#include <yaml-cpp/yaml.h>

#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "wizard/blueprint_read.hh"

namespace slipway::wizard {

using Words = std::vector<std::string>;

template <class Enum>
using Names = std::initializer_list<std::pair<std::string_view, Enum>>;

class NodeReader {
 public:
  explicit NodeReader(std::string file_name) : file_(std::move(file_name)) {}

  void complain(const YAML::Node& node, std::string message, std::string fix = {});
  Place place(const YAML::Node& node) const;
  std::vector<Diagnostic> take() { return std::move(diagnostics_); }

  // Whether it is a map; complains about members beside `members` (empty: any) and repeated ones.
  bool is_map(const YAML::Node& node, std::string_view what, const Words& members);
  // A member's text; a missing one is empty.
  std::string text(const YAML::Node& map, const char* member);
  std::string required_text(const YAML::Node& map, const char* member, std::string_view what);
  Words words(const YAML::Node& node, std::string_view what);
  std::map<std::string, std::string> texts(const YAML::Node& node, std::string_view what);
  bool flag(const YAML::Node& map, const char* member);
  std::optional<long> number(const YAML::Node& map, const char* member);
  std::size_t size(const YAML::Node& map, const char* member, std::size_t missing);
  // The value of `names` that the member's text names.
  template <class Enum>
  Enum choice(const YAML::Node& map, const char* member, Names<Enum> names, Enum missing) {
    Words known;
    for (const auto& entry : names) known.emplace_back(entry.first);
    const std::optional<std::size_t> index = choice_index(map, member, known);
    return index ? (names.begin() + *index)->second : missing;
  }
  // Calls `each` with every entry of the list, or every name and entry of the map `section`.
  template <class Each>
  void each_of(const YAML::Node& root, const char* section, Each each) {
    if (!is_section(root, section, YAML::NodeType::Sequence)) return;
    for (const auto& entry : root[section]) each(entry);
  }
  template <class Each>
  void each_in(const YAML::Node& root, const char* section, Each each) {
    if (!is_section(root, section, YAML::NodeType::Map)) return;
    for (const auto& entry : root[section]) each(entry.first, entry.second);
  }

 private:
  std::optional<std::size_t> choice_index(const YAML::Node& map, const char* member,
                                          const Words& known);
  bool is_section(const YAML::Node& root, const char* section, YAML::NodeType::value type);

  std::string file_;
  std::vector<Diagnostic> diagnostics_;
};

}  // namespace slipway::wizard
