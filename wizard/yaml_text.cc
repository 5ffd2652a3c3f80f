#include "wizard/yaml_text.hh"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <optional>
#include <set>

#include "wizard/yaml_lines.hh"

namespace slipway::wizard {

using namespace yaml;

namespace {

constexpr std::size_t longest_file = 1 << 20;  // a stack file is a few kilobytes

bool blank(std::string_view line) {
  return content(line).find_first_not_of(" \t") == std::string_view::npos;
}

bool comment(std::string_view line) {
  std::size_t at = line.find_first_not_of(" \t");
  return at != std::string_view::npos && line[at] == '#';
}

// One past the colon that ends the key.
std::optional<std::size_t> after_key(std::string_view line, std::size_t at) {
  line = content(line);
  if (at >= line.size()) return std::nullopt;
  if (line[at] == '"' || line[at] == '\'') {
    auto end = skip_quoted(line, at);
    std::size_t colon = end ? line.find_first_not_of(' ', *end) : std::string_view::npos;
    if (colon == std::string_view::npos || line[colon] != ':') return std::nullopt;
    return colon + 1;
  }
  for (; at < line.size(); ++at)
    if (line[at] == ':' && (at + 1 == line.size() || line[at + 1] == ' ' || line[at + 1] == '\t'))
      return at + 1;
  return std::nullopt;
}

bool is_block_scalar(std::string_view line, std::size_t value_at) {
  std::size_t at = line.find_first_not_of(" \t", value_at);
  return at != std::string_view::npos && (line[at] == '|' || line[at] == '>');
}

// Drops the blank lines and comments behind an entry: they belong to what follows.
std::size_t content_end(const std::vector<std::string>& lines, const YamlEntry& entry,
                        std::size_t bound) {
  std::size_t end = bound;
  if (is_block_scalar(lines[entry.first_line], entry.value_at)) {
    // A '#' inside the block is text: the block ends where lines stop being indented deeper than
    // the key.
    for (end = entry.first_line + 1; end < bound; ++end)
      if (!blank(lines[end]) && indent_of(lines[end]) < static_cast<std::size_t>(entry.column))
        break;
    while (end > entry.first_line + 1 && blank(lines[end - 1])) --end;
    return end;
  }
  while (end > entry.first_line + 1 && (blank(lines[end - 1]) || comment(lines[end - 1]))) --end;
  return end;
}

void fill_value(const YAML::Node& value, YamlEntry& entry) {
  entry.block = value.Style() != YAML::EmitterStyle::Flow;
  if (value.IsScalar()) {
    entry.kind = YamlKind::scalar;
    entry.text = value.Scalar();
    entry.plain = value.Tag() == "?";
  } else if (value.IsSequence()) {
    entry.kind = YamlKind::list;
    for (const auto& item : value) {
      if (item.IsScalar())
        entry.items.push_back(item.Scalar());
      else
        entry.nested = true;
    }
  } else if (value.IsMap()) {
    entry.kind = YamlKind::map;
    auto first = value.begin();
    entry.secure = value.size() == 1 && first->first.IsScalar() &&
                   first->first.Scalar() == "secure" && first->second.IsScalar();
    if (entry.secure) entry.text = first->second.Scalar();
  }
}

// Block maps only: finds the lines of every entry below `bound`.
std::optional<Error> locate(const std::vector<std::string>& lines, YamlMap& map, std::size_t bound,
                            const std::string& file) {
  for (std::size_t i = 0; i < map.entries.size(); ++i) {
    YamlEntry& entry = map.entries[i];
    entry.first_line = static_cast<std::size_t>(entry.line) - 1;
    std::size_t next =
        i + 1 < map.entries.size() ? static_cast<std::size_t>(map.entries[i + 1].line) - 1 : bound;
    auto value_at =
        entry.first_line < lines.size()
            ? after_key(lines[entry.first_line], static_cast<std::size_t>(entry.column) - 1)
            : std::nullopt;
    if (!value_at || next <= entry.first_line)
      return problem(file, entry.line, entry.column, "this form of a key is not understood",
                     "write one \"key: value\" a line");
    entry.value_at = *value_at;
    entry.end_line = content_end(lines, entry, next);
  }
  return std::nullopt;
}

Result<YamlMap> map_of(const YAML::Node& node, const std::vector<std::string>& lines,
                       std::size_t bound, const std::string& file) {
  YamlMap map;
  map.present = true;
  map.block = node.Style() != YAML::EmitterStyle::Flow;
  std::set<std::string> seen;
  for (const auto& pair : node) {
    YAML::Mark mark = pair.first.Mark();
    YamlEntry entry{.line = mark.line + 1, .column = mark.column + 1};
    if (!pair.first.IsScalar())
      return fail(problem(file, entry.line, entry.column, "a key is not a text", "use plain keys"));
    entry.key = pair.first.Scalar();
    if (!seen.insert(entry.key).second)
      return fail(problem(file, entry.line, entry.column,
                          fmt::format("the key \"{}\" stands twice", entry.key),
                          "delete one of the two lines"));
    fill_value(pair.second, entry);
    map.entries.push_back(std::move(entry));
  }
  if (map.block)
    if (auto error = locate(lines, map, bound, file)) return fail(std::move(*error));
  return map;
}

Result<YamlMap> descend(const YAML::Node& root, const std::vector<std::string>& lines,
                        const YamlPath& path, const std::string& file) {
  YAML::Node node = root;
  std::size_t bound = document_end(lines);
  for (std::size_t depth = 0;; ++depth) {
    if (!node || node.IsNull()) return YamlMap{};
    if (!node.IsMap())
      return fail(
          problem(file, node.Mark().line + 1, node.Mark().column + 1,
                  depth == 0 ? "the file holds no \"key: value\" lines"
                             : fmt::format("\"{}\" holds no \"key: value\" lines", path[depth - 1]),
                  "write one \"key: value\" a line"));
    auto map = map_of(node, lines, bound, file);
    if (!map || depth == path.size()) return map;
    const YamlEntry* entry = map->find(path[depth]);
    if (!entry) return YamlMap{};
    if (!map->block && depth + 1 <= path.size())
      bound = lines.size();
    else
      bound = entry->end_line;
    for (const auto& pair : node)
      if (pair.first.Scalar() == path[depth]) {
        node.reset(pair.second);
        break;
      }
  }
}

}  // namespace

std::string_view name(YamlKind kind) {
  switch (kind) {
    case YamlKind::null:
      return "nothing";
    case YamlKind::scalar:
      return "a text";
    case YamlKind::list:
      return "a list";
    case YamlKind::map:
      return "a map";
  }
  return "something else";
}

const YamlEntry* YamlMap::find(std::string_view key) const {
  auto it =
      std::find_if(entries.begin(), entries.end(), [&](auto& entry) { return entry.key == key; });
  return it == entries.end() ? nullptr : &*it;
}

Result<YamlMap> read_map(std::string_view text, const YamlPath& path, const std::string& file) {
  text = without_mark(text);
  if (text.size() > longest_file)
    return fail(
        problem(file, 0, 0, "it is larger than 1 MiB", "check that this is the right file"));
  try {
    auto documents = YAML::LoadAll(std::string(text));
    if (documents.empty()) return YamlMap{};
    if (documents.size() > 1)
      return fail(problem(file, documents[1].Mark().line + 1, 1,
                          "it holds more than one YAML document",
                          "keep one document and delete the \"---\" between them"));
    return descend(documents[0], split(text), path, file);
  } catch (const YAML::Exception& exception) {
    bool placed = !exception.mark.is_null();
    return fail(problem(
        file, placed ? exception.mark.line + 1 : 0, placed ? exception.mark.column + 1 : 0,
        "it is not valid YAML: " + exception.msg, "mend that line; indent with spaces, not tabs"));
  }
}

}  // namespace slipway::wizard
