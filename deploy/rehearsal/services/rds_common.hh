// What the files of RDS handlers share: rds.cc has what Aurora is offered as, rds_databases.cc
// the calls about clusters, instances and snapshots, rds_shown.cc what they tell of them,
// rds_groups.cc subnet and parameter groups and tags.
#pragma once

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "deploy/rehearsal/cfn/play.hh"
#include "deploy/rehearsal/cfn/wire.hh"
#include "deploy/rehearsal/paging.hh"
#include "deploy/rehearsal/xml_writer.hh"

namespace slipway::deploy::rehearsal::rds {

inline constexpr std::string_view kCluster = "AWS::RDS::DBCluster",
                                  kInstance = "AWS::RDS::DBInstance",
                                  kSubnetGroup = "AWS::RDS::DBSubnetGroup",
                                  kClusterParameters = "AWS::RDS::DBClusterParameterGroup",
                                  kParameters = "AWS::RDS::DBParameterGroup";

std::string told(const nlohmann::json& object, const char* key, std::string_view otherwise = "");
bool switched_on(const nlohmann::json& object, const char* key);

// Values of a filter; empty when it is not given.
std::vector<std::string> filter_values(const Call& call, std::string_view name);
// AWS refuses a filter that an operation does not have.
std::optional<ApiError> foreign_filter(const Call& call,
                                       std::initializer_list<std::string_view> known);

// How many of `total` rows a call asks for; `maximum` is the operation's own. Errors:
// InvalidParameterValue.
std::expected<Page, ApiError> page(World& world, const Call& call, std::size_t total,
                                   long maximum = 100);

template <class Row, class Write>
Answer listing(World& world, const Call& call, const char* list, const std::vector<Row>& rows,
               Write&& write) {
  const auto part = page(world, call, rows.size());
  if (!part) return std::unexpected(part.error());
  XmlWriter xml;
  xml.open(list);
  for (auto i = part->begin; i < part->end; ++i) write(xml, rows[i]);
  xml.close().optional("Marker", part->next_token);
  return Body{xml.take()};
}

// TagList; another name where an answer calls it so.
void write_tags(XmlWriter& xml, const nlohmann::json& properties, const char* list = "TagList");

// "aurora-mysql8.0", "aurora-postgresql16": what a version's parameters are called after.
std::string parameter_family(std::string_view engine, std::string_view version);

// Of a database that names none: AWS's default of the engine.
std::string engine_version(const nlohmann::json& properties);

void write_cluster(XmlWriter& xml, World& world, const cfn::Estate& estate,
                   const cfn::Thing& cluster);
void write_instance(XmlWriter& xml, World& world, const cfn::Estate& estate,
                    const cfn::Thing& instance);

enum class SubnetGroupDetail : std::uint8_t { whole, of_instance };
void write_subnet_group(XmlWriter& xml, World& world, const cfn::Estate& estate,
                        const cfn::Thing& group, SubnetGroupDetail detail);

Answer describe_subnet_groups(World& world, const Call& call);
Answer describe_cluster_parameter_groups(World& world, const Call& call);
Answer describe_parameter_groups(World& world, const Call& call);
Answer list_tags(World& world, const Call& call);

}  // namespace slipway::deploy::rehearsal::rds
