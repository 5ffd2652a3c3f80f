// The syntax of single values: names, addresses, ARNs. Pure, no look-ups.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::wizard {

// Splits at commas and white space, dropping empty pieces.
std::vector<std::string> words(std::string_view text);
std::string lower_case(std::string_view text);

// A host or zone name: labels of 1..63 letters, digits and inner hyphens, 253 in all. Empty: it is
// one; else what is wrong, as the end of "example..com ...".
std::string dns_problem(std::string_view name);
bool is_email(std::string_view text);
bool is_host_port(std::string_view text);
bool is_account(std::string_view text);  // twelve digits
bool is_integer(std::string_view text);
std::optional<long> to_integer(std::string_view text);

struct Arn {
  std::string partition, service, region, account, resource;
};
std::optional<Arn> parse_arn(std::string_view text);
// "aws", "aws-cn", "aws-us-gov" ... by the region's prefix.
std::string partition_of(std::string_view region);

struct Cidr {
  std::vector<std::uint8_t> address;  // 4 or 16 bytes
  int bits = 0;
  bool host_bits = false;  // some bit behind the prefix is set
  std::string network;     // with those bits cleared
};
std::optional<Cidr> parse_cidr(const std::string& text);
// Every address of `inner` is one of `outer`; some is.
bool contains(const Cidr& outer, const Cidr& inner);
bool overlap(const Cidr& a, const Cidr& b);

}  // namespace slipway::wizard
