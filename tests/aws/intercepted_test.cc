#include "aws/intercepted.hh"

#include <gtest/gtest.h>

namespace slipway::aws {
namespace {

std::optional<Error> told(HttpReply reply) {
  OperationInfo info{Service::sts, "GetCallerIdentity"};
  return intercepted({info, "eu-west-1"}, reply);
}

TEST(Intercepted, SignInPagesAndProxiesAreToldFromAws) {
  struct Row {
    HttpReply reply;
    const char* says;  // null: AWS's own
  };
  const std::vector<Row> rows{
      {{200, {}, "<!DOCTYPE html><html><head><title>Hotel\nWiFi</title>"}, "titled \"Hotel WiFi\""},
      {{200, {}, "\xef\xbb\xbf\r\n <HTML><body>hi"}, "web page (HTTP 200)"},
      {{302, {{"Location", "https://portal.hotel.example/login?x=secret"}}, ""},
       "points to https://portal.hotel.example"},
      {{307, {{"location", "http://10.0.0.1/"}}, "<html>moved</html>"}, "http://10.0.0.1"},
      {{407, {}, "<html>proxy</html>"}, "HTTP 407"},
      {{403, {}, "<html>Blocked by policy</html>"}, "HTTP 403"},
      {{511, {}, "<html>"}, nullptr},  // AWS's load balancers answer 5xx with pages, too
      {{502, {}, "<html>Bad gateway</html>"}, nullptr},
      {{200, {}, "<GetCallerIdentityResponse/>"}, nullptr},
      {{200, {{"x-amzn-RequestId", "r"}}, "<html>"}, nullptr},
      {{301, {{"x-amz-request-id", "r"}}, ""}, nullptr},
      {{301, {}, "<Error><Code>PermanentRedirect</Code></Error>"}, nullptr},
      {{400, {}, "{}"}, nullptr},
      {{200, {}, ""}, nullptr},
  };
  for (const auto& row : rows) {
    auto error = told(row.reply);
    ASSERT_EQ(error.has_value(), row.says != nullptr) << row.reply.status << row.reply.body;
    if (!error) continue;
    EXPECT_EQ(error->kind, ErrorKind::protocol);
    EXPECT_NE(error->answer.find(row.says), std::string::npos) << error->answer;
    EXPECT_EQ(error->answer.find("secret"), std::string::npos);
    EXPECT_NE(error->fix.find("sign-in page"), std::string::npos);
  }
}

}  // namespace
}  // namespace slipway::aws
