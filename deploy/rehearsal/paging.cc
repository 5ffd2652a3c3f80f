#include "deploy/rehearsal/paging.hh"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

namespace slipway::deploy::rehearsal {
namespace {

// Opaque like AWS's; the check keeps a token of another place from being taken for one of ours.
constexpr std::string_view token_head = "eyJyZWhlYXJzYWwiOiAx";

std::string token_for(std::size_t position) {
  return fmt::format("{}{:08x}{:02x}", token_head, position,
                     (position * 2'654'435'761U + 0x5A000000U) >> 24 & 0xFF);
}

std::optional<std::size_t> position_of(std::string_view token) {
  if (!token.starts_with(token_head)) return std::nullopt;
  auto digits = token.substr(token_head.size());
  std::size_t position = 0;
  auto [end, error] = std::from_chars(
      digits.data(), digits.data() + std::min<std::size_t>(8, digits.size()), position, 16);
  if (error != std::errc() || token != token_for(position)) return std::nullopt;
  return position;
}

}  // namespace

std::optional<Page> page_of(std::size_t total, std::string_view token, std::size_t limit) {
  Page page;
  if (!token.empty()) {
    auto position = position_of(token);
    if (!position) return std::nullopt;
    page.begin = std::min(*position, total);
  }
  page.end = std::min(total, page.begin + limit);
  if (page.end < total) page.next_token = token_for(page.end);
  return page;
}

std::size_t page_limit(long asked, long aws_maximum, int account_page_size) {
  long limit = asked > 0 ? std::min(asked, aws_maximum) : aws_maximum;
  if (account_page_size > 0) limit = std::min<long>(limit, account_page_size);
  return static_cast<std::size_t>(limit);
}

std::string text(const nlohmann::json& input, const char* name) {
  auto found = input.find(name);
  if (found == input.end()) return {};
  if (found->is_string()) return found->get<std::string>();
  return found->is_primitive() && !found->is_null() ? found->dump() : std::string();
}

std::optional<long> integer(const nlohmann::json& input, const char* name) {
  auto found = input.find(name);
  if (found == input.end()) return std::nullopt;
  if (found->is_number_integer()) return found->get<long>();
  if (!found->is_string()) return std::nullopt;
  const auto& digits = found->get_ref<const std::string&>();
  long number = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

bool flag(const nlohmann::json& input, const char* name) {
  auto found = input.find(name);
  if (found == input.end()) return false;
  if (found->is_boolean()) return found->get<bool>();
  return found->is_string() && found->get_ref<const std::string&>() == "true";
}

std::vector<std::string> texts(const nlohmann::json& input, const char* name) {
  std::vector<std::string> out;
  auto found = input.find(name);
  if (found == input.end() || !found->is_array()) return out;
  for (const auto& item : *found)
    if (item.is_string()) out.push_back(item.get<std::string>());
  return out;
}

}  // namespace slipway::deploy::rehearsal
