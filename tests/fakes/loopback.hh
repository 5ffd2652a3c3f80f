// A tiny HTTP server on a real loopback socket, run by the same loop as the client under test: no
// thread, no sleep. A handler gets the whole request text and says what bytes to send back, or
// nothing to let the client hang.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "aws/loop.hh"

namespace slipway {

class LoopbackServer {
 public:
  enum class After { keep, close };
  struct Answer {
    std::string bytes;
    After after = After::keep;
  };
  using Handler = std::function<std::optional<Answer>(const std::string& request)>;

  LoopbackServer(Loop& loop, Handler handler) : loop_(loop), handler_(std::move(handler)) {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* raw = static_cast<sockaddr*>(static_cast<void*>(&address));
    EXPECT_EQ(bind(listener_, raw, size), 0);
    EXPECT_EQ(listen(listener_, 64), 0);
    EXPECT_EQ(getsockname(listener_, raw, &size), 0);
    port_ = ntohs(address.sin_port);
    accepting_ = loop_.watch(listener_, Watch::readable, [this] { accept_one(); });
  }
  ~LoopbackServer() {
    accepting_.reset();
    for (auto& [fd, peer] : peers_) {
      peer.reading.reset();
      close(fd);
    }
    if (listener_ >= 0) close(listener_);
  }
  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;

  int port() const { return port_; }
  std::string url(const std::string& path = "/") const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
  }
  const std::vector<std::string>& requests() const { return requests_; }
  int connections() const { return connections_; }

  static Answer ok(const std::string& body, const std::string& headers = "") {
    return {"HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + headers +
            "\r\n" + body};
  }

 private:
  struct Peer {
    std::string text;
    Ticket reading;
  };

  void accept_one() {
    int fd = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    ++connections_;
    peers_[fd].reading = loop_.watch(fd, Watch::readable, [this, fd] { read_some(fd); });
  }

  void read_some(int fd) {
    std::array<char, 65536> chunk{};
    auto count = read(fd, chunk.data(), chunk.size());
    if (count <= 0) return drop(fd);
    auto& peer = peers_[fd];
    peer.text.append(chunk.data(), std::size_t(count));
    auto head = peer.text.find("\r\n\r\n");
    if (head == std::string::npos) return;
    std::size_t length = 0;
    auto field = peer.text.find("Content-Length: ");
    if (field != std::string::npos && field < head)
      length = std::stoul(peer.text.substr(field + 16));
    if (peer.text.size() < head + 4 + length) return;
    requests_.push_back(std::exchange(peer.text, {}));
    auto answer = handler_(requests_.back());
    if (!answer) return;
    EXPECT_EQ(write(fd, answer->bytes.data(), answer->bytes.size()), ssize_t(answer->bytes.size()));
    if (answer->after == After::close) drop(fd);
  }

  void drop(int fd) {
    peers_.erase(fd);
    close(fd);
  }

  Loop& loop_;
  Handler handler_;
  int listener_ = -1;
  int port_ = 0;
  int connections_ = 0;
  Ticket accepting_;
  std::map<int, Peer> peers_;
  std::vector<std::string> requests_;
};

}  // namespace slipway
