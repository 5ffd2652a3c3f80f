// How inks look on a given terminal, and what stands for a glyph where Unicode is missing.
#pragma once

#include <cstdint>
#include <string_view>

#include "tui/screen.hh"

namespace slipway::tui {

enum class Charset : std::uint8_t { unicode, ascii };
enum class Background : std::uint8_t { dark, light };

struct Theme {
  Charset charset = Charset::unicode;
};

// Colours of the 256 and the 8 colour palette; -1: the terminal's own foreground.
struct Colour {
  short of_256 = -1;
  short of_8 = -1;
};
Colour colour(Ink ink, Background background);

// The ASCII stand-in of a glyph the views use; '?' for any other character outside ASCII.
char32_t ascii_of(char32_t glyph);

}  // namespace slipway::tui
