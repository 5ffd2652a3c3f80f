#include "deploy/rehearsal/front.hh"

#include "tests/rehearsal/harness.hh"

namespace slipway::deploy::rehearsal {
namespace {

using namespace std::chrono_literals;

struct FrontTest : testing::Test {
  std::unique_ptr<World> world = starter();
  Front front{*world, {}};

  Encoded answer(const RawRequest& request, Time wall = test_start) {
    return front.answer(request, wall).http;
  }
  static bool says(const Encoded& reply, std::string_view text) {
    return reply.body.find(text) != std::string::npos;
  }
  std::vector<RawRequest> one_of_each(Time at = test_start, const Caller& by = {}) {
    return {form("sts", "Action=GetCallerIdentity&Version=2011-06-15", at, by),
            form("ec2", "Action=DescribeVpcs&Version=2016-11-15", at, by),
            json("kms", "TrentService.ListKeys", "{}", at, by),
            get("route53", "/2013-04-01/hostedzone?maxitems=2", at, by)};
  }
};

TEST_F(FrontTest, answers_every_protocol_in_its_own_envelope) {
  auto requests = one_of_each();
  auto sts = answer(requests[0]), ec2 = answer(requests[1]), kms = answer(requests[2]),
       route53 = answer(requests[3]);
  EXPECT_TRUE(
      says(sts, "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"));
  EXPECT_TRUE(
      says(sts, "<GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/installer</Arn>"));
  EXPECT_TRUE(says(sts, "<ResponseMetadata><RequestId>"));
  EXPECT_TRUE(says(
      ec2, "<DescribeVpcsResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><requestId>"));
  EXPECT_EQ(nlohmann::json::parse(kms.body)["Keys"].size(), 4u);  // the account's page size
  EXPECT_TRUE(
      says(route53,
           "<ListHostedZonesResponse xmlns=\"https://route53.amazonaws.com/doc/2013-04-01/\">"));
  for (const auto& reply : {sts, ec2, kms, route53}) {
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(find_header(reply.headers, "x-amzn-requestid").size(), 36u);
    EXPECT_EQ(find_header(reply.headers, "date"), "Sat, 21 Nov 2026 04:05:06 GMT");
  }
}

struct Refused {
  int request;
  const char* code;
  int status;
};

TEST_F(FrontTest, refuses_a_wrong_secret_as_each_service_does) {
  auto requests =
      one_of_each(test_start, {.key = "AKIAREHEARSAL0STARTR", .secret = "wrong", .token = {}});
  for (auto [request, code, status] :
       {Refused{0, "SignatureDoesNotMatch", 403}, Refused{1, "AuthFailure", 401},
        Refused{2, "InvalidSignatureException", 400}, Refused{3, "SignatureDoesNotMatch", 403}}) {
    auto reply = answer(requests[static_cast<std::size_t>(request)]);
    EXPECT_TRUE(says(reply, code)) << reply.body;
    EXPECT_EQ(reply.status, status);
  }
}

TEST_F(FrontTest, refuses_an_unknown_key_as_each_service_does) {
  auto requests = one_of_each(test_start, {.key = "AKIANOBODY", .secret = "x", .token = {}});
  const char* codes[] = {"InvalidClientTokenId", "AuthFailure", "UnrecognizedClientException",
                         "InvalidClientTokenId"};
  for (std::size_t i = 0; i < 4; ++i) EXPECT_TRUE(says(answer(requests[i]), codes[i]));
}

TEST_F(FrontTest, refuses_signatures_of_another_time) {
  auto requests = one_of_each();
  const char* codes[] = {"Signature expired: 20261121T040506Z is now earlier than",
                         "RequestExpired", "InvalidSignatureException", "SignatureDoesNotMatch"};
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(answer(requests[i], test_start + 4min).status, 200);
    EXPECT_TRUE(says(answer(requests[i], test_start + 6min), codes[i]));
  }
  auto early = form("sts", "Action=GetCallerIdentity&Version=2011-06-15", test_start + 6min);
  EXPECT_TRUE(
      says(Front(*starter(), {}).answer(early, test_start).http, "Signature not yet current"));
}

TEST_F(FrontTest, refuses_what_was_changed_after_signing) {
  auto request = form("ec2", "Action=DescribeVpcs&Version=2016-11-15");
  request.body += "&MaxResults=5";
  EXPECT_TRUE(says(answer(request), "AuthFailure"));
  auto path = get("route53", "/2013-04-01/hostedzone");
  path.target += "?maxitems=1";
  EXPECT_EQ(answer(path).status, 403);
}

TEST_F(FrontTest, refuses_the_unsigned_in_the_protocol_they_speak) {
  EXPECT_TRUE(says(answer({"POST", "/", {}, "Action=GetCallerIdentity"}),
                   "<Code>MissingAuthenticationToken</Code>"));
  auto json_reply = answer({"POST", "/", {{"X-Amz-Target", "TrentService.ListKeys"}}, "{}"});
  EXPECT_EQ(nlohmann::json::parse(json_reply.body)["__type"],
            "MissingAuthenticationTokenException");
  auto cut = form("sts", "Action=GetCallerIdentity&Version=2011-06-15");
  for (auto& header : cut.headers)
    if (header.name == "Authorization") header.value.resize(30);
  EXPECT_TRUE(says(answer(cut), "IncompleteSignature"));
}

TEST_F(FrontTest, sessions_need_their_token_and_end) {
  auto& role = world->account("210987654321").roles.front();
  auto made = world->assume(role, "210987654321", "names", 900s);
  Caller by{made.access_key_id, made.secret_access_key, made.session_token};
  auto whoami = [&](Time at) {
    return answer(form("sts", "Action=GetCallerIdentity&Version=2011-06-15", at, by), at);
  };
  EXPECT_TRUE(says(whoami(test_start), "assumed-role/dns-admin/names"));
  by.token = "other";
  EXPECT_TRUE(says(whoami(test_start), "InvalidClientTokenId"));
  by.token = made.session_token;
  EXPECT_TRUE(says(whoami(test_start + 15min), "<Code>ExpiredToken</Code>"));
}

TEST_F(FrontTest, unknown_operations_get_each_service_s_error) {
  EXPECT_TRUE(says(answer(form("ec2", "Action=Nope&Version=2016-11-15")), "InvalidAction"));
  EXPECT_TRUE(
      says(answer(form("sts", "Action=Nope&Version=2011-06-15")), "Could not find operation Nope"));
  EXPECT_TRUE(
      says(answer(form("sts", "Action=GetCallerIdentity&Version=1999-01-01")), "NoSuchVersion"));
  EXPECT_TRUE(says(answer(form("sts", "")), "MissingAction"));
  EXPECT_TRUE(says(answer(json("kms", "TrentService.Nope", "{}")), "UnknownOperationException"));
  EXPECT_TRUE(says(answer(json("kms", "Other.ListKeys", "{}")), "UnknownOperationException"));
  EXPECT_TRUE(says(answer(json("kms", "TrentService.ListKeys", "[")), "SerializationException"));
  EXPECT_EQ(answer(get("route53", "/2013-04-01/nope")).status, 404);
  EXPECT_EQ(answer(form("glacier", "Action=X")).status, 501);
}

TEST_F(FrontTest, policies_deny_but_never_the_own_identity) {
  Caller auditor{"AKIAREHEARSAL0AUDITR", "rehearsal/secret+key/of+the/auditor+acct", {}};
  auto keys = answer(json("kms", "TrentService.ListKeys", "{}", test_start, auditor));
  EXPECT_EQ(keys.status, 400);
  EXPECT_TRUE(says(keys, "AccessDeniedException"));
  EXPECT_TRUE(says(keys, "user/auditor is not authorized to perform: kms:ListKeys"));
  Front strict(*world, *Faults::parse({"deny:*"}, 1));
  EXPECT_EQ(strict.answer(form("sts", "Action=GetCallerIdentity&Version=2011-06-15"), test_start)
                .http.status,
            200);
  auto vpcs = strict.answer(form("ec2", "Action=DescribeVpcs&Version=2016-11-15"), test_start).http;
  EXPECT_TRUE(says(vpcs, "UnauthorizedOperation"));
  EXPECT_EQ(vpcs.status, 403);
}

TEST_F(FrontTest, faults_strike) {
  Front troubled(*world,
                 *Faults::parse({"throttle:ec2@100", "error:kms.*=503", "latency:sts=40"}, 1));
  auto requests = one_of_each();
  auto sts = troubled.answer(requests[0], test_start);
  EXPECT_EQ(sts.delay, Millis(40));
  EXPECT_EQ(sts.http.status, 200);
  EXPECT_TRUE(says(troubled.answer(requests[1], test_start).http, "RequestLimitExceeded"));
  EXPECT_EQ(troubled.answer(requests[2], test_start).http.status, 503);
  Front expired(*world, *Faults::parse({"expired"}, 1));
  EXPECT_TRUE(says(expired.answer(requests[2], test_start).http, "ExpiredTokenException"));
  Front skewed(*world, *Faults::parse({"skew:600"}, 1));
  auto reply = skewed.answer(requests[0], test_start).http;
  EXPECT_TRUE(says(reply, "Signature expired"));
  EXPECT_EQ(find_header(reply.headers, "date"), "Sat, 21 Nov 2026 04:15:06 GMT");
}

TEST_F(FrontTest, only_changes_are_told) {
  std::vector<std::string> told;
  Front watched(*world, {}, [&](const Call& call) { told.push_back(call.action); });
  for (const auto& request : one_of_each()) watched.answer(request, test_start);
  EXPECT_TRUE(told.empty());
  watched.answer(form("sts",
                      "Action=AssumeRole&Version=2011-06-15&RoleSessionName=ab&RoleArn=arn:aws:iam:"
                      ":123456789012:role/none"),
                 test_start);
  EXPECT_EQ(told, std::vector<std::string>{"AssumeRole"});
}

}  // namespace
}  // namespace slipway::deploy::rehearsal
