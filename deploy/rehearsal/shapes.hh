// What the requests of each operation may hold, as assets/rehearsal/requests.shapes tells it
// (derived from the AWS service models by tests/e2e/request_shapes.py). A line is a shape:
//
//   [cloudformation]                                       the service, by its signing name
//   ListStacks = operation NextToken:NextToken ...         members by their names on the wire;
//   Tag = structure Key!:TagKey Value!:TagValue            '!': required; then kind or shape
//   TagKey = string 1..128 /[a-z]+/                        length in characters; pattern (Java's)
//   MaxResults = integer 5..1000                           least and most
//   SortOrder = enum asc|desc
//   Tags = list member Tag ..50                            what wraps a member ('-': nothing); most
//   Settings = map string string 1..256                    keys, values
//
// Plain kinds: string integer number boolean timestamp blob. A member "@x-amz-acl" is a header;
// only S3's are in it, and of those the ones that not every text fits.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace slipway::deploy::rehearsal {

struct Shape;

struct ShapeMember {
  std::string_view name;
  const Shape* shape = nullptr;
  bool required = false;
};

struct Shape {
  enum class Kind : std::uint8_t {
    structure,
    list,
    map,
    string,
    enumeration,
    integer,
    number,
    boolean,
    timestamp,
    blob
  };
  Kind kind = Kind::string;
  std::optional<long long> low, high;            // of a number; of a length otherwise
  std::string_view pattern;                      // of a string
  std::vector<std::string_view> values;          // of an enumeration
  std::vector<ShapeMember> members;              // of a structure
  std::string_view wrap;                         // of a list
  const Shape *key = nullptr, *inner = nullptr;  // of maps and lists
};

class Shapes {
 public:
  // Views of `table` are kept. A line that does not read as one makes its shape a plain string.
  explicit Shapes(std::string_view table);
  Shapes(Shapes&&) = default;

  const Shape* request(std::string_view signing_name, std::string_view action) const;
  // (signing name, action) of each operation there is.
  std::vector<std::pair<std::string_view, std::string_view>> operations() const;

  static const Shapes& embedded();

 private:
  std::deque<Shape> shapes_;
  std::map<std::pair<std::string_view, std::string_view>, const Shape*> operations_;
};

}  // namespace slipway::deploy::rehearsal
