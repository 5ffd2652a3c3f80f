// A small account behind an Http, and an inventory of it.
#pragma once

#include <optional>

#include "aws/inventory/inventory.hh"
#include "tests/aws/client_harness.hh"

namespace slipway::aws {

// A small account behind an Http that answers every call after the same delay of virtual time.
class Account : public Http {
 public:
  Account(FakeTimers& timers, Millis delay) : timers_(timers), delay_(delay) {}

  std::map<std::string, std::string> bodies;  // by a part of the request that names the call
  std::map<std::string, int> asked;

  Ticket send(HttpRequest request, HttpDone done) override {
    HttpReply reply = answer(request);
    return timers_.after(delay_, [reply = std::move(reply), done = std::move(done)]() mutable {
      done(std::move(reply));
    });
  }

  // The longest matching part wins, so a page can be named apart from its call.
  HttpReply answer(const HttpRequest& request) {
    std::string text = request.url + " " + request.body + " ";
    text += find_header(request.headers, "x-amz-target");
    std::string best;
    for (const auto& [part, body] : bodies) {
      if (matches(text, part) && part.size() >= best.size()) best = part;
    }
    if (best.empty()) {
      ADD_FAILURE() << "nobody answers " << text;
      return {500, {}, ""};
    }
    ++asked[best];
    const std::string& body = bodies[best];
    return body.find("AccessDenied") == std::string::npos ? HttpReply{200, {}, body}
                                                          : HttpReply{403, {}, body};
  }

 private:
  // "ListKeys&m-2": every piece occurs.
  static bool matches(const std::string& text, std::string part) {
    while (!part.empty()) {
      auto end = std::min(part.find('&'), part.size());
      if (text.find(part.substr(0, end)) == std::string::npos) return false;
      part.erase(0, std::min(end + 1, part.size()));
    }
    return true;
  }

