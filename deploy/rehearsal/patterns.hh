// Patterns as AWS writes them (Java's), matched with POSIX's matcher: of the whole text, in time
// linear in it, without recursion.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace slipway::deploy::rehearsal {

// The same as an extended regular expression of POSIX; none: it says what those cannot (\p{L},
// looking ahead).
std::optional<std::string> posix_pattern(std::string_view java);

// A pattern that POSIX cannot express is taken as matching.
bool matches_pattern(std::string_view java, const std::string& value);

}  // namespace slipway::deploy::rehearsal
