#include "wizard/discovered.hh"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace slipway::wizard {
namespace {

using aws::Snapshot;

Error missing(std::string what, std::string answer, std::string fix) {
  return {.kind = ErrorKind::not_found,
          .what = std::move(what),
          .answer = std::move(answer),
          .fix = std::move(fix),
          .place = {}};
}

// Why a row is not there: the listing failed, or it holds no such row.
template <class Row>
Error absent(const aws::Listing<Row>& listing, const std::string& what) {
  if (listing.error) {
    Error error = *listing.error;
    error.what = fmt::format("find {} ({})", what, error.what);
    return error;
  }
  if (listing.state != aws::ListingState::complete)
    return missing("find " + what, "the account's listing has not arrived",
                   "wait for it, or list it again");
  return missing("find " + what, "the account holds no such thing in this region",
                 "check the answer");
}

std::vector<std::string> comma_words(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    std::string_view word = text.substr(0, comma);
    while (word.starts_with(' ')) word.remove_prefix(1);
    while (word.ends_with(' ')) word.remove_suffix(1);
    if (!word.empty()) words.emplace_back(word);
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return words;
}

Result<std::string> account(const Snapshot& inventory, const std::string&) {
  if (!inventory.account.empty()) return inventory.account;
  return fail(missing("find the account's id", "nobody is signed in", "sign in first"));
}

Result<std::string> region(const Snapshot& inventory, const std::string&) {
  if (!inventory.region.empty()) return inventory.region;
  return fail(missing("find the region", "none was chosen", "choose one with --region"));
}

Result<std::string> vpc_cidr(const Snapshot& inventory, const std::string& id) {
  for (const aws::VpcRow& vpc : inventory.vpcs.rows)
    if (vpc.id == id && !vpc.cidr.empty()) return vpc.cidr;
  return fail(absent(inventory.vpcs, fmt::format("the address range of {}", id)));
}

Result<std::string> route_tables(const Snapshot& inventory, const std::string& ids) {
  std::vector<std::string> tables;
  for (const std::string& id : comma_words(ids)) {
    const auto row = std::ranges::find(inventory.subnets.rows, id, &aws::SubnetRow::id);
    if (row == inventory.subnets.rows.end() || row->route_table_id.empty())
      return fail(absent(inventory.subnets, fmt::format("the route table of {}", id)));
    if (std::ranges::find(tables, row->route_table_id) == tables.end())
      tables.push_back(row->route_table_id);
  }
  return fmt::format("{}", fmt::join(tables, ","));
}

std::string_view partition(std::string_view region) {
  if (region.starts_with("cn-")) return "aws-cn";
  if (region.starts_with("us-gov-")) return "aws-us-gov";
  return "aws";
}

Result<std::string> key_arn(const Snapshot& inventory, const std::string& key) {
  if (key.starts_with("arn:")) return key;
  for (const aws::KeyRow& row : inventory.keys.rows)
    if ((row.id == key || std::ranges::find(row.aliases, key) != row.aliases.end()) &&
        !row.arn.empty())
      return row.arn;
  // A key's ARN follows from its id; an alias says nothing without its row.
  if (!key.empty() && !key.starts_with("alias/") && !inventory.account.empty() &&
      !inventory.region.empty())
    return fmt::format("arn:{}:kms:{}:{}:key/{}", partition(inventory.region), inventory.region,
                       inventory.account, key);
  return fail(absent(inventory.keys, fmt::format("the KMS key {}", key)));
}

std::string zone_name(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  std::string result(name);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

Result<std::string> zone_id(const Snapshot& inventory, const std::string& name) {
  const std::string wanted = zone_name(name);
  std::vector<std::string> ids;
  for (const aws::ZoneRow& zone : inventory.zones.rows)
    if (!zone.is_private && zone_name(zone.name) == wanted) ids.push_back(zone.id);
  if (ids.size() == 1) return ids.front();
  if (ids.empty()) return fail(absent(inventory.zones, fmt::format("the public zone {}", name)));
  return fail(
      {.kind = ErrorKind::conflict,
       .what = fmt::format("find the public zone {}", name),
       .answer = fmt::format("there are {} of that name: {}", ids.size(), fmt::join(ids, ", ")),
       .fix = "delete the ones that no name server delegation leads to",
       .place = {}});
}

constexpr std::array finders{
    RegisteredFinder{"account", account},   RegisteredFinder{"region", region},
    RegisteredFinder{"vpc_cidr", vpc_cidr}, RegisteredFinder{"route_tables", route_tables},
    RegisteredFinder{"key_arn", key_arn},   RegisteredFinder{"zone_id", zone_id},
};

// A contradiction stays an error; not knowing gives way to `otherwise`.
bool gives_way(ErrorKind kind) { return kind != ErrorKind::invalid && kind != ErrorKind::conflict; }

}  // namespace

std::span<const RegisteredFinder> registered_finders() { return finders; }

Result<std::string> discover(const Discovered& entry, const std::string& of,
                             const Snapshot& inventory) {
  const auto finder = std::ranges::find(finders, entry.find, &RegisteredFinder::name);
  if (finder == finders.end())
    return fail({.kind = ErrorKind::invalid,
                 .what = fmt::format("look up ${{discovered.{}}}", entry.name),
                 .answer = fmt::format("there is no finder '{}'", entry.find),
                 .fix = "correct the blueprint; slipway blueprint lint names every mistake",
                 .place = entry.place});
  Result<std::string> found = finder->find(inventory, of);
  if (!found && entry.otherwise && gives_way(found.error().kind)) return *entry.otherwise;
  return found;
}

}  // namespace slipway::wizard
