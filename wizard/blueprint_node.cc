#include "wizard/blueprint_node.hh"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace slipway::wizard {

void NodeReader::complain(const YAML::Node& node, std::string message, std::string fix) {
  diagnostics_.push_back({place(node), std::move(message), std::move(fix)});
}

Place NodeReader::place(const YAML::Node& node) const {
  const YAML::Mark mark = node.Mark();
  if (mark.is_null()) return {file_, 0, 0, {}};
  return {file_, mark.line + 1, mark.column + 1, {}};
}

bool NodeReader::is_map(const YAML::Node& node, std::string_view what, const Words& members) {
  if (!node.IsMap()) {
    complain(node, fmt::format("{} must be a map", what));
    return false;
  }
  Words seen;
  for (const auto& entry : node) {
    std::string member = entry.first.Scalar();
    if (!members.empty() && std::ranges::find(members, member) == members.end())
      complain(entry.first, fmt::format("{} has no member '{}'", what, member),
               suggestion(member, members));
    if (std::ranges::find(seen, member) != seen.end())
      complain(entry.first, fmt::format("{} has '{}' twice", what, member), "remove one of them");
    seen.push_back(std::move(member));
  }
  return true;
}

std::string NodeReader::text(const YAML::Node& map, const char* member) {
  const YAML::Node node = map[member];
  if (!node) return {};
  if (node.IsScalar()) return node.Scalar();
  if (!node.IsNull()) complain(node, fmt::format("'{}' must be a text", member));
  return {};
}

std::string NodeReader::required_text(const YAML::Node& map, const char* member,
                                      std::string_view what) {
  const YAML::Node node = map[member];
  if (!node)
    complain(map, fmt::format("{} lacks '{}'", what, member), fmt::format("add {}:", member));
  return text(map, member);
}

Words NodeReader::words(const YAML::Node& node, std::string_view what) {
  Words list;
  if (!node) return list;
  if (!node.IsSequence()) {
    complain(node, fmt::format("{} must be a list", what));
    return list;
  }
  for (const auto& entry : node) {
    if (entry.IsScalar())
      list.push_back(entry.Scalar());
    else
      complain(entry, fmt::format("an entry of {} must be a text", what));
  }
  return list;
}

std::map<std::string, std::string> NodeReader::texts(const YAML::Node& node,
                                                     std::string_view what) {
  std::map<std::string, std::string> map;
  if (!node || !is_map(node, what, {})) return map;
  for (const auto& entry : node) {
    if (entry.second.IsScalar() || entry.second.IsNull())
      map[entry.first.Scalar()] = entry.second.IsNull() ? "" : entry.second.Scalar();
    else
      complain(entry.second, fmt::format("'{}' must be a text", entry.first.Scalar()));
  }
  return map;
}

bool NodeReader::flag(const YAML::Node& map, const char* member) {
  const std::string value = text(map, member);
  if (!value.empty() && value != "true" && value != "false")
    complain(map[member], fmt::format("'{}' must be true or false", member));
  return value == "true";
}

std::optional<long> NodeReader::number(const YAML::Node& map, const char* member) {
  const std::string value = text(map, member);
  if (value.empty()) return std::nullopt;
  long result = 0;
  const auto [end, bad] = std::from_chars(value.data(), value.data() + value.size(), result);
  if (bad == std::errc{} && end == value.data() + value.size()) return result;
  complain(map[member], fmt::format("'{}' must be a whole number, not '{}'", member, value));
  return std::nullopt;
}

std::size_t NodeReader::size(const YAML::Node& map, const char* member, std::size_t missing) {
  const std::optional<long> value = number(map, member);
  if (!value) return missing;
  if (*value < 0) complain(map[member], fmt::format("'{}' must not be negative", member));
  return *value < 0 ? missing : static_cast<std::size_t>(*value);
}

std::optional<std::size_t> NodeReader::choice_index(const YAML::Node& map, const char* member,
                                                    const Words& known) {
  const std::string value = text(map, member);
  if (value.empty()) return std::nullopt;
  const auto found = std::ranges::find(known, value);
  if (found != known.end()) return static_cast<std::size_t>(found - known.begin());
  complain(map[member], fmt::format("unknown {} '{}'", member, value), suggestion(value, known));
  return std::nullopt;
}

bool NodeReader::is_section(const YAML::Node& root, const char* section,
                            YAML::NodeType::value type) {
  const YAML::Node node = root[section];
  if (!node || node.IsNull()) return false;
  if (type == YAML::NodeType::Map) return is_map(node, fmt::format("'{}'", section), {});
  if (!node.IsSequence()) complain(node, fmt::format("'{}' must be a list", section));
  return node.IsSequence();
}

}  // namespace slipway::wizard
