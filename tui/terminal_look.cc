// What the surroundings tell about the terminal: its background and its characters.
#include <langinfo.h>
#include <locale.h>

#include <algorithm>
#include <charconv>

#include "tui/terminal.hh"

namespace slipway::tui {

Background background_of(const Environment& environment) {
  auto found = environment.find("COLORFGBG");
  if (found == environment.end()) return Background::dark;
  const auto semicolon = found->second.rfind(';');
  if (semicolon == std::string::npos) return Background::dark;
  const std::string background = found->second.substr(semicolon + 1);
  return background == "7" || background == "15" ? Background::light : Background::dark;
}

std::optional<Background> background_told_by(std::string_view reply) {
  double sum = 0;
  int parts = 0;
  while (!reply.empty() && parts < 3) {
    const auto end = std::min(reply.find('/'), reply.size());
    unsigned value = 0;
    auto [stop, error] = std::from_chars(reply.data(), reply.data() + end, value, 16);
    if (error != std::errc() || stop != reply.data() + end || end > 4) return {};
    // Green counts most and blue least for how bright it looks.
    constexpr double weights[] = {0.30, 0.59, 0.11};
    sum += weights[parts++] * value / ((1U << (4 * end)) - 1);
    reply.remove_prefix(std::min(end + 1, reply.size()));
  }
  if (parts != 3) return {};
  return sum > 0.5 ? Background::light : Background::dark;
}

bool can_paint(const Environment& environment) {
  const auto term = environment.find("TERM");
  return term != environment.end() && !term->second.empty() && term->second != "dumb";
}

Charset charset_of(const Environment& environment) {
  setlocale(LC_ALL, "");
  auto term = environment.find("TERM");
  if (term != environment.end() && term->second == "linux") return Charset::ascii;
  return std::string_view(nl_langinfo(CODESET)) == "UTF-8" ? Charset::unicode : Charset::ascii;
}

}  // namespace slipway::tui
