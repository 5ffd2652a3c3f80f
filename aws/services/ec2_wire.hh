// What the EC2 operations share on the wire; not for use outside aws/services.
#pragma once

#include "aws/services/ec2.hh"
#include "aws/wire/paging.hh"
#include "aws/wire/query.hh"
#include "aws/wire/xml.hh"

namespace slipway::aws::ec2 {

inline constexpr std::string_view version = "2016-11-15";

void write(QueryWriter& query, const std::vector<Filter>& filters);
void read(const Xml& xml, Tag& tag);

// MaxResults goes with lists only: AWS refuses it together with explicit ids.
template <class Op>
WireRequest paged_request(const Op& op, std::string_view id_key,
                          const std::vector<std::string>& ids) {
  QueryWriter query(Op::info.name, version);
  query.list(id_key, ids);
  write(query, op.filters);
  if (ids.empty()) query.number("MaxResults", op.max_results);
  query.text("NextToken", op.next_token);
  return query.finish();
}

}  // namespace slipway::aws::ec2
