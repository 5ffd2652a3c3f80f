// What a failed transfer means to a person: name look-up, connect, TLS, proxy, time-out or a broken
// reply.
#pragma once

#include <string>

#include "aws/error.hh"

namespace slipway {

struct TransferFailure {
  int code = 0;             // CURLcode
  std::string detail;       // libcurl's own words
  std::string origin;       // "https://sts.eu-west-1.amazonaws.com"
  std::string proxy;        // the one in use, without its password; empty: none
  std::string ca_bundle;    // the file the server was checked against
  std::string ca_named_by;  // who named it; empty: the system's own
  bool connected = false;   // a connection stood when it failed
  int connect_status = 0;   // what the proxy answered to CONNECT
};

Error describe(const TransferFailure& failure);

// True when the request surely never reached the server: sending it again cannot do anything twice.
bool never_sent(const Error& error);

}  // namespace slipway
