// Edits of YAML text: only the lines of the entry that changes are touched.
#include <fmt/format.h>

#include <algorithm>

#include "wizard/yaml_lines.hh"
#include "wizard/yaml_scalar.hh"
#include "wizard/yaml_text.hh"

namespace slipway::wizard {

using namespace yaml;

namespace {

// The document's lines, ready to edit and to join again.
struct TextLines {
  std::string mark;
  std::vector<std::string> lines;
  std::string eol;  // what a new line carries before its '\n'

  explicit TextLines(std::string_view text) {
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

void replace(TextLines& text, const YamlEntry& old, const YamlValue& value) {
  std::size_t indent = static_cast<std::size_t>(old.column) - 1;
  auto rendered = render(value, indent);
  if (value.kind == YamlValue::Kind::list && old.kind == YamlKind::list && old.block && !old.nested)
    keep_item_lines(text.lines, old, rendered, value);
  std::string line(content(text.lines[old.first_line]));
  std::string note(trailing_comment(line, old.value_at));
  rendered[0] = line.substr(0, old.value_at) + rendered[0] + note;
  text.splice(old.first_line, old.end_line, std::move(rendered));
}

void append(TextLines& text, std::size_t at, const std::string& key, const YamlValue& value,
            std::size_t indent) {
  auto rendered = render(value, indent);
  rendered[0] = std::string(indent, ' ') + yaml_scalar_kept(key, indent) + ":" + rendered[0];
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
  TextLines lines(text);
  if (!entry) {
    std::size_t at =
        map->entries.empty() ? document_end(lines.lines) : map->entries.back().end_line;
    lines.splice(at, at, {yaml_scalar_kept(path.back(), 0) + ":"});
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

Result<std::string> set_entry(std::string_view text, const YamlPath& path, const std::string& key,
                              const YamlValue& value, const std::string& file) {
  auto map = read_map(text, path, file);
  if (!map) return fail(map.error());
  if (!map->block && !map->entries.empty()) return fail(no_lines(file, key));
  TextLines lines(text);
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
  TextLines again(*made);
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
  TextLines lines(text);
  lines.splice(old->first_line, old->end_line, {});
  return lines.join();
}

}  // namespace slipway::wizard
