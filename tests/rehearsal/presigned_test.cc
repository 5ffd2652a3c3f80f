#include "deploy/rehearsal/presigned.hh"

#include "deploy/rehearsal/values.hh"
#include "tests/rehearsal/harness.hh"

namespace slipway::deploy::rehearsal {
namespace {

using namespace std::chrono_literals;

// As any signer of URLs does it (S3 API reference, "Using query parameters").
RawRequest presigned(std::string parameters, const std::string& path = "/example-product-builds") {
  RawRequest request{"GET", {}, {{"Host", "127.0.0.1:4599"}}, {}};
  auto query = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=" + Caller{}.key +
               "%2F20261121%2Fus-west-2%2Fs3%2Faws4_request&X-Amz-Date=20261121T040506Z&" +
               std::move(parameters) + "&X-Amz-SignedHeaders=host";
  const auto canonical = aws::canonical_request({.method = request.method,
                                                 .path = path,
                                                 .query = query,
                                                 .headers = request.headers,
                                                 .payload_hash = "UNSIGNED-PAYLOAD",
                                                 .rule = aws::PathRule::as_sent,
                                                 .host = {}});
  const aws::Scope scope{"20261121", "us-west-2", "s3"};
  const auto text = aws::string_to_sign("20261121T040506Z", scope, canonical.text);
  query += "&X-Amz-Signature=" + aws::signature(aws::signing_key(Caller{}.secret, scope), text);
  request.target = path + "?" + query;
  return request;
}

std::string code_in(Front& front, const RawRequest& request, Time wall = test_start) {
  const auto body = front.answer(request, wall).http.body;
  const auto at = body.find("<Code>");
  return at == body.npos ? "" : body.substr(at + 6, body.find("</Code>") - at - 6);
}

TEST(Presigned, urls_hold_as_long_as_they_say) {
  auto world = starter();
  Front front(*world, {});
  const auto url = presigned("X-Amz-Expires=60&list-type=2");
  EXPECT_EQ(code_in(front, url, test_start + 59s), "");
  EXPECT_NE(front.answer(url, test_start + 60s).http.body.find("<ListBucketResult"),
            std::string::npos);
  EXPECT_EQ(code_in(front, url, test_start + 61s), "AccessDenied");
  auto early = starter();
  Front before(*early, {});
  EXPECT_EQ(code_in(before, url, test_start - 16min), "AccessDenied");
}

TEST(Presigned, what_is_signed_cannot_be_changed) {
  auto world = starter();
  Front front(*world, {});
  for (auto [from, to] : {std::pair{"Expires=60", "Expires=61"}, {"/example", "/examples"}}) {
    auto url = presigned("X-Amz-Expires=60&list-type=2");
    url.target.replace(url.target.find(from), std::string_view(from).size(), to);
    EXPECT_EQ(code_in(front, url), "SignatureDoesNotMatch") << to;
  }
  auto put = presigned("X-Amz-Expires=60&list-type=2");
  put.method = "PUT";
  EXPECT_EQ(code_in(front, put), "SignatureDoesNotMatch");
}

TEST(Presigned, their_parameters_must_be_there_and_right) {
  auto world = starter();
  Front front(*world, {});
  for (const char* wrong : {"X-Amz-Expires=x", "X-Amz-Expires=-1", "X-Amz-Expires=604801", "a=b"})
    EXPECT_EQ(code_in(front, presigned(wrong)), "AuthorizationQueryParametersError") << wrong;
  auto cut = presigned("X-Amz-Expires=60");
  cut.target.resize(cut.target.find("&X-Amz-SignedHeaders"));
  EXPECT_EQ(code_in(front, cut), "AuthorizationQueryParametersError");
}

// The example of the S3 user guide, "Query string request authentication alternative".
TEST(Presigned, version_2_as_in_the_example) {
  auto set = load_account("starter", test_start);
  ASSERT_TRUE(set);
  set->identities.front().access_key_id = "AKIAIOSFODNN7EXAMPLE";
  set->identities.front().secret_access_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
  const World world(std::move(*set), {.start = test_start});
  const Headers none;
  const auto asked = [&](std::string_view query, Time wall) {
    auto who =
        authenticate_v2(world, {"GET", "/johnsmith/photos/puppy.jpg", query, none, ""}, wall);
    return who ? "" : who.error().code;
  };
  constexpr std::string_view query =
      "AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D&Expires="
      "1175139620";
  const Time then = from_millis(1'175'139'620'000);
  EXPECT_EQ(asked(query, then), "");
  EXPECT_EQ(asked(query, then + 1s), "AccessDenied");
  EXPECT_EQ(asked(std::string(query) + "&versionId=1", then), "SignatureDoesNotMatch");
  EXPECT_EQ(asked("AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Expires=1175139620", then), "AccessDenied");
  EXPECT_EQ(asked("AWSAccessKeyId=AKIANOBODY&Signature=x&Expires=1175139620", then),
            "InvalidAccessKeyId");
}

TEST(Presigned, the_request_goes_on_without_what_signs_it) {
  EXPECT_EQ(without_signing("a=b&X-Amz-Date=x&AWSAccessKeyId=y&list-type=2&Signature=z"),
            "a=b&list-type=2");
  EXPECT_EQ(without_signing(""), "");
}

}  // namespace
}  // namespace slipway::deploy::rehearsal
