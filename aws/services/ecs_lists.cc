#include "aws/services/ecs_lists.hh"

#include "aws/services/ecs_wire.hh"

namespace slipway::aws::ecs {

WireRequest ListClusters::request() const {
  return JsonWriter()
      .number("maxResults", max_results)
      .text("nextToken", next_token)
      .request(target, info);
}

Result<ListClusters::Reply> ListClusters::parse(const HttpReply& reply) {
  JsonReply json(reply, info);
  Json node = json.root();
  Reply out;
  node.list("clusterArns", out.cluster_arns);
  node.read("nextToken", out.next_token);
  return json.finish(std::move(out));
}

std::optional<ListClusters> ListClusters::next(const Reply& reply) const {
  return with_token(*this, &ListClusters::next_token, reply.next_token);
}

WireRequest ListServices::request() const {
  return JsonWriter()
      .text("cluster", cluster)
      .number("maxResults", max_results)
      .text("nextToken", next_token)
      .request(target, info);
}

Result<ListServices::Reply> ListServices::parse(const HttpReply& reply) {
  JsonReply json(reply, info);
  Json node = json.root();
  Reply out;
  node.list("serviceArns", out.service_arns);
  node.read("nextToken", out.next_token);
  return json.finish(std::move(out));
}

std::optional<ListServices> ListServices::next(const Reply& reply) const {
  return with_token(*this, &ListServices::next_token, reply.next_token);
}

}  // namespace slipway::aws::ecs
