#include "aws/private_files.hh"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace slipway {

namespace {

std::unexpected<Error> cannot_write(const std::string& path) {
  int number = errno;
  Error error;
  error.kind = ErrorKind::local;
  error.what = "write " + path;
  error.answer = std::strerror(number);  // NOLINT: one thread
  if (number == EACCES || number == EROFS) error.fix = "Check the permissions of its folder";
  if (number == ENOSPC) error.fix = "Make room on the disk";
  return fail(std::move(error));
}

void make_folders(const std::string& path) {
  for (auto slash = path.find('/', 1); slash != std::string::npos;
       slash = path.find('/', slash + 1)) {
    mkdir(path.substr(0, slash).c_str(), 0700);  // what is there already stays as it is
  }
}

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    auto count = ::write(fd, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    text.remove_prefix(std::size_t(count));
  }
  return fsync(fd) == 0;
}

}  // namespace

Result<void> DiskPrivateFiles::write(const std::string& path, std::string_view text) {
  make_folders(path);
  std::string temporary = path + ".XXXXXX";
  int fd = mkostemp(temporary.data(), O_CLOEXEC);  // mode 0600
  if (fd < 0) return cannot_write(path);
  bool written = write_all(fd, text);
  written = close(fd) == 0 && written;
  if (written && rename(temporary.c_str(), path.c_str()) == 0) return {};
  auto failed = cannot_write(path);
  unlink(temporary.c_str());
  return failed;
}

}  // namespace slipway
