// Writes small files that only their owner may read: tokens and keys that the AWS CLI keeps, too.
#pragma once

#include <string>
#include <string_view>

#include "aws/error.hh"

namespace slipway {

struct PrivateFiles {
  virtual ~PrivateFiles() = default;
  // The whole file or nothing (a reader never sees half of it), mode 0600; missing folders are made
  // with mode 0700. Errors: `local`. They never quote the text.
  virtual Result<void> write(const std::string& path, std::string_view text) = 0;
};

class DiskPrivateFiles : public PrivateFiles {
 public:
  Result<void> write(const std::string& path, std::string_view text) override;
};

}  // namespace slipway
