// ECS replies from what a template said: CloudFormation writes names in UpperCamelCase and every
// scalar as text, ECS in lowerCamelCase with numbers and booleans.
#pragma once

#include <nlohmann/json.hpp>

#include "deploy/rehearsal/cfn/estate.hh"
#include "deploy/rehearsal/values.hh"

namespace slipway::deploy::rehearsal {

int numeric(const nlohmann::json& object, const char* key, int otherwise);

nlohmann::json lower_names(const nlohmann::json& value);

nlohmann::json shown_definition(const cfn::Thing& definition);
nlohmann::json shown_task(const Task& task, Time now);

}  // namespace slipway::deploy::rehearsal
