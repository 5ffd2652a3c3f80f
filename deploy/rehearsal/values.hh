// Small values as AWS spells them, for handlers of any service.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "aws/time.hh"

namespace slipway::deploy::rehearsal {

double epoch(Time time);      // seconds since 1970 with fractions: JSON services' timestamps
long long millis(Time time);  // milliseconds since 1970
Time from_millis(long long count);

std::optional<double> number_in(std::string_view text);  // none: it is not one, or not only one

std::string base64(std::string_view bytes);
std::optional<std::string> from_base64(std::string_view text);  // none: it is not any
std::string image_digest(std::string_view seed);  // "sha256:" and 64 hexadecimal digits

// An id that goes with another, as AWS has them: made of the other's digits ("vpc-cidr-assoc-0a1"
// of "vpc-0a1").
std::string sibling_id(std::string_view prefix, std::string_view id);

}  // namespace slipway::deploy::rehearsal
