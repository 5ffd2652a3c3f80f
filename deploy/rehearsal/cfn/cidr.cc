#include "deploy/rehearsal/cfn/cidr.hh"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <charconv>

namespace slipway::deploy::rehearsal::cfn {

std::optional<std::vector<std::string>> split_cidr(const std::string& block, int count, int bits) {
  const auto slash = block.find('/');
  in_addr address{};
  int prefix = -1;
  if (slash == std::string::npos ||
      inet_pton(AF_INET, block.substr(0, slash).c_str(), &address) != 1)
    return std::nullopt;
  std::from_chars(block.data() + slash + 1, block.data() + block.size(), prefix);
  // 256 blocks is the most the function makes.
  if (prefix < 0 || prefix > 32 || bits < 1 || bits > 32 - prefix || count < 1 || count > 256)
    return std::nullopt;
  const std::uint64_t size = std::uint64_t{1} << bits;
  const std::uint64_t whole = std::uint64_t{1} << (32 - prefix);
  if (static_cast<std::uint64_t>(count) > whole / size) return std::nullopt;
  std::uint64_t at = ntohl(address.s_addr) & ~(whole - 1);
  std::vector<std::string> out;
  for (int i = 0; i < count; ++i, at += size)
    out.push_back(fmt::format("{}.{}.{}.{}/{}", at >> 24 & 255, at >> 16 & 255, at >> 8 & 255,
                              at & 255, 32 - bits));
  return out;
}

}  // namespace slipway::deploy::rehearsal::cfn
