// How the readers of templates give up from deep inside: thrown and caught within one file, never
// across a folder's border.
#pragma once

#include <fmt/format.h>

#include <string>
#include <utility>

namespace slipway::deploy::rehearsal::cfn {

struct Problem {
  std::string message;
};

template <class... A>
[[noreturn]] void reject(fmt::format_string<A...> format, A&&... args) {
  throw Problem{fmt::format(format, std::forward<A>(args)...)};
}

}  // namespace slipway::deploy::rehearsal::cfn
