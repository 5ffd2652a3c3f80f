// Turns what AWS answers into rows of the snapshot. Pure; inventory.cc is the only caller.
#pragma once

#include "aws/inventory/snapshot.hh"
#include "aws/services/acm.hh"
#include "aws/services/cloudformation.hh"
#include "aws/services/ec2.hh"
#include "aws/services/ec2_internet.hh"
#include "aws/services/ec2_network.hh"
#include "aws/services/ec2_prefix_lists.hh"
#include "aws/services/ec2_security.hh"
#include "aws/services/ecr.hh"
#include "aws/services/kms.hh"
#include "aws/services/route53.hh"

namespace slipway::aws {

VpcRow row_of(const ec2::Vpc& vpc);
SubnetRow row_of(const ec2::Subnet& subnet);  // not classed yet
NatGatewayRow row_of(const ec2::NatGateway& gateway);
InternetGatewayRow row_of(const ec2::InternetGateway& gateway);
EndpointRow row_of(const ec2::VpcEndpoint& endpoint);
NetworkAclRow row_of(const ec2::NetworkAcl& acl);
AddressRow row_of(const ec2::Address& address);
PrefixListRow row_of(const ec2::ManagedPrefixList& list);  // without its ranges
StackRow row_of(const cloudformation::Stack& stack);
CertificateRow row_of(const acm::CertificateSummary& summary);
// The domain first, then every other name once.
std::vector<std::string> covered_names(const std::string& domain,
                                       const std::vector<std::string>& alternatives);
ZoneRow row_of(const route53::HostedZone& zone);
RecordRow row_of(const route53::ResourceRecordSet& record);
ImageRow row_of(const ecr::ImageDetail& image);

KeyRow row_of(const kms::KeyListEntry& key);
void describe(KeyRow& row, const kms::KeyMetadata& metadata);
// What holds for every key AWS manages itself, without asking: it is enabled, symmetric and
// encrypts (AWS KMS developer guide, "AWS managed keys").
void describe_aws_managed(KeyRow& row);
bool is_aws_alias(std::string_view alias);

}  // namespace slipway::aws
