#include "aws/classify.hh"

#include <gtest/gtest.h>

namespace slipway::aws {
namespace {

Error told(Service service, HttpReply reply) {
  OperationInfo info{service, "DescribeThings"};
  return classify({info, "eu-west-1"}, reply);
}

HttpReply query(int status, const std::string& code, const std::string& message = "m") {
  return {
      status,
      {},
      "<?xml version=\"1.0\"?><ErrorResponse xmlns=\"http://x/\"><Error><Type>Sender</Type><Code>" +
          code + "</Code><Message>" + message +
          "</Message></Error><RequestId>r-1</RequestId></ErrorResponse>"};
}
HttpReply json(int status, const std::string& type, const std::string& message = "m") {
  return {status,
          {{"x-amzn-RequestId", "r-2"}},
          "{\"__type\":\"" + type + "\",\"message\":\"" + message + "\"}"};
}

TEST(Classify, ReadsEveryProtocol) {
  using enum ErrorKind;
  struct Row {
    HttpReply reply;
    const char *code, *answer, *id;
  };
  const std::vector<Row> rows{
      {query(400, "A"), "A", "m", "r-1"},
      {{400,
        {},
        "<Response><Errors><Error><Code>B</Code><Message>n</Message></Error></Errors>"
        "<RequestID>r-3</RequestID></Response>"},
       "B",
       "n",
       "r-3"},
      {{404,
        {{"x-amz-request-id", "r-4"}},
        "<Error><Code>NoSuchBucket</Code><Message>o</Message></Error>"},
       "NoSuchBucket",
       "o",
       "r-4"},
      {{400,
        {},
        "<InvalidChangeBatch "
        "xmlns=\"x\"><Messages><Message>p</Message><Message>q</Message></Messages>"
        "<RequestId>r-5</RequestId></InvalidChangeBatch>"},
       "InvalidChangeBatch",
       "p; q",
       "r-5"},
      {json(400, "com.amazon.coral#Kaput"), "Kaput", "m", "r-2"},
      {{400, {{"x-amzn-errortype", "Nope:http://internal/"}}, "{\"Message\":\"s\"}"},
       "Nope",
       "s",
       ""},
      {{400, {}, "{\"error\":\"invalid_grant\",\"error_description\":\"t\"}"},
       "invalid_grant",
       "t",
       ""},
  };
  for (const auto& row : rows) {
    auto error = told(Service::ec2, row.reply);
    EXPECT_EQ(error.code, row.code);
    EXPECT_EQ(error.answer, row.answer);
    EXPECT_EQ(error.request_id, row.id);
    EXPECT_EQ(error.status, row.reply.status);
    EXPECT_EQ(error.what, "call ec2:DescribeThings in eu-west-1");
  }
}

TEST(Classify, SortsIntoKinds) {
  using enum ErrorKind;
  struct Row {
    Service service;
    HttpReply reply;
    ErrorKind kind;
  };
  using enum Service;
  const std::vector<Row> rows{
      {ec2, query(403, "UnauthorizedOperation"), denied},
      {kms, json(400, "AccessDeniedException"), denied},
      {sts, query(403, "InvalidClientTokenId"), denied},
      {sts, query(403, "SignatureDoesNotMatch"), denied},
      {acm, json(400, "UnrecognizedClientException"), denied},
      {sts, query(403, "ExpiredToken"), expired_credentials},
      {ecs, json(400, "ExpiredTokenException"), expired_credentials},
      {sso, json(401, "UnauthorizedException"), expired_credentials},
      {ec2, query(503, "RequestLimitExceeded"), throttled},
      {cloudformation, query(400, "Throttling"), throttled},
      {acm, json(400, "ThrottlingException"), throttled},
      {s3, query(503, "SlowDown"), throttled},
      {ec2, query(429, "Whatever"), throttled},
      {ecs, json(400, "LimitExceededException"), throttled},
      {cloudformation, query(400, "LimitExceededException"), conflict},
      {iam, query(409, "LimitExceeded"), conflict},
      {ec2, query(400, "InvalidVpcID.NotFound"), not_found},
      {route53, query(404, "NoSuchHostedZone"), not_found},
      {ecr, json(400, "RepositoryNotFoundException"), not_found},
      {cloudformation, query(400, "ValidationError", "Stack with id x does not exist"), not_found},
      {cloudformation,
       query(400, "ValidationError", "Stack:x is in CREATE_IN_PROGRESS state and can not"),
       conflict},
      {cloudformation, query(400, "ValidationError", "Template format error"), invalid},
      {cloudformation, query(400, "AlreadyExistsException"), conflict},
      {ec2, query(400, "DependencyViolation"), conflict},
      {rds, query(500, "InternalFailure"), transient},
      {rds, {502, {}, "<html>Bad gateway</html>"}, transient},
      {s3, query(400, "RequestTimeout"), transient},
      {sts, query(400, "IDPCommunicationError"), transient},
      {ec2, {404, {}, "<html>not here</html>"}, protocol},
      {ec2, {302, {}, ""}, protocol},
      {ec2, {403, {}, "blocked by the company"}, protocol},
      {s3, {403, {{"x-amz-request-id", "r"}}, ""}, denied},
      {s3, {404, {{"x-amz-request-id", "r"}}, ""}, not_found},
  };
  for (const auto& row : rows) {
    auto error = told(row.service, row.reply);
    EXPECT_EQ(name(error.kind), name(row.kind)) << row.reply.body;
    EXPECT_FALSE(error.answer.empty());
  }
}

TEST(Classify, SurvivesBrokenBodies) {
  using enum ErrorKind;
  for (const char* body :
       {"{", "{\"__type\":5}", "[]", "<", "<a><b></a>", "<Error/>", "", "\xff\xfe", "<!--"}) {
    auto error = told(Service::ec2, {400, {{"x-amzn-requestid", "r"}}, body});
    EXPECT_EQ(error.kind, invalid);
    EXPECT_FALSE(error.answer.empty());
  }
}

TEST(Classify, NamesWhatIsMissingForADeniedCall) {
  using enum ErrorKind;
  auto error =
      told(Service::ec2, query(403, "UnauthorizedOperation",
                               "You are not authorized to perform this operation. User: "
                               "arn:aws:iam::1:user/u is not authorized to perform: "
                               "ec2:CreateVpc on resource: arn:aws:ec2:eu-west-1:1:vpc/* because "
                               "no identity-based policy allows the "
                               "ec2:CreateVpc action. Encoded authorization failure message: abc"));
  EXPECT_EQ(
      error.fix,
      "Have ec2:CreateVpc on arn:aws:ec2:eu-west-1:1:vpc/* allowed for this identity (AWS says: no "
      "identity-based policy allows the ec2:CreateVpc action)");
  auto plain = told(Service::kms, json(400, "AccessDeniedException", "no"));
  EXPECT_EQ(plain.fix, "Have kms:DescribeThings allowed for this identity");
}

TEST(Classify, ReadsDenials) {
  using enum ErrorKind;
  auto denial = read_denial(
      "User: x is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::2:role/r");
  EXPECT_EQ(denial.action, "sts:AssumeRole");
  EXPECT_EQ(denial.resource, "arn:aws:iam::2:role/r");
  EXPECT_EQ(denial.reason, "");
  denial = read_denial(
      "User: x is not authorized to perform: kms:ListKeys with an explicit deny in a service "
      "control policy");
  EXPECT_EQ(denial.action, "kms:ListKeys");
  EXPECT_EQ(read_denial("").action, "");
}

TEST(Classify, BlamesTheClockWhenItIsTheClock) {
  using enum ErrorKind;
  auto error =
      told(Service::sts,
           query(403, "SignatureDoesNotMatch",
                 "Signature expired: 20261121T040506Z is now earlier than 20261121T050506Z"));
  EXPECT_NE(error.fix.find("clock"), std::string::npos);
}

// What AWS answers when it is not the permission that is missing.
TEST(Classify, RecognisesClockRegionOptInAndAccount) {
  using enum ErrorKind;
  struct Row {
    Service service;
    HttpReply reply;
    const char* fix;
  };
  using enum Service;
  const std::vector<Row> rows{
      {sts,
       query(403, "SignatureDoesNotMatch",
             "Signature not yet current: 20261121T050506Z is still later than 20261121T041006Z "
             "(20261121T040506Z + 5 min.)"),
       "The clock of this machine"},
      {acm,
       json(400, "InvalidSignatureException",
            "Signature expired: 20261121T030506Z is now earlier than 20261121T040006Z "
            "(20261121T040506Z - 5 min.)"),
       "The clock of this machine"},
      {ec2, query(400, "RequestExpired", "Request has expired."), "The clock of this machine"},
      {iam,
       query(403, "SignatureDoesNotMatch",
             "Credential should be scoped to a valid region, not 'eu-west-1'. "),
       "not one of eu-west-1"},
      {ecs,
       json(400, "InvalidSignatureException", "Credential should be scoped to a valid region. "),
       "not one of eu-west-1"},
      {s3,
       {400,
        {},
        "<Error><Code>AuthorizationHeaderMalformed</Code><Message>The authorization header is "
        "malformed; the region 'eu-west-1' is wrong; expecting 'ap-south-1'</Message>"
        "<Region>ap-south-1</Region></Error>"},
       "It is in ap-south-1, not in eu-west-1"},
      {s3,
       {301,
        {{"x-amz-bucket-region", "us-east-2"}, {"x-amz-request-id", "r"}},
        "<Error><Code>PermanentRedirect</Code><Message>The bucket you are attempting to access "
        "must be addressed using the specified endpoint.</Message></Error>"},
       "It is in us-east-2"},
      {ec2,
       query(401, "OptInRequired",
             "You are not subscribed to this service. Please go to http://aws.amazon.com to "
             "subscribe."),
       "Enable ec2 for this account in eu-west-1"},
      {sts,
       query(403, "RegionDisabledException",
             "STS is not activated in this region for account:123456789012. Your account "
             "administrator can activate STS in this region using the IAM Console."),
       "Enable sts for this account in eu-west-1"},
      {ec2,
       query(401, "Blocked",
             "This account is currently blocked and not recognized as a valid account. Please "
             "contact aws-verification@amazon.com if you have questions."),
       "suspended or not yet verified"},
      {ec2,
       query(400, "PendingVerification",
             "Your request for accessing resources in this region is being validated"),
       "suspended or not yet verified"},
      {s3, query(403, "AllAccessDisabled", "All access to this object has been disabled"),
       "suspended or not yet verified"},
      {sts,
       query(403, "InvalidClientTokenId",
             "The security token included in the request is "
             "invalid."),
       "the region eu-west-1 is enabled"},
  };
  for (const auto& row : rows) {
    auto error = told(row.service, row.reply);
    EXPECT_EQ(name(error.kind), name(denied)) << row.reply.body;
    EXPECT_NE(error.fix.find(row.fix), std::string::npos) << row.reply.body << "\n" << error.fix;
  }
}

TEST(Classify, KeepsTheDetailOfASignInsError) {
  using enum ErrorKind;
  auto error = told(Service::signin, {400,
                                      {{"x-amzn-errortype", "AccessDeniedException"}},
                                      R"({"error":"TOKEN_EXPIRED","message":"no"})"});
  EXPECT_EQ(error.code, "AccessDeniedException");
  EXPECT_EQ(error.answer, "no (TOKEN_EXPIRED)");
}

TEST(Error, SentencesEndOnce) {
  Error error{.what = "do it", .answer = "Credential should be scoped to a valid region. "};
  EXPECT_EQ(error.sentence(), "Could not do it: Credential should be scoped to a valid region.");
}

}  // namespace
}  // namespace slipway::aws
