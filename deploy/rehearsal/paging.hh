// Pages of a listing, as every AWS listing has them: at most so many rows, and a token that means
// "after these".
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::deploy::rehearsal {

struct Page {
  std::size_t begin = 0, end = 0;
  std::string next_token;  // empty on the last page
};

// `limit`: rows a page, > 0. None: the token is not one of ours.
std::optional<Page> page_of(std::size_t total, std::string_view token, std::size_t limit);

// The limit that holds: what the caller asked for (0: nothing), AWS's own maximum, the account's
// page_size (0: none).
std::size_t page_limit(long asked, long aws_maximum, int account_page_size);

// ---- members of Call::input; query parameters are text, JSON ones typed, both are taken
std::string text(const nlohmann::json& input, const char* name);
std::optional<long> integer(const nlohmann::json& input, const char* name);
bool flag(const nlohmann::json& input, const char* name);
std::vector<std::string> texts(const nlohmann::json& input, const char* name);

}  // namespace slipway::deploy::rehearsal
