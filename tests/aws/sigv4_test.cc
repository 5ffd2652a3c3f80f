#include "aws/sigv4.hh"

#include <gtest/gtest.h>

#include <sstream>

#include "aws/sigv4_verify.hh"
#include "tests/fakes/conformance.hh"

namespace slipway::aws {
namespace {

namespace fs = std::filesystem;

Credentials example() {
  Credentials credentials;
  credentials.access_key_id = "AKIDEXAMPLE";
  credentials.secret_access_key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
  return credentials;
}

// A request as the suite writes it down: the target between the first and the last blank, folded
// headers.
struct Written {
  std::string method, path, query, body;
  Headers headers;
};

Written parse(const std::string& text) {
  Written out;
  auto blank = text.find("\n\n");
  std::istringstream head(text.substr(0, blank));
  if (blank != std::string::npos) out.body = text.substr(blank + 2);
  std::string line;
  std::getline(head, line);
  auto first = line.find(' ');
  auto target = line.substr(first + 1, line.rfind(' ') - first - 1);
  out.method = line.substr(0, first);
  auto question = std::min(target.find('?'), target.size());
  out.path = target.substr(0, question);
  out.query = target.substr(std::min(question + 1, target.size()));
  while (std::getline(head, line)) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.starts_with(' ')) {
      out.headers.back().value += "\n" + line;
    } else if (auto colon = line.find(':'); colon != std::string::npos) {
      out.headers.push_back({line.substr(0, colon), line.substr(colon + 1)});
    }
  }
  return out;
}

std::string canonical_value(const std::string& creq, const std::string& name) {
  auto at = creq.find("\n" + name + ":");
  if (at == std::string::npos) return {};
  at += name.size() + 2;
  return creq.substr(at, creq.find('\n', at) - at);
}

TEST(SigV4, EveryCaseOfTheClassicSuite) {
  SKIP_WITHOUT_CONFORMANCE("sigv4");
  int cases = 0;
  for (const auto& folder : folders_below(conformance_folder() / "sigv4")) {
    auto stem = folder / folder.filename();
    auto file = [&](const char* extension) { return slurp(stem.string() + extension); };
    if (!fs::exists(stem.string() + ".req")) continue;
    SCOPED_TRACE(folder.filename().string());
    ++cases;
    Written request = parse(file(".req"));
    auto creq = file(".creq");
    auto token = canonical_value(creq, "x-amz-security-token");
    if (!token.empty() && find_header(request.headers, "x-amz-security-token").empty()) {
      request.headers.push_back({"X-Amz-Security-Token", token});
    }
    // "post-sts-header-after" shows a token that is added after signing.
    if (token.empty()) {
      std::erase_if(request.headers,
                    [](const Header& h) { return h.name == "X-Amz-Security-Token"; });
    }
    auto canonical =
        canonical_request({request.method, request.path, request.query, request.headers,
                           sha256_hex(request.body), PathRule::normalise_and_encode});
    EXPECT_EQ(canonical.text, creq);
    Scope scope{"20150830", "us-east-1", "service"};
    auto sts = string_to_sign("20150830T123600Z", scope, canonical.text);
    EXPECT_EQ(sts, file(".sts"));
    auto authz =
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
        "SignedHeaders=" +
        canonical.signed_headers +
        ", Signature=" + signature(signing_key(example().secret_access_key, scope), sts);
    EXPECT_EQ(authz, file(".authz"));
  }
  EXPECT_GT(cases, 0);
}

// A Python dict literal of plain strings.
Headers python_headers(const std::string& text) {
  std::vector<std::string> strings;
  std::size_t at = 0;
  while ((at = text.find('\'', at)) != std::string::npos) {
    auto end = text.find('\'', at + 1);
    strings.push_back(text.substr(at + 1, end - at - 1));
    at = end + 1;
  }
  Headers headers;
  for (std::size_t i = 0; i + 1 < strings.size(); i += 2)
    headers.push_back({strings[i], strings[i + 1]});
  return headers;
}

TEST(SigV4, SignsEveryRecordedRequestAsBotocoreDid) {
  SKIP_WITHOUT_CONFORMANCE("aws-requests.txt");
  std::istringstream in(slurp(conformance_folder() / "aws-requests.txt"));
  std::string line, name;
  int cases = 0;
  while (std::getline(in, line)) {
    if (!line.starts_with("--- ")) continue;
    name = line.substr(4);
    SCOPED_TRACE(name);
    std::string request_line, headers_line, body;
    std::getline(in, request_line);
    std::getline(in, headers_line);
    std::getline(in, body);
    if (body == "None" || body.starts_with("b'")) body.clear();
    auto headers = python_headers(headers_line);
    if (find_header(headers, "authorization").empty()) continue;
    ++cases;
    auto url = url_parts(std::string_view(request_line).substr(request_line.find(' ') + 1));
    headers.push_back({"Host", url.host});
    ReceivedRequest received{std::string_view(request_line).substr(0, request_line.find(' ')),
                             url.path, url.query, headers, body};
    auto claim = read_claim(headers);
    ASSERT_TRUE(claim);
    auto good = verify(received, *claim, "x");
    EXPECT_TRUE(good) << good.error().sentence();
    EXPECT_FALSE(verify(received, *claim, "y"));
  }
  EXPECT_GT(cases, 0);
}

