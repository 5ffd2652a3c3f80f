// Replies of the query protocol from plain values: objects become elements, lists wrap each item in
// <member>, nulls and empty texts are left out.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "aws/time.hh"
#include "deploy/rehearsal/service.hh"

namespace slipway::deploy::rehearsal {

Body query_body(const nlohmann::json& reply);
std::string query_time(Time time);  // 2026-11-21T04:05:06.789Z
// null when there is none
nlohmann::json query_time(const std::optional<Time>& time);

std::unexpected<ApiError> refuse(std::string message);  // ValidationError, 400
std::unexpected<ApiError> refuse(std::string code, std::string message, int status = 400);

}  // namespace slipway::deploy::rehearsal
