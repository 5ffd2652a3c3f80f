#include "deploy/rehearsal/account_checks.hh"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "deploy/rehearsal/fault_names.hh"
#include "deploy/rehearsal/regions.hh"

namespace slipway::deploy::rehearsal {
namespace {

bool is_small_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

bool is_repository_name(const std::string& name) {
  if (name.size() < 2 || name.size() > 256 || !is_small_or_digit(name.back())) return false;
  bool before = false;  // a letter or digit
  for (const char c : name) {
    const bool plain = is_small_or_digit(c);
    if (!plain && (!before || std::string_view("./_-").find(c) == std::string_view::npos))
      return false;
    before = plain;
  }
  return true;
}

bool is_image_tag(const std::string& tag) {
  const auto fits = [](char c) {
    return is_small_or_digit(c) || (c >= 'A' && c <= 'Z') || c == '_' || c == '.' || c == '-';
  };
  return !tag.empty() && tag.size() <= 128 && tag[0] != '.' && tag[0] != '-' &&
         std::ranges::all_of(tag, fits);
}

bool is_address(int family, const std::string& text) {
  std::array<unsigned char, sizeof(in6_addr)> address{};
  return inet_pton(family, text.c_str(), address.data()) == 1;
}

}  // namespace

std::string region_problem(const std::string& name) {
  std::vector<std::string> names;
  for (const auto& fact : all_regions()) names.emplace_back(fact.name);
  if (std::ranges::find(names, name) != names.end()) return {};
  return "is no region of AWS" + guess(name, names);
}

void need_region(const Fields& fields, const char* key, const std::string& name) {
  if (const auto problem = region_problem(name); !problem.empty())
    fields.wrong(key, fmt::format("is \"{}\", which {}", name, problem));
}

void need_repository_name(const Fields& fields, const std::string& name) {
  if (!is_repository_name(name))
    fields.wrong("name", fmt::format("is \"{}\", but ECR takes 2 to 256 small letters and digits, "
                                     "with single / . _ - between them",
                                     name));
}

void need_image(const Fields& fields, const Image& image) {
  for (const auto& tag : image.tags)
    if (!is_image_tag(tag))
      fields.wrong("tags", fmt::format("has \"{}\", but ECR takes 1 to 128 letters, digits, _ . -, "
                                       "and no . or - first",
                                       tag));
  if (image.bytes < 0)
    fields.wrong("bytes", fmt::format("is {}, but must be 0 or more", image.bytes));
}

void need_addresses(const Fields& fields, const Record& record) {
  const bool four = record.type == "A";
  if (!four && record.type != "AAAA") return;
  for (const auto& value : record.values)
    if (!is_address(four ? AF_INET : AF_INET6, value))
      fields.wrong("values", fmt::format("has \"{}\", but each must be an {} address", value,
                                         four ? "IPv4" : "IPv6"));
}

void need_key_policy(const Fields& fields, const std::string& policy) {
  if (policy.empty()) return;
  const auto document = nlohmann::json::parse(policy, nullptr, false);
  if (!document.is_object() || !document.contains("Statement"))
    fields.wrong("policy", "must be a JSON document with a Statement");
}

}  // namespace slipway::deploy::rehearsal
