#include "tui/terminal.hh"

#ifndef NCURSES_WIDECHAR
#define NCURSES_WIDECHAR 1
#endif
#include <curses.h>
#include <fmt/format.h>
#include <locale.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <optional>
#include <utility>

#include "tui/rescue.hh"

// Of <term.h>, whose macros take half the alphabet away.
extern "C" char* tigetstr(const char* name);

namespace slipway::tui {
namespace {

using wizard::KeyName;
using wizard::KeyPress;
using wizard::Modifier;

// Codes of our own for sequences that curses has no name for; above KEY_MAX as define_key wants it.
constexpr int paste_begins = KEY_MAX + 1;
constexpr int paste_ends = KEY_MAX + 2;
constexpr int background_told = KEY_MAX + 3;
constexpr int first_modified = KEY_MAX + 10;

struct Modified {
  const char* sequence;
  KeyPress key;
};
constexpr Modified modified[] = {
    {"\033[1;3D", {KeyName::left, Modifier::alt}},
    {"\033[1;3C", {KeyName::right, Modifier::alt}},
    {"\033[1;3A", {KeyName::up, Modifier::alt}},
    {"\033[1;3B", {KeyName::down, Modifier::alt}},
    {"\033[1;5D", {KeyName::left, Modifier::control}},
    {"\033[1;5C", {KeyName::right, Modifier::control}},
    {"\033[1;5A", {KeyName::up, Modifier::control}},
    {"\033[1;5B", {KeyName::down, Modifier::control}},
    {"\033[1;5H", {KeyName::home, Modifier::control}},
    {"\033[1;5F", {KeyName::end, Modifier::control}},
};

std::optional<KeyName> named(int code) {
  switch (code) {
    case KEY_ENTER:
      return KeyName::enter;
    case KEY_BACKSPACE:
      return KeyName::backspace;
    case KEY_DC:
      return KeyName::erase;
    case KEY_IC:
      return KeyName::insert;
    case KEY_UP:
      return KeyName::up;
    case KEY_DOWN:
      return KeyName::down;
    case KEY_LEFT:
      return KeyName::left;
    case KEY_RIGHT:
      return KeyName::right;
    case KEY_HOME:
      return KeyName::home;
    case KEY_END:
      return KeyName::end;
    case KEY_PPAGE:
      return KeyName::page_up;
    case KEY_NPAGE:
      return KeyName::page_down;
    default:
      break;
  }
  if (code >= KEY_F(1) && code <= KEY_F(12))
    return static_cast<KeyName>(static_cast<int>(KeyName::f1) + (code - KEY_F(1)));
  return {};
}

// A key curses has a code for.
std::optional<KeyPress> special(int code) {
  if (code == KEY_BTAB) return KeyPress{KeyName::tab, Modifier::shift};
  const int index = code - first_modified;
  if (index >= 0 && index < static_cast<int>(std::size(modified))) return modified[index].key;
  if (auto name = named(code)) return KeyPress{*name};
  return {};
}

// A character, control characters included.
KeyPress plain(char32_t code) {
  switch (code) {
    case U'\r':
    case U'\n':
      return {KeyName::enter};
    case U'\t':
      return {KeyName::tab};
    case 27:
      return {KeyName::escape};
    case 8:
    case 127:
      return {KeyName::backspace};
    default:
      break;
  }
  if (code < 32) return wizard::control(code + 96);
  return wizard::character(code);
}

void append_utf8(std::string& out, char32_t c) {
  auto byte = [&](char32_t value) { out += static_cast<char>(value); };
  if (c < 0x80) return byte(c);
  if (c < 0x800) {
    byte(0xC0 | (c >> 6));
  } else if (c < 0x10000) {
    byte(0xE0 | (c >> 12));
    byte(0x80 | ((c >> 6) & 0x3F));
  } else {
    byte(0xF0 | (c >> 18));
    byte(0x80 | ((c >> 12) & 0x3F));
    byte(0x80 | ((c >> 6) & 0x3F));
  }
  byte(0x80 | (c & 0x3F));
}

std::string base64(const std::string& text) {
  static constexpr char digits[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += 3) {
    unsigned bits = 0;
    for (std::size_t k = 0; k < 3; ++k)
      bits = bits << 8 | (i + k < text.size() ? static_cast<unsigned char>(text[i + k]) : 0u);
    for (unsigned k = 0; k < 4; ++k)
      out += i + k > text.size() ? '=' : digits[bits >> (18 - 6 * k) & 63];
  }
  return out;
}

constexpr int ink_count = static_cast<int>(Ink::running) + 1;

// Sequences curses does not send: bracketed paste, clipboard. Written around it, whole.
void raw(const std::string& sequence) {
  [[maybe_unused]] auto written = write(STDOUT_FILENO, sequence.data(), sequence.size());
}

}  // namespace

// The end of the program, for a terminal left in the middle of a screen.
std::string closing_sequences() {
  std::string out = "\033[?2004l";
  for (const char* name : {"sgr0", "rmkx", "cnorm", "rmcup"}) {
    const char* sequence = tigetstr(name);
    if (sequence && sequence != reinterpret_cast<const char*>(-1)) out += sequence;
  }
  return out + "\033[?1000l\033[?1006l\r\n";
}

// Asking elsewhere may print garbage: the Linux console and real terminals know no such question.
bool tells_background() {
  const char* name = getenv("TERM");
  const std::string_view term = name ? name : "";
  for (std::string_view known : {"xterm", "tmux", "screen", "rxvt", "foot", "alacritty", "kitty"})
    if (term.starts_with(known)) return true;
  return false;
}

struct Terminal::Impl {
  Rescue rescue;
  Look look;
  SCREEN* curses = nullptr;
  bool coloured = false;
  std::optional<Screen> shown;
  std::optional<std::string> paste;  // being received
  std::optional<std::string> reply;  // likewise: the terminal's background

