// Compares a screen with its picture in tests/screens. On a difference both are printed; with
// SLIPWAY_UPDATE_SCREENS=1 in the environment the new one is written instead.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "tui/screen.hh"

namespace slipway::test {

inline void expect_picture(const tui::Screen& screen, const std::string& name) {
  std::string path = std::string(TESTS_DIR) + "/screens/" + name + ".txt";
  std::string actual = screen.text();
  std::ifstream in(path);
  std::stringstream expected;
  expected << in.rdbuf();
  if (in && expected.str() == actual) return;
  if (std::getenv("SLIPWAY_UPDATE_SCREENS") != nullptr) {
    std::ofstream(path) << actual;
    return;
  }
  ADD_FAILURE() << name << " looks different.\n--- tests/screens/" << name << ".txt\n"
                << expected.str() << "--- now\n"
                << actual << "--- SLIPWAY_UPDATE_SCREENS=1 takes the new one";
}

}  // namespace slipway::test
