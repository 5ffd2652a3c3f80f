// What is written is used: every operation in aws/services has a caller in the product.
#include <regex>

#include "tests/fakes/conformance.hh"

namespace slipway::aws {
namespace {

namespace fs = std::filesystem;

bool is_source(const fs::path& path) {
  return path.extension() == ".cc" || path.extension() == ".hh";
}

// Everything but the operations themselves, the table of their rates and the rehearsal account,
// which answers calls of others.
std::string callers() {
  std::string all;
  for (const char* floor : {"aws", "deploy", "wizard", "tui"})
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(SOURCE_DIR) / floor)) {
      auto name = entry.path().string();
      if (!is_source(entry.path()) || name.find("/aws/services/") != std::string::npos ||
          name.find("/rehearsal/") != std::string::npos || entry.path().stem() == "rate")
        continue;
      all += slurp(entry.path());
    }
  return all;
}

TEST(Operations, HaveACaller) {
  const std::string all = callers();
  const std::regex operation(R"(struct (\w+) \{\s*static constexpr OperationInfo)");
  int count = 0;
  for (const auto& entry : fs::directory_iterator(fs::path(SOURCE_DIR) / "aws/services")) {
    if (entry.path().extension() != ".hh") continue;
    const std::string header = slurp(entry.path());
    for (std::sregex_iterator at(header.begin(), header.end(), operation), end; at != end; ++at) {
      const std::string name = (*at)[1];
      ++count;
      EXPECT_TRUE(std::regex_search(all, std::regex("\\b" + name + "\\b")))
          << entry.path().filename() << ": nobody calls " << name;
    }
  }
  EXPECT_GT(count, 60);
}

}  // namespace
}  // namespace slipway::aws
