#include "aws/services/ec2_security.hh"

#include "tests/aws/services/pairs.hh"

namespace slipway::aws::ec2 {
namespace {

using pairs::Json;

Json dump(const NetworkAclAssociation& v) {
  return {{"NetworkAclAssociationId", v.network_acl_association_id},
          {"NetworkAclId", v.network_acl_id},
          {"SubnetId", v.subnet_id}};
}

Json dump(const NetworkAclEntry& v) {
  return {{"CidrBlock", v.cidr_block},
          {"Ipv6CidrBlock", v.ipv6_cidr_block},
          {"Protocol", v.protocol},
          {"RuleAction", v.rule_action},
          {"Egress", v.egress},
          {"RuleNumber", v.rule_number},
          {"PortRange", Json{{"From", pairs::maybe(v.from)}, {"To", pairs::maybe(v.to)}}}};
}

Json dump(const NetworkAcl& v) {
  return {{"NetworkAclId", v.network_acl_id},
          {"VpcId", v.vpc_id},
          {"OwnerId", v.owner_id},
          {"IsDefault", v.is_default},
          {"Associations",
           pairs::each(v.associations, [](const NetworkAclAssociation& x) { return dump(x); })},
          {"Entries", pairs::each(v.entries, [](const NetworkAclEntry& x) { return dump(x); })},
          {"Tags", pairs::tags(v.tags)}};
}

TEST(Ec2Security, ReadsWhatAwsDocuments) {
  SKIP_WITHOUT_CONFORMANCE("aws-wire");
  pairs::check<DescribeNetworkAcls>("ec2", [](const DescribeNetworkAcls::Reply& r) {
    return Json{
        {"NetworkAcls", pairs::each(r.network_acls, [](const NetworkAcl& x) { return dump(x); })}};
  });
}

TEST(Ec2Security, PagesUntilThereIsNoToken) {
  pairs::expect_ec2_pages<DescribeSecurityGroups>(1000);
}

TEST(Ec2Security, ReadsRules) {
  std::string body =
      "<DescribeSecurityGroupsResponse><securityGroupInfo><item><groupId>sg-1</groupId>"
      "<groupDescription>d</groupDescription><ipPermissions><item><ipProtocol>tcp</ipProtocol>"
      "<fromPort>443</fromPort><toPort>443</toPort><groups><item><groupId>sg-2</groupId></item>"
      "</groups><ipRanges><item><cidrIp>10.0.0.0/8</cidrIp></item></ipRanges></item></"
      "ipPermissions>"
      "<ipPermissionsEgress><item><ipProtocol>-1</ipProtocol><prefixListIds><item>"
      "<prefixListId>pl-1</prefixListId></item></prefixListIds></item></ipPermissionsEgress>"
      "</item></securityGroupInfo></DescribeSecurityGroupsResponse>";
  auto reply = DescribeSecurityGroups::parse(pairs::ok(body));
  ASSERT_TRUE(reply);
  const SecurityGroup& group = reply->security_groups.at(0);
  EXPECT_EQ(group.description, "d");
  EXPECT_EQ(group.ip_permissions.at(0).to_port, 443);
  EXPECT_EQ(group.ip_permissions.at(0).user_id_group_pairs.at(0).group_id, "sg-2");
  EXPECT_EQ(group.ip_permissions.at(0).ip_ranges.at(0).cidr_ip, "10.0.0.0/8");
  EXPECT_FALSE(group.ip_permissions_egress.at(0).from_port);
  EXPECT_EQ(group.ip_permissions_egress.at(0).prefix_list_ids.at(0).prefix_list_id, "pl-1");
  pairs::expect_no_half_answers<DescribeSecurityGroups>(body);
}

}  // namespace
}  // namespace slipway::aws::ec2
