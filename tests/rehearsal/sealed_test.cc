#include "deploy/rehearsal/sealed.hh"

#include <gtest/gtest.h>

namespace slipway::deploy::rehearsal {
namespace {

TEST(Sealed, comes_back_for_the_same_secret_only) {
  for (std::string text : {"", "a", "ab", "abc", "{\"password\":\"hunter2\"}"}) {
    auto sealed = seal(text, "secret");
    EXPECT_EQ(sealed.find("hunter2"), std::string::npos);
    EXPECT_EQ(unseal(sealed, "secret"), text);
    EXPECT_FALSE(unseal(sealed, "other"));
  }
  EXPECT_NE(seal("a", "secret"), seal("a", "secret"));
}

TEST(Sealed, whatever_is_changed_or_cut_is_refused) {
  auto sealed = seal("some text that is long enough", "secret");
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    auto changed = sealed;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_TRUE(sealed[i] == '=' || unseal(changed, "secret") != "some text that is long enough")
        << i;
    EXPECT_FALSE(unseal(sealed.substr(0, i), "secret")) << i;
  }
  for (const char* other : {"====", "!!!!", "AAAA", "="})
    EXPECT_FALSE(unseal(other, "secret")) << other;
}

}  // namespace
}  // namespace slipway::deploy::rehearsal
