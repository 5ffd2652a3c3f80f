#include "deploy/rehearsal/account.hh"

#include <algorithm>

#include "aws/encoding.hh"

namespace slipway::deploy::rehearsal {
namespace {

template <class Rows>
auto* by_id(Rows& rows, std::string_view id) {
  auto found =
      std::ranges::find(rows, id, [](const auto& row) { return std::string_view(row.id); });
  return found == rows.end() ? nullptr : &*found;
}

}  // namespace

// The separator sorts before every character of a label.
std::string record_order(std::string_view name, std::string_view type) {
  std::string key;
  while (!name.empty()) {
    auto dot = name.rfind('.');
    key += dot == std::string_view::npos ? name : name.substr(dot + 1);
    key += '\x01';
    name = dot == std::string_view::npos ? std::string_view() : name.substr(0, dot);
  }
  return key.append("\x01").append(type);
}

std::string_view tag(const Tags& tags, std::string_view key) {
  auto found =
      std::ranges::find(tags, key, [](const auto& t) { return std::string_view(t.first); });
  return found == tags.end() ? std::string_view() : std::string_view(found->second);
}

Vpc* Region::vpc(std::string_view id) { return by_id(vpcs, id); }
Subnet* Region::subnet(std::string_view id) { return by_id(subnets, id); }

Certificate* Region::certificate(std::string_view arn) {
  auto found = std::ranges::find(certificates, arn, &Certificate::arn);
  return found == certificates.end() ? nullptr : &*found;
}

Key* Region::key(std::string_view wanted) {
  // "arn:aws:kms:us-west-2:123456789012:alias/name" names an alias like "alias/name".
  if (auto at = wanted.find(":alias/"); at != std::string_view::npos) wanted.remove_prefix(at + 1);
  for (Key& key : keys)
    if (key.id == wanted || key.arn == wanted || std::ranges::count(key.aliases, wanted))
      return &key;
  return nullptr;
}

Repository* Region::repository(std::string_view wanted) {
  auto found = std::ranges::find(repositories, wanted, &Repository::name);
  return found == repositories.end() ? nullptr : &*found;
}

std::string role_id(std::string_view arn) {
  auto id = aws::sha256_hex(arn).substr(0, 17);
  std::ranges::transform(id, id.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return "AROA" + id;
}

Zone* Account::zone(std::string_view wanted) {
  if (wanted.starts_with('/')) wanted.remove_prefix(1);
  if (wanted.starts_with("hostedzone/")) wanted.remove_prefix(11);
  return by_id(zones, wanted);
}

void upsert(Zone& zone, Record record) {
  auto key = [](const Record& r) { return record_order(r.name, r.type); };
  auto place = std::ranges::lower_bound(zone.records, key(record), {}, key);
  if (place != zone.records.end() && place->name == record.name && place->type == record.type)
    *place = std::move(record);
  else
    zone.records.insert(place, std::move(record));
}

bool erase(Zone& zone, std::string_view name, std::string_view type) {
  return std::erase_if(zone.records,
                       [&](const Record& r) { return r.name == name && r.type == type; }) > 0;
}

}  // namespace slipway::deploy::rehearsal
