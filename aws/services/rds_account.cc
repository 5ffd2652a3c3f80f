#include "aws/services/rds_account.hh"

#include "aws/wire/query.hh"
#include "aws/wire/xml.hh"

namespace slipway::aws::rds {

static void read(const Xml& node, AccountQuota& out) {
  node.read("AccountQuotaName", out.account_quota_name);
  node.read("Used", out.used);
  node.read("Max", out.max);
}

WireRequest DescribeAccountAttributes::request() const {
  return QueryWriter(info.name, "2014-10-31").finish();
}

Result<DescribeAccountAttributes::Reply> DescribeAccountAttributes::parse(const HttpReply& reply) {
  XmlReply xml(reply, info);
  Reply out;
  xml.result().list("AccountQuotas", "AccountQuota", out.account_quotas);
  return xml.finish(std::move(out));
}

}  // namespace slipway::aws::rds
