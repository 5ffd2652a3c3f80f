#include "wizard/finding.hh"

namespace slipway::wizard {

std::string_view name(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass:
      return "pass";
    case Verdict::warn:
      return "warn";
    case Verdict::fail:
      return "fail";
    case Verdict::cannot_tell:
      return "cannot tell";
  }
  return "unknown";
}

}  // namespace slipway::wizard
