// Writes the form body of the query and EC2 protocols:
// Action=DescribeVpcs&Version=2016-11-15&Filter.1.Name=... Scalars: Key=value; query lists:
// Key.member.1 (some services name the item: Filters.Filter.1); EC2 lists are flat: Key.1. Facts:
// AWS query protocol.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/operation.hh"

namespace slipway::aws {

class QueryWriter {
 public:
  QueryWriter(std::string_view action, std::string_view version);

  // Left out when empty, as botocore leaves out what was not given.
  QueryWriter& text(std::string_view key, std::string_view value);
  // Sent even when empty: a template parameter's value may be "".
  QueryWriter& always(std::string_view key, std::string_view value);
  QueryWriter& number(std::string_view key, std::optional<long long> value);
  QueryWriter& flag(std::string_view key, std::optional<bool> value);

  // `key` up to the index: "Names.member" gives Names.member.1, "VpcId" gives VpcId.1.
  QueryWriter& list(std::string_view key, const std::vector<std::string>& values);

  // A list of structs: write(writer, row) writes one row, its keys put under "key.N.".
  template <class Row, class Write>
  QueryWriter& rows(std::string_view key, const std::vector<Row>& rows, Write write) {
    std::size_t index = 0;
    for (const Row& row : rows) {
      std::size_t outer = enter(key, ++index);
      write(*this, row);
      scope_.resize(outer);
    }
    return *this;
  }

  WireRequest finish();

 private:
  std::size_t enter(std::string_view key, std::size_t index);

  std::string scope_;  // "Filter.1." while a row is written
  std::string body_;
};

}  // namespace slipway::aws
