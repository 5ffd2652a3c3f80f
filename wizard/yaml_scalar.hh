// A string as the pulumi CLI's YAML library (yaml.v3) writes it: quoted where the plain form would
// be read as something else, a literal block where it has several lines. Rules probed against
// yaml.v3 3.0.1.
#pragma once

#include <string>
#include <string_view>

namespace slipway::wizard {

// The text that follows "key: ", without the last line break. The lines of a literal block are
// indented by `indent` spaces (the key's own indent plus 2).
std::string yaml_scalar(std::string_view text, std::size_t indent);

// The same, but double-quoted where yaml.v3 itself would lose text: it drops the line break a
// literal block starts with.
std::string yaml_scalar_kept(std::string_view text, std::size_t indent);

// Whether Pulumi reads a plain (unquoted) scalar of a stack file as another text than what stands
// there: it normalises numbers, so 0123 becomes 83 and an account id loses its leading zero.
bool plain_is_read_differently(std::string_view text);

}  // namespace slipway::wizard
