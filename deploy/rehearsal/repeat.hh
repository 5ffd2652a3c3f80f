// Many alike from one entry of an account's YAML: `repeat: 40` beside its other members reads the
// entry forty times with i = 0 ... 39; `repeat: {v: 40, s: 6}` counts s within v. In every text of
// the entry, {…} that begins with a counter is replaced:
//   {i} {i+1} {i*16%256}   reckoned from left to right with + - * / % and numbers or counters
//   {i:04x} {i:3} {i:a}    hexadecimal or decimal of that many digits; the letters a, b, c ...
//   {i%2|on,off}           a word of the list, by number, beginning anew at its end
// So forty VPCs of six subnets are two entries, and thousands of image tags a line.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace slipway::deploy::rehearsal {

using Counters = std::vector<std::pair<std::string, long>>;

inline constexpr long most_repeats = 20'000;  // of one entry

// Every setting of the counters in turn; `limits` says how many each has.
std::vector<Counters> count_all(const Counters& limits);

// The error says what is wrong with which {…}.
std::expected<std::string, std::string> fill(std::string_view text, const Counters& counters);

}  // namespace slipway::deploy::rehearsal