  void set_up();
  void set_colours();
  attr_t attributes(const Style& style) const;
  void put(int column, int row, const Cell& cell) const;
  std::optional<wizard::Msg> message(int kind, wint_t code);
  bool take_reply(wint_t code);
};

void Terminal::Impl::set_up() {
  ::raw();
  noecho();
  nonl();
  keypad(stdscr, TRUE);
  nodelay(stdscr, TRUE);
  typeahead(-1);
  // Long enough for an escape sequence over a slow line, short enough not to be felt.
  set_escdelay(25);
  mouseinterval(0);
  mousemask(BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED, nullptr);
  define_key("\033[200~", paste_begins);
  define_key("\033[201~", paste_ends);
  for (int i = 0; i < static_cast<int>(std::size(modified)); ++i)
    define_key(modified[i].sequence, first_modified + i);
  define_key("\033]11;rgb:", background_told);
  tui::raw("\033[?2004h");
  rescue.prepare(closing_sequences());
  set_colours();
  const bool unsure = look.background_from == BackgroundFrom::guess;
  if (coloured && unsure && tells_background()) tui::raw("\033]11;?\033\\");
}

// "ffff/ffff/ffff", then BEL or Escape and a backslash.
bool Terminal::Impl::take_reply(wint_t code) {
  if (!reply) return false;
  if (code == 27) return true;
  if (code != 7 && code != '\\') {
    if (reply->size() < 32) *reply += static_cast<char>(code & 0x7f);
    return true;
  }
  const auto told = background_told_by(*std::exchange(reply, std::nullopt));
  if (!told || *told == look.background) return true;
  look.background = *told;
  set_colours();
  clearok(curscr, TRUE);
  shown.reset();
  return true;
}

void Terminal::Impl::set_colours() {
  if (look.colours == Colours::none || !has_colors()) return;
  start_color();
  use_default_colors();
  coloured = true;
  for (int ink = 0; ink < ink_count; ++ink) {
    const Colour wanted = colour(static_cast<Ink>(ink), look.background);
    init_pair(static_cast<short>(ink + 1), COLORS >= 256 ? wanted.of_256 : wanted.of_8, -1);
  }
}

attr_t Terminal::Impl::attributes(const Style& style) const {
  attr_t out = A_NORMAL;
  if (has(style.attributes, Attribute::bold)) out |= A_BOLD;
  if (has(style.attributes, Attribute::reverse)) out |= A_REVERSE;
  if (has(style.attributes, Attribute::underline)) out |= A_UNDERLINE;
  if (!coloured && style.ink == Ink::dim) out |= A_DIM;
  return out;
}

void Terminal::Impl::put(int column, int row, const Cell& cell) const {
  const char32_t glyph = look.theme.charset == Charset::ascii && cell.glyph >= 0x80
                             ? ascii_of(cell.glyph)
                             : cell.glyph;
  const wchar_t text[2] = {static_cast<wchar_t>(glyph), 0};
  cchar_t out;
  const short pair = coloured ? static_cast<short>(static_cast<int>(cell.style.ink) + 1) : short{0};
  setcchar(&out, text, attributes(cell.style), pair, nullptr);
  mvadd_wch(row, column, &out);
}

Terminal::Terminal() : impl_(std::make_unique<Impl>()) {}

Result<std::unique_ptr<Terminal>> Terminal::open(const Look& look) {
  setlocale(LC_ALL, "");
  std::unique_ptr<Terminal> terminal(new Terminal);
  terminal->impl_->look = look;
  if (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO))
    terminal->impl_->curses = newterm(nullptr, stdout, stdin);
  if (!terminal->impl_->curses) {
    const char* name = getenv("TERM");
    return fail(
        {.kind = ErrorKind::local,
         .what = "open the screen",
         .answer = fmt::format("this is no terminal slipway knows (TERM={})", name ? name : ""),
         .fix = "Use --plain for lines instead of a screen"});
  }
  terminal->impl_->set_up();
  return terminal;
}

