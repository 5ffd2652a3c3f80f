// One line from the person at the terminal, for everything that asks without a screen.
#pragma once

#include <cstdio>
#include <optional>
#include <string>
#include <vector>

namespace slipway::tui {

enum class Echo : unsigned char { on, off };

// Nothing at the end of input. The prompt goes to `out`: stderr where stdout is for programs.
std::optional<std::string> ask_line(const std::string& prompt, Echo echo = Echo::on,
                                    std::FILE* out = stdout);

// Whether somebody can be asked on stderr and stdin.
bool somebody_is_there();

// "2" of three -> 1; nothing for what is no number of a row.
std::optional<std::size_t> row_number(const std::string& typed, std::size_t rows);

}  // namespace slipway::tui
