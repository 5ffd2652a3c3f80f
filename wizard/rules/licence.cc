#include "wizard/rules/licence.hh"

#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>

#include "wizard/rules/families.hh"

namespace slipway::wizard {

namespace {

using nlohmann::json;

// Unpadded base64url; padding is tolerated.
std::optional<std::string> from_base64url(std::string_view text) {
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  while (text.ends_with('=')) text.remove_suffix(1);
  std::string raw;
  unsigned int bits = 0;
  int held = 0;
  for (char c : text) {
    std::size_t digit = alphabet.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    bits = (bits << 6U | static_cast<unsigned int>(digit)) & 0xFFFFU;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    raw += static_cast<char>(bits >> static_cast<unsigned int>(held) & 0xFFU);
  }
  return held < 6 ? std::optional(raw) : std::nullopt;
}

json object_of(std::string_view part) {
  auto raw = from_base64url(part);
  json parsed = raw ? json::parse(*raw, nullptr, false) : json();
  return parsed.is_object() ? parsed : json();
}

std::optional<Time> time_of(const json& claims, const char* name) {
  auto it = claims.find(name);
  // NumericDate: seconds since 1970, perhaps with a fraction; beyond the year 9999 it is no date.
  if (it == claims.end() || !it->is_number()) return std::nullopt;
  double seconds = it->get<double>();
  if (!(seconds >= 0 && seconds < 253402300800.0)) return std::nullopt;
  return from_epoch(seconds);
}

std::string text_of_claim(const json& claims, const char* name) {
  auto it = claims.find(name);
  return it != claims.end() && it->is_string() ? it->get<std::string>() : std::string();
}

}  // namespace

std::optional<Licence> read_licence(const std::string& text) {
  std::size_t first = text.find('.'),
              second = first == std::string::npos ? first : text.find('.', first + 1);
  if (second == std::string::npos || text.find('.', second + 1) != std::string::npos ||
      text.size() > 65536)
    return std::nullopt;
  std::string_view view = text;
  json header = object_of(view.substr(0, first)),
       claims = object_of(view.substr(first + 1, second - first - 1));
  auto signature = from_base64url(view.substr(second + 1));
  if (header.is_null() || claims.is_null() || !signature || signature->empty()) return std::nullopt;
  return Licence{time_of(claims, "iat"), time_of(claims, "exp"), text_of_claim(claims, "sub"),
                 text_of_claim(claims, "iss")};
}

namespace rules {

Findings licence(const Facts& facts, const RuleUse& use) {
  std::string text = param(use, "licence");
  if (text.empty()) return {};
  auto read = read_licence(text);
  if (!read)
    return {failed(
        fmt::format("the licence key ({}) is not complete", counted(text.size(), "character")),
        "a JSON Web Token: three parts joined by dots", "copy the whole key, without line breaks")};
  if (!read->ends) return {passed("the licence key is well formed and names no end")};
  if (*read->ends <= facts.now)
    return {failed(fmt::format("the licence ended on {}", day(*read->ends)),
                   "a licence that is valid", "ask the vendor for a new one")};
  auto left = std::chrono::floor<std::chrono::days>(*read->ends - facts.now).count();
  if (left < param_number(use, "days", 30))
    return {warned(fmt::format("the licence ends on {}, in {}", day(*read->ends),
                               counted(static_cast<std::size_t>(left), "day")),
                   "a licence valid for some time", "ask the vendor for the next one in time")};
  return {passed("the licence is valid until " + day(*read->ends))};
}

}  // namespace rules

}  // namespace slipway::wizard
