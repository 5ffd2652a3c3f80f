// Signed requests over kept connections, as many as the server answers: four connections, each with
// its next request as soon as the last is answered. Signed beforehand, so that signing is not what
// is measured.
#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <charconv>

#include "aws/sigv4.hh"
#include "bench/bench.hh"

namespace slipway::bench {
namespace {

constexpr std::size_t at_once = 4;

std::string signed_text(const std::string& url, const Arguments& arguments,
                        std::string_view service, std::string body) {
  HttpRequest request{.method = "POST",
                      .url = url + "/",
                      .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
                      .body = std::move(body)};
  aws::Credentials credentials;
  credentials.access_key_id = arguments[1];
  credentials.secret_access_key = arguments[2];
  aws::Signer().sign(request,
                     {credentials, arguments[3], service, Time{Millis{std::time(nullptr) * 1000}}});
  std::string text = "POST / HTTP/1.1\r\n";
  for (const auto& header : request.headers)
    text += fmt::format("{}: {}\r\n", header.name, header.value);
  if (find_header(request.headers, "host").empty())
    text += fmt::format("Host: {}\r\n", aws::url_parts(request.url).host);
  return text + fmt::format("Content-Length: {}\r\n\r\n{}", request.body.size(), request.body);
}

int connect_to(const std::string& url) {
  int port = 0;
  const std::string digits = url.substr(url.rfind(':') + 1);
  std::from_chars(digits.data(), digits.data() + digits.size(), port);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(std::uint16_t(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), yes = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  if (connect(fd, static_cast<sockaddr*>(static_cast<void*>(&address)), sizeof address) != 0)
    give_up("the server does not listen");
  return fd;
}

// Whether a reply is there to its end.
bool whole(const std::string& reply) {
  const auto head = reply.find("\r\n\r\n");
  if (head == std::string::npos) return false;
  if (!reply.starts_with("HTTP/1.1 200")) give_up("refused: " + reply);
  const auto field = reply.find("Content-Length: ");
  std::size_t length = 0;
  if (field > head) give_up("a reply of unknown length");
  std::from_chars(reply.data() + field + 16, reply.data() + head, length);
  return reply.size() >= head + 4 + length;
}

struct Connection {
  int fd = -1;
  std::string reply;
};

// The seconds that `count` requests take.
double run(std::vector<Connection>& connections, const std::array<std::string, 2>& requests,
           int count) {
  int sent = 0, done = 0;
  auto send_next = [&](int fd) {
    const std::string& text = requests[std::size_t(sent++) % requests.size()];
    if (write(fd, text.data(), text.size()) != std::ssize(text)) give_up("cannot send");
  };
  std::vector<pollfd> ready;
  const double start = wall_seconds();
  for (const Connection& each : connections) {
    ready.push_back({.fd = each.fd, .events = POLLIN, .revents = 0});
    send_next(each.fd);
  }
  std::array<char, 65536> chunk{};
  while (done < count && poll(ready.data(), ready.size(), 10'000) > 0) {
    for (std::size_t i = 0; i < ready.size(); ++i) {
      if (ready[i].revents == 0) continue;
      const auto got = read(ready[i].fd, chunk.data(), chunk.size());
      if (got <= 0) give_up("the server hung up");
      connections[i].reply.append(chunk.data(), std::size_t(got));
      if (!whole(connections[i].reply)) continue;
      connections[i].reply.clear();
      ++done;
      if (sent < count) send_next(ready[i].fd);
    }
  }
  if (done < count) give_up("the server does not answer");
  return wall_seconds() - start;
}

}  // namespace

void load(const Arguments& arguments) {
  if (arguments.size() != 5) give_up("load needs URL KEY SECRET REGION REQUESTS");
  const std::string& url = arguments[0];
  const std::array requests{
      signed_text(url, arguments, "sts", "Action=GetCallerIdentity&Version=2011-06-15"),
      signed_text(url, arguments, "ec2", "Action=DescribeVpcs&Version=2016-11-15")};
  int count = 0;
  std::from_chars(arguments[4].data(), arguments[4].data() + arguments[4].size(), count);
  std::vector<Connection> connections(at_once);
  for (Connection& each : connections) each.fd = connect_to(url);
  Samples samples;
  run(connections, requests, count / 4);  // warms up
  for (int round = 0; round < 5; ++round)
    samples.push_back(run(connections, requests, count) / count);
  report("signed request to the rehearsal account", samples);
}

}  // namespace slipway::bench
