#include "tui/theme.hh"

namespace slipway::tui {

// Chosen for contrast of 4.5:1 and more on black and on white; red and green differ in brightness
// as well.
Colour colour(Ink ink, Background background) {
  bool dark = background == Background::dark;
  switch (ink) {
    case Ink::normal:
      return {};
    case Ink::dim:
      return dark ? Colour{245, -1} : Colour{241, -1};
    case Ink::accent:
      return dark ? Colour{75, 6} : Colour{25, 4};
    case Ink::good:
      return dark ? Colour{114, 2} : Colour{28, 2};
    case Ink::warn:
      return dark ? Colour{221, 3} : Colour{130, 3};
    case Ink::bad:
      return dark ? Colour{210, 1} : Colour{160, 1};
    case Ink::running:
      return dark ? Colour{117, 6} : Colour{26, 4};
  }
  return {};
}

char32_t ascii_of(char32_t glyph) {
  switch (glyph) {
    case U'●':
      return '*';
    case U'◐':
      return 'o';
    case U'○':
      return '.';
    case U'✔':
      return '+';
    case U'✖':
      return 'x';
    case U'▲':
      return '!';
    case U'▸':
      return '>';
    case U'▴':
    case U'↑':
      return '^';
    case U'↓':
      return 'v';
    case U'▾':
      return 'v';
    case U'│':
      return '|';
    case U'─':
      return '-';
    case U'…':
      return '~';
    case U'·':
      return '-';
    case U'•':
      return '*';
    case U'‹':
      return '<';
    case U'›':
      return '>';
    case U'→':
      return '>';
    case U'—':
      return '-';
    case U'–':
      return '-';
    case U'’':
      return '\'';
    default:
      return glyph < 0x80 ? glyph : U'?';
  }
}

}  // namespace slipway::tui
