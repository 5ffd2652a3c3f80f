// Lines of a YAML file: what finding and editing entries share.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/error.hh"

namespace slipway::wizard::yaml {

// The text behind a byte order mark.
std::string_view without_mark(std::string_view text);
// Lines without '\n'; a '\r' stays at the end of its line.
std::vector<std::string> split(std::string_view text);
// The line without its '\r'.
std::string_view content(std::string_view line);
std::size_t indent_of(std::string_view line);
// One past the closing quote of what starts at `at`; nothing when it does not close on this line.
std::optional<std::size_t> skip_quoted(std::string_view line, std::size_t at);
// The comment behind the value that starts at or after `at`, with the spaces before it.
std::string_view trailing_comment(std::string_view line, std::size_t at);
// The line of a closing "...", or one past the last.
std::size_t document_end(const std::vector<std::string>& lines);

Error problem(const std::string& file, int line, int column, std::string answer, std::string fix);

}  // namespace slipway::wizard::yaml
