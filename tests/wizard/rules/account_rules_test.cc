// The checks that look at the account: network, subnets, certificates, zones, keys, images.
#include "tests/wizard/rules/account.hh"
#include "wizard/rules/certificate.hh"
#include "wizard/rules/images.hh"

namespace slipway::wizard {
namespace {

const std::string cert = "arn:aws:acm:us-west-2:123456789012:certificate/";
const std::string key_arns = "arn:aws:kms:us-west-2:123456789012:key/";
const std::string host_names = "api.p.example.com, app.p.example.com";
const std::string repositories = "pulumi/service, pulumi/console, pulumi/migrations";

TEST(AccountRules, Table) {
  Account account;
  for (const RuleCase& c : std::vector<RuleCase>{
           {"region", {{"region", "us-west-2"}}, pass_, "enabled", ""},
           {"region", {{"region", "us-west-22"}}, fail_, "knows no region", "us-west-2?"},
           {"region", {{"region", "ap-east-1"}}, fail_, "not enabled", "enable it"},
           {"region", {{"region", "Oregon"}}, fail_, "is no region", ""},
           {"vpc", {{"vpc", "vpc-1"}}, pass_, "10.0.0.0/16", ""},
           {"vpc", {{"vpc", "vpc-2"}}, warn_, "default VPC", ""},
           {"vpc", {{"vpc", "vpc-9"}}, fail_, "no VPC vpc-9", ""},
           {"vpc", {{"vpc", ""}}, std::nullopt, "", ""},
           {"subnets",
            {{"subnets", "subnet-a1,subnet-b1"}, {"vpc", "vpc-1"}, {"class", "private"}},
            pass_,
            "2 private subnets",
            ""},
           {"subnets",
            {{"subnets", "subnet-a1, subnet-a2"}, {"class", "private"}},
            fail_,
            "subnet-a1 and subnet-a2 are both in us-west-2a",
            "choose one of them"},
           {"subnets", {{"subnets", "subnet-a1"}}, fail_, "one zone, us-west-2a", "another zone"},
           {"subnets",
            {{"subnets", "subnet-a1, subnet-x"}, {"vpc", "vpc-1"}},
            fail_,
            "subnet-x is in vpc-2",
            "vpc-1"},
           {"subnets",
            {{"subnets", "subnet-a1, subnet-pb"}, {"class", "private"}},
            fail_,
            "subnet-pb is public: route table rtb-1",
            "NAT"},
           {"subnets",
            {{"subnets", "subnet-a1, subnet-u"}, {"class", "private"}},
            unsure_,
            "routes are not known",
            ""},
           {"subnets",
            {{"subnets", "subnet-a1, subnet-c1"}, {"free", "8"}},
            fail_,
            "3 free addresses",
            "larger"},
           {"subnets", {{"subnets", "subnet-a1, subnet-9"}}, fail_, "no subnet subnet-9", ""},
           {"subnets",
            {{"subnets", "subnet-a1, subnet-b1"}, {"others", "subnet-b1"}},
            fail_,
            "subnet-b1 stands in two lists",
            ""},
           {"subnets_class",
            {{"subnets", "subnet-ia"}, {"class", "public"}},
            fail_,
            "isolated",
            "internet gateway"},
           {"subnets_class",
            {{"subnets", "subnet-9"}, {"class", "public"}},
            fail_,
            "no subnet subnet-9",
            ""},
           {"subnets_vpc",
            {{"subnets", "subnet-x"}, {"vpc", "vpc-2"}},
            pass_,
            "1 subnet in the VPC",
            ""},
           {"subnets_zones",
            {{"subnets", "subnet-a1,subnet-b1"}, {"at_least", "3"}},
            fail_,
            "2 zones",
            ""},
           {"subnets_one_a_zone", {{"subnets", "subnet-a1,subnet-b1"}}, pass_, "one a zone", ""},
           {"subnets_free", {{"subnets", "subnet-c1"}}, fail_, "3 free", ""},
           {"subnets_overlap", {{"subnets", "a,b"}, {"others", "c"}}, pass_, "", ""},
           {"certificate",
            {{"certificate", cert + "1"}, {"region", "us-west-2"}},
            pass_,
            "issued",
            ""},
           {"certificate",
            {{"certificate", cert + "1"}, {"region", "us-east-1"}},
            fail_,
            "it is in us-west-2",
            "us-east-1"},
           {"certificate", {{"certificate", cert + "4"}}, fail_, "expired on 2026-11-17", "renew"},
           {"certificate",
            {{"certificate", cert + "5"}},
            fail_,
            "PENDING_VALIDATION",
            "validation record"},
           {"certificate", {{"certificate", cert + "6"}}, fail_, "RSA 1024", "another key"},
           {"certificate", {{"certificate", cert + "9"}}, fail_, "has no certificate", ""},
           {"certificate",
            {{"certificate", key_arns + "k1"}},
            fail_,
            "not the ARN of an ACM certificate",
            ""},
           {"certificate_covers",
            {{"certificate", cert + "1"}, {"names", host_names}},
            pass_,
            "covers",
            ""},
           {"certificate_covers",
            {{"certificate", cert + "2"}, {"names", host_names}},
            pass_,
            "covers",
            ""},
           {"certificate_covers",
            {{"certificate", cert + "3"}, {"names", host_names}},
            fail_,
            "does not cover api.p.example.com: a wildcard stands for one label",
            ""},
           {"certificate_covers",
            {{"certificate", cert + "2"}, {"names", "api., app."}},
            {},
            "",
            ""},
           {"certificate_covers",
            {{"certificate", cert + "2"}, {"names", "api-internal.p.example.com"}},
            fail_,
            "does not cover api-internal.p.example.com",
            ""},
           {"certificate_covers",
            {{"certificate", cert + "9"}, {"names", host_names}},
            unsure_,
            "not known",
            ""},
           {"certificate_expiry", {{"certificate", cert + "1"}}, pass_, "2027-10-20", ""},
           {"certificate_expiry",
            {{"certificate", cert + "7"}},
            warn_,
            "in 9 days",
            "validation record"},
           {"certificate_expiry", {{"certificate", cert + "5"}}, unsure_, "end is not known", ""},
           {"zone", {{"zone", "Example.com"}}, pass_, "Z1", ""},
           {"zone",
            {{"zone", "twice.com"}},
            fail_,
            "2 public zones called twice.com: Z2 and Z3",
            ""},
           {"zone", {{"zone", "inner.com"}}, fail_, "private zone only", ""},
           {"zone", {{"zone", "none.com"}}, fail_, "no hosted zone", "create"},
           {"records",
            {{"zone", "example.com"}, {"names", host_names}},
            fail_,
            "api.p.example.com has a record already: CNAME old.example.com",
            ""},
           {"records", {{"zone", "example.com"}, {"names", "api.example.com"}}, pass_, "", ""},
           {"records",
            {{"zone", "twice.com"}, {"names", "api.twice.com"}},
            unsure_,
            "not been listed",
            ""},
           {"kms_key", {{"key", key_arns + "k1"}, {"region", "us-west-2"}}, pass_, "", ""},
           {"kms_key", {{"key", "alias/pulumi"}}, pass_, "", ""},
           {"kms_key", {{"key", "arn:aws:kms:us-west-2:123456789012:alias/pulumi"}}, pass_, "", ""},
           {"kms_key", {{"key", "k2"}}, fail_, "Disabled", "enable it"},
           {"kms_key", {{"key", "k3"}}, fail_, "managed by AWS", "create one"},
           {"kms_key", {{"key", "k4"}}, fail_, "RSA_2048 for SIGN_VERIFY", "symmetric"},
           {"kms_key", {{"key", "k5"}}, unsure_, "state is not known", "kms:DescribeKey"},
           {"kms_key", {{"key", "k9"}}, fail_, "no key k9", ""},
           {"kms_key",
            {{"key", key_arns + "k1"}, {"region", "eu-west-1"}},
            fail_,
            "it is in us-west-2",
            ""},
           {"kms_key",
            {{"key", "arn:aws:kms:us-west-2:999999999999:key/z"}},
            unsure_,
            "account 999999999999",
            ""},
           {"images", {{"tag", "20260801-1"}, {"repositories", repositories}}, pass_, "", ""},
           {"images",
            {{"tag", "20260901-42"}, {"repositories", repositories}},
            fail_,
            "pulumi/migrations has no tag 20260901-42",
            "one of the 1 tag all have"},
           {"images",
            {{"tag", "x"}, {"repositories", "up/pulumi/service"}},
            fail_,
            "no repository up/pulumi/service",
            "prefix"},
           {"images",
            {{"tag", "x"}, {"repositories", repositories}, {"account", "999999999999"}},
            unsure_,
            "999999999999",
            ""},
           {"image_tag", {{"tag", "latest"}}, warn_, "latest", ""},
           {"image_tag", {{"tag", "a b"}}, fail_, "cannot be", ""},
       })
    expect(account, c);
}

TEST(AccountRules, AListingThatFailedIsNeverAPass) {
  Account account;
  auto& i = account.inventory;
  Account::deny(i.regions);
  Account::deny(i.vpcs);
  Account::deny(i.subnets);
  Account::deny(i.certificates);
  Account::deny(i.zones);
  Account::deny(i.keys);
  Account::deny(i.repositories);
  for (const RuleCase& c : std::vector<RuleCase>{
           {"region", {{"region", "us-west-2"}}, unsure_, "not allowed", "ask"},
           {"vpc", {{"vpc", "vpc-1"}}, unsure_, "not allowed", "ask"},
           {"subnets", {{"subnets", "subnet-a1"}}, unsure_, "not allowed", "ask"},
           {"subnets_free", {{"subnets", "subnet-a1"}}, unsure_, "not allowed", "ask"},
           {"certificate", {{"certificate", cert + "1"}}, unsure_, "not allowed", "ask"},
           {"certificate_covers",
            {{"certificate", cert + "1"}, {"names", host_names}},
            unsure_,
            "not allowed",
            "ask"},
           {"certificate_expiry", {{"certificate", cert + "1"}}, unsure_, "not allowed", "ask"},
           {"zone", {{"zone", "example.com"}}, unsure_, "not allowed", "ask"},
           {"records",
            {{"zone", "example.com"}, {"names", host_names}},
            unsure_,
            "not allowed",
            "ask"},
           {"kms_key", {{"key", "k1"}}, unsure_, "not allowed", "ask"},
           {"images", {{"tag", "x"}, {"repositories", "r"}}, unsure_, "not allowed", "ask"}})
    expect(account, c);
}

TEST(AccountRules, AnotherProfilesZoneCannotBeTold) {
  Account account;
  account.answers.set("dnsProfile", "dns", Provenance::typed);
  expect(account, {"zone", {{"zone", "example.com"}}, unsure_, "another profile", ""});
  // Once its zones have been listed they are judged, and named by whose they are.
  account.inventory.zones_profile = "dns";
  account.inventory.zones_account = "210987654321";
  expect(account, {"zone", {{"zone", "example.com"}}, pass_, "in account 210987654321", ""});
  expect(account, {"zone", {{"zone", "none.com"}}, fail_, "(profile dns)", "that account's zones"});
}

TEST(Certificate, Covers) {
  struct Case {
    const char *pattern, *host;
    bool covered;
  };
  for (const Case& c : {Case{"a.com", "a.com", true},
                        {"A.com", "a.COM", true},
                        {"*.a.com", "b.a.com", true},
                        {"*.a.com", "a.com", false},
                        {"*.a.com", "c.b.a.com", false},
                        {"*.a.com", ".a.com", false},
                        {"a.com", "b.a.com", false},
                        {"*", "com", false}})
    EXPECT_EQ(covers(std::string_view(c.pattern), c.host), c.covered) << c.pattern << " " << c.host;
}

}  // namespace
}  // namespace slipway::wizard
