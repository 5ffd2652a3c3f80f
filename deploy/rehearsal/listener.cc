#include "deploy/rehearsal/listener.hh"

#include <dirent.h>
#include <fmt/format.h>
#include <httplib.h>
#include <sys/socket.h>

#include <charconv>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace slipway::deploy::rehearsal {
namespace {

constexpr std::size_t body_limit = 8 << 20;
constexpr std::size_t most_workers = 512;  // each kept-alive connection holds one
constexpr int backlog = 256;  // the library's own, 5, makes a burst of connects wait a second
constexpr Millis longest_silence{600'000};  // longer than any client waits
constexpr std::size_t longest_target = 4096;

// Of our end (getsockname) or the other (getpeername).
int port_of(int descriptor, int (*end)(int, sockaddr*, socklen_t*)) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  if (end(descriptor, static_cast<sockaddr*>(static_cast<void*>(&address)), &size) != 0) return -1;
  return address.sin_family == AF_INET ? ntohs(address.sin_port) : -1;
}

// The library does not tell which descriptors its connections have.
void for_each_connection(int port, const std::function<void(int)>& action) {
  DIR* folder = opendir("/proc/self/fd");
  if (!folder) return;
  while (auto* entry = readdir(folder)) {
    std::string_view name(entry->d_name);
    int descriptor = -1;
    std::from_chars(name.data(), name.data() + name.size(), descriptor);
    if (descriptor > 2 && port_of(descriptor, getsockname) == port) action(descriptor);
  }
  closedir(folder);
}

// The library waits for idle kept-alive connections when it stops.
void cut_connections(int port) {
  for_each_connection(port, [](int descriptor) { shutdown(descriptor, SHUT_RDWR); });
}

// As many threads as there are connections at once, so that a delayed answer never delays another.
class Workers : public httplib::TaskQueue {
 public:
  void enqueue(std::function<void()> task) override {
    std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
    if (idle_ < tasks_.size() && threads_.size() < most_workers)
      threads_.emplace_back([this] { work(); });
    wake_.notify_one();
  }
  void shutdown() override {
    {
      std::lock_guard lock(mutex_);
      over_ = true;
    }
    wake_.notify_all();
    for (auto& thread : threads_) thread.join();
  }

