#include "deploy/assets.hh"

#include <algorithm>

namespace slipway::deploy {
namespace {

// The table CMakeLists.txt writes in assembler: name, first byte, one past the last.
struct Entry {
  const char* name;
  const char* begin;
  const char* end;
};
extern "C" const Entry slipway_assets[];
extern "C" const Entry slipway_assets_end[];

}  // namespace

std::optional<std::string_view> asset(std::string_view path) {
  for (const Entry* entry = slipway_assets; entry != slipway_assets_end; ++entry)
    if (path == entry->name) return std::string_view(entry->begin, entry->end);
  return std::nullopt;
}

std::vector<std::string_view> assets_under(std::string_view prefix) {
  std::vector<std::string_view> paths;
  for (const Entry* entry = slipway_assets; entry != slipway_assets_end; ++entry)
    if (std::string_view(entry->name).starts_with(prefix)) paths.emplace_back(entry->name);
  std::ranges::sort(paths);
  return paths;
}

}  // namespace slipway::deploy
