#include "aws/private_files.hh"

#include "aws/atomic_file.hh"

namespace slipway {

Result<void> DiskPrivateFiles::write(const std::string& path, std::string_view text) {
  if (auto made = make_folder(folder_of(path)); !made) return made;
  return write_file(path, text);
}

}  // namespace slipway
