#include "aws/inventory/rows.hh"

#include <algorithm>

namespace slipway::aws {

namespace {

std::string name_tag(const std::vector<ec2::Tag>& tags) {
  return std::string(ec2::find_tag(tags, "Name"));
}

}  // namespace

VpcRow row_of(const ec2::Vpc& vpc) {
  return {vpc.vpc_id, name_tag(vpc.tags), vpc.cidr_block, vpc.is_default};
}

SubnetRow row_of(const ec2::Subnet& subnet) {
  SubnetRow row;
  row.id = subnet.subnet_id;
  row.name = name_tag(subnet.tags);
  row.vpc_id = subnet.vpc_id;
  row.cidr = subnet.cidr_block;
  row.availability_zone = subnet.availability_zone;
  row.available_ips = subnet.available_ip_address_count;
  return row;
}

NatGatewayRow row_of(const ec2::NatGateway& gateway) {
  NatGatewayRow row{gateway.nat_gateway_id,    gateway.vpc_id,
                    gateway.subnet_id,         gateway.state,
                    gateway.connectivity_type, gateway.failure_message,
                    /*public_ips=*/{}};
  for (const ec2::NatGatewayAddress& address : gateway.nat_gateway_addresses)
    if (!address.public_ip.empty()) row.public_ips.push_back(address.public_ip);
  return row;
}

InternetGatewayRow row_of(const ec2::InternetGateway& gateway) {
  InternetGatewayRow row{gateway.internet_gateway_id, {}};
  for (const ec2::InternetGatewayAttachment& attachment : gateway.attachments)
    if (attachment.state == "available" || attachment.state == "attached")
      row.vpc_id = attachment.vpc_id;
  return row;
}

EndpointRow row_of(const ec2::VpcEndpoint& endpoint) {
  EndpointRow row;
  row.id = endpoint.vpc_endpoint_id;
  row.vpc_id = endpoint.vpc_id;
  row.service = endpoint.service_name;
  row.type = endpoint.vpc_endpoint_type;
  for (char c : endpoint.state)
    row.state += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  row.private_dns = endpoint.private_dns_enabled;
  row.subnet_ids = endpoint.subnet_ids;
  row.route_table_ids = endpoint.route_table_ids;
  return row;
}

NetworkAclRow row_of(const ec2::NetworkAcl& acl) {
  NetworkAclRow row{acl.network_acl_id, acl.vpc_id, {}, {}};
  for (const ec2::NetworkAclAssociation& association : acl.associations)
    row.subnet_ids.push_back(association.subnet_id);
  for (const ec2::NetworkAclEntry& entry : acl.entries)
    row.entries.push_back({entry.egress, entry.rule_number, entry.rule_action == "allow",
                           entry.protocol,
                           entry.cidr_block.empty() ? entry.ipv6_cidr_block : entry.cidr_block,
                           entry.from, entry.to});
  std::ranges::stable_sort(row.entries, {}, &AclEntry::number);
  return row;
}

AddressRow row_of(const ec2::Address& address) {
  return {address.allocation_id, address.public_ip, address.network_interface_id,
          address.instance_id};
}

PrefixListRow row_of(const ec2::ManagedPrefixList& list) {
  return {list.prefix_list_id, list.prefix_list_name, list.owner_id, {}};
}

StackRow row_of(const cloudformation::Stack& stack) {
  return {stack.stack_name, stack.stack_status};
}

std::vector<std::string> covered_names(const std::string& domain,
                                       const std::vector<std::string>& alternatives) {
  std::vector<std::string> out{domain};
  for (const std::string& name : alternatives) {
    if (std::ranges::find(out, name) == out.end()) out.push_back(name);
  }
  return out;
}

CertificateRow row_of(const acm::CertificateSummary& summary) {
  CertificateRow row;
  row.arn = summary.certificate_arn;
  row.domain = summary.domain_name;
  row.names = covered_names(summary.domain_name, summary.subject_alternative_name_summaries);
  row.status = summary.status;
  row.type = summary.type;
  row.key_algorithm = summary.key_algorithm;
  row.not_after = summary.not_after;
  row.in_use = summary.in_use.value_or(false);
  return row;
}

ZoneRow row_of(const route53::HostedZone& zone) {
  ZoneRow row;
  row.id = zone.id;
  row.name = route53::readable_name(zone.name);
  row.is_private = zone.private_zone;
  row.record_count = zone.resource_record_set_count;
  return row;
}

RecordRow row_of(const route53::ResourceRecordSet& record) {
  RecordRow row{route53::readable_name(record.name), record.type, record.resource_records, false};
  if (record.alias_target) {
    row.alias = true;
    row.values = {route53::readable_name(record.alias_target->dns_name)};
  }
  return row;
}

ImageRow row_of(const ecr::ImageDetail& image) {
  return {image.image_tags, image.image_digest, image.image_pushed_at, image.image_size_in_bytes};
}

KeyRow row_of(const kms::KeyListEntry& key) {
  KeyRow row;
  row.id = key.key_id;
  row.arn = key.key_arn;
  return row;
}

void describe(KeyRow& row, const kms::KeyMetadata& metadata) {
  row.state = metadata.key_state;
  row.spec = metadata.key_spec;
  row.usage = metadata.key_usage;
  row.manager = metadata.key_manager;
}

void describe_aws_managed(KeyRow& row) {
  row.state = "Enabled";
  row.spec = "SYMMETRIC_DEFAULT";
  row.usage = "ENCRYPT_DECRYPT";
  row.manager = "AWS";
}

bool is_aws_alias(std::string_view alias) { return alias.starts_with("alias/aws/"); }

}  // namespace slipway::aws