 private:
  void work() {
    std::unique_lock lock(mutex_);
    while (true) {
      ++idle_;
      wake_.wait(lock, [this] { return over_ || !tasks_.empty(); });
      --idle_;
      if (tasks_.empty()) return;
      auto task = std::move(tasks_.front());
      tasks_.pop_front();
      lock.unlock();
      task();
      lock.lock();
    }
  }

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> tasks_;
  std::vector<std::thread> threads_;
  std::size_t idle_ = 0;
  bool over_ = false;
};

// The library would undo what the client encoded; but what was signed, and what S3 keeps, is the
// body as it was sent. So the library does not get to see the header.
constexpr const char *encoding = "Content-Encoding", *hidden_encoding = "X-Rehearsal-Encoding";

void hide_encoding(httplib::Request& request) {
  auto node = request.headers.extract(encoding);
  if (node.empty()) return;
  node.key() = hidden_encoding;
  request.headers.insert(std::move(node));
}

Headers headers_of(const httplib::Request& request) {
  Headers headers;
  for (const auto& [name, value] : request.headers)
    headers.push_back({name == hidden_encoding ? encoding : name, value});
  return headers;
}

// As when a router loses the connection: the library closes it later, which then resets it.
void reset_connection(int port, int peer_port) {
  for_each_connection(port, [&](int descriptor) {
    if (port_of(descriptor, getpeername) != peer_port) return;
    linger at_once{.l_onoff = 1, .l_linger = 0};
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    shutdown(descriptor, SHUT_RD);
  });
}

// Waits that end with the server, however long they were to be.
class Pause {
 public:
  void operator()(Millis duration) {
    std::unique_lock lock(mutex_);
    ended_.wait_for(lock, duration, [this] { return over_; });
  }
  void end() {
    {
      std::lock_guard lock(mutex_);
      over_ = true;
    }
    ended_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable ended_;
  bool over_ = false;
};

// The body as a broken or slow connection brings it: in ten pieces over `spread`, or only its half
// of what Content-Length promises.
void put_piecemeal(httplib::Response& response, FrontReply reply, const std::string& type,
                   Pause& wait) {
  constexpr std::size_t pieces = 10;
  auto body = std::make_shared<std::string>(std::move(reply.http.body));
  const auto size = body->size();
  const auto end = reply.delivery == Delivery::half ? size / 2 : size;
  const auto step = std::max<std::size_t>(1, (size + pieces - 1) / pieces);
  const auto pause = reply.spread / pieces;
  response.set_content_provider(
      size, type, [=, &wait](std::size_t offset, std::size_t, httplib::DataSink& sink) {
        if (offset >= end) return false;
        if (pause > Millis{0}) wait(pause);
        return sink.write(body->data() + offset, std::min(step, end - offset));
      });
}

void put_reply(httplib::Response& response, FrontReply reply, Pause& wait) {
  if (reply.delay > Millis{0}) wait(reply.delay);
  response.status = reply.http.status;
  std::string type = "text/plain";
  for (auto& header : reply.http.headers) {
    if (header.name == "Content-Type")
      type = header.value;
    else
      response.set_header(header.name, header.value);
  }
  if (!reply.http.body.empty() && (reply.delivery == Delivery::half || reply.spread > Millis{0}))
    put_piecemeal(response, std::move(reply), type, wait);
  else
    response.set_content(std::move(reply.http.body), type);
}

// `listening` gets the descriptor, which the library keeps to itself.
void prepare(httplib::Server& server, int& listening) {
  server.new_task_queue = [] { return new Workers; };
  server.set_keep_alive_max_count(1'000'000);
  server.set_keep_alive_timeout(30);
  server.set_payload_max_length(body_limit);
  server.set_tcp_nodelay(true);
  // The library's own choice, SO_REUSEPORT, would share a taken port instead of saying so.
  server.set_socket_options([&listening](int descriptor) {
    listening = descriptor;
    int yes = 1;
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  });
}

class Sockets : public Listener {
 public:
  explicit Sockets(Parts parts)
      : parts_(std::move(parts)), https_([this](SSL_CTX& c) { return set_up(c); }) {}
  ~Sockets() override;
  int api_port() const override { return api_port_; }
  int https_port() const override { return https_port_; }
  Result<void> start();

 private:
  bool set_up(SSL_CTX& context);
  int choose_certificate(SSL* connection);
  void route_api();
  void route_https();
  static void stop(httplib::Server& server, std::thread& thread, int port);

