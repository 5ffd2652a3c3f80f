// Saved inventories: refused as invalid, or read; what was read is written and read again alike.
#include "aws/inventory/snapshot_json.hh"
#include "tests/fuzz/target.hh"

using namespace slipway;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto snapshot = aws::read_snapshot(fuzz::text_of(data, size));
  if (!snapshot) {
    fuzz::must(snapshot.error().kind == ErrorKind::invalid);
    return 0;
  }
  std::string written = aws::write_snapshot(*snapshot);
  auto again = aws::read_snapshot(written);
  fuzz::must(again && aws::write_snapshot(*again) == written);
  return 0;
}
