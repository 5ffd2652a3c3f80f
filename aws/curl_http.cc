#include "aws/curl_http.hh"

#include <curl/curl.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

#include "aws/curl_errors.hh"

namespace slipway {

namespace {

struct ListDeleter {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using List = std::unique_ptr<curl_slist, ListDeleter>;

struct EasyDeleter {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
using Easy = std::unique_ptr<CURL, EasyDeleter>;

struct ShareDeleter {
  void operator()(CURLSH* share) const { curl_share_cleanup(share); }
};
using Share = std::unique_ptr<CURLSH, ShareDeleter>;

void append(List& list, const std::string& line) {
  list.reset(curl_slist_append(list.release(), line.c_str()));
}

// A line break in a header would let one value write further headers.
bool writable(const Header& header) {
  constexpr std::string_view bad("\r\n\0", 3);
  return !header.name.empty() && header.name.find_first_of(bad) == std::string::npos &&
         header.value.find_first_of(bad) == std::string::npos;
}

List header_list(const Headers& headers) {
  List list;
  for (const auto& header : headers) {
    append(list, header.value.empty() ? header.name + ";" : header.name + ": " + header.value);
  }
  // libcurl would add both by itself; neither is signed.
  append(list, "Expect:");
  if (find_header(headers, "content-type").empty()) append(list, "Content-Type:");
  return list;
}

// The usual places of the system's own bundle: Debian, Fedora, SUSE, RHEL, Alpine and the BSDs.
std::string system_bundle() {
  constexpr std::array places{
      "/etc/ssl/certs/ca-certificates.crt",
      "/etc/pki/tls/certs/ca-bundle.crt",
      "/etc/ssl/ca-bundle.pem",
      "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
      "/etc/pki/tls/cacert.pem",
      "/etc/ssl/cert.pem",
  };
  for (const char* place : places) {
    if (access(place, R_OK) == 0) return place;
  }
  return {};
}

curl_socket_t open_socket(void*, curlsocktype, curl_sockaddr* address) noexcept {
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

std::string without_password(std::string_view proxy) {
  auto scheme = proxy.find("://");
  auto start = scheme == std::string_view::npos ? 0 : scheme + 3;
  auto at = proxy.rfind('@');
  if (at == std::string_view::npos || at < start) return std::string(proxy);
  return std::string(proxy.substr(0, start)) + std::string(proxy.substr(at + 1));
}

std::string first_of(const Environment& environment, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    auto found = environment.find(name);
    if (found != environment.end() && !found->second.empty()) return found->second;
  }
  return {};
}

// Replies are read whole; the largest AWS sends us is a few megabytes.
constexpr std::size_t body_limit = 256u << 20u;

}  // namespace

std::string displayed_origin(std::string_view url) {
  auto scheme = url.find("://");
  auto start = scheme == std::string_view::npos ? 0 : scheme + 3;
  auto end = url.find_first_of("/?#", start);
  auto authority = url.substr(start, end == std::string_view::npos ? end : end - start);
  if (auto at = authority.rfind('@'); at != std::string_view::npos) authority.remove_prefix(at + 1);
  return std::string(url.substr(0, start)) + std::string(authority);
}

CurlOptions curl_options(const Environment& environment) {
  CurlOptions options;
  for (const char* name : {"AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"}) {
    options.ca_bundle = first_of(environment, {name});
    if (options.ca_bundle.empty()) continue;
    options.ca_bundle_by = name;
    break;
  }
  options.http_proxy =
      first_of(environment, {"http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"});
  options.https_proxy =
      first_of(environment, {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"});
  options.no_proxy = first_of(environment, {"no_proxy", "NO_PROXY"});
  return options;
}

struct CurlHttp::Shared {
  Loop& loop;
  CurlOptions options;
  Share share;  // TLS sessions, so that the second connection to a host is cheaper
  std::string no_proxy;

  Shared(Loop& l, CurlOptions o) : loop(l), options(std::move(o)), share(curl_share_init()) {
    curl_share_setopt(share.get(), CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
    if (options.ca_bundle.empty()) options.ca_bundle = system_bundle();
    no_proxy = "localhost,127.0.0.1,::1,169.254.169.254,169.254.170.2,169.254.170.23";
    if (!options.no_proxy.empty()) {
      no_proxy = options.no_proxy == "*" ? "*" : no_proxy + "," + options.no_proxy;
    }
  }
};

namespace {

struct Exchange {
  HttpRequest request;
  HttpDone done;
  HttpReply reply;
  std::shared_ptr<void> keep;  // what the easy handle points into; goes after it
  std::string proxy, ca_bundle, ca_named_by;
  List headers, connect_to;
  std::array<char, CURL_ERROR_SIZE> detail{};
  Easy easy{curl_easy_init()};
  Ticket transfer;  // last: dropped first
};

template <class Value>
void set(Exchange& exchange, CURLoption option, Value value) {
  curl_easy_setopt(exchange.easy.get(), option, value);
}

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* user) noexcept {
  auto& body = static_cast<Exchange*>(user)->reply.body;
  if (body.size() + size * count > body_limit) return 0;
  body.append(data, size * count);
  return size * count;
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view blank = " \t\r\n";
  auto first = text.find_first_not_of(blank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

std::size_t on_header(char* data, std::size_t size, std::size_t count, void* user) noexcept {
  std::string_view line(data, size * count);
  auto& headers = static_cast<Exchange*>(user)->reply.headers;
  // A status line starts over: what came before belonged to a 100, a redirect or the proxy.
  if (line.starts_with("HTTP/")) headers.clear();
  auto colon = line.find(':');
  if (colon != std::string_view::npos && colon > 0) {
    headers.push_back(
        {std::string(trim(line.substr(0, colon))), std::string(trim(line.substr(colon + 1)))});
  }
  return size * count;
}

void set_method(Exchange& exchange) {
  const auto& request = exchange.request;
  bool body = !request.body.empty() || request.method == "POST" || request.method == "PUT" ||
              request.method == "PATCH";
  if (request.method == "HEAD") {
    set(exchange, CURLOPT_NOBODY, 1L);
  } else if (body) {
    set(exchange, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.size()));
    set(exchange, CURLOPT_POSTFIELDS, request.body.data());
  }
  if (request.method != "HEAD") set(exchange, CURLOPT_CUSTOMREQUEST, request.method.c_str());
}

void set_patience(Exchange& exchange) {
  const auto& request = exchange.request;
  set(exchange, CURLOPT_CONNECTTIMEOUT_MS, long(request.connect_timeout.count()));
  // libcurl measures speed in whole seconds.
  auto stall = std::chrono::ceil<std::chrono::seconds>(request.stall_timeout);
  set(exchange, CURLOPT_LOW_SPEED_LIMIT, 1L);
  set(exchange, CURLOPT_LOW_SPEED_TIME, long(stall.count()));
  set(exchange, CURLOPT_TCP_KEEPALIVE, 1L);
}

void set_behaviour(Exchange& exchange) {
  const auto& request = exchange.request;
  set(exchange, CURLOPT_URL, request.url.c_str());
  set(exchange, CURLOPT_PATH_AS_IS, 1L);  // the path is signed as it is
  set(exchange, CURLOPT_PROTOCOLS_STR, "http,https");
  set(exchange, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  set(exchange, CURLOPT_FOLLOWLOCATION, request.follow_redirects ? 1L : 0L);
  set(exchange, CURLOPT_MAXREDIRS, 5L);
  // Parallel calls mean parallel connections; AWS speaks 1.1 in any case.
  set(exchange, CURLOPT_HTTP_VERSION, long(CURL_HTTP_VERSION_1_1));
  set(exchange, CURLOPT_NOSIGNAL, 1L);
  set(exchange, CURLOPT_QUICK_EXIT, 1L);  // or cancelling waits for the name look-up
  set(exchange, CURLOPT_OPENSOCKETFUNCTION, open_socket);
  set(exchange, CURLOPT_WRITEFUNCTION, on_body);
  set(exchange, CURLOPT_WRITEDATA, &exchange);
  set(exchange, CURLOPT_HEADERFUNCTION, on_header);
  set(exchange, CURLOPT_HEADERDATA, &exchange);
  set(exchange, CURLOPT_ERRORBUFFER, exchange.detail.data());
  exchange.headers = header_list(request.headers);
  set(exchange, CURLOPT_HTTPHEADER, exchange.headers.get());
  if (!request.connect_to.empty()) {
    append(exchange.connect_to, "::" + request.connect_to);
    set(exchange, CURLOPT_CONNECT_TO, exchange.connect_to.get());
  }
}

void set_network(Exchange& exchange, const CurlOptions& options, const std::string& no_proxy,
                 CURLSH* share) {
  exchange.ca_bundle =
      exchange.request.ca_file.empty() ? options.ca_bundle : exchange.request.ca_file;
  exchange.ca_named_by = exchange.request.ca_file.empty() ? options.ca_bundle_by : "";
  // With a CA path libcurl parses the whole bundle again for each connection.
  set(exchange, CURLOPT_CAPATH, static_cast<char*>(nullptr));
  if (!exchange.ca_bundle.empty()) set(exchange, CURLOPT_CAINFO, exchange.ca_bundle.c_str());
  exchange.proxy =
      exchange.request.url.starts_with("https:") ? options.https_proxy : options.http_proxy;
  if (exchange.request.route == Route::direct) exchange.proxy.clear();
  set(exchange, CURLOPT_PROXY, exchange.proxy.c_str());  // empty: none, whatever the environment
  set(exchange, CURLOPT_NOPROXY, no_proxy.c_str());
  set(exchange, CURLOPT_USERAGENT, options.user_agent.c_str());
  set(exchange, CURLOPT_SHARE, share);
}

Error failure_of(Exchange& exchange, int code) {
  TransferFailure failure;
  failure.code = code;
  failure.detail =
      exchange.detail[0] != '\0' ? exchange.detail.data() : curl_easy_strerror(CURLcode(code));
  failure.origin = displayed_origin(exchange.request.url);
  failure.proxy = without_password(exchange.proxy);
  failure.ca_bundle = exchange.ca_bundle;
  failure.ca_named_by = exchange.ca_named_by;
  curl_off_t ready = 0;
  curl_easy_getinfo(exchange.easy.get(), CURLINFO_PRETRANSFER_TIME_T, &ready);
  failure.connected = ready > 0;
  long connect_status = 0;
  curl_easy_getinfo(exchange.easy.get(), CURLINFO_HTTP_CONNECTCODE, &connect_status);
  failure.connect_status = int(connect_status);
  return describe(failure);
}

void finish(const std::shared_ptr<Exchange>& exchange, int code) {
  auto done = std::move(exchange->done);
  if (code != CURLE_OK) return done(fail(failure_of(*exchange, code)));
  long status = 0;
  curl_easy_getinfo(exchange->easy.get(), CURLINFO_RESPONSE_CODE, &status);
  exchange->reply.status = int(status);
  auto reply = std::move(exchange->reply);
  exchange->easy.reset();  // the caller may keep the ticket for long
  done(std::move(reply));
}

Error unwritable(const HttpRequest& request) {
  Error error;
  error.kind = ErrorKind::protocol;
  error.what = "send a request to " + displayed_origin(request.url);
  error.answer = "one of its headers holds a line break";
  return error;
}

}  // namespace

CurlHttp::CurlHttp(Loop& loop, CurlOptions options)
    : shared_(std::make_shared<Shared>(loop, std::move(options))) {}
CurlHttp::~CurlHttp() = default;

Ticket CurlHttp::send(HttpRequest request, HttpDone done) {
  for (const auto& header : request.headers) {
    if (writable(header)) continue;
    return shared_->loop.after(Millis{0}, [e = unwritable(request), d = std::move(done)]() mutable {
      d(fail(std::move(e)));
    });
  }
  auto exchange = std::make_shared<Exchange>();
  exchange->request = std::move(request);
  exchange->done = std::move(done);
  exchange->keep = shared_;
  set_behaviour(*exchange);
  set_method(*exchange);
  set_patience(*exchange);
  set_network(*exchange, shared_->options, shared_->no_proxy, shared_->share.get());
  exchange->transfer = shared_->loop.transfer(exchange->easy.get(), exchange->request.turn,
                                              [weak = std::weak_ptr(exchange)](int code) {
                                                if (auto alive = weak.lock()) finish(alive, code);
                                              });
  return Ticket([exchange]() mutable { exchange.reset(); });
}

}  // namespace slipway
