#include "aws/services/ec2_places.hh"

#include "tests/aws/services/pairs.hh"

namespace slipway::aws::ec2 {
namespace {

using pairs::Json;

Json dump(const ServiceDetail& v) {
  return {{"ServiceName", v.service_name},
          {"ServiceId", v.service_id},
          {"Owner", v.owner},
          {"PrivateDnsName", v.private_dns_name},
          {"AvailabilityZones", v.availability_zones},
          {"BaseEndpointDnsNames", v.base_endpoint_dns_names},
          {"SupportedIpAddressTypes", v.supported_ip_address_types},
          {"VpcEndpointPolicySupported", v.vpc_endpoint_policy_supported},
          {"AcceptanceRequired", v.acceptance_required},
          {"ManagesVpcEndpoints", v.manages_vpc_endpoints},
          {"Tags", pairs::tags(v.tags)}};
}

TEST(Ec2Places, ReadsWhatAwsDocuments) {
  SKIP_WITHOUT_CONFORMANCE("aws-wire");
  pairs::check<DescribeVpcEndpointServices>("ec2", [](const DescribeVpcEndpointServices::Reply& r) {
    return Json{{"ServiceNames", r.service_names},
                {"ServiceDetails",
                 pairs::each(r.service_details, [](const ServiceDetail& x) { return dump(x); })}};
  });
}

TEST(Ec2Places, PagesUntilThereIsNoToken) {
  pairs::expect_ec2_pages<DescribeVpcEndpointServices>(1000);
}

TEST(Ec2Places, OffersOfInstanceTypes) {
  DescribeInstanceTypeOfferings op{.filters = {{"instance-type", {"t3.small"}}}};
  EXPECT_EQ(op.request().body,
            "Action=DescribeInstanceTypeOfferings&Version=2016-11-15&LocationType=availability-zone"
            "&Filter.1.Name=instance-type&Filter.1.Value.1=t3.small&MaxResults=1000");
  std::string body =
      "<DescribeInstanceTypeOfferingsResponse><instanceTypeOfferingSet><item>"
      "<instanceType>t3.small</instanceType><locationType>availability-zone</locationType>"
      "<location>us-west-2a</location></item></instanceTypeOfferingSet>"
      "</DescribeInstanceTypeOfferingsResponse>";
  auto reply = DescribeInstanceTypeOfferings::parse(pairs::ok(body));
  ASSERT_TRUE(reply);
  ASSERT_EQ(reply->instance_type_offerings.size(), 1u);
  EXPECT_EQ(reply->instance_type_offerings[0].location, "us-west-2a");
  EXPECT_FALSE(op.next(*reply));
  pairs::expect_no_half_answers<DescribeInstanceTypeOfferings>(body);
}

}  // namespace
}  // namespace slipway::aws::ec2
