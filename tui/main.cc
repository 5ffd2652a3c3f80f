#include <cstdio>

#include "tui/version.hh"

int main() { std::printf("slipway %s\n", slipway::tui::version()); }
