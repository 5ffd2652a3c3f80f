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
  Front watched(*world, {}, {.changed = [&](const Call& call) { told.push_back(call.action); }});
  for (const auto& request : one_of_each()) watched.answer(request, test_start);
  EXPECT_TRUE(told.empty());
  watched.answer(form("sts",
                      "Action=AssumeRole&Version=2011-06-15&RoleSessionName=ab&RoleArn=arn:aws:iam:"
                      ":123456789012:role/none"),
                 test_start);
  EXPECT_EQ(told, std::vector<std::string>{"AssumeRole"});
}

TEST_F(FrontTest, the_unsigned_are_answered_by_the_service_they_meant) {
  EXPECT_TRUE(says(answer({"POST", "/", {}, "Action=DescribeVpcs&Version=2016-11-15"}),
                   "<Code>MissingParameter</Code><Message>The request must contain the parameter "
                   "AWSAccessKeyId"));
  EXPECT_TRUE(says(answer({"GET", "/2013-04-01/hostedzone", {}, ""}), "route53.amazonaws.com/doc"));
  auto object = answer({"GET", "/example-product-builds/a", {}, ""});
  EXPECT_TRUE(says(object, "<Error><Code>AccessDenied</Code>"));
  EXPECT_EQ(find_header(object.headers, "server"), "AmazonS3");
}

std::string& header_of(RawRequest& request, std::string_view name) {
  for (auto& header : request.headers)
    if (header.name == name) return header.value;
  ADD_FAILURE() << name;
  return request.headers.front().value;
}

void replace(std::string& text, std::string_view from, std::string_view to) {
  ASSERT_NE(text.find(from), std::string::npos) << text;
  text.replace(text.find(from), from.size(), to);
}

struct Scoped {
  const char *from, *to, *query, *json, *s3;
};

// What AWS says of a credential that holds elsewhere; EC2 never says why.
TEST_F(FrontTest, a_credential_must_be_scoped_to_where_it_is_used) {
  const Scoped cases[] = {
      {"/us-west-2/", "/mars-west-1/",
       "<Code>SignatureDoesNotMatch</Code><Message>Credential should be scoped to a valid region, "
       "not 'mars-west-1'.",
       "Credential should be scoped to a valid region, not 'mars-west-1'.",
       "<Code>AuthorizationHeaderMalformed</Code><Message>The authorization header is malformed; "
       "the region 'mars-west-1' is wrong; expecting 'us-west-2'"},
      {"/20261121/", "/20261120/", "Date in Credential scope does not match YYYYMMDD",
       "from HTTP: '20261120' != '20261121', from '20261121T040506Z'.",
       "Invalid credential date &quot;20261120&quot;"},
      {"/aws4_request", "/aws3_request", "Credential should be scoped with a valid terminator",
       "InvalidSignatureException", "AuthorizationHeaderMalformed"},
      {"SignedHeaders=content-type;host;", "SignedHeaders=content-type;",
       "'Host' or ':authority' must be a 'SignedHeader'",
       "must be a 'SignedHeader' in the AWS Authorization.", nullptr}};
  for (const auto& each : cases) {
    auto requests = one_of_each();
    for (auto& request : {&requests[0], &requests[2]})
      replace(header_of(*request, "Authorization"), each.from, each.to);
    EXPECT_TRUE(says(answer(requests[0]), each.query)) << answer(requests[0]).body;
    const auto told = answer(requests[2]);
    EXPECT_TRUE(says(told, each.json)) << told.body;
    EXPECT_EQ(told.status, 400);
    if (!each.s3) continue;
    auto object = get("s3", "/example-product-builds?list-type=2");
    replace(header_of(object, "Authorization"), each.from, each.to);
    EXPECT_TRUE(says(answer(object), each.s3)) << answer(object).body;
  }
}

TEST_F(FrontTest, what_an_authorization_lacks_is_named) {
  auto request = form("sts", "Action=GetCallerIdentity&Version=2011-06-15");
  header_of(request, "Authorization") = "AWS4-HMAC-SHA256 Credential=a/b";
  EXPECT_TRUE(says(answer(request),
                   "<Code>IncompleteSignature</Code><Message>Authorization header requires "
                   "'Signature' parameter. Authorization header requires "
                   "'SignedHeaders' parameter. (Hashed with SHA-256"));
  header_of(request, "Authorization") += ", SignedHeaders=host, Signature=00";
  EXPECT_TRUE(says(answer(request), "exactly 5 slash-delimited elements"));
  header_of(request, "Authorization") = "Bearer secret-by-mistake";
  EXPECT_FALSE(says(answer(request), "secret-by-mistake"));
}

