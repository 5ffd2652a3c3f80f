// One HTTP exchange, as plain data, and the interface that performs it. Real: CurlHttp
// (aws/curl_http.hh). For tests: ScriptedHttp and FailingHttp (tests/fakes/).
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/error.hh"
#include "aws/ticket.hh"
#include "aws/time.hh"

namespace slipway {

struct Header {
  std::string name;
  std::string value;
  friend bool operator==(const Header&, const Header&) = default;
};
using Headers = std::vector<Header>;

// The first value of a header, compared without case; empty when absent.
std::string_view find_header(const Headers& headers, std::string_view name);

// Whether a configured proxy is used. The metadata services of containers and instances are never
// behind one, whatever their address.
enum class Route : std::uint8_t { as_configured, direct };

// Who goes first when more is asked than goes at once: the next page of a listing, which the whole
// of it waits for, before what only fills a row.
enum class Turn : std::uint8_t { first, queued };

struct HttpRequest {
  std::string method = "GET";
  std::string url;  // absolute, already encoded
  Headers headers;
  std::string body;
  Millis connect_timeout{10'000};
  Millis stall_timeout{60'000};   // no byte for this long = unreachable
  bool follow_redirects = false;  // never for signed requests
  // Probes only: connect to this "host:port" whatever the URL's host is (SNI and Host stay the
  // URL's).
  std::string connect_to;
  std::string ca_file;  // replaces the default bundle when not empty
  Route route = Route::as_configured;
  Turn turn = Turn::queued;
};

struct HttpReply {
  int status = 0;
  Headers headers;
  std::string body;
};

// A reply of any status is a success here; the error is always of kind `unreachable` (or
// `protocol`). Never runs before `send` has returned.
using HttpDone = std::move_only_function<void(Result<HttpReply>)>;

struct Http {
  virtual ~Http() = default;
  [[nodiscard]] virtual Ticket send(HttpRequest request, HttpDone done) = 0;
};

}  // namespace slipway
