// What can go wrong, as a value. Every fallible function of slipway returns Result<T>; nothing
// throws across a folder. An Error is classified once, close to where it happened, into the handful
// of kinds the program acts on, and says what was tried, on what, what was answered and what the
// reader can do.
#pragma once

#include <cstdint>
#include <expected>
#include <string>

namespace slipway {

enum class ErrorKind : std::uint8_t {
  denied,               // AWS refused this identity this action
  no_credentials,       // nothing to sign with: sign in
  expired_credentials,  // were good once: sign in again, then continue
  throttled,            // slow down; nothing is wrong
  not_found,
  conflict,     // exists already, or is busy with something else
  invalid,      // the input is wrong: configuration, answers, a request AWS calls malformed
  transient,    // AWS's side failed (5xx); the same call may work
  unreachable,  // no reply at all: name look-up, connect, TLS, proxy, time-out
  protocol,     // a reply we cannot understand
  local,        // the file system, a child process or the terminal failed
};

// Where in the user's own text an `invalid` error sits; empty or 0 where unknown. Lines and columns
// count from 1.
struct Place {
  std::string file;
  int line = 0;
  int column = 0;
  std::string key;
};

struct Error {
  ErrorKind kind = ErrorKind::local;
  std::string what;        // what was tried, on what: "list the subnets of us-west-2"
  std::string answer;      // what was answered or found, in the answerer's words
  std::string fix;         // what to do, one sentence; may be empty
  std::string code;        // AWS error code ("AccessDenied"), curl's or errno's name; may be empty
  std::string request_id;  // of the AWS reply; empty when there was none
  int status = 0;          // HTTP status; 0 when there was no reply
  Place place;

  // The whole as one readable sentence or two; never a bare code.
  std::string sentence() const;
};

std::string_view name(ErrorKind kind);

template <class T>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> fail(Error error) { return std::unexpected<Error>(std::move(error)); }

}  // namespace slipway
