// Files that are there whole or not at all: written beside their place, synced, renamed over it,
// the folder synced. Always 0600: what slipway writes may hold secrets. Failures name the file,
// what the system said and what to do.
#pragma once

#include <string>
#include <string_view>

#include "aws/error.hh"

namespace slipway {

// A local failure from errno, with the fix for what people really meet: full disk, read-only
// folder, no permission.
Error file_error(std::string what, const std::string& path, int error_number);

// The folder a path leads through; "." for a bare name.
std::string folder_of(const std::string& path);

// Makes the folder and its parents (0700 for those it makes).
Result<void> make_folder(const std::string& path);

// Writes all of `text` to a descriptor, whatever the pieces the system takes.
Result<void> write_all(int descriptor, std::string_view text, const std::string& path);

// A file on its way. Not committed, it leaves nothing behind.
class StagedFile {
 public:
  static Result<StagedFile> write(const std::string& path, std::string_view text);
  Result<void> commit();  // the rename
  ~StagedFile();
  StagedFile(StagedFile&& other) noexcept;
  StagedFile& operator=(StagedFile&&) = delete;
  const std::string& path() const { return path_; }

 private:
  StagedFile(std::string path, std::string temporary);
  std::string path_, temporary_;  // temporary empty: committed
};

// The two in one.
Result<void> write_file(const std::string& path, std::string_view text);

// Makes a rename or removal in this folder last through a power cut.
Result<void> sync_folder(const std::string& path);

}  // namespace slipway
