#include "tui/version.hh"

namespace slipway::tui {

const char* version() { return SLIPWAY_VERSION; }

}  // namespace slipway::tui
