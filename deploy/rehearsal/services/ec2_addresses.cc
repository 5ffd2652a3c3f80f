#include "deploy/rehearsal/services/ec2_addresses.hh"

#include <fmt/format.h>

#include <algorithm>

#include "aws/encoding.hh"

namespace slipway::deploy::rehearsal::ec2 {
namespace {

std::string with_dashes(std::string_view address) {
  std::string out(address);
  std::ranges::replace(out, '.', '-');
  return out;
}

}  // namespace

std::string mac_address(std::string_view interface_id) {
  const auto hash = aws::sha256_hex(interface_id);
  std::string out = "0" + std::string(1, "26ae"[hash.front() % 4]);
  for (int i = 1; i < 6; ++i) out += ":" + hash.substr(static_cast<std::size_t>(i) * 2, 2);
  return out;
}

std::string private_dns_name(const Vpc* vpc, std::string_view region, std::string_view address) {
  if (vpc == nullptr || !vpc->dns_hostnames || address.empty()) return {};
  if (region == "us-east-1") return fmt::format("ip-{}.ec2.internal", with_dashes(address));
  return fmt::format("ip-{}.{}.compute.internal", with_dashes(address), region);
}

std::string public_dns_name(const Vpc* vpc, std::string_view region, std::string_view address) {
  if (vpc == nullptr || !vpc->dns_hostnames || address.empty()) return {};
  if (region == "us-east-1")
    return fmt::format("ec2-{}.compute-1.amazonaws.com", with_dashes(address));
  return fmt::format("ec2-{}.{}.compute.amazonaws.com", with_dashes(address), region);
}

std::string public_address(std::string_view interface_id) {
  const auto hash = aws::sha256_hex(interface_id);
  return fmt::format("198.51.100.{}", 1 + std::stoi(hash.substr(0, 4), nullptr, 16) % 254);
}

}  // namespace slipway::deploy::rehearsal::ec2
