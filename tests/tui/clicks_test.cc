// What is painted can be clicked: rows, fields, headings, the rail, the key line, questions.
#include "tests/fakes/sample.hh"
#include "tui/view/view.hh"

namespace slipway::tui {
namespace {

using test::Sample;
using wizard::Click;
using What = Click::What;

// Clicks on the first place where this text stands.
struct Pointer {
  Sample& sample;
  int width = 100, height = 30;  // without the help pane, whose headings are the same

  std::optional<Click> at(const std::string& text) const {
    Screen screen(width, height);
    view(sample.model, Theme{Charset::ascii}, screen);
    for (int row = 0; row < height; ++row) {
      std::string line;
      for (int column = 0; column < width; ++column)
        line += static_cast<char>(screen.at(column, row).glyph);
      if (auto found = line.find(text); found != std::string::npos) {
        const Click* click = screen.under(static_cast<int>(found), row);
        return click ? std::optional(*click) : std::nullopt;
      }
    }
    ADD_FAILURE() << text << " is not to be seen:\n" << screen.text();
    return {};
  }
  void click(const std::string& text) const {
    sample.tell(wizard::msg::Mouse{wizard::msg::MouseAction::press, 0, 0, at(text)});
  }
};

TEST(Clicks, LeadThroughAStep) {
  Sample sample;
  sample.ready();
  sample.visit("network");
  Pointer pointer{sample};
  EXPECT_EQ(pointer.at("172.31.0.0/16"), (Click{What::row, 1}));
  EXPECT_EQ(pointer.at("CIDR"), (Click{What::heading, 2}));
  EXPECT_EQ(pointer.at("Name prefix"), (Click{What::entry, 4}));
  EXPECT_EQ(pointer.at("Where in your network"), std::nullopt);
  pointer.click("10.20.0.0/16");
  EXPECT_EQ(sample.model.answers.text("vpcId"), "vpc-0a1b2c3d4e5f60718");
  pointer.click("Create VPC endpoints");
  pointer.click("Create VPC endpoints");
  EXPECT_EQ(sample.model.answers.text("enableVpcEndpoints"), "false");
  pointer.click("Identity");
  EXPECT_EQ(sample.model.current().id, "identity");
}

TEST(Clicks, ReachTheKeyLineAndQuestions) {
  Sample sample;
  sample.ready();
  Pointer pointer{sample, 80, 24};
  EXPECT_EQ(pointer.at("help"), (Click{What::key, 0, wizard::character(U'?')}));
  pointer.click("help");
  EXPECT_EQ(sample.model.overlay, wizard::Overlay::help);
  pointer.click("slipway");  // anywhere
  EXPECT_EQ(sample.model.overlay, wizard::Overlay::none);
  pointer.click("leave");
  EXPECT_EQ(sample.model.overlay, wizard::Overlay::leave);
  EXPECT_EQ(pointer.at("slipway"), std::nullopt) << "the page below takes no clicks";
  pointer.click("Stay");
  pointer.click("Stay");
  EXPECT_EQ(sample.model.overlay, wizard::Overlay::none);
}

TEST(Clicks, ChooseTaskRowsAndChecks) {
  Sample sample;
  sample.ready();
  Pointer pointer{sample};
  pointer.click("Status");
  EXPECT_EQ(sample.model.task_page.focus, 3u);
  pointer.click("Folder");
  EXPECT_EQ(sample.model.task_page.focus, 5u);
  sample.visit("checks");
  sample.press("<end>");
  pointer.click("passed");
  EXPECT_TRUE(sample.model.checks.show_passed);
}

TEST(Clicks, AWindowTooSmallSaysSo) {
  Sample sample;
  Screen screen(39, 11);
  view(sample.model, Theme{}, screen);
  EXPECT_NE(screen.text().find("39x11"), std::string::npos);
  EXPECT_NE(screen.text().find("40x12"), std::string::npos);
}

}  // namespace
}  // namespace slipway::tui
