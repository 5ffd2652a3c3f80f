#include "aws/arn.hh"

namespace slipway::aws {

std::string account_of_arn(std::string_view arn) {
  if (!arn.starts_with("arn:")) return {};
  constexpr int parts_before = 4;
  for (int i = 0; i < parts_before; ++i) {
    const auto colon = arn.find(':');
    if (colon == std::string_view::npos) return {};
    arn.remove_prefix(colon + 1);
  }
  // A resource always follows: what ends here is cut short.
  const auto end = arn.find(':');
  return end == std::string_view::npos ? std::string() : std::string(arn.substr(0, end));
}

}  // namespace slipway::aws
