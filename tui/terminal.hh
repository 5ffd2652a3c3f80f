// The user's terminal: the only part of slipway that knows curses. Opens the screen, copies painted
// cells to it (differences only), turns what is typed, pasted or clicked into messages.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/error.hh"
#include "aws/world.hh"
#include "tui/screen.hh"
#include "tui/theme.hh"
#include "wizard/msg.hh"

namespace slipway::tui {

enum class Colours : unsigned char { as_terminal, none };
enum class BackgroundFrom : unsigned char { environment, guess };

class Terminal {
 public:
  struct Look {
    Theme theme;
    Background background = Background::dark;
    BackgroundFrom background_from = BackgroundFrom::guess;  // a guess is checked with the terminal
    Colours colours = Colours::as_terminal;
  };
  // `local` when TERM is unknown or stdout is no terminal; the fix names --plain.
  static Result<std::unique_ptr<Terminal>> open(const Look& look);
  ~Terminal();
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  struct Size {
    int width, height;
  };
  Size size() const;
  // After SIGWINCH: curses never sees the signal, so it is told.
  void resized();

  void present(const Screen& screen);
  // Everything typed since the last call; never waits.
  std::vector<wizard::Msg> read();

  void suspend();                      // gives the terminal back until the shell continues us
  void copy(const std::string& text);  // to the clipboard, where the terminal allows it (OSC 52)

 private:
  Terminal();
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Light or dark, by COLORFGBG; dark when nothing tells.
Background background_of(const Environment& environment);
// By the reply to "which background colour?" (OSC 11): "ffff/ffff/ffff", 1 to 4 digits each.
std::optional<Background> background_told_by(std::string_view reply);
// A terminal whose cursor can be moved: TERM names one that is not "dumb". Others get lines.
bool can_paint(const Environment& environment);
// Whether the locale and TERM can show Unicode.
Charset charset_of(const Environment& environment);

}  // namespace slipway::tui
