#include "deploy/plan.hh"

namespace slipway::deploy {

std::string_view name(ChangeAction action) {
  switch (action) {
    case ChangeAction::add:
      return "add";
    case ChangeAction::modify:
      return "modify";
    case ChangeAction::replace:
      return "replace";
    case ChangeAction::remove:
      return "remove";
    case ChangeAction::import:
      return "import";
    case ChangeAction::run:
      return "run";
    case ChangeAction::check:
      return "check";
  }
  return "unknown";
}

}  // namespace slipway::deploy
