// The rows of each listing as cells by column, with what makes one row better than another.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "wizard/sources.hh"

namespace slipway::wizard {

struct SourceRow {
  std::map<std::string, std::string> cells;
  double weight = 0;    // more is better; 0: never recommended
  std::string problem;  // does not fit whatever the rules say, with the fix
};

struct SourceRows {
  std::vector<SourceRow> rows;
  aws::ListingState state = aws::ListingState::unasked;
  std::optional<Error> error;
};

// `where`: conditions that the listing itself uses (repositories and account of image_tags).
SourceRows rows_of(const std::string& listing, const Facts& facts,
                   const std::map<std::string, std::vector<std::string>>& where);

std::string column_heading(std::string_view listing, std::string_view column);

// A column that tells what a check says of a row, in these words.
struct VerdictColumn {
  std::string_view check, good, bad;
};
std::optional<VerdictColumn> verdict_column(std::string_view listing, std::string_view column);

// Why the best of `fitting` rows is recommended.
std::string advice_for(std::string_view listing, std::size_t fitting);

}  // namespace slipway::wizard
