// ECS: the names of all clusters, and of all services of one.
#pragma once

#include "aws/operation.hh"

namespace slipway::aws::ecs {

struct ListClusters {
  static constexpr OperationInfo info{Service::ecs, "ListClusters", Effect::reads};
  int max_results = 100;
  std::string next_token;
  struct Reply {
    std::vector<std::string> cluster_arns;
    std::string next_token;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
  std::optional<ListClusters> next(const Reply& reply) const;
};

struct ListServices {
  static constexpr OperationInfo info{Service::ecs, "ListServices", Effect::reads};
  std::string cluster;
  int max_results = 100;  // AWS's own choice is 10
  std::string next_token;
  struct Reply {
    std::vector<std::string> service_arns;
    std::string next_token;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
  std::optional<ListServices> next(const Reply& reply) const;
};

}  // namespace slipway::aws::ecs