  FakeTimers& timers_;
  Millis delay_;
};

inline std::string ec2_reply(const std::string& op, const std::string& inner) {
  return "<" + op + "Response>" + inner + "</" + op + "Response>";
}

inline constexpr const char* denied_json =
    R"({"__type": "AccessDeniedException", "message": "not authorized to perform this"})";
inline constexpr const char* denied_xml =
    "<Response><Errors><Error><Code>AccessDenied</Code><Message>no</Message></Error></Errors>"
    "<RequestID>r</RequestID></Response>";

inline std::map<std::string, std::string> small_account() {
  return {
      {"GetCallerIdentity",
       "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account>"
       "</GetCallerIdentityResult></GetCallerIdentityResponse>"},
      {"DescribeRegions", ec2_reply("DescribeRegions",
                                    "<regionInfo><item><regionName>eu-west-1</regionName>"
                                    "</item></regionInfo>")},
      {"DescribeVpcs",
       ec2_reply("DescribeVpcs", "<vpcSet><item><vpcId>vpc-1</vpcId></item></vpcSet>")},
      {"DescribeSubnets",
       ec2_reply("DescribeSubnets",
                 "<subnetSet><item><subnetId>subnet-1</subnetId><vpcId>vpc-1</vpcId></item>"
                 "</subnetSet><nextToken>s-2</nextToken>")},
      {"DescribeSubnets&s-2",
       ec2_reply("DescribeSubnets",
                 "<subnetSet><item><subnetId>subnet-2</subnetId><vpcId>vpc-1</vpcId></item>"
                 "</subnetSet>")},
      {"DescribeRouteTables",
       ec2_reply(
           "DescribeRouteTables",
           "<routeTableSet><item><routeTableId>rtb-1</routeTableId><vpcId>vpc-1</vpcId>"
           "<associationSet><item><main>true</main></item></associationSet><routeSet><item>"
           "<destinationCidrBlock>0.0.0.0/0</destinationCidrBlock><gatewayId>igw-1</gatewayId>"
           "<state>active</state></item></routeSet></item></routeTableSet>")},
      {"DescribeNatGateways",
       ec2_reply("DescribeNatGateways",
                 "<natGatewaySet><item><natGatewayId>nat-1</natGatewayId><vpcId>vpc-1</vpcId>"
                 "<state>failed</state><failureMessage>no address</failureMessage>"
                 "<natGatewayAddressSet><item><publicIp>198.51.100.7</publicIp></item>"
                 "</natGatewayAddressSet></item></natGatewaySet>")},
      {"DescribeInternetGateways",
       ec2_reply("DescribeInternetGateways",
                 "<internetGatewaySet><item><internetGatewayId>igw-1</internetGatewayId>"
                 "<attachmentSet><item><state>available</state><vpcId>vpc-1</vpcId></item>"
                 "</attachmentSet></item></internetGatewaySet>")},
      {"DescribeVpcEndpoints",
       ec2_reply("DescribeVpcEndpoints",
                 "<vpcEndpointSet><item><vpcEndpointId>vpce-1</vpcEndpointId><vpcId>vpc-1</vpcId>"
                 "<serviceName>com.amazonaws.eu-west-1.kms</serviceName><state>Available</state>"
                 "<privateDnsEnabled>true</privateDnsEnabled></item></vpcEndpointSet>")},
      {"DescribeNetworkAcls",
       ec2_reply("DescribeNetworkAcls",
                 "<networkAclSet><item><networkAclId>acl-1</networkAclId><vpcId>vpc-1</vpcId>"
                 "<associationSet><item><subnetId>subnet-1</subnetId></item></associationSet>"
                 "<entrySet><item><ruleNumber>32767</ruleNumber><protocol>-1</protocol>"
                 "<ruleAction>deny</ruleAction><cidrBlock>0.0.0.0/0</cidrBlock></item><item>"
                 "<ruleNumber>100</ruleNumber><protocol>6</protocol><ruleAction>allow</ruleAction>"
                 "<cidrBlock>10.0.0.0/8</cidrBlock><portRange><from>1</from><to>99</to></portRange>"
                 "</item></entrySet></item></networkAclSet>")},
      {"DescribeManagedPrefixLists",
       ec2_reply("DescribeManagedPrefixLists",
                 "<prefixListSet><item><prefixListId>pl-1</prefixListId>"
                 "<prefixListName>com.amazonaws.eu-west-1.s3</prefixListName>"
                 "<ownerId>AWS</ownerId></item></prefixListSet>")},
      {"DescribeAddresses",
       ec2_reply("DescribeAddresses",
                 "<addressesSet><item><allocationId>eipalloc-1</allocationId>"
                 "<publicIp>198.51.100.7</publicIp><networkInterfaceId>eni-1</networkInterfaceId>"
                 "</item></addressesSet>")},
      {"DescribeStacks",
       "<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>prod</StackName>"
       "<StackStatus>CREATE_COMPLETE</StackStatus><Parameters><member><ParameterKey>Tag</"
       "ParameterKey>"
       "<ParameterValue>v1</ParameterValue></member></Parameters></member></Stacks>"
       "</DescribeStacksResult></DescribeStacksResponse>"},
      {"ListCertificates",
       R"({"CertificateSummaryList": [{"CertificateArn": "arn:a", "DomainName": "a"},
           {"CertificateArn": "arn:b", "DomainName": "b",
            "HasAdditionalSubjectAlternativeNames": true}]})"},
      {"DescribeCertificate", R"({"Certificate": {"SubjectAlternativeNames": ["b", "c", "d"]}})"},
      {"/hostedzone?",
       "<ListHostedZonesResponse><HostedZones><HostedZone><Id>/hostedzone/Z1</Id><Name>a.b.</Name>"
       "<ResourceRecordSetCount>2</ResourceRecordSetCount></HostedZone></HostedZones>"
       "</ListHostedZonesResponse>"},
      {"/hostedzone/Z1/rrset",
       "<ListResourceRecordSetsResponse><ResourceRecordSets><ResourceRecordSet><Name>a.b.</Name>"
       "<Type>NS</Type></ResourceRecordSet></ResourceRecordSets></ListResourceRecordSetsResponse>"},
      {"ListKeys", R"({"Keys": [{"KeyId": "k-aws"}, {"KeyId": "k-1"}],
                       "Truncated": true, "NextMarker": "m-2"})"},
      {"ListKeys&m-2", R"({"Keys": [{"KeyId": "k-2"}]})"},
      {"ListAliases", R"({"Aliases": [{"AliasName": "alias/aws/s3", "TargetKeyId": "k-aws"},
                                      {"AliasName": "alias/aws/unused"},
                                      {"AliasName": "alias/one", "TargetKeyId": "k-1"}]})"},
      {"DescribeKey", R"({"KeyMetadata": {"KeyState": "Enabled", "KeyManager": "CUSTOMER"}})"},
      {"DescribeRepositories", R"({"repositories": [
           {"repositoryName": "p/a", "repositoryUri": "u/a"}, {"repositoryName": "p/b"}]})"},
      {"DescribeImages", R"({"imageDetails": [{"imageTags": ["v1"], "imageDigest": "sha256:1"}]})"},
  };
}

struct InventoryTest : testing::Test {
  FakeTimers timers;
  Account account{timers, Millis{100}};
  FakeCredentials credentials{timers};
  Client client = client_between(account, timers, credentials);
  int changes = 0;
  std::optional<Inventory> inventory;

  InventoryTest() {
    account.bodies = small_account();
    inventory.emplace(client, [this] { ++changes; });
  }
  const Snapshot& seen() { return inventory->snapshot(); }
  // Virtual time until nothing is under way.
  Millis settle() {
    Steady begin = timers.steady();
    while (!inventory->settled() && timers.waiting() > 0) timers.tick(timers.next());
    EXPECT_TRUE(inventory->settled());
    return timers.steady() - begin;
  }
};

}  // namespace slipway::aws
