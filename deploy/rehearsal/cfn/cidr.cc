#include "deploy/rehearsal/cfn/cidr.hh"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <array>
#include <charconv>

namespace slipway::deploy::rehearsal::cfn {
namespace {

// Of either family, most significant byte first; of IPv4 the first four count.
struct Address {
  std::array<unsigned char, 16> bytes{};
  int family = AF_INET, width = 32;  // bits
};

std::optional<Address> read_address(const std::string& text) {
  Address out;
  if (inet_pton(AF_INET, text.c_str(), out.bytes.data()) == 1) return out;
  out.family = AF_INET6;
  out.width = 128;
  if (inet_pton(AF_INET6, text.c_str(), out.bytes.data()) == 1) return out;
  return std::nullopt;
}

void clear_after(Address& address, int prefix) {
  for (int bit = prefix; bit < address.width; ++bit)
    address.bytes[static_cast<std::size_t>(bit / 8)] &=
        static_cast<unsigned char>(~(0x80 >> bit % 8));
}

// To the next block of 2^bits addresses.
void advance(Address& address, int bits) {
  unsigned carry = 1u << bits % 8;
  for (int i = address.width / 8 - 1 - bits / 8; i >= 0 && carry != 0; --i) {
    carry += address.bytes[static_cast<std::size_t>(i)];
    address.bytes[static_cast<std::size_t>(i)] = static_cast<unsigned char>(carry & 0xff);
    carry >>= 8;
  }
}

}  // namespace

std::optional<std::vector<std::string>> split_cidr(const std::string& block, int count, int bits) {
  const auto slash = block.find('/');
  auto address = read_address(block.substr(0, slash));
  int prefix = -1;
  if (!address || slash == std::string::npos) return std::nullopt;
  std::from_chars(block.data() + slash + 1, block.data() + block.size(), prefix);
  const int room = address->width - prefix;  // bits
  // 256 blocks is the most the function makes.
  if (prefix < 0 || room < bits || bits < 1 || count < 1 || count > 256) return std::nullopt;
  if (room - bits < 8 && count > 1 << (room - bits)) return std::nullopt;
  clear_after(*address, prefix);
  std::vector<std::string> out;
  for (int i = 0; i < count; ++i, advance(*address, bits)) {
    char text[INET6_ADDRSTRLEN] = {};
    inet_ntop(address->family, address->bytes.data(), text, sizeof text);
    out.push_back(fmt::format("{}/{}", text, address->width - bits));
  }
  return out;
}

}  // namespace slipway::deploy::rehearsal::cfn
