// Dates as AWS writes them; what is read and written again is the same time.
#include "aws/time.hh"
#include "tests/fuzz/target.hh"

using namespace slipway;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto text = fuzz::text_of(data, size);
  if (auto time = parse_rfc3339(text)) {
    auto again = parse_rfc3339(to_rfc3339(*time));
    fuzz::must(again && *again == *time);
    static_cast<void>(to_amz_date(*time));
  }
  if (auto time = parse_http_date(text)) fuzz::must(parse_http_date(to_http_date(*time)) == time);
  return 0;
}
