#include "deploy/rehearsal/accounts.hh"

#include <algorithm>

#include "tests/rehearsal/harness.hh"

namespace slipway::deploy::rehearsal {
namespace {

TEST(Accounts, all_of_the_program_can_be_loaded) {
  auto names = embedded_accounts();
  EXPECT_TRUE(std::ranges::count(names, "starter"));
  for (const auto& name : names) {
    auto set = load_account(name, test_start);
    EXPECT_TRUE(set) << set.error().sentence();
  }
}

TEST(Accounts, answers_are_no_account) {
  EXPECT_FALSE(std::ranges::count(embedded_accounts(), "starter-answers"));
  auto set = load_account("starter-answers", test_start);
  ASSERT_FALSE(set);
  EXPECT_NE(set.error().answer.find("answers for the account starter"), std::string::npos);
}

TEST(Accounts, another_name_is_told_which_there_are) {
  auto set = load_account("startre", test_start);
  ASSERT_FALSE(set);
  EXPECT_EQ(set.error().kind, ErrorKind::invalid);
  EXPECT_NE(set.error().answer.find("did you mean starter?"), std::string::npos);
  EXPECT_NE(set.error().fix.find("starter"), std::string::npos);
  EXPECT_EQ(set.error().fix.find("answers"), std::string::npos);
  EXPECT_EQ(load_account("nonsense", test_start).error().answer.find("did you"), std::string::npos);
}

TEST(Accounts, files_go_by_their_path) {
  EXPECT_TRUE(load_account(SOURCE_DIR "/assets/rehearsal/starter.yaml", test_start));
  EXPECT_FALSE(load_account("/nowhere.yaml", test_start));
}

}  // namespace
}  // namespace slipway::deploy::rehearsal
