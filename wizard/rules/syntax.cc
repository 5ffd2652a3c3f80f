#include "wizard/rules/syntax.hh"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

namespace slipway::wizard {

namespace {

bool digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool letter_or_digit(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

std::string label_problem(std::string_view label) {
  if (label.empty()) return "has an empty label between its dots";
  if (label.size() > 63)
    return fmt::format("has a label of {} characters; 63 are allowed", label.size());
  if (label.front() == '-' || label.back() == '-')
    return fmt::format("has a label with a hyphen at its edge (\"{}\")", label);
  for (char c : label)
    if (!letter_or_digit(c) && c != '-')
      return fmt::format("has a character a name cannot hold ('{}')",
                         std::isprint(static_cast<unsigned char>(c)) ? c : '?');
  return {};
}

}  // namespace

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> result;
  constexpr std::string_view separators = ", \t\r\n";
  for (std::size_t at = text.find_first_not_of(separators); at != std::string_view::npos;) {
    std::size_t end = text.find_first_of(separators, at);
    result.emplace_back(text.substr(at, end == std::string_view::npos ? end : end - at));
    at = end == std::string_view::npos ? end : text.find_first_not_of(separators, end);
  }
  return result;
}

std::string lower_case(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

std::string dns_problem(std::string_view name) {
  if (name.empty()) return "is empty";
  if (name.find("://") != std::string_view::npos)
    return "has a scheme in front; leave out https://";
  if (name.ends_with('.')) return "ends in a dot; leave it out";
  if (name.size() > 253) return fmt::format("has {} characters; 253 are allowed", name.size());
  for (std::size_t from = 0;;) {
    std::size_t dot = name.find('.', from);
    std::string problem =
        label_problem(name.substr(from, dot == std::string_view::npos ? dot : dot - from));
    if (!problem.empty() || dot == std::string_view::npos) return problem;
    from = dot + 1;
  }
}

bool is_email(std::string_view text) {
  std::size_t at = text.find('@');
  if (at == std::string_view::npos || at == 0 || text.find('@', at + 1) != std::string_view::npos)
    return false;
  bool local =
      std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), [](char c) {
        return letter_or_digit(c) ||
               std::string_view("!#$%&'*+/=?^_`{|}~.-").find(c) != std::string_view::npos;
      });
  std::string_view host = text.substr(at + 1);
  return local && host.find('.') != std::string_view::npos && dns_problem(host).empty();
}

bool is_host_port(std::string_view text) {
  std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || !dns_problem(text.substr(0, colon)).empty()) return false;
  auto port = to_integer(text.substr(colon + 1));
  return port && *port >= 1 && *port <= 65535 && digits(text.substr(colon + 1));
}

bool is_account(std::string_view text) { return text.size() == 12 && digits(text); }

std::optional<long> to_integer(std::string_view text) {
  long value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool is_integer(std::string_view text) { return to_integer(text).has_value(); }

std::optional<Arn> parse_arn(std::string_view text) {
  std::array<std::string, 6> parts;
  for (std::size_t i = 0; i < 5; ++i) {
    std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    parts[i] = text.substr(0, colon);
    text.remove_prefix(colon + 1);
  }
  parts[5] = text;
  if (parts[0] != "arn" || !parts[1].starts_with("aws") || parts[2].empty() || parts[5].empty())
    return std::nullopt;
  if (!parts[4].empty() && parts[4] != "aws" && !is_account(parts[4])) return std::nullopt;
  if (text.find_first_of(" \t\r\n") != std::string_view::npos) return std::nullopt;
  return Arn{parts[1], parts[2], parts[3], parts[4], parts[5]};
}

std::string partition_of(std::string_view region) {
  if (region.starts_with("cn-")) return "aws-cn";
  if (region.starts_with("us-gov-")) return "aws-us-gov";
  if (region.starts_with("eusc-")) return "aws-eusc";
  if (region.starts_with("us-iso-")) return "aws-iso";
  if (region.starts_with("us-isob-")) return "aws-iso-b";
  if (region.starts_with("eu-isoe-")) return "aws-iso-e";
  if (region.starts_with("us-isof-") || region.starts_with("eu-isof-")) return "aws-iso-f";
  return "aws";
}

std::optional<Cidr> parse_cidr(const std::string& text) {
  std::size_t slash = text.find('/');
  if (slash == std::string::npos) return std::nullopt;
  std::string host = text.substr(0, slash);
  int family = host.find(':') == std::string::npos ? AF_INET : AF_INET6;
  Cidr cidr;
  cidr.address.resize(family == AF_INET ? 4 : 16);
  if (inet_pton(family, host.c_str(), cidr.address.data()) != 1) return std::nullopt;
  std::string_view length = std::string_view(text).substr(slash + 1);
  auto bits = to_integer(length);
  if (!digits(length) || length.size() > 3 || !bits ||
      *bits > static_cast<long>(cidr.address.size() * 8))
    return std::nullopt;
  cidr.bits = static_cast<int>(*bits);
  auto network = cidr.address;
  for (std::size_t i = 0; i < network.size(); ++i) {
    int keep = std::clamp(cidr.bits - static_cast<int>(i) * 8, 0, 8);
    network[i] = static_cast<std::uint8_t>(network[i] & (0xFF00 >> keep));
  }
  cidr.host_bits = network != cidr.address;
  std::array<char, INET6_ADDRSTRLEN> shown{};
  inet_ntop(family, network.data(), shown.data(), shown.size());
  cidr.network = fmt::format("{}/{}", shown.data(), cidr.bits);
  return cidr;
}

bool contains(const Cidr& outer, const Cidr& inner) {
  if (outer.address.size() != inner.address.size() || outer.bits > inner.bits) return false;
  for (int bit = 0; bit < outer.bits; ++bit) {
    auto byte = static_cast<std::size_t>(bit / 8);
    int mask = 0x80 >> (bit % 8);
    if ((outer.address[byte] & mask) != (inner.address[byte] & mask)) return false;
  }
  return true;
}

bool overlap(const Cidr& a, const Cidr& b) { return contains(a, b) || contains(b, a); }

}  // namespace slipway::wizard
