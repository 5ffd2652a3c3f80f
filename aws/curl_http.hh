// The real Http: libcurl transfers on the loop. Verifies TLS always, never follows redirects unless
// asked, keeps connections, and says precisely what failed when nothing answered.
#pragma once

#include <memory>
#include <string>

#include "aws/loop.hh"
#include "aws/world.hh"

namespace slipway {

struct CurlOptions {
  std::string user_agent = "slipway";
  std::string ca_bundle;     // a PEM file; empty: the system's own
  std::string ca_bundle_by;  // who named it ("AWS_CA_BUNDLE"), for errors
  // Proxies as libcurl writes them; empty: none. Loopback and link-local (instance and container
  // metadata) never go through one.
  std::string http_proxy;
  std::string https_proxy;
  std::string no_proxy;
};

// AWS_CA_BUNDLE, REQUESTS_CA_BUNDLE, SSL_CERT_FILE; http_proxy, https_proxy, all_proxy, no_proxy in
// either case. The ca_bundle of a profile is the Client's to name, request by request.
CurlOptions curl_options(const Environment& environment);

class CurlHttp : public Http {
 public:
  CurlHttp(Loop& loop, CurlOptions options);
  ~CurlHttp() override;
  CurlHttp(const CurlHttp&) = delete;
  CurlHttp& operator=(const CurlHttp&) = delete;

  [[nodiscard]] Ticket send(HttpRequest request, HttpDone done) override;

 private:
  struct Shared;
  std::shared_ptr<Shared> shared_;
};

// The part of a URL that may be shown: scheme, host and port, without user, path and query.
std::string displayed_origin(std::string_view url);

}  // namespace slipway
