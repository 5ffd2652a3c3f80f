// What commands say: errors and findings as lines on stderr, JSON on stdout, and the exit codes
// that go with them.
#pragma once

#include <fmt/format.h>

#include <cstdio>
#include <string>
#include <vector>

#include "aws/error.hh"
#include "tui/options.hh"
#include "wizard/blueprint.hh"
#include "wizard/finding.hh"

namespace slipway::tui {

// "slipway: Could not ...", on stderr; gives the exit code of an error of that kind.
Exit report(const Error& error);
Exit exit_of(const Error& error);

void report(const std::vector<wizard::Diagnostic>& diagnostics);
// "✖ subnets.same-zone  message. Wanted: .... Fix: ...."
std::string line_of(const wizard::Finding& finding);
std::string finding_json(const wizard::Finding& finding);

// A line on stderr. A terminal that has gone away is no reason to fail: nothing is thrown.
template <class... A>
void complain(fmt::format_string<A...> format, A&&... arguments) {
  const std::string text = fmt::format(format, std::forward<A>(arguments)...);
  std::fwrite(text.data(), 1, text.size(), stderr);
}

void print_line(const std::string& text);  // on stdout, flushed, control characters neutralised

}  // namespace slipway::tui
