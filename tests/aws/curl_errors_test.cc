#include "aws/curl_errors.hh"

#include <curl/curl.h>
#include <gtest/gtest.h>

namespace slipway {
namespace {

TransferFailure failure(CURLcode code) {
  TransferFailure f;
  f.code = code;
  f.detail = "detail";
  f.origin = "https://ec2.eu-west-1.amazonaws.com";
  f.ca_bundle = "/etc/bundle.pem";
  return f;
}

TEST(CurlErrors, SeparatesTheCausesEachWithItsFix) {
  struct Row {
    CURLcode code;
    const char *name, *answer, *fix;
    ErrorKind kind = ErrorKind::unreachable;
  };
  const std::vector<Row> rows{
      {CURLE_COULDNT_RESOLVE_HOST, "COULDNT_RESOLVE_HOST", "not found", "DNS"},
      {CURLE_COULDNT_CONNECT, "COULDNT_CONNECT", "no connection", "firewall"},
      {CURLE_OPERATION_TIMEDOUT, "CONNECT_TIMEDOUT", "no connection in time", "route"},
      {CURLE_SSL_CONNECT_ERROR, "SSL_CONNECT_ERROR", "TLS failed", "https"},
      {CURLE_PEER_FAILED_VERIFICATION, "PEER_FAILED_VERIFICATION", "TLS failed", "AWS_CA_BUNDLE"},
      {CURLE_SSL_CACERT_BADFILE, "SSL_CACERT_BADFILE", "TLS failed", "/etc/bundle.pem"},
      {CURLE_COULDNT_RESOLVE_PROXY, "COULDNT_RESOLVE_PROXY", "proxy", "HTTPS_PROXY"},
      {CURLE_RECV_ERROR, "RECV_ERROR", "broke", "Try again"},
      {CURLE_WEIRD_SERVER_REPLY, "WEIRD_SERVER_REPLY", "not understandable", "sign-in page",
       ErrorKind::protocol},
      {CURLE_URL_MALFORMAT, "URL_MALFORMAT", "not an address", "https://host"},
  };
  for (const auto& row : rows) {
    auto error = describe(failure(row.code));
    EXPECT_EQ(error.code, row.name);
    EXPECT_EQ(error.kind, row.kind);
    EXPECT_NE(error.answer.find(row.answer), std::string::npos) << error.sentence();
    EXPECT_NE(error.fix.find(row.fix), std::string::npos) << error.sentence();
    EXPECT_EQ(error.what, "reach https://ec2.eu-west-1.amazonaws.com");
  }
}

TEST(CurlErrors, ATimeOutAfterConnectingIsAnother) {
  auto stalled = failure(CURLE_OPERATION_TIMEDOUT);
  stalled.connected = true;
  auto error = describe(stalled);
  EXPECT_EQ(error.code, "OPERATION_TIMEDOUT");
  EXPECT_FALSE(never_sent(error));
  EXPECT_TRUE(never_sent(describe(failure(CURLE_OPERATION_TIMEDOUT))));
}

TEST(CurlErrors, AProxyThatRefusesIsBlamed) {
  auto refused = failure(CURLE_RECV_ERROR);
  refused.proxy = "http://p:3128";
  refused.connect_status = 403;
  EXPECT_EQ(describe(refused).code, "PROXY");
  auto down = failure(CURLE_COULDNT_CONNECT);
  down.proxy = "http://p:3128";
  EXPECT_EQ(describe(down).code, "PROXY_COULDNT_CONNECT");
  EXPECT_NE(describe(down).fix.find("http://p:3128"), std::string::npos);
}

TEST(CurlErrors, ACertificateThatDoesNotFitSaysWhoMayBeAnswering) {
  struct Case {
    const char *detail, *fix;
  };
  for (const Case& c :
       {Case{"SSL certificate problem: certificate has expired", "clock of this machine"},
        {"SSL certificate problem: certificate is not yet valid", "clock of this machine"},
        {"SSL: no alternative certificate subject name matches target host name 'x'",
         "Something else answers under this name"},
        {"SSL certificate problem: self-signed certificate in certificate chain",
         "AWS_CA_BUNDLE"}}) {
    auto wrong = failure(CURLE_PEER_FAILED_VERIFICATION);
    wrong.detail = c.detail;
    EXPECT_NE(describe(wrong).fix.find(c.fix), std::string::npos) << describe(wrong).sentence();
  }
}

TEST(CurlErrors, UnknownCodesStillSaySomething) {
  auto error = describe(failure(CURLE_FTP_PRET_FAILED));
  EXPECT_EQ(error.kind, ErrorKind::unreachable);
  EXPECT_FALSE(error.answer.empty());
}

}  // namespace
}  // namespace slipway
