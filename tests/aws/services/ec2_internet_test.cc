#include "aws/services/ec2_internet.hh"

#include "tests/aws/services/pairs.hh"

namespace slipway::aws::ec2 {
namespace {

using pairs::Json;

Json dump(const InternetGatewayAttachment& v) { return {{"State", v.state}, {"VpcId", v.vpc_id}}; }

Json dump(const InternetGateway& v) {
  return {{"InternetGatewayId", v.internet_gateway_id},
          {"OwnerId", v.owner_id},
          {"Attachments",
           pairs::each(v.attachments, [](const InternetGatewayAttachment& x) { return dump(x); })},
          {"Tags", pairs::tags(v.tags)}};
}

Json dump(const Address& v) {
  return {{"AllocationId", v.allocation_id},
          {"AssociationId", v.association_id},
          {"Domain", v.domain},
          {"PublicIp", v.public_ip},
          {"PrivateIpAddress", v.private_ip_address},
          {"InstanceId", v.instance_id},
          {"NetworkInterfaceId", v.network_interface_id},
          {"NetworkInterfaceOwnerId", v.network_interface_owner_id},
          {"PublicIpv4Pool", v.public_ipv4_pool},
          {"NetworkBorderGroup", v.network_border_group},
          {"ServiceManaged", v.service_managed},
          {"Tags", pairs::tags(v.tags)}};
}

TEST(Ec2Internet, ReadsWhatAwsDocuments) {
  SKIP_WITHOUT_CONFORMANCE("aws-wire");
  pairs::check<DescribeInternetGateways>("ec2", [](const DescribeInternetGateways::Reply& r) {
    return Json{{"InternetGateways", pairs::each(r.internet_gateways, [](const InternetGateway& x) {
                   return dump(x);
                 })}};
  });
  pairs::check<DescribeAddresses>("ec2", [](const DescribeAddresses::Reply& r) {
    return Json{{"Addresses", pairs::each(r.addresses, [](const Address& x) { return dump(x); })}};
  });
}

TEST(Ec2Internet, PagesUntilThereIsNoToken) {
  pairs::expect_ec2_pages<DescribeInternetGateways>(1000);
}

TEST(Ec2Internet, AsksForAddressesByFilter) {
  DescribeAddresses op{.filters = {{"domain", {"vpc"}}}};
  EXPECT_EQ(
      op.request().body,
      "Action=DescribeAddresses&Version=2016-11-15&Filter.1.Name=domain&Filter.1.Value.1=vpc");
}

}  // namespace
}  // namespace slipway::aws::ec2
