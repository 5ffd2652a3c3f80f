// A command line of the AWS config file in words, as the AWS CLI splits credential_process:
// Python's shlex.split() in POSIX mode (botocore.compat.compat_shell_split). No shell runs, so
// pipes, variables and globs are words like any other.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::aws {

// The error says what is left open: "a quotation is not closed".
std::expected<std::vector<std::string>, std::string> command_words(std::string_view line);

}  // namespace slipway::aws
