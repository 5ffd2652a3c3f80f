// Discovery listings as rows to choose from, for the wizard's pick pages and the plain mode alike.
//
// clang-format off
// Listings and their registered columns (a source's `columns`, `where` and `value` name these):
//   regions       name, status
//   vpcs          id, name, cidr, default (yes/no), subnets (count)
//   subnets       id, name, cidr, zone, free, class (public/private/isolated/unknown), reason, vpc
//   certificates  arn, domain, names, status, type, key, expires, used (yes/no)
//   zones         id, name, kind (public/private), records
//   keys          id, arn, alias, state, spec, usage, manager, policy (what its key_policy check says)
//   repositories  name, uri, account, images, pushed
//   image_tags    tag, pushed, size, digest, held (by which repositories)
// A `where` compares a column's text with one or several allowed ones ("public, private"). Of image_tags it may also
// name `repositories`, which must all hold a tag, and `account`, the registry's.
// clang-format on
#pragma once

#include <span>
#include <string>
#include <vector>

#include "wizard/rules/rule.hh"

namespace slipway::wizard {

struct Choice {
  std::string value;               // becomes the answer
  std::vector<std::string> cells;  // one a column of the source
  bool fits = true;
  std::string reason;  // why it does not fit, with the fix; one sentence
  bool recommended = false;
  std::string advice;  // why it is recommended
};

struct Choices {
  std::vector<std::string> columns;  // headings
  std::vector<Choice> rows;          // recommended first, then fitting, then the rest
  aws::ListingState state = aws::ListingState::unasked;
  std::optional<Error> error;
};

Choices choices(const Source& source, const Facts& facts);
// What has to be looked up before the source's columns can tell of this row what checks say of it;
// known or not. Nothing where no column does.
std::vector<aws::Lookup> facts_behind_row(const Source& source, const Facts& facts,
                                          const std::string& value);
// A sound preselection for a field (a private subnet in each of up to three zones, the zones that
// the other tiers use as well ...); empty when none is.
std::vector<std::string> preselection(const Field& field, const Facts& facts);
std::vector<std::string> preselection(const Choices& choices, const Field& field);

// Names a source may use; empty for an unknown listing. Blueprint lint asks these.
std::vector<std::string_view> registered_listings();
std::vector<std::string_view> registered_columns(std::string_view listing);

}  // namespace slipway::wizard
