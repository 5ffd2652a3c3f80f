#include "deploy/rehearsal/repeat.hh"

#include <gtest/gtest.h>

namespace slipway::deploy::rehearsal {
namespace {

struct Filled {
  const char* text;
  const char* result;  // null: an error
};

TEST(Repeat, fills_texts) {
  for (auto [text, result] : {
           Filled{"vpc-{v:03x}-{s}", "vpc-01b-3"},
           Filled{"10.{v*2%20}.{s+1*16}.0/24", "10.14.64.0/24"},
           Filled{"{v/10}{v%10:4}", "20007"},
           Filled{"us-west-2{s%3:a}", "us-west-2a"},
           Filled{"{s|public,private}", "private"},
           Filled{"{v-27}", "0"},
           Filled{"-{v+3}d", "-30d"},
           Filled{"{} {x} {\"v\":1} { v}", "{} {x} {\"v\":1} { v}"},
           Filled{"{v", "{v"},
           Filled{"{v*s+1}", "82"},
           Filled{"{v+w}", nullptr},
           Filled{"", ""},
           Filled{"{v+}", nullptr},
           Filled{"{v/0}", nullptr},
           Filled{"{v%0}", nullptr},
           Filled{"{v*9999999999}", nullptr},
           Filled{"{v*999999*999999*999999}", nullptr},
           Filled{"{v:zz}", nullptr},
           Filled{"{v:999}", nullptr},
           Filled{"{v:a}", nullptr},
           Filled{"{v-100:04x}", nullptr},
           Filled{"{v?}", nullptr},
       }) {
    auto filled = fill(text, {{"v", 27}, {"s", 3}});
    if (result)
      EXPECT_EQ(filled.value_or("error"), result) << text;
    else
      EXPECT_FALSE(filled) << text;
  }
  EXPECT_EQ(fill("{v}", {}), "{v}");
}

TEST(Repeat, counts_within_each_other) {
  auto all = count_all({{"v", 2}, {"s", 3}});
  ASSERT_EQ(all.size(), 6u);
  EXPECT_EQ(all[1], (Counters{{"v", 0}, {"s", 1}}));
  EXPECT_EQ(all[5], (Counters{{"v", 1}, {"s", 2}}));
  EXPECT_EQ(count_all({}).size(), 1u);
}

}  // namespace
}  // namespace slipway::deploy::rehearsal
