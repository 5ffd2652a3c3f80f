#include "aws/services/sts.hh"

#include "tests/aws/services/pairs.hh"

namespace slipway::aws::sts {
namespace {

using pairs::Json;

Json dump_role(const AssumedRole& role) {
  const RoleCredentials& c = role.credentials;
  return {{"Credentials",
           {{"AccessKeyId", c.access_key_id},
            {"SecretAccessKey", c.secret_access_key},
            {"SessionToken", c.session_token},
            {"Expiration", pairs::at(c.expiration)}}},
          {"AssumedRoleUser", {{"AssumedRoleId", role.assumed_role_id}, {"Arn", role.arn}}}};
}

TEST(Sts, ReadsWhatAwsDocuments) {
  SKIP_WITHOUT_CONFORMANCE("aws-wire");
  pairs::check<GetCallerIdentity>("sts", [](const GetCallerIdentity::Reply& r) {
    return Json{{"UserId", r.user_id}, {"Account", r.account}, {"Arn", r.arn}};
  });
  pairs::check<AssumeRole>("sts", dump_role);
  pairs::check<AssumeRoleWithWebIdentity>("sts", dump_role);
}

TEST(Sts, WritesRequests) {
  EXPECT_EQ(GetCallerIdentity{}.request().body, "Action=GetCallerIdentity&Version=2011-06-15");
  AssumeRole role;
  role.role_arn = "arn:aws:iam::1:role/r";
  role.role_session_name = "s";
  role.policy_arns = {"arn:aws:iam::aws:policy/ReadOnlyAccess"};
  role.duration_seconds = 900;
  role.external_id = "x y";
  EXPECT_EQ(role.request().body,
            "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fr"
            "&RoleSessionName=s&PolicyArns.member.1.arn=arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2F"
            "ReadOnlyAccess&DurationSeconds=900&ExternalId=x%20y");
  AssumeRoleWithWebIdentity web;
  web.role_arn = "a";
  web.role_session_name = "s";
  web.web_identity_token = "t";
  EXPECT_EQ(web.request().body,
            "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=a&RoleSessionName=s"
            "&WebIdentityToken=t");
  EXPECT_EQ(AssumeRoleWithWebIdentity::info.signing, Signing::unsigned_request);
}

TEST(Sts, WantsAnAnswerToWhoAmI) {
  auto reply = GetCallerIdentity::parse(pairs::ok("<GetCallerIdentityResponse/>"));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, ErrorKind::protocol);
}

}  // namespace
}  // namespace slipway::aws::sts