TEST_F(FrontTest, s3_wants_to_know_the_body_and_every_header_of_its_own_signed) {
  auto list = [] { return get("s3", "/example-product-builds?list-type=2"); };
  EXPECT_EQ(answer(list()).status, 200);
  auto changed = list();
  changed.body = "something";
  auto mismatch = answer(changed);
  EXPECT_TRUE(says(mismatch, "<Code>XAmzContentSHA256Mismatch</Code>"));
  EXPECT_EQ(mismatch.status, 400);
  auto odd = list();
  header_of(odd, "X-Amz-Content-Sha256") = "none";
  EXPECT_TRUE(says(answer(odd), "<Code>InvalidArgument</Code>"));
  auto more = list();
  more.headers.push_back({"x-amz-acl", "private"});
  EXPECT_TRUE(
      says(answer(more), "There were headers present in the request which were not signed"));
  auto without = list();
  std::erase_if(without.headers, [](const auto& h) { return h.name == "X-Amz-Content-Sha256"; });
  EXPECT_TRUE(
      says(answer(without), "Missing required header for this request: x-amz-content-sha256"));
}

TEST_F(FrontTest, s3_s_headers_are_held_against_the_model) {
  const auto code = [&](const char* name, const char* value) {
    const auto put = sign({.method = "PUT",
                           .url = "http://127.0.0.1:4599/example-product-builds/headers",
                           .headers = {{name, value}},
                           .body = "abc"},
                          "s3");
    const auto body = answer(put).body;
    const auto at = body.find("<Code>");
    return at == body.npos ? "" : body.substr(at + 6, body.find("</Code>") - at - 6);
  };
  EXPECT_EQ(code("X-Amz-Storage-Class", "STANDARD_IA"), "");
  EXPECT_EQ(code("X-Amz-Storage-Class", "COLD"), "InvalidStorageClass");
  EXPECT_EQ(code("X-Amz-Server-Side-Encryption", "ROT13"), "InvalidEncryptionAlgorithmError");
  EXPECT_EQ(code("X-Amz-Acl", "everybody"), "InvalidArgument");
  EXPECT_EQ(code("X-Amz-Acl", "private"), "");
}

TEST_F(FrontTest, a_session_s_token_must_be_its_own) {
  auto& role = world->account("210987654321").roles.front();
  auto made = world->assume(role, "210987654321", "names", 900s);
  Caller by{made.access_key_id, made.secret_access_key, "another"};
  auto object = answer(get("s3", "/example-product-builds?list-type=2", test_start, by));
  EXPECT_TRUE(says(object, "<Code>InvalidToken</Code>"));
  EXPECT_EQ(object.status, 400);
  const char* codes[] = {"InvalidClientTokenId", "AuthFailure", "UnrecognizedClientException",
                         "InvalidClientTokenId"};
  auto requests = one_of_each(test_start, by);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_TRUE(says(answer(requests[i]), codes[i]));
}

// A request in chunks: of the body only its kind is signed.
RawRequest chunked_put(std::string_view kind, std::string body) {
  RawRequest request{"PUT",
                     "/example-product-builds/chunked",
                     {{"Host", "127.0.0.1:4599"},
                      {"X-Amz-Date", "20261121T040506Z"},
                      {"X-Amz-Content-Sha256", std::string(kind)},
                      {"X-Amz-Decoded-Content-Length", "3"},
                      {"Content-Encoding", "aws-chunked"}},
                     std::move(body)};
  const auto canonical = aws::canonical_request(
      {request.method, request.target, "", request.headers, kind, aws::PathRule::as_sent});
  const aws::Scope scope{"20261121", "us-west-2", "s3"};
  const auto signature =
      aws::signature(aws::signing_key(Caller{}.secret, scope),
                     aws::string_to_sign("20261121T040506Z", scope, canonical.text));
  request.headers.push_back(
      {"Authorization", "AWS4-HMAC-SHA256 Credential=" + Caller{}.key +
                            "/20261121/us-west-2/s3/aws4_request, SignedHeaders=" +
                            canonical.signed_headers + ", Signature=" + signature});
  return request;
}

TEST_F(FrontTest, chunks_are_believed_only_with_their_signatures) {
  auto unsigned_chunks = chunked_put("STREAMING-UNSIGNED-PAYLOAD-TRAILER", "3\r\nabc\r\n0\r\n\r\n");
  EXPECT_EQ(answer(unsigned_chunks).status, 200) << answer(unsigned_chunks).body;
  auto wrong = answer(chunked_put("STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
                                  "3;chunk-signature=00\r\nabc\r\n0;chunk-signature=00\r\n\r\n"));
  EXPECT_TRUE(says(wrong, "<Code>SignatureDoesNotMatch</Code>")) << wrong.body;
  auto cut = chunked_put("STREAMING-UNSIGNED-PAYLOAD-TRAILER", "2\r\nab\r\n0\r\n\r\n");
  EXPECT_TRUE(says(answer(cut), "<Code>IncompleteBody</Code>"));
}

}  // namespace
}  // namespace slipway::deploy::rehearsal
