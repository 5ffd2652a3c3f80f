// Signing beside libcurl's own signer. libcurl signs only while it performs, so its time is that of
// a signed request less that of the same request unsigned, over one kept connection to a server
// that answers at once: the CPU time of this thread alone, so the server's and the waiting do not
// count.
#include <curl/curl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "aws/sigv4.hh"
#include "bench/bench.hh"

namespace slipway::bench {
namespace {

constexpr std::string_view body =
    "Action=DescribeSubnets&Version=2016-11-15&Filter.1.Name=vpc-id&Filter.1.Value.1=vpc-1"
    "&MaxResults=1000";

void answer_at_once(const Listening& at) {
  constexpr std::string_view reply = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
  for (int fd = -1; (fd = accept(at.fd, nullptr, nullptr)) >= 0; close(fd)) {
    std::array<char, 8192> chunk{};
    std::string seen;
    for (ssize_t got = 0; (got = read(fd, chunk.data(), chunk.size())) > 0;) {
      seen.append(chunk.data(), std::size_t(got));
      if (!seen.ends_with(body)) continue;
      seen.clear();
      if (write(fd, reply.data(), reply.size()) < 0) break;
    }
  }
}

Samples sign_with_ours() {
  aws::Signer signer;
  aws::Credentials credentials;
  credentials.access_key_id = "AKIAIOSFODNN7EXAMPLE";
  credentials.secret_access_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
  const HttpRequest fresh{
      .method = "POST",
      .url = "https://ec2.us-west-2.amazonaws.com/",
      .headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}},
      .body = std::string(body)};
  Time time{Millis{1'790'000'000'000}};
  return timed(9, 50'000, [&] {
    HttpRequest request = fresh;
    time += Millis{1};
    signer.sign(request, {credentials, "us-west-2", "ec2", time});
  });
}

using Easy = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;

Easy request_to(const Listening& at, bool with_signature) {
  Easy easy{curl_easy_init(), curl_easy_cleanup};
  const std::string url = fmt::format("http://127.0.0.1:{}/", at.port);
  curl_easy_setopt(easy.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(easy.get(), CURLOPT_POSTFIELDS, body.data());
  curl_easy_setopt(easy.get(), CURLOPT_POSTFIELDSIZE, long(body.size()));
  if (with_signature) {
    curl_easy_setopt(easy.get(), CURLOPT_AWS_SIGV4, "aws:amz:us-west-2:ec2");
    curl_easy_setopt(easy.get(), CURLOPT_USERPWD,
                     "AKIAIOSFODNN7EXAMPLE:wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
  }
  return easy;
}

}  // namespace

void signing(const Arguments&) {
  report("sign", sign_with_ours());
  const Listening at = listen_on_loopback();
  Beside server([&](int ready) {
    close(ready);
    answer_at_once(at);
  });
  close(at.fd);
  // One after the other: the server has one connection at a time.
  auto perform = [&](bool with_signature) {
    Easy easy = request_to(at, with_signature);
    return timed(9, 2'000, [&] {
      if (curl_easy_perform(easy.get()) != CURLE_OK) give_up("libcurl cannot reach the server");
    });
  };
  Samples plain = perform(false), signed_ones = perform(true);
  std::ranges::sort(plain);
  for (double& sample : signed_ones) sample -= plain[plain.size() / 2];
  report("sign by libcurl", signed_ones);
}

}  // namespace slipway::bench
