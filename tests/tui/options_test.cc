#include "tui/options.hh"

#include <gtest/gtest.h>

namespace slipway::tui {
namespace {

TEST(Options, NameTheirCommand) {
  auto parsed = parse_options({"check", "--region", "eu-west-1"});
  const auto* options = std::get_if<Options>(&parsed);
  ASSERT_TRUE(options);
  EXPECT_EQ(options->command, Command::check);
  EXPECT_EQ(options->region, "eu-west-1");
}

TEST(Options, RefuseACommandThereIsNot) {
  const std::string all = "one of: install, check, plan, ";
  struct Case {
    std::vector<std::string> arguments;
    std::string says;
  };
  for (const Case& c : {Case{{"upgrade"}, "there is no command upgrade; " + all},
                        {{"upgrade", "--help"}, "there is no command upgrade; " + all},
                        {{"--plain", "bundle", "-h"}, "there is no command bundle; " + all},
                        {{"deplyo", "--help"}, "no command deplyo; did you mean deploy?"},
                        {{"chek", "--all"}, "no command chek; did you mean check?"}}) {
    auto parsed = parse_options(c.arguments);
    const auto* leave = std::get_if<Leave>(&parsed);
    ASSERT_TRUE(leave) << c.says;
    EXPECT_EQ(leave->exit, Exit::usage) << c.says;
    EXPECT_NE(leave->text.find(c.says), std::string::npos) << leave->text;
  }
}

TEST(Options, HelpWithTheCommandsThereAre) {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"--help"}, {"check", "--help"}, {"blueprint", "-h"}}) {
    auto parsed = parse_options(arguments);
    const auto* leave = std::get_if<Leave>(&parsed);
    ASSERT_TRUE(leave);
    EXPECT_EQ(leave->exit, Exit::done);
  }
}

}  // namespace
}  // namespace slipway::tui
