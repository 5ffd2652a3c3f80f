#include "wizard/yaml_text.hh"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <optional>
#include <set>

#include "wizard/yaml_scalar.hh"

namespace slipway::wizard {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::size_t longest_file = 1 << 20;  // a stack file is a few kilobytes

std::string_view without_mark(std::string_view text) {
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  return text;
}

// Lines without '\n'; a '\r' stays at the end of its line.
std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    std::size_t end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

std::string_view content(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::size_t indent_of(std::string_view line) {
  std::size_t at = content(line).find_first_not_of(' ');
  return at == std::string_view::npos ? content(line).size() : at;
}

bool blank(std::string_view line) {
  return content(line).find_first_not_of(" \t") == std::string_view::npos;
}

bool comment(std::string_view line) {
  std::size_t at = line.find_first_not_of(" \t");
  return at != std::string_view::npos && line[at] == '#';
}

Error problem(const std::string& file, int line, int column, std::string answer, std::string fix) {
  return {.kind = ErrorKind::invalid,
          .what = "read " + file,
          .answer = std::move(answer),
          .fix = std::move(fix),
          .place = {.file = file, .line = line, .column = column, .key = {}}};
}

// One past the closing quote or bracket of what starts at `at`; nothing when it does not close on
// this line.
std::optional<std::size_t> skip_quoted(std::string_view line, std::size_t at) {
  char quote = line[at++];
  for (; at < line.size(); ++at) {
    if (quote == '"' && line[at] == '\\')
      ++at;
    else if (line[at] == quote && quote == '\'' && at + 1 < line.size() && line[at + 1] == '\'')
      ++at;
    else if (line[at] == quote)
      return at + 1;
  }
  return std::nullopt;
}

// The comment behind the value that starts at or after `at`, with the spaces before it.
std::string_view trailing_comment(std::string_view line, std::size_t at) {
  line = content(line);
  bool flow = false;
  for (std::size_t i = at; i < line.size(); ++i) {
    bool first = line.substr(at, i - at).find_first_not_of(" \t") == std::string_view::npos;
    if (first && (line[i] == '[' || line[i] == '{')) flow = true;
    if ((first || flow) && (line[i] == '"' || line[i] == '\'')) {
      auto end = skip_quoted(line, i);
      if (!end) return {};
      i = *end - 1;
    } else if (line[i] == '#' && i > 0 && (line[i - 1] == ' ' || line[i - 1] == '\t')) {
      std::size_t from = line.find_last_not_of(" \t", i - 1);
      return line.substr(std::max(at, from + 1));
    }
  }
  return {};
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

std::size_t document_end(const std::vector<std::string>& lines) {
  for (std::size_t i = 0; i < lines.size(); ++i)
    if (content(lines[i]) == "...") return i;
  return lines.size();
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

// The document's lines, ready to edit and to join again.
struct Lines {
  std::string mark;
  std::vector<std::string> lines;
  std::string eol;  // what a new line carries before its '\n'

  explicit Lines(std::string_view text) {
    std::string_view bare = without_mark(text);
    mark = text.substr(0, text.size() - bare.size());
    lines = split(bare);
    auto crlf =
        std::count_if(lines.begin(), lines.end(), [](auto& line) { return line.ends_with('\r'); });
    if (2 * static_cast<std::size_t>(crlf) > lines.size()) eol = "\r";
  }
  std::string join() const {
    std::string text = mark;
    for (auto& line : lines) text.append(line).append("\n");
    return text;
  }
  void splice(std::size_t from, std::size_t to, std::vector<std::string> with) {
    // A last line that had no line end gets one of the file's own kind.
    if (from == lines.size() && from > 0 && !eol.empty() && !lines.back().ends_with('\r'))
      lines.back() += eol;
    auto at = [&](std::size_t i) { return lines.begin() + static_cast<std::ptrdiff_t>(i); };
    for (auto& line : with) line += eol;
    lines.insert(lines.erase(at(from), at(to)), with.begin(), with.end());
  }
};

std::string key_text(const std::string& key, std::size_t indent) {
  return yaml_scalar_kept(key, indent);
}

// What follows the colon: the rest of the key's line, then whole lines.
std::vector<std::string> render(const YamlValue& value, std::size_t indent) {
  std::string pad(indent + 2, ' ');
  if (value.kind == YamlValue::Kind::secure)
    return {"", pad + "secure: " + yaml_scalar_kept(value.text, indent + 4)};
  if (value.kind == YamlValue::Kind::list) {
    if (value.items.empty()) return {" []"};
    std::vector<std::string> rendered = {""};
    for (auto& item : value.items)
      for (auto& line : split("- " + yaml_scalar_kept(item, indent + 4)))
        rendered.push_back(line.starts_with("- ") ? pad + line : line);
    return rendered;
  }
  auto rendered = split(" " + yaml_scalar_kept(value.text, indent + 2));
  if (value.text.ends_with("\n\n") && !value.text.starts_with("\n")) rendered.emplace_back();
  return rendered;
}

// Items that stay keep their own line, with its quotes and comment.
void keep_item_lines(const std::vector<std::string>& lines, const YamlEntry& old,
                     std::vector<std::string>& rendered, const YamlValue& value) {
  std::vector<std::string> kept;
  for (std::size_t i = old.first_line + 1; i < old.end_line; ++i)
    if (content(lines[i])
            .substr(std::min(indent_of(lines[i]), content(lines[i]).size()))
            .starts_with("- "))
      kept.emplace_back(content(lines[i]));
  if (kept.size() != old.items.size() || rendered.size() != value.items.size() + 1) return;
  std::size_t indent = kept.empty() ? 0 : indent_of(kept[0]);
  for (std::size_t i = 0; i < value.items.size(); ++i) {
    auto at = std::find(old.items.begin(), old.items.end(), value.items[i]);
    if (at != old.items.end())
      rendered[i + 1] = kept[static_cast<std::size_t>(at - old.items.begin())];
    else
      rendered[i + 1] =
          std::string(indent, ' ') + rendered[i + 1].substr(indent_of(rendered[i + 1]));
  }
}

void replace(Lines& text, const YamlEntry& old, const YamlValue& value) {
  std::size_t indent = static_cast<std::size_t>(old.column) - 1;
  auto rendered = render(value, indent);
  if (value.kind == YamlValue::Kind::list && old.kind == YamlKind::list && old.block && !old.nested)
    keep_item_lines(text.lines, old, rendered, value);
  std::string line(content(text.lines[old.first_line]));
  std::string note(trailing_comment(line, old.value_at));
  rendered[0] = line.substr(0, old.value_at) + rendered[0] + note;
  text.splice(old.first_line, old.end_line, std::move(rendered));
}

void append(Lines& text, std::size_t at, const std::string& key, const YamlValue& value,
            std::size_t indent) {
  auto rendered = render(value, indent);
  rendered[0] = std::string(indent, ' ') + key_text(key, indent) + ":" + rendered[0];
  text.splice(at, at, std::move(rendered));
}

Error no_lines(const std::string& file, const std::string& key) {
  return problem(file, 0, 0,
                 fmt::format("\"{}\" stands in a {{..}} map, which cannot be edited in place", key),
                 "write the map as one \"key: value\" a line");
}

// Makes sure the map at `path` exists as a block map with at least a line of its own.
Result<std::string> with_map(std::string_view text, const YamlPath& path, const std::string& file) {
  YamlPath parent(path.begin(), path.end() - 1);
  auto map = read_map(text, parent, file);
  if (!map) return fail(map.error());
  if (!map->block && !map->entries.empty()) return fail(no_lines(file, path.back()));
  const YamlEntry* entry = map->find(path.back());
  Lines lines(text);
  if (!entry) {
    std::size_t at =
        map->entries.empty() ? document_end(lines.lines) : map->entries.back().end_line;
    lines.splice(at, at, {key_text(path.back(), 0) + ":"});
  } else if (entry->kind != YamlKind::null) {
    std::string line(content(lines.lines[entry->first_line]));
    lines.splice(
        entry->first_line, entry->end_line,
        {line.substr(0, entry->value_at) + std::string(trailing_comment(line, entry->value_at))});
  } else {
    return std::string(text);
  }
  return lines.join();
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

Result<std::string> set_entry(std::string_view text, const YamlPath& path, const std::string& key,
                              const YamlValue& value, const std::string& file) {
  auto map = read_map(text, path, file);
  if (!map) return fail(map.error());
  if (!map->block && !map->entries.empty()) return fail(no_lines(file, key));
  Lines lines(text);
  if (const YamlEntry* old = map->find(key)) {
    if (old->secure && old->block && value.kind == YamlValue::Kind::secure) {
      YamlPath inner = path;
      inner.push_back(key);
      return set_entry(text, inner, "secure", {.text = value.text}, file);
    }
    replace(lines, *old, value);
    return lines.join();
  }
  if (!map->entries.empty()) {
    append(lines, map->entries.back().end_line, key, value,
           static_cast<std::size_t>(map->entries.back().column) - 1);
    return lines.join();
  }
  if (path.empty()) {
    append(lines, document_end(lines.lines), key, value, 0);
    return lines.join();
  }
  auto made = with_map(text, path, file);
  if (!made) return fail(made.error());
  YamlPath parent(path.begin(), path.end() - 1);
  auto outer = read_map(*made, parent, file);
  if (!outer) return fail(outer.error());
  const YamlEntry* entry = outer->find(path.back());
  if (!entry || !outer->block) return fail(no_lines(file, key));
  Lines again(*made);
  append(again, entry->first_line + 1, key, value, static_cast<std::size_t>(entry->column) + 1);
  return again.join();
}

Result<std::string> remove_entry(std::string_view text, const YamlPath& path,
                                 const std::string& key, const std::string& file) {
  auto map = read_map(text, path, file);
  if (!map) return fail(map.error());
  const YamlEntry* old = map->find(key);
  if (!old) return std::string(text);
  if (!map->block) return fail(no_lines(file, key));
  Lines lines(text);
  lines.splice(old->first_line, old->end_line, {});
  return lines.join();
}

}  // namespace slipway::wizard
