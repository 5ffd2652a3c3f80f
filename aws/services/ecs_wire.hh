// What the ECS operations share on the wire; not for use outside aws/services.
#pragma once

#include "aws/services/ecs.hh"
#include "aws/wire/json.hh"
#include "aws/wire/paging.hh"

namespace slipway::aws::ecs {

inline constexpr std::string_view target = "AmazonEC2ContainerServiceV20141113";

void read(const Json& json, Failure& failure);
void read(const Json& json, KeyValuePair& pair);
void read(const Json& json, Tag& tag);
// `json` holds awsvpcConfiguration; without one nothing is set.
void read(const Json& json, std::optional<AwsVpcConfiguration>& network);

}  // namespace slipway::aws::ecs
