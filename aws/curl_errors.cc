#include "aws/curl_errors.hh"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace slipway {

namespace {

enum class Cause { look_up, connect, tls, proxy, time_out, broken, protocol, address, ours };

struct Row {
  CURLcode code;
  const char* name;
  Cause cause;
};

constexpr std::array rows{
    Row{CURLE_UNSUPPORTED_PROTOCOL, "UNSUPPORTED_PROTOCOL", Cause::address},
    Row{CURLE_URL_MALFORMAT, "URL_MALFORMAT", Cause::address},
    Row{CURLE_COULDNT_RESOLVE_PROXY, "COULDNT_RESOLVE_PROXY", Cause::proxy},
    Row{CURLE_COULDNT_RESOLVE_HOST, "COULDNT_RESOLVE_HOST", Cause::look_up},
    Row{CURLE_COULDNT_CONNECT, "COULDNT_CONNECT", Cause::connect},
    Row{CURLE_WEIRD_SERVER_REPLY, "WEIRD_SERVER_REPLY", Cause::protocol},
    Row{CURLE_PARTIAL_FILE, "PARTIAL_FILE", Cause::broken},
    Row{CURLE_WRITE_ERROR, "REPLY_TOO_LARGE", Cause::protocol},
    Row{CURLE_OPERATION_TIMEDOUT, "OPERATION_TIMEDOUT", Cause::time_out},
    Row{CURLE_SSL_CONNECT_ERROR, "SSL_CONNECT_ERROR", Cause::tls},
    Row{CURLE_TOO_MANY_REDIRECTS, "TOO_MANY_REDIRECTS", Cause::protocol},
    Row{CURLE_GOT_NOTHING, "GOT_NOTHING", Cause::broken},
    Row{CURLE_SEND_ERROR, "SEND_ERROR", Cause::broken},
    Row{CURLE_RECV_ERROR, "RECV_ERROR", Cause::broken},
    Row{CURLE_SSL_CERTPROBLEM, "SSL_CERTPROBLEM", Cause::tls},
    Row{CURLE_SSL_CIPHER, "SSL_CIPHER", Cause::tls},
    Row{CURLE_PEER_FAILED_VERIFICATION, "PEER_FAILED_VERIFICATION", Cause::tls},
    Row{CURLE_BAD_CONTENT_ENCODING, "BAD_CONTENT_ENCODING", Cause::protocol},
    Row{CURLE_SSL_CACERT_BADFILE, "SSL_CACERT_BADFILE", Cause::tls},
    Row{CURLE_SSL_ISSUER_ERROR, "SSL_ISSUER_ERROR", Cause::tls},
    Row{CURLE_HTTP2, "HTTP2", Cause::protocol},
    Row{CURLE_PROXY, "PROXY", Cause::proxy},
    Row{CURLE_BAD_FUNCTION_ARGUMENT, "BAD_FUNCTION_ARGUMENT", Cause::ours},
    Row{CURLE_FAILED_INIT, "FAILED_INIT", Cause::ours},
    Row{CURLE_OUT_OF_MEMORY, "OUT_OF_MEMORY", Cause::ours},
};

Row row_of(const TransferFailure& failure) {
  auto found = std::ranges::find(rows, CURLcode(failure.code), &Row::code);
  Row row = found != rows.end() ? *found : Row{CURLcode(failure.code), "", Cause::broken};
  if (row.code == CURLE_OPERATION_TIMEDOUT && !failure.connected) row.name = "CONNECT_TIMEDOUT";
  // A proxy that refuses the tunnel comes as a receive error.
  if (failure.connect_status >= 300) row = {row.code, "PROXY", Cause::proxy};
  if (row.cause == Cause::connect && !failure.proxy.empty()) {
    row = {row.code, "PROXY_COULDNT_CONNECT", Cause::proxy};
  }
  return row;
}

std::string proxy_fix(const TransferFailure& failure) {
  if (failure.connect_status == 407) {
    return fmt::format("The proxy {} wants a name and password: put them into HTTPS_PROXY",
                       failure.proxy);
  }
  return fmt::format("Check the proxy {} (HTTPS_PROXY), or name this host in NO_PROXY",
                     failure.proxy);
}

std::string tls_fix(const TransferFailure& failure) {
  if (failure.code == CURLE_SSL_CACERT_BADFILE) {
    return fmt::format("{} must be a readable file of PEM certificates{}", failure.ca_bundle,
                       failure.ca_named_by.empty() ? "" : "; " + failure.ca_named_by + " names it");
  }
  if (failure.code == CURLE_PEER_FAILED_VERIFICATION) {
    auto says = [&](std::string_view text) { return failure.detail.contains(text); };
    // OpenSSL's words; AWS's certificates are renewed long before.
    if (says("has expired") || says("not yet valid"))
      return "Check the clock of this machine: the certificates of AWS are always in date";
    // libcurl's, where the certificate is good but somebody else's.
    if (says("subject name") || says("subjectAltName"))
      return "Something else answers under this name: a sign-in page of the network (open it in a "
             "browser first), a proxy, or a wrong endpoint URL";
    return "If your network inspects TLS, put its CA certificate into a PEM file together with the "
           "public ones and name it in AWS_CA_BUNDLE; if it has a sign-in page, open that in a "
           "browser first";
  }
  return "Check that the address speaks https on this port and that nothing between here and there "
         "interrupts TLS";
}

std::string answer(const TransferFailure& failure, Cause cause) {
  switch (cause) {
    case Cause::look_up:
      return "the host name was not found (" + failure.detail + ")";
    case Cause::connect:
      return "no connection (" + failure.detail + ")";
    case Cause::tls:
      return "TLS failed (" + failure.detail + ")";
    case Cause::proxy:
      return "the proxy failed (" + failure.detail + ")";
    case Cause::time_out:
      return failure.connected
                 ? "the connection stands but nothing came in time (" + failure.detail + ")"
                 : "no connection in time (" + failure.detail + ")";
    case Cause::broken:
      return "the connection broke (" + failure.detail + ")";
    case Cause::protocol:
      return "the reply is not understandable HTTP (" + failure.detail + ")";
    case Cause::address:
      return "this is not an address of http or https (" + failure.detail + ")";
    case Cause::ours:
      return "the request could not be made (" + failure.detail + ")";
  }
  return failure.detail;
}

std::string fix(const TransferFailure& failure, Cause cause) {
  switch (cause) {
    case Cause::look_up:
      return "Check the network connection, the DNS settings, and the spelling of the region and "
             "of "
             "any endpoint URL";
    case Cause::connect:
      return "Check the network connection, that no firewall blocks this address and port, and, "
             "where an endpoint URL is set, that something listens there";
    case Cause::tls:
      return tls_fix(failure);
    case Cause::proxy:
      return proxy_fix(failure);
    case Cause::time_out:
      return failure.connected
                 ? "Try again; if it stays so, look for a proxy or firewall that holds "
                   "connections back"
                 : "Check for a firewall or a missing route to this address, or a "
                   "proxy that must be set in HTTPS_PROXY";
    case Cause::broken:
      return "Try again; if it stays so, look for a proxy or firewall on the way";
    case Cause::protocol:
      return "Check that the address is the service and not a sign-in page or proxy";
    case Cause::address:
      return "Write the endpoint as https://host or http://host:port";
    case Cause::ours:
      return "";
  }
  return "";
}

ErrorKind kind_of(Cause cause) {
  return cause == Cause::protocol ? ErrorKind::protocol : ErrorKind::unreachable;
}

}  // namespace

Error describe(const TransferFailure& failure) {
  Row row = row_of(failure);
  Error error;
  error.kind = kind_of(row.cause);
  error.what = "reach " + failure.origin;
  error.answer = answer(failure, row.cause);
  error.fix = fix(failure, row.cause);
  error.code = row.name;
  return error;
}

bool never_sent(const Error& error) {
  using std::string_view_literals::operator""sv;
  constexpr std::array codes{
      "UNSUPPORTED_PROTOCOL"sv,  "URL_MALFORMAT"sv,        "COULDNT_RESOLVE_PROXY"sv,
      "COULDNT_RESOLVE_HOST"sv,  "COULDNT_CONNECT"sv,      "CONNECT_TIMEDOUT"sv,
      "SSL_CONNECT_ERROR"sv,     "SSL_CERTPROBLEM"sv,      "PEER_FAILED_VERIFICATION"sv,
      "SSL_CACERT_BADFILE"sv,    "SSL_ISSUER_ERROR"sv,     "PROXY"sv,
      "PROXY_COULDNT_CONNECT"sv, "BAD_FUNCTION_ARGUMENT"sv};
  return error.status == 0 && std::ranges::find(codes, error.code) != codes.end();
}

}  // namespace slipway
