// What CloudFormation knows about the resource types of our templates: their properties, which of
// them force a new physical resource, what GetAtt answers, how a physical id looks and how long AWS
// typically takes. Facts: the resource reference of the CloudFormation user guide; durations are
// typical ones, in seconds.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "aws/time.hh"
#include "deploy/rehearsal/cfn/template.hh"

namespace slipway::deploy::rehearsal {
class World;
}

namespace slipway::deploy::rehearsal::cfn {

struct Type {
  std::string_view name;
  // Names apart by spaces; a trailing '*' is required, '!' forces replacement, '?' may.
  std::string_view properties;
  std::string_view attributes;  // of GetAtt; "Outputs.*" allows any
  int create = 5, update = 5, remove = 5;
};

inline constexpr std::string_view kStackType = "AWS::CloudFormation::Stack";
const Type* find_type(std::string_view name);
bool has_attribute(const Type& type, std::string_view attribute);

enum class Recreation : std::uint8_t { never, conditionally, always };
std::string_view name(Recreation recreation);  // Never, Conditionally, Always
Recreation recreation(const Type& type, std::string_view property);
bool takes_tags(const Type& type);
// The properties with more tags; those they have already stay as they are.
json with_tags(const Type& type, json properties, const std::map<std::string, std::string>& more);

// A property the schema refuses, as AWS's own validation says it.
struct PropertyProblem {
  std::string path;     // /Resources/Bucket/Properties/Versoning
  std::string message;  // "#: extraneous key [Versoning] is not permitted"
};
std::vector<PropertyProblem> check_properties(const Type& type, std::string_view logical_id,
                                              const json& properties);

bool known_parameter_type(std::string_view type);

// Needs CAPABILITY_IAM, or CAPABILITY_NAMED_IAM when it gives a name.
bool is_iam(std::string_view type);
bool names_iam(std::string_view type, const json& properties);

// Where a resource is being made.
struct Birth {
  std::string stack_name, stack_id, logical_id, account, region;
  Time called{};  // wall time of the call that made it
};

// Ref and GetAtt of a resource that has just been made with these (evaluated) properties.
struct Made {
  std::string physical_id;
  json attributes = json::object();
};
Made identify(World& world, const Type& type, const Birth& birth, const json& properties);

// The property that names a resource, when its type has one and the template gives it: two
// resources of a type cannot share it.
std::string given_name(const Type& type, const json& properties);

}  // namespace slipway::deploy::rehearsal::cfn
