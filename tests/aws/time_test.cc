#include "aws/time.hh"

#include <gtest/gtest.h>

#include <cmath>

namespace slipway {
namespace {

constexpr Time at(long long millis) { return Time(Millis(millis)); }

TEST(Time, IsWrittenInTheThreeForms) {
  auto time = *parse_rfc3339("2026-11-21T04:05:06Z");
  EXPECT_EQ(to_rfc3339(time), "2026-11-21T04:05:06Z");
  EXPECT_EQ(to_rfc3339(time + Millis{70}), "2026-11-21T04:05:06.070Z");
  EXPECT_EQ(to_amz_date(time + Millis{999}), "20261121T040506Z");
  EXPECT_EQ(to_http_date(time), "Sat, 21 Nov 2026 04:05:06 GMT");
  EXPECT_EQ(to_rfc3339(at(-1)), "1969-12-31T23:59:59.999Z");
}

TEST(Time, ReadsWhatAwsAndItsToolsWrite) {
  struct Row {
    const char* text;
    long long millis;
  };
  const std::vector<Row> rows{
      {"1970-01-01T00:00:01Z", 1000},
      {"1970-01-01T00:00:01UTC", 1000},
      {"1970-01-01T00:00:01", 1000},
      {"1970-01-01T00:00:01.5Z", 1500},
      {"1970-01-01T00:00:01.123456789Z", 1123},
      {"1970-01-01T01:00:01+01:00", 1000},
      {"1969-12-31T23:00:01-0100", 1000},
      {"1970-01-01t00:00:01z", 1000},
      {"1970-01-01 00:00:01Z", 1000},
      {"2024-02-29T00:00:00Z", 1709164800000},
  };
  for (const auto& row : rows) EXPECT_EQ(parse_rfc3339(row.text), at(row.millis)) << row.text;
}

TEST(Time, RefusesWhatIsNone) {
  for (const char* text :
       {"", "2026", "2026-11-21", "2026-11-21T04:05", "2026-13-01T00:00:00Z",
        "2025-02-29T00:00:00Z", "2026-11-21T24:00:00Z", "2026-11-21T04:05:06.Z",
        "2026-11-21T04:05:06Zx", "2026-11-21T04:05:06+1", "2026-11-21T04:05:06+99:00",
        "-026-11-21T04:05:06Z", "x", ".5", "20261121.5"}) {
    EXPECT_EQ(parse_rfc3339(text), std::nullopt) << text;
  }
}

TEST(Time, HttpDatesGoThereAndBack) {
  auto time = *parse_rfc3339("2026-02-01T23:05:06Z");
  EXPECT_EQ(parse_http_date(to_http_date(time)), time);
  for (const char* text : {"", "Sat", "Sat, 21 Nov 2026 04:05:06", "Sat, 21 Nox 2026 04:05:06 GMT",
                           "Sat, 1 Nov 2026 04:05:06 GMT"}) {
    EXPECT_EQ(parse_http_date(text), std::nullopt) << text;
  }
}

TEST(Time, EpochSecondsOfAnySize) {
  EXPECT_EQ(from_epoch(1.5), at(1500));
  EXPECT_EQ(from_epoch(1e300), Time{});
  EXPECT_EQ(from_epoch(-1e300), Time{});
  EXPECT_EQ(from_epoch(std::nan("")), Time{});
}

}  // namespace
}  // namespace slipway
