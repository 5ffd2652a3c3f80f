#include "aws/atomic_file.hh"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

namespace slipway {

namespace {

std::string fix_for(int error_number, const std::string& path) {
  switch (error_number) {
    case ENOSPC:
    case EDQUOT:
      return "free some space there, then try again; nothing was changed";
    case EFBIG:
      return "raise the file size limit (ulimit -f), then try again; nothing was changed";
    case EROFS:
      return "use a folder that can be written";
    case EACCES:
    case EPERM:
      return "change the rights of " + folder_of(path) + ", or use another folder";
    case ENOTDIR:
    case EISDIR:
      return "move what stands at " + path + " away";
    case EIO:
      return "the disk reports errors: copy the folder elsewhere and use that";
    default:
      return "see to it that " + folder_of(path) + " can be written";
  }
}

}  // namespace

std::string folder_of(const std::string& path) {
  std::string folder = std::filesystem::path(path).parent_path().string();
  return folder.empty() ? "." : folder;
}

Error file_error(std::string what, const std::string& path, int error_number) {
  return {.kind = ErrorKind::local,
          .what = std::move(what) + " " + path,
          .answer = std::error_code(error_number, std::generic_category()).message(),
          .fix = fix_for(error_number, path),
          .place = {.file = path, .line = 0, .column = 0, .key = {}}};
}

Result<void> make_folder(const std::string& path) {
  std::filesystem::path made;
  for (const auto& part : std::filesystem::path(path)) {
    made /= part;
    if (made.empty() || mkdir(made.c_str(), 0700) == 0) continue;
    int error_number = errno;
    struct stat found {};
    bool folder = stat(made.c_str(), &found) == 0 && S_ISDIR(found.st_mode);
    if (!folder)
      return fail(file_error("make the folder", made.string(),
                             error_number == EEXIST ? ENOTDIR : error_number));
  }
  return {};
}

Result<void> write_all(int descriptor, std::string_view text, const std::string& path) {
  while (!text.empty()) {
    ssize_t done = write(descriptor, text.data(), text.size());
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return fail(file_error("write", path, errno));
    text.remove_prefix(static_cast<std::size_t>(done));
  }
  return {};
}

StagedFile::StagedFile(std::string path, std::string temporary)
    : path_(std::move(path)), temporary_(std::move(temporary)) {}

StagedFile::StagedFile(StagedFile&& other) noexcept
    : path_(std::move(other.path_)), temporary_(std::exchange(other.temporary_, {})) {}

StagedFile::~StagedFile() {
  if (!temporary_.empty()) unlink(temporary_.c_str());
}

Result<StagedFile> StagedFile::write(const std::string& path, std::string_view text) {
  // mkostemp makes the file 0600 and new, so a link planted at that name is never followed.
  std::string name = path + ".XXXXXX";
  int descriptor = mkostemp(name.data(), O_CLOEXEC);
  if (descriptor < 0) return fail(file_error("write", path, errno));
  StagedFile staged(path, name);
  auto written = write_all(descriptor, text, path);
  if (written && fsync(descriptor) != 0) written = fail(file_error("write", path, errno));
  if (close(descriptor) != 0 && written) written = fail(file_error("write", path, errno));
  if (!written) return fail(written.error());
  return staged;
}

Result<void> StagedFile::commit() {
  if (rename(temporary_.c_str(), path_.c_str()) != 0)
    return fail(file_error("replace", path_, errno));
  temporary_.clear();
  return sync_folder(folder_of(path_));
}

Result<void> write_file(const std::string& path, std::string_view text) {
  auto staged = StagedFile::write(path, text);
  if (!staged) return fail(staged.error());
  return staged->commit();
}

Result<void> sync_folder(const std::string& path) {
  int descriptor = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return fail(file_error("open", path, errno));
  int result = fsync(descriptor);
  int error_number = errno;
  close(descriptor);
  // Some file systems cannot sync a folder; the rename has happened all the same.
  if (result != 0 && error_number != EINVAL) return fail(file_error("write", path, error_number));
  return {};
}

}  // namespace slipway
