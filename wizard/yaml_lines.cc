#include "wizard/yaml_lines.hh"

#include <algorithm>

namespace slipway::wizard::yaml {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

}  // namespace

std::string_view without_mark(std::string_view text) {
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  return text;
}

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

Error problem(const std::string& file, int line, int column, std::string answer, std::string fix) {
  return {.kind = ErrorKind::invalid,
          .what = "read " + file,
          .answer = std::move(answer),
          .fix = std::move(fix),
          .place = {.file = file, .line = line, .column = column, .key = {}}};
}

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

std::size_t document_end(const std::vector<std::string>& lines) {
  for (std::size_t i = 0; i < lines.size(); ++i)
    if (content(lines[i]) == "...") return i;
  return lines.size();
}

}  // namespace slipway::wizard::yaml
