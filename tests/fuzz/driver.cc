// Plays libFuzzer's part where only GCC is: mutates inputs and keeps those that reach code no
// other reached (GCC's trace-pc; without it, all are equal). The same arguments: -runs=N,
// -max_total_time=SECONDS, -seed=N, -max_len=N, then folders and files to start from; the first
// folder gets what is new. Only one file: plays it once.
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/common_interface_defs.h>
#endif

#include <array>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "tests/fuzz/target.hh"

namespace {

std::array<std::uint8_t, 1 << 16> reached;  // hits of this run, by a hash of the place
std::array<std::uint8_t, 1 << 16> known;    // of any run
std::string current;
std::mt19937_64 dice;

void keep_input() {
  std::ofstream("crash-input", std::ios::binary) << current;
  std::fputs("the input is in crash-input\n", stderr);
}

// Powers of two: a loop run twice as often is news, once more is not.
std::uint8_t magnitude(std::uint8_t hits) {
  std::uint8_t out = 0;
  for (; hits != 0; hits = static_cast<std::uint8_t>(hits >> 1)) ++out;
  return out;
}

bool run(const std::string& input) {
  current = input;
  reached.fill(0);
  const auto* data = static_cast<const std::uint8_t*>(static_cast<const void*>(input.data()));
  LLVMFuzzerTestOneInput(data, input.size());
  bool news = false;
  for (std::size_t i = 0; i < reached.size(); ++i) {
    auto now = magnitude(reached[i]);
    if (now <= known[i]) continue;
    known[i] = now;
    news = true;
  }
  return news;
}

std::size_t below(std::size_t end) { return end == 0 ? 0 : dice() % end; }

void mutate_once(std::string& text, const std::vector<std::string>& corpus) {
  std::size_t place = below(text.size() + 1);
  std::size_t length = 1 + below(std::min<std::size_t>(16, text.size()));
  const std::string& other = corpus[below(corpus.size())];
  switch (below(6)) {
    case 0:
      text.insert(place, 1, static_cast<char>(dice()));
      break;
    case 1:
      text.erase(std::min(place, text.size()), length);
      break;
    case 2:
      text.insert(place, text.substr(below(text.size() + 1), length * 4));
      break;
    case 3:
      text.insert(place, other.substr(below(other.size() + 1), length * 4));
      break;
    case 4:
      text = text.substr(0, place) + other.substr(below(other.size() + 1));
      break;
    default:
      if (!text.empty()) text[below(text.size())] ^= static_cast<char>(1u << below(8));
  }
}

std::string mutated(const std::vector<std::string>& corpus, std::size_t longest) {
  std::string text = corpus[below(corpus.size())];
  for (std::size_t times = 1 + below(4); times > 0; --times) mutate_once(text, corpus);
  text.resize(std::min(text.size(), longest));
  return text;
}

std::string contents(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

struct Options {
  std::size_t runs = 100'000, seed = 1, max_len = 4096;
  std::size_t seconds = 0;  // 0: as long as the runs take
  std::vector<std::filesystem::path> paths;
};

Options read_options(int count, char** values) {
  Options out;
  for (int i = 1; i < count; ++i) {
    std::string_view value = values[i];
    auto number = [&](std::string_view name, std::size_t& into) {
      if (!value.starts_with(name)) return false;
      value.remove_prefix(name.size());
      std::from_chars(value.data(), value.data() + value.size(), into);
      return true;
    };
    if (number("-runs=", out.runs) || number("-seed=", out.seed) ||
        number("-max_len=", out.max_len) || number("-max_total_time=", out.seconds))
      continue;
    out.paths.emplace_back(value);
  }
  return out;
}

}  // namespace

extern "C" void __sanitizer_cov_trace_pc() {
  auto place =
      std::size_t(static_cast<char*>(__builtin_return_address(0)) - static_cast<char*>(nullptr));
  auto& hits = reached[(place ^ (place >> 16)) % reached.size()];
  if (hits < 255) ++hits;
}

int main(int count, char** values) {
  Options options = read_options(count, values);
#ifdef __SANITIZE_ADDRESS__
  __sanitizer_set_death_callback(keep_input);
#endif
  std::signal(SIGABRT, [](int) { keep_input(); });  // what must hold did not
  dice.seed(options.seed);
  std::vector<std::string> corpus{""};
  for (const auto& path : options.paths) {
    if (!std::filesystem::is_directory(path)) {
      corpus.push_back(contents(path));
      continue;
    }
    for (const auto& entry : std::filesystem::directory_iterator(path))
      corpus.push_back(contents(entry.path()));
  }
  for (const auto& input : corpus) run(input);
  if (options.paths.size() == 1 && !std::filesystem::is_directory(options.paths[0])) return 0;
  const auto began = std::chrono::steady_clock::now();
  const auto time_is_up = [&] {
    return options.seconds > 0 &&
           std::chrono::steady_clock::now() - began >= std::chrono::seconds(options.seconds);
  };
  std::size_t found = 0, runs = 0;
  for (; runs < options.runs && !time_is_up(); ++runs) {
    std::string input = mutated(corpus, options.max_len);
    if (!run(input)) continue;
    corpus.push_back(input);
    if (!options.paths.empty())
      std::ofstream(options.paths[0] / ("found-" + std::to_string(++found)), std::ios::binary)
          << input;
  }
  std::printf("%zu runs, %zu inputs kept\n", runs, corpus.size());
}
