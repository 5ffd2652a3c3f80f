// Facts that only some decision needs, each asked for by name when a check wants it and kept in the
// snapshot beside the listings. Listings tell what there is; a lookup tells one thing about a thing
// that was chosen, so that nobody pays for describing what nobody picked.
//
// clang-format off
// what               of                            what is found, by name
//   vpc_dns          a VPC's id                    support, hostnames: true or false
//   key_use          a key's id or ARN             policy (JSON), rotation: true or false; of another account's key
//                                                  state, spec, usage, manager instead
//   image_platforms  account/repository:tag        platforms ("linux/amd64"; none for an image of one platform, which
//                                                  does not name it), digest. Nothing at all: no such image
//   quota            service/code                  value, name
//   limits           elasticloadbalancing, rds, iam by name: the limit, then what is used where AWS says so
//   database         engine/version/class          versions (this one, or the newest ones offered instead), zones
//   endpoint_zones   service names, with commas    by service: the zones it can be in
//   instance_zones   an EC2 instance type          zones
//   permissions      actions, with commas          by action: decision, then the layer that decides where AWS names it
//   stack            a stack's name                status, input.<Parameter>, resource.<Type>: physical ids.
//                                                  Nothing at all: no such stack
//   price            service/usage?field=value&... amount (one; several where AWS does not sell it at one price), currency,
//                                                  unit, usage; on demand, in the account's region. Nothing at all: not sold here.
//                                                  usage: a usage type without its place, "*" at its end for any
//   secret           a secret's ARN                name, deleted: when it will be, while that is pending. Nothing at
//                                                  all: no such secret
// clang-format on
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/error.hh"

namespace slipway::aws {

enum class ListingState : std::uint8_t { unasked, asked, arriving, complete, failed };

enum class Look : std::uint8_t {
  vpc_dns,
  key_use,
  image_platforms,
  quota,
  limits,
  database,
  endpoint_zones,
  instance_zones,
  permissions,
  stack,
  price,
  secret,
};
std::string_view name(Look what);  // "vpc_dns"
std::optional<Look> look_named(std::string_view name);

struct Lookup {
  Look what;
  std::string of;
  friend auto operator<=>(const Lookup&, const Lookup&) = default;
};

// Holds no secrets: of a stack's inputs AWS masks those that are secret.
struct Fact {
  ListingState state = ListingState::unasked;
  std::map<std::string, std::vector<std::string>> found;
  std::optional<Error> error;  // when failed; what was found before stays

  std::string text(const std::string& name) const;  // the first under that name, else empty
  const std::vector<std::string>& texts(const std::string& name) const;
};

}  // namespace slipway::aws
