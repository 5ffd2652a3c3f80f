#include "aws/world.hh"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

extern "C" char** environ;

namespace slipway {

Environment process_environment() {
  Environment environment;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    std::string_view text(*entry);
    auto equals = text.find('=');
    if (equals != std::string_view::npos) {
      environment.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
  }
  return environment;
}

namespace {

struct Descriptor {
  int fd;
  explicit Descriptor(int f) : fd(f) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd >= 0) close(fd);
  }
};

Error cannot_read(const std::string& path, int number) {
  Error error;
  error.kind = number == ENOENT || number == ENOTDIR ? ErrorKind::not_found : ErrorKind::local;
  error.what = "read " + path;
  error.answer = std::strerror(number);  // NOLINT: one thread
  if (number == EACCES) error.fix = "Check the permissions of the file and its folders";
  return error;
}

// Profiles and token caches are small; anything larger is a mistake (a device, a log).
constexpr std::size_t size_limit = 64u << 20u;

}  // namespace

Result<std::string> DiskFiles::read(const std::string& path) const {
  Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.fd < 0) return fail(cannot_read(path, errno));
  std::string text;
  std::array<char, 16384> chunk{};
  for (;;) {
    auto count = ::read(file.fd, chunk.data(), chunk.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return fail(cannot_read(path, errno));
    if (count == 0) return text;
    text.append(chunk.data(), std::size_t(count));
    if (text.size() > size_limit) return fail(cannot_read(path, EFBIG));
  }
}

}  // namespace slipway