  Parts parts_;
  Pause pause_;
  httplib::Server api_;
  httplib::SSLServer https_;
  std::thread api_thread_, https_thread_;
  int api_port_ = 0, https_port_ = 0;
  int api_socket_ = -1, https_socket_ = -1;  // the servers' own
};

// Where nothing listens, the connection fails before any HTTP, as it would in the account.
int Sockets::choose_certificate(SSL* connection) {
  const char* name = SSL_get_servername(connection, TLSEXT_NAMETYPE_host_name);
  std::string host = name ? name : "";
  if (!parts_.probe(host, "/")) return 0;
  X509* certificate = parts_.authority.certificate_for(host);
  return certificate && SSL_use_certificate(connection, certificate) == 1 &&
         SSL_use_PrivateKey(connection, parts_.authority.key()) == 1;
}

bool Sockets::set_up(SSL_CTX& context) {
  SSL_CTX_set_min_proto_version(&context, TLS1_2_VERSION);
  SSL_CTX_set_cert_cb(
      &context,
      [](SSL* connection, void* self) {
        return static_cast<Sockets*>(self)->choose_certificate(connection);
      },
      this);
  return true;
}

void Sockets::route_api() {
  auto answer = [this](const httplib::Request& request, std::string body) {
    auto reply = parts_.api({request.method, request.target, headers_of(request), std::move(body)});
    if (reply.delivery == Delivery::silent) pause_(longest_silence);
    if (reply.delivery == Delivery::none || reply.delivery == Delivery::silent)
      reset_connection(api_port_, request.remote_port);
    return reply;
  };
  // The library's own reading refuses forms over 8 KB, which a template is: the body is read here.
  auto with_body = [answer, this](const httplib::Request& request, httplib::Response& response,
                                  const httplib::ContentReader& read) {
    std::string body;
    bool whole = read([&](const char* data, std::size_t size) {
      body.append(data, size);
      return body.size() <= body_limit;
    });
    if (!whole) {
      response.status = 413;
      return;
    }
    put_reply(response, answer(request, std::move(body)), pause_);
  };
  auto without = [answer, this](const httplib::Request& request, httplib::Response& response) {
    put_reply(response, answer(request, ""), pause_);
  };
  // Patterns are matched by std::regex, whose recursion grows with the text.
  api_.set_pre_routing_handler([](const httplib::Request& request, httplib::Response& response) {
    // The library's own object, which is not const: nothing else lets anybody at it in time.
    auto& own = const_cast<httplib::Request&>(request);
    hide_encoding(own);
    own.ranges.clear();  // S3 tells parts of objects itself: the library would cut them again
    if (request.target.size() <= longest_target) return httplib::Server::HandlerResponse::Unhandled;
    response.status = 414;
    return httplib::Server::HandlerResponse::Handled;
  });
  api_.Post(".*", with_body).Put(".*", with_body).Delete(".*", with_body).Get(".*", without);
}

void Sockets::route_https() {
  https_.set_pre_routing_handler(
      [this](const httplib::Request& request, httplib::Response& response) {
        auto host = request.get_header_value("Host");
        host = host.substr(0, host.find(':'));
        auto answer = parts_.probe(host, request.path);
        response.status = answer ? answer->status : 503;
        if (answer && !answer->body.empty())
          response.set_content(answer->body, answer->content_type);
        return httplib::Server::HandlerResponse::Handled;
      });
}

Result<void> Sockets::start() {
  prepare(api_, api_socket_);
  prepare(https_, https_socket_);
  route_api();
  route_https();
  constexpr auto loopback = "127.0.0.1";
  api_port_ = parts_.port == 0 ? api_.bind_to_any_port(loopback)
                               : (api_.bind_to_port(loopback, parts_.port) ? parts_.port : -1);
  https_port_ = https_.bind_to_any_port(loopback);
  if (api_port_ <= 0 || https_port_ <= 0)
    return fail({.kind = ErrorKind::local,
                 .what = fmt::format("listen on 127.0.0.1:{}", parts_.port),
                 .answer = "the port cannot be had",
                 .fix = "Choose another with --port, or 0 for any free one."});
  // Listening again only changes how many connects may wait (listen(2)).
  ::listen(api_socket_, backlog);
  ::listen(https_socket_, backlog);
  api_thread_ = std::thread([this] { api_.listen_after_bind(); });
  https_thread_ = std::thread([this] { https_.listen_after_bind(); });
  while (!api_.is_running() || !https_.is_running()) std::this_thread::yield();
  return {};
}

void Sockets::stop(httplib::Server& server, std::thread& thread, int port) {
  if (!thread.joinable()) return;
  server.stop();
  cut_connections(port);
  thread.join();
}

Sockets::~Sockets() {
  pause_.end();
  stop(api_, api_thread_, api_port_);
  stop(https_, https_thread_, https_port_);
}

}  // namespace

Result<std::unique_ptr<Listener>> Listener::open(Parts parts) {
  auto sockets = std::make_unique<Sockets>(std::move(parts));
  if (auto started = sockets->start(); !started) return fail(started.error());
  return sockets;
}

}  // namespace slipway::deploy::rehearsal
