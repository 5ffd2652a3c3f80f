// Prefix lists: AWS's own of a region. Their ranges are some of what AWS has published.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "deploy/rehearsal/paging.hh"
#include "deploy/rehearsal/services/ec2.hh"

namespace slipway::deploy::rehearsal::ec2 {
namespace {

struct PrefixListRow {
  std::string id, name, family;
  Texts ranges;
  std::string owner = "AWS";
  Tags tags;
};

std::vector<PrefixListRow> lists_of_aws(const Call& call) {
  const auto name = [&](const char* service) {
    return fmt::format("com.amazonaws.{}.{}", call.region, service);
  };
  return {{"pl-68a54001",
           name("s3"),
           "IPv4",
           {"3.5.76.0/22", "18.34.48.0/20", "18.34.244.0/22", "35.80.36.208/28", "52.92.128.0/17",
            "52.218.128.0/17"}},
          {"pl-00a54069",
           name("dynamodb"),
           "IPv4",
           {"3.218.180.0/22", "35.71.98.0/24", "52.94.0.0/22", "52.94.28.0/23"}},
          {"pl-82a045eb",
           "com.amazonaws.global.cloudfront.origin-facing",
           "IPv4",
           {"13.124.199.0/24", "34.226.14.0/24", "52.124.128.0/17", "130.176.0.0/17"}}};
}

std::vector<PrefixListRow> prefix_lists_of(World& world, const Call& call) {
  auto rows = lists_of_aws(call);
  for (const auto& list : world.region(call).prefix_lists) {
    const bool six = !list.cidrs.empty() && list.cidrs[0].find(':') != std::string::npos;
    rows.push_back({list.id, list.name, six ? "IPv6" : "IPv4", list.cidrs, list.owner, {}});
  }
  return rows;
}

Values prefix_list_value(const PrefixListRow& row, std::string_view filter) {
  if (filter == "prefix-list-id") return Texts{row.id};
  if (filter == "prefix-list-name") return Texts{row.name};
  if (filter == "owner-id") return Texts{row.owner};
  return std::nullopt;
}

}  // namespace

Answer describe_managed_prefix_lists(World& world, const Call& call) {
  Listing<PrefixListRow> listing{
      "PrefixListId",
      "prefixListSet",
      "InvalidPrefixListID.NotFound",
      "prefix list",
      100,
      prefix_list_value,
      [&](XmlWriter& xml, const PrefixListRow& row) {
        xml.text("prefixListId", row.id).text("addressFamily", row.family);
        xml.text("state", "create-complete");
        xml.text("prefixListArn", fmt::format("arn:aws:ec2:{}:{}:prefix-list/{}", call.region,
                                              row.owner == "AWS" ? "aws" : row.owner, row.id));
        xml.text("prefixListName", row.name);
        write_tags(xml, row.tags);
        xml.text("ownerId", row.owner);
      }};
  return describe(world, call, prefix_lists_of(world, call), listing);
}

// The older call: AWS's lists with their ranges.
Answer describe_prefix_lists(World& world, const Call& call) {
  auto rows = lists_of_aws(call);
  std::erase_if(rows, [&](const auto& row) { return row.name.find(call.region) == row.name.npos; });
  Listing<PrefixListRow> listing{"PrefixListId",
                                 "prefixListSet",
                                 "InvalidPrefixListID.NotFound",
                                 "prefix list",
                                 1000,
                                 prefix_list_value,
                                 [](XmlWriter& xml, const PrefixListRow& row) {
                                   xml.list("cidrSet", "item", row.ranges);
                                   xml.text("prefixListId", row.id);
                                   xml.text("prefixListName", row.name);
                                 }};
  return describe(world, call, rows, listing);
}

Answer get_managed_prefix_list_entries(World& world, const Call& call) {
  const auto id = text(call.input, "PrefixListId");
  const auto rows = prefix_lists_of(world, call);
  const auto found = std::ranges::find(rows, id, &PrefixListRow::id);
  if (found == rows.end())
    return std::unexpected(not_found("InvalidPrefixListID.NotFound", "prefix list", id));
  const auto asked = integer(call.input, "MaxResults");
  const auto page = page_of(found->ranges.size(), text(call.input, "NextToken"),
                            page_limit(asked.value_or(0), 100, world.account(call).page_size));
  if (!page)
    return std::unexpected(ApiError{"InvalidParameterValue", "Unable to parse pagination token"});
  XmlWriter xml;
  xml.open("entrySet");
  for (auto i = page->begin; i < page->end; ++i)
    xml.open("item").text("cidr", found->ranges[i]).close();
  xml.close().optional("nextToken", page->next_token);
  return Body{xml.take()};
}

}  // namespace slipway::deploy::rehearsal::ec2