Terminal::~Terminal() {
  if (!impl_->curses) return;
  raw("\033[?2004l");
  endwin();
  delscreen(impl_->curses);
}

Terminal::Size Terminal::size() const {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && size.ws_row > 0)
    return {size.ws_col, size.ws_row};
  return {COLS, LINES};
}

void Terminal::resized() {
  const Size now = size();
  resizeterm(now.height, now.width);
  clearok(curscr, TRUE);
  impl_->shown.reset();
}

void Terminal::present(const Screen& screen) {
  auto& shown = impl_->shown;
  const bool whole =
      !shown || shown->width() != screen.width() || shown->height() != screen.height();
  for (int row = 0; row < screen.height(); ++row)
    for (int column = 0; column < screen.width(); ++column) {
      const Cell& cell = screen.at(column, row);
      if (cell.glyph == 0 || (!whole && shown->at(column, row) == cell)) continue;
      impl_->put(column, row, cell);
    }
  curs_set(screen.cursor.visible ? 1 : 0);
  if (screen.cursor.visible) move(screen.cursor.row, screen.cursor.column);
  refresh();
  shown = screen;
}

std::optional<wizard::Msg> Terminal::Impl::message(int kind, wint_t code) {
  if (kind == KEY_CODE_YES) {
    const int key = static_cast<int>(code);
    if (key == paste_begins) paste = "";
    if (key == background_told) reply = "";
    if (key == paste_ends)
      return wizard::msg::Pasted{std::exchange(paste, std::nullopt).value_or("")};
    if (key == KEY_MOUSE) {
      MEVENT event;
      if (getmouse(&event) != OK) return {};
      using wizard::msg::MouseAction;
      const auto action = event.bstate & BUTTON4_PRESSED   ? MouseAction::wheel_up
                          : event.bstate & BUTTON5_PRESSED ? MouseAction::wheel_down
                                                           : MouseAction::press;
      return wizard::msg::Mouse{action, event.x, event.y};
    }
    if (auto pressed = special(key)) return wizard::msg::KeyPressed{*pressed};
    return {};
  }
  if (take_reply(code)) return {};
  const auto character = static_cast<char32_t>(code);
  if (paste) {
    append_utf8(*paste, character == U'\r' ? U'\n' : character);
    return {};
  }
  return wizard::msg::KeyPressed{plain(character)};
}

std::vector<wizard::Msg> Terminal::read() {
  std::vector<wizard::Msg> messages;
  wint_t code = 0;
  bool escaped = false;  // an Escape with something right behind it is that key with Alt
  for (int kind = get_wch(&code); kind != ERR; kind = get_wch(&code)) {
    auto message = impl_->message(kind, code);
    if (!message) continue;
    auto* pressed = std::get_if<wizard::msg::KeyPressed>(&*message);
    const bool escape = pressed && pressed->key == KeyPress{KeyName::escape};
    if (escaped && pressed && !escape) {
      pressed->key.modifier = Modifier::alt;
      messages.pop_back();
    }
    escaped = escape;
    messages.push_back(std::move(*message));
  }
  return messages;
}

void Terminal::suspend() {
  raw("\033[?2004l");
  endwin();
  ::raise(SIGTSTP);
  raw("\033[?2004h");
  resized();
  refresh();
}

void Terminal::copy(const std::string& text) { raw("\033]52;c;" + base64(text) + "\a"); }

}  // namespace slipway::tui
