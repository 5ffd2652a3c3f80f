// Outside text on its way to the screen or to lines: how wide it is, where it breaks, and the one
// place where control and escape characters are neutralised. Names, tags and messages from AWS,
// files and keyboards all pass here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace slipway::tui {

// Columns a code point takes: 0 (combining), 1 or 2 (East Asian wide, emoji). Controls count as 1:
// they are replaced.
int width(char32_t code);
int width(std::string_view text);

// Code points safe to show: controls, bidirectional overrides and broken bytes become U+00B7 or
// U+FFFD; tabs and line ends become spaces.
std::u32string clean(std::string_view text);
// The same as UTF-8, for plain lines.
std::string clean_text(std::string_view text);

// Cut to `columns`, with an ellipsis where something was cut.
std::string ellipsis(std::string_view text, int columns);
// Cut in the middle, so that both ends of an identifier stay readable.
std::string ellipsis_middle(std::string_view text, int columns);
// Breaks at spaces into lines of at most `columns`; longer words are broken hard; \n starts a new
// line.
std::vector<std::string> wrap(std::string_view text, int columns);

}  // namespace slipway::tui
