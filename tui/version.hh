#pragma once

namespace slipway::tui {

const char* version();  // "0.1.0"

}  // namespace slipway::tui
