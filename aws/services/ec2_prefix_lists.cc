#include "aws/services/ec2_prefix_lists.hh"

#include "aws/services/ec2_wire.hh"

namespace slipway::aws::ec2 {

static void read(const Xml& node, ManagedPrefixList& out) {
  node.read("prefixListId", out.prefix_list_id);
  node.read("prefixListName", out.prefix_list_name);
  node.read("prefixListArn", out.prefix_list_arn);
  node.read("addressFamily", out.address_family);
  node.read("state", out.state);
  node.read("stateMessage", out.state_message);
  node.read("ownerId", out.owner_id);
  node.read("maxEntries", out.max_entries);
  node.read("version", out.version);
  node.list("tagSet", "item", out.tags);
}

static void read(const Xml& node, PrefixListEntry& out) {
  node.read("cidr", out.cidr);
  node.read("description", out.description);
}

WireRequest DescribeManagedPrefixLists::request() const {
  return paged_request(*this, "PrefixListId", prefix_list_ids);
}

Result<DescribeManagedPrefixLists::Reply> DescribeManagedPrefixLists::parse(
    const HttpReply& reply) {
  XmlReply xml(reply, info);
  Xml node = xml.root();
  Reply out;
  node.list("prefixListSet", "item", out.prefix_lists);
  node.read("nextToken", out.next_token);
  return xml.finish(std::move(out));
}

std::optional<DescribeManagedPrefixLists> DescribeManagedPrefixLists::next(
    const Reply& reply) const {
  return with_token(*this, &DescribeManagedPrefixLists::next_token, reply.next_token);
}

WireRequest GetManagedPrefixListEntries::request() const {
  return QueryWriter(info.name, version)
      .text("PrefixListId", prefix_list_id)
      .number("MaxResults", max_results)
      .text("NextToken", next_token)
      .finish();
}

Result<GetManagedPrefixListEntries::Reply> GetManagedPrefixListEntries::parse(
    const HttpReply& reply) {
  XmlReply xml(reply, info);
  Xml node = xml.root();
  Reply out;
  node.list("entrySet", "item", out.entries);
  node.read("nextToken", out.next_token);
  return xml.finish(std::move(out));
}

std::optional<GetManagedPrefixListEntries> GetManagedPrefixListEntries::next(
    const Reply& reply) const {
  return with_token(*this, &GetManagedPrefixListEntries::next_token, reply.next_token);
}

}  // namespace slipway::aws::ec2