HttpRequest simple(const std::string& url) {
  HttpRequest request;
  request.method = "POST";
  request.url = url;
  request.headers = {{"Content-Type", "application/x-amz-json-1.1"}, {"User-Agent", "slipway"}};
  request.body = "{}";
  return request;
}

Result<void> check(const HttpRequest& request, std::string_view secret) {
  auto url = url_parts(request.url);
  Headers headers = request.headers;
  headers.push_back({"Host", url.host});
  auto claim = read_claim(headers);
  if (!claim) return fail(claim.error());
  return verify({request.method, url.path, url.query, headers, request.body}, *claim, secret);
}

TEST(Signer, WhatItSignsVerifies) {
  Signer signer;
  auto credentials = example();
  credentials.session_token = "token//==";
  auto time = *parse_rfc3339("2026-11-21T04:05:06Z");
  for (const char* url :
       {"https://ecs.eu-west-1.amazonaws.com", "http://127.0.0.1:4566/",
        "https://route53.amazonaws.com/2013-04-01/hostedzone/Z1/rrset?name=a.b&type",
        "https://x.test/a%20b//c/../d?q=%2f&q=&a=b%20c"}) {
    auto request = simple(url);
    signer.sign(request, {credentials, "eu-west-1", "ecs", time});
    auto good = check(request, credentials.secret_access_key);
    EXPECT_TRUE(good) << url << good.error().sentence();
    EXPECT_EQ(find_header(request.headers, "x-amz-date"), "20261121T040506Z");
    EXPECT_EQ(find_header(request.headers, "x-amz-content-sha256"), sha256_hex("{}"));
    EXPECT_EQ(find_header(request.headers, "x-amz-security-token"), "token//==");
    auto authorization = find_header(request.headers, "authorization");
    EXPECT_NE(authorization.find("SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date;"
                                 "x-amz-security-token,"),
              std::string_view::npos);
  }
}

TEST(Signer, SigningAgainReplacesTheFirstSignature) {
  Signer signer;
  auto credentials = example();
  auto time = *parse_rfc3339("2026-11-21T04:05:06Z");
  auto request = simple("https://ecs.eu-west-1.amazonaws.com/");
  signer.sign(request, {credentials, "eu-west-1", "ecs", time});
  auto once = request.headers;
  signer.sign(request, {credentials, "eu-west-1", "ecs", time + Millis{86'400'000}});
  signer.sign(request, {credentials, "eu-west-1", "ecs", time});
  EXPECT_EQ(request.headers, once);
}

TEST(Verify, AnyChangeIsSeen) {
  Signer signer;
  auto credentials = example();
  auto request = simple("https://ecs.eu-west-1.amazonaws.com/p?a=1");
  signer.sign(request, {credentials, "eu-west-1", "ecs", Time{}});
  const auto& secret = credentials.secret_access_key;
  EXPECT_TRUE(check(request, secret));
  auto refused = [&](auto change, const char* code) {
    auto changed = request;
    change(changed);
    auto result = check(changed, secret);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, code);
  };
  refused([](HttpRequest& r) { r.method = "GET"; }, "SignatureDoesNotMatch");
  refused([](HttpRequest& r) { r.url += "&b"; }, "SignatureDoesNotMatch");
  refused([](HttpRequest& r) { r.body += " "; }, "XAmzContentSHA256Mismatch");
  refused([](HttpRequest& r) { r.headers[0].value = "text/plain"; }, "SignatureDoesNotMatch");
  refused(
      [](HttpRequest& r) {
        r.headers.push_back({"X-Amz-Security-Token", "t"});
      },
      "SignatureDoesNotMatch");
  refused([](HttpRequest& r) { r.headers.pop_back(); }, "MissingAuthenticationToken");
  refused([](HttpRequest& r) { r.headers.back().value = "AWS4-HMAC-SHA256 Credential=a/b"; },
          "IncompleteSignature");
  refused([](HttpRequest& r) { r.headers.back().value = "Bearer x"; }, "IncompleteSignature");
}

TEST(UrlParts, SplitAsTheHostHeaderWillBeSent) {
  auto parts = url_parts("HTTPS://x");
  parts = url_parts("https://User:pw@Host.Example:443/a/b?c=d?e#f");
  EXPECT_EQ(parts.host, "host.example");
  EXPECT_EQ(parts.path, "/a/b");
  EXPECT_EQ(parts.query, "c=d?e");
  parts = url_parts("http://127.0.0.1:5000?x");
  EXPECT_EQ(parts.host, "127.0.0.1:5000");
  EXPECT_EQ(parts.path, "");
  EXPECT_EQ(parts.query, "x");
}

}  // namespace
}  // namespace slipway::aws
