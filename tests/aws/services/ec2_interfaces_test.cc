#include "aws/services/ec2_interfaces.hh"

#include "tests/aws/services/pairs.hh"

namespace slipway::aws::ec2 {
namespace {

using pairs::Json;

Json dump(const InterfaceGroup& v) {
  return {{"GroupId", v.group_id}, {"GroupName", v.group_name}};
}

Json dump(const NetworkInterface& v) {
  return {{"NetworkInterfaceId", v.network_interface_id},
          {"VpcId", v.vpc_id},
          {"SubnetId", v.subnet_id},
          {"AvailabilityZone", v.availability_zone},
          {"Description", v.description},
          {"InterfaceType", v.interface_type},
          {"Status", v.status},
          {"OwnerId", v.owner_id},
          {"RequesterId", v.requester_id},
          {"PrivateIpAddress", v.private_ip_address},
          {"PrivateDnsName", v.private_dns_name},
          {"RequesterManaged", v.requester_managed},
          {"Groups", pairs::each(v.groups, [](const InterfaceGroup& x) { return dump(x); })},
          {"Association", Json{{"AllocationId", v.allocation_id}, {"PublicIp", v.public_ip}}},
          {"Attachment", Json{{"AttachmentId", v.attachment_id},
                              {"InstanceId", v.instance_id},
                              {"InstanceOwnerId", v.instance_owner_id}}},
          {"TagSet", pairs::tags(v.tags)}};
}

TEST(Ec2Interfaces, ReadsWhatAwsDocuments) {
  SKIP_WITHOUT_CONFORMANCE("aws-wire");
  pairs::check<DescribeNetworkInterfaces>("ec2", [](const DescribeNetworkInterfaces::Reply& r) {
    return Json{
        {"NetworkInterfaces",
         pairs::each(r.network_interfaces, [](const NetworkInterface& x) { return dump(x); })}};
  });
}

TEST(Ec2Interfaces, PagesUntilThereIsNoToken) {
  pairs::expect_ec2_pages<DescribeNetworkInterfaces>(1000);
}

}  // namespace
}  // namespace slipway::aws::ec2
