// What the CloudFormation operations share on the wire; not for use outside aws/services.
#pragma once

#include "aws/services/cloudformation.hh"
#include "aws/wire/paging.hh"
#include "aws/wire/query.hh"
#include "aws/wire/xml.hh"

namespace slipway::aws::cloudformation {

inline constexpr std::string_view version = "2010-05-15";

void read(const Xml& xml, Tag& tag);
void read(const Xml& xml, Parameter& parameter);

// Operations whose success says nothing: the body need only be the right document.
template <class Op>
Result<typename Op::Reply> parse_nothing(const HttpReply& reply) {
  XmlReply xml(reply, Op::info);
  return xml.finish(typename Op::Reply{});
}

}  // namespace slipway::aws::cloudformation
