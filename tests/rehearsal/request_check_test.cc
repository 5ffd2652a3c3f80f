#include "deploy/rehearsal/request_check.hh"

#include "tests/rehearsal/harness.hh"

namespace slipway::deploy::rehearsal {
namespace {

std::string said(aws::Service service, const char* action, const char* input) {
  auto refused = refuse_request(wire(service), action, nlohmann::json::parse(input));
  return refused ? refused->code + ": " + refused->message : "";
}

TEST(RequestCheck, speaks_as_each_service_does) {
  using enum aws::Service;
  // As AWS is seen to answer: the sentences that people quote in reports.
  EXPECT_EQ(said(service_quotas, "GetServiceQuota",
                 R"({"ServiceCode": "vpc", "QuotaCode": " L-83CA0A9D"})"),
            "ValidationException: 1 validation error detected: Value ' L-83CA0A9D' at 'quotaCode' "
            "failed to satisfy constraint: Member must satisfy regular expression pattern: "
            "[a-zA-Z][a-zA-Z0-9-]{1,128}");
  EXPECT_EQ(said(route53, "GetHostedZone", R"({"Id": "aws_route53_delegation_set.main.id"})"),
            "InvalidInput: 1 validation error detected: Value "
            "'aws_route53_delegation_set.main.id' at 'id' failed to satisfy constraint: Member "
            "must have length less than or equal to 32");
  EXPECT_EQ(said(ecr, "DescribeImages", R"({"repositoryName": "a"})"),
            "InvalidParameterException: Invalid parameter at 'repositoryName' failed to satisfy "
            "constraint: 'must have length greater than or equal to 2'");
  EXPECT_EQ(said(ec2, "DescribeVpcs", R"({"ImageType": "x"})"),
            "UnknownParameter: The parameter ImageType is not recognized");
  EXPECT_EQ(said(ec2, "DescribeVpcs", R"({"MaxResults": "1"})"),
            "InvalidParameterValue: Value ( 1 ) for parameter maxResults is invalid. Expecting a "
            "value greater than 5.");
  EXPECT_EQ(said(ec2, "DescribeVpcAttribute", R"({"Attribute": "enableDnsSupport"})"),
            "MissingParameter: The request must contain the parameter VpcId");
  EXPECT_EQ(said(rds, "DescribeOrderableDBInstanceOptions", "{}"),
            "MissingParameter: The request must contain the parameter Engine.");
  EXPECT_EQ(said(sts, "AssumeRole", "{}"),
            "ValidationError: 2 validation errors detected: Value null at 'roleArn' failed to "
            "satisfy constraint: Member must not be null; Value null at 'roleSessionName' failed "
            "to satisfy constraint: Member must not be null");
  EXPECT_EQ(said(cloudformation, "CreateStack",
                 R"({"StackName": "a", "Tags": [{"Key": "", "Value": "x"}]})"),
            "ValidationError: 1 validation error detected: Value '' at 'tags.1.member.key' failed "
            "to satisfy constraint: Member must have length greater than or equal to 1");
  EXPECT_EQ(said(cloudformation, "CreateStack",
                 R"({"StackName": "a", "Capabilities": ["CAPABILITY_ALL"]})"),
            "ValidationError: 1 validation error detected: Value '[CAPABILITY_ALL]' at "
            "'capabilities' failed to satisfy constraint: Member must satisfy constraint: [Member "
            "must satisfy enum value set: [CAPABILITY_IAM, CAPABILITY_NAMED_IAM, "
            "CAPABILITY_AUTO_EXPAND]]");
  EXPECT_EQ(said(kms, "DescribeKey", R"({"KeyId": 1})"),
            "SerializationException: KeyId: NUMBER_VALUE can not be converted to a String");
}

TEST(RequestCheck, shortens_what_it_repeats) {
  const auto long_name = std::string(300, 'x');
  const auto refused = refuse_request(wire(aws::Service::logs), "DescribeLogStreams",
                                      {{"logGroupName", std::string(600, 'x')}});
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->message.find(long_name), std::string::npos);
}

TEST(RequestCheck, stands_before_the_handler_and_after_the_signature) {
  auto world = starter();
  Front front(*world, {});
  const auto answer = [&](RawRequest request) {
    return front.answer(request, test_start).http.body;
  };
  const auto body = "Action=DescribeVpcs&Version=2016-11-15&Vpcs=1";
  EXPECT_NE(answer(form("ec2", body)).find("<Code>UnknownParameter</Code>"), std::string::npos);
  auto forged = form("ec2", body);
  forged.body += "2";
  EXPECT_EQ(answer(forged).find("UnknownParameter"), std::string::npos);
}

}  // namespace
}  // namespace slipway::deploy::rehearsal
