// Notes the first thing that is wrong with a reply while it is read, so that reading code stays a
// plain list of members and is judged once at its end.
#pragma once

#include <charconv>
#include <string>
#include <string_view>

#include "aws/operation.hh"

namespace slipway::aws {

struct Fault {
  std::string text;  // empty: none so far

  void note(std::string_view where, std::string_view problem, std::string_view found = {});
  explicit operator bool() const { return !text.empty(); }
};

// The protocol error of a reply AWS meant as success and we cannot understand.
Error misunderstood(const OperationInfo& info, const HttpReply& reply, const Fault& fault);

namespace wire {
// Calls the `read(node, row)` found beside the row's type. Out here, where no member named read
// hides it.
template <class Node, class Row>
void read_row(const Node& node, Row& row) {
  read(node, row);
}
}  // namespace wire

// Whole decimal numbers only; nothing before or after.
template <class Number>
bool parse_number(std::string_view text, Number& out) {
  Number value{};
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) return false;
  out = value;
  return true;
}

}  // namespace slipway::aws
