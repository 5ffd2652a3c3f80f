// The checks that need only the answers: formats, sizes, licence, sign-in.
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "tests/wizard/rules/account.hh"
#include "wizard/rules/licence.hh"
#include "wizard/rules/shape.hh"
#include "wizard/rules/syntax.hh"

namespace slipway::wizard {
namespace {

// {"alg":"ES256","typ":"JWT"} . claims . any signature
std::string jwt(const std::string& claims) {
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string out;
  unsigned int bits = 0, held = 0;
  for (unsigned char c : claims) {
    bits = bits << 8U | c;
    for (held += 8; held >= 6; held -= 6) out += alphabet[bits >> (held - 6) & 63U];
  }
  if (held) out += alphabet[bits << (6 - held) & 63U];
  return "eyJhbGciOiJFUzI1NiIsInR5cCI6IkpXVCJ9." + out + ".c2lnbmF0dXJl";
}

TEST(ValueRules, Table) {
  Account account;
  auto fargate = [](const char* cpu, const char* memory) {
    return Account::Parameters{{"cpu", cpu}, {"memory", memory}};
  };
  for (
      const RuleCase& c : std::vector<RuleCase>{
          {"format",
           {{"value", "subnet-0a, subnet-xyz"}, {"kind", "subnet_id"}},
           fail_,
           "subnet-xyz",
           ""},
          {"format", {{"value", "upstream"}, {"kind", "image_prefix"}}, fail_, "upstream", "add /"},
          {"format", {{"value", "upstream/"}, {"kind", "image_prefix"}}, pass_, "", ""},
          {"format", {{"value", "12345678901"}, {"kind", "account"}}, fail_, "", "leading zeros"},
          {"format", {{"value", ""}, {"kind", "account"}}, std::nullopt, "", ""},
          {"pattern",
           {{"value", "x"}, {"pattern", "[0-9]+"}, {"wanted", "digits"}},
           fail_,
           "found \"x\"",
           "digits"},
          {"pattern", {{"value", "false"}, {"pattern", "false"}}, pass_, "", ""},
          {"name_pattern", {{"value", "pulumi-prod"}}, pass_, "", ""},
          {"name_pattern", {{"value", "pulumi--prod"}}, fail_, "cannot be", ""},
          {"name_pattern", {{"value", "p-"}}, fail_, "", ""},
          {"name_pattern",
           {{"value", "abcdefghijklmnopqrs"}, {"longest", "18"}},
           fail_,
           "19 characters",
           "1 character"},
          {"domain",
           {{"zone", "example.com"}, {"subdomain", "p"}, {"names", "api.p.example.com"}},
           pass_,
           "api.p.example.com",
           ""},
          {"domain", {{"zone", "https://example.com"}}, fail_, "scheme", ""},
          {"domain", {{"zone", "example.com."}}, fail_, "dot", ""},
          {"domain", {{"zone", "example"}}, fail_, "no dot", ""},
          {"domain", {{"zone", "example.com"}, {"subdomain", "a..b"}}, fail_, "empty label", ""},
          {"domain", {{"zone", "example.com"}, {"subdomain", "p.example.com"}}, warn_, "again", ""},
          {"domain",
           {{"zone", "example.com"},
            {"names", std::string(60, 'a') + "." + std::string(60, 'b') + ".example.com"}},
           fail_,
           "characters",
           "shorten"},
          {"same_region",
           {{"arns", "arn:aws:kms:us-east-1:123456789012:key/1"}, {"region", "us-west-2"}},
           fail_,
           "us-east-1",
           ""},
          {"same_region",
           {{"arns", "arn:aws:s3:::b"}, {"region", "cn-north-1"}},
           fail_,
           "partition",
           ""},
          {"same_region",
           {{"arns", "arn:aws:kms:us-west-2:123456789012:key/1"}, {"region", "us-west-2"}},
           pass_,
           "",
           ""},
          {"all_or_none",
           {{"the user", "x"}, {"the password", ""}},
           fail_,
           "the password missing",
           ""},
          {"all_or_none", {{"a", ""}, {"b", ""}}, std::nullopt, "", ""},
          {"number",
           {{"value", "0"}, {"at_least", "1"}, {"why", "one is none"}},
           fail_,
           "found 0",
           "give 1"},
          {"number", {{"value", "3"}, {"at_most", "2"}}, fail_, "found 3", "give 2"},
          {"fargate_size", fargate("256", "512"), pass_, "", ""},
          {"fargate_size", fargate("256", "1536"), fail_, "no task", "2048"},
          {"fargate_size", fargate("512", "512"), fail_, "512 MiB", "give 1024"},
          {"fargate_size", fargate("300", "512"), fail_, "no Fargate size", ""},
          {"fargate_size", fargate("8192", "20480"), pass_, "", ""},
          {"fargate_size", fargate("8192", "17408"), fail_, "", "give 20480"},
          {"fargate_size", fargate("16384", "122880"), pass_, "", ""},
          {"fargate_size", fargate("4096", "40000"), fail_, "", "give 30720"},
          {"fargate_size",
           {{"cpu", "256"}, {"memory", "512"}, {"container_cpu", "512"}},
           fail_,
           "wants 512",
           "give 256"},
          {"fargate_size",
           {{"cpu", "256"}, {"memory", "512"}, {"container_memory", "1024"}},
           fail_,
           "reserves 1024",
           ""},
          {"fargate_size",
           {{"cpu", "512"},
            {"memory", "1024"},
            {"recommended_cpu", "2048"},
            {"recommended_memory", "4096"}},
           warn_,
           "less",
           "2048 and 4096"},
          {"cidr_list", {{"cidrs", "10.0.0.0/8, ::/0"}}, pass_, "2 CIDR blocks", ""},
          {"cidr_list", {{"cidrs", "10.0.0.1/8"}}, fail_, "bits set", "10.0.0.0/8"},
          {"cidr_list", {{"cidrs", "10.0.0.1"}}, fail_, "no CIDR", "10.0.0.1/32"},
          {"cidr_list", {{"cidrs", "10.0.0.0/33"}}, fail_, "no CIDR", ""},
          {"open_to_world", {{"cidrs", "10.0.0.0/8,0.0.0.0/0"}}, warn_, "open to the Internet", ""},
          {"open_to_world", {{"cidrs", "10.0.0.0/8"}}, pass_, "", ""},
          {"log_retention",
           {{"days", "{\"retentionDays\":30}"}, {"member", "retentionDays"}},
           pass_,
           "30 days",
           ""},
          {"log_retention",
           {{"days", "{\"RetentionDays\":31}"}, {"member", "retentionDays"}},
           fail_,
           "31 days",
           "give 60"},
          {"log_retention",
           {{"days", "{\"retentionInDays\":30}"},
            {"member", "retentionDays"},
            {"mistaken", "retentionInDays"}},
           fail_,
           "read by nothing",
           "rename"},
          {"log_retention", {{"days", "9"}}, fail_, "9 days", "give 14"},
          {"log_retention", {{"days", "often"}}, fail_, "no number", ""},
          {"database_class",
           {{"class", "db.t3.small"},
            {"too_small", "db.t2.*, db.t3.small, *.micro"},
            {"engine", "Aurora"},
            {"least", "db.t3.medium"},
            {"advice", "choose db.t3.medium"}},
           fail_,
           "Aurora does not run",
           "db.t3.medium"},
          {"database_class",
           {{"class", "db.t2.large"},
            {"too_small", "db.t2.*"},
            {"least", "db.t3.medium"},
            {"advice", "choose db.t3.medium"}},
           fail_,
           "",
           ""},
          {"database_class", {{"class", "t3.medium"}}, fail_, "no database class", ""},
          {"database_class", {{"class", "db.r6g.large"}}, pass_, "", ""},
          {"opensearch", {{"enabled", "false"}, {"name", "X"}}, std::nullopt, "", ""},
          {"opensearch", {{"enabled", "true"}, {"name", "X"}}, fail_, "\"X\"", ""},
          {"opensearch",
           {{"count", "1"}, {"subnets", "a,b"}},
           fail_,
           "1 data nodes for 2 subnets",
           "2 nodes"},
          {"opensearch", {{"masters", "2"}}, fail_, "2 dedicated masters", "give 3"},
          {"image_tag", {{"tag", "20260901-42"}}, pass_, "", ""},
          {"licence", {{"licence", jwt("{\"exp\":1798761600}")}}, pass_, "2027-01-01", ""},
          {"licence",
           {{"licence", jwt("{\"exp\":1795392000}")}},
           warn_,
           "ends on 2026-11-23, in 2 days",
           ""},
          {"licence", {{"licence", jwt("{\"exp\":1700000000}")}}, fail_, "ended on 2023-11-14", ""},
          {"licence", {{"licence", jwt("{}")}}, pass_, "names no end", ""},
          {"licence", {{"licence", "a.b"}}, fail_, "3 characters", ""},
          {"smtp",
           {{"server", "smtp.example.com:587"},
            {"username", "u"},
            {"password", "p"},
            {"sender", "a@example.com"}},
           pass_,
           "smtp.example.com:587",
           ""},
          {"smtp",
           {{"server", "smtp.example.com:587"},
            {"username", ""},
            {"password", "p"},
            {"sender", "a@example.com"}},
           fail_,
           "missing the user name",
           ""},
          {"smtp",
           {{"server", "smtp.example.com"}, {"username", "u"}, {"password", "p"}, {"sender", "me"}},
           fail_,
           "no mail server",
           ":587"},
          {"smtp",
           {{"server", ""}, {"username", ""}, {"password", ""}, {"sender", ""}},
           std::nullopt,
           "",
           ""},
          {"captcha", {{"site", "x"}, {"secret", ""}}, fail_, "missing the secret key", ""},
          {"captcha", {{"site", ""}, {"secret", ""}}, std::nullopt, "", ""},
          {"captcha", {{"site", "x"}, {"secret", "y"}}, pass_, "", ""},
      })
    expect(account, c);
}

TEST(ValueRules, HostileLicences) {
  for (const std::string& text : std::vector<std::string>{
           "", ".", "..", "...", "a.b.c", "eyJ9.eyJ9.x", jwt("[1]"), jwt("{\"exp\":1e400}"),
           std::string(70'000, 'a') + ".b.c", "e30.e30."}) {
    auto licence = read_licence(text);
    EXPECT_TRUE(!licence || !licence->ends) << text.substr(0, 40);
  }
  EXPECT_FALSE(read_licence(jwt("{\"exp\":-1}"))->ends);
  EXPECT_FALSE(read_licence(jwt("{\"exp\":\"soon\"}"))->ends);
  EXPECT_FALSE(read_licence(jwt("{\"exp\":1e30}"))->ends);
}

struct Pem {
  std::string certificate, key;
};

std::string text_of_bio(BIO* bio) {
  char* data = nullptr;
  long size = BIO_get_mem_data(bio, &data);
  std::string text(data, static_cast<std::size_t>(size));
  BIO_free(bio);
  return text;
}

// A self-signed pair valid for `days` from the account's now.
Pem make_pair(const std::string& name, Time now, int days) {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* certificate = X509_new();
  X509_set_pubkey(certificate, key);
  time_t start = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  X509_time_adj_ex(X509_getm_notBefore(certificate), -1, 0, &start);
  X509_time_adj_ex(X509_getm_notAfter(certificate), days, 60, &start);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  X509_sign(certificate, key, EVP_sha256());
  BIO* one = BIO_new(BIO_s_mem());
  BIO* two = BIO_new(BIO_s_mem());
  PEM_write_bio_X509(one, certificate);
  PEM_write_bio_PrivateKey(two, key, nullptr, nullptr, 0, nullptr, nullptr);
  X509_free(certificate);
  EVP_PKEY_free(key);
  return {text_of_bio(one), text_of_bio(two)};
}

TEST(ValueRules, Saml) {
  Account account;
  Pem good = make_pair("api.example.com", account.now, 365),
      other = make_pair("api.example.com", account.now, 365);
  Pem old = make_pair("api.example.com", account.now, -1),
      soon = make_pair("api.example.com", account.now, 9);
  auto with = [](const std::string& certificate, const std::string& key) {
    return Account::Parameters{{"enabled", "true"},
                               {"public", certificate},
                               {"private", key},
                               {"name", "api.example.com"}};
  };
  auto elsewhere = with(good.certificate, good.key);
  elsewhere["name"] = "api.other.com";
  for (const RuleCase& c : std::vector<RuleCase>{
           {"saml", {{"enabled", "false"}, {"public", "x"}}, std::nullopt, "", ""},
           {"saml", with("", ""), fail_, "no certificate pair", ""},
           {"saml", with(good.certificate, ""), fail_, "private key is missing", ""},
           {"saml", with("", good.key), fail_, "certificate is missing", ""},
           {"saml", with("x", good.key), fail_, "certificate cannot be read", ""},
           {"saml", with(good.certificate, "x"), fail_, "private key cannot be read", ""},
           {"saml", with(good.certificate, good.key), pass_, "2027-11-20", ""},
           {"saml", with(good.certificate, other.key), fail_, "does not belong", ""},
           {"saml", with(old.certificate, old.key), fail_, "expired on 2026-11-19", ""},
           {"saml", with(soon.certificate, soon.key), warn_, "in 9 days", ""},
           {"saml", elsewhere, warn_, "made out to \"api.example.com\"", "CN=api.other.com"}})
    expect(account, c);
}

TEST(Times, InWords) {
  Time now = parse_rfc3339("2026-11-20T12:00:00Z").value();
  struct Case {
    const char *time, *until, *ago;
  };
  for (const Case& c : {Case{"2027-10-22T00:00:00Z", "in 11 months", "just now"},
                        {"2027-03-25T00:00:00Z", "in 4 months", "just now"},
                        {"2026-11-23T12:00:00Z", "in 3 days", "just now"},
                        {"2026-11-20T14:30:00Z", "in 2 hours", "just now"},
                        {"2029-11-20T12:00:00Z", "in 3 years", "just now"},
                        {"2026-11-17T11:00:00Z", "expired 3 d", "3 days ago"},
                        {"2026-08-01T00:00:00Z", "expired 3 months", "3 months ago"},
                        {"2026-11-20T11:59:40Z", "expired 0 min", "just now"},
                        {"2026-11-20T11:00:00Z", "expired 1 h", "1 hour ago"}}) {
    Time time = parse_rfc3339(c.time).value();
    EXPECT_EQ(until(time, now), c.until) << c.time;
    EXPECT_EQ(ago(time, now), c.ago) << c.time;
  }
}

TEST(Shape, Patterns) {
  EXPECT_EQ(matches("vpc-0a1", "vpc-[0-9a-f]+"), true);
  EXPECT_EQ(matches("xvpc-0a1", "vpc-[0-9a-f]+"), false);
  EXPECT_EQ(matches("v12", "v\\d{2}"), true);
  EXPECT_EQ(matches("a_1", "(?:[\\w]+)"), true);
  EXPECT_EQ(matches("a|b", "a\\|b"), true);
  EXPECT_EQ(matches("b", "a|b"), true);
  EXPECT_EQ(matches("x", "(["), std::nullopt);
  EXPECT_EQ(matches(std::string("a\0b", 3), "a"), false);
}

TEST(Syntax, Values) {
  EXPECT_EQ(words(" a,b  c,\n"), (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_TRUE(dns_problem("a-1.example.com").empty());
  for (auto bad : {"", "a..b", "-a.com", "a-.com", "a_b.com", "ä.com", "a b.com"})
    EXPECT_FALSE(dns_problem(bad).empty()) << bad;
  EXPECT_FALSE(dns_problem(std::string(64, 'a') + ".com").empty());
  for (auto bad : {"", "a", "a@", "@b.c", "a@b", "a@b@c.d", "a b@c.d"})
    EXPECT_FALSE(is_email(bad)) << bad;
  for (auto bad : {"", "host", "host:", "host:0", "host:65536", "host:+1", ":25", "a b:25"})
    EXPECT_FALSE(is_host_port(bad)) << bad;
  for (auto bad :
       {"", "arn:", "arn:aws:acm:us-west-2:1:x", "arn:aws:::", "urn:aws:s3:::b", "arn:aws:s3:::"})
    EXPECT_FALSE(parse_arn(bad)) << bad;
  EXPECT_EQ(parse_cidr("2001:db8::1/32")->network, "2001:db8::/32");
  for (auto bad : {"", "/", "1.2.3/8", "1.2.3.4/", "1.2.3.4/-1", "::/129", "1.2.3.4/0x8"})
    EXPECT_FALSE(parse_cidr(bad)) << bad;
  EXPECT_EQ(partition_of("us-gov-west-1"), "aws-us-gov");
}

}  // namespace
}  // namespace slipway::wizard
