#include "wizard/pages/destroy_page.hh"

#include "tests/fakes/sample.hh"

namespace slipway::wizard {
namespace {

using test::Sample;

// On the page, with this to be removed.
void about_to_destroy(Sample& sample, const deploy::Removal& removal) {
  sample.ready();
  sample.model.task = Task::destroy;
  rebuild_pages(sample.model);
  sample.visit("destroy");
  sample.tell(msg::Surveyed{sample.model.survey_ticket, removal});
}

TEST(DestroyPage, WantsTheStacksNameTyped) {
  Sample sample;
  about_to_destroy(sample, test::sample_removal());
  sample.press("yes<ret>");
  EXPECT_FALSE(sample.asked<effect::Destroy>());
  EXPECT_EQ(sample.model.notice_kind, NoticeKind::warning);
  sample.tell(msg::Pasted{"prod"});
  sample.press("<ret>");
  EXPECT_FALSE(sample.asked<effect::Destroy>());
  sample.press("<c-u>prod<ret>");
  ASSERT_TRUE(sample.asked<effect::Destroy>());
  EXPECT_TRUE(sample.asked<effect::Destroy>()->emptying.empty());
  EXPECT_EQ(sample.model.current().kind, PageKind::deploy);
}

TEST(DestroyPage, NothingGoesBeforeItIsKnownWhatGoes) {
  Sample sample;
  sample.ready();
  sample.model.task = Task::destroy;
  rebuild_pages(sample.model);
  sample.visit("destroy");
  sample.press("prod<ret>");
  EXPECT_FALSE(sample.asked<effect::Destroy>());
  EXPECT_EQ(sample.model.notice_kind, NoticeKind::told);
  sample.tell(msg::Surveyed{sample.model.survey_ticket, fail({.kind = ErrorKind::denied})});
  sample.press("prod<ret>");
  EXPECT_FALSE(sample.asked<effect::Destroy>());
  sample.press("<c-r>");
  EXPECT_TRUE(sample.asked<effect::Survey>());
}

TEST(DestroyPage, EachBucketThatHoldsSomethingIsAgreedToByName) {
  Sample sample;
  deploy::Removal removal = test::sample_removal();
  removal.stacks[1].resources[1].holds_objects = true;
  about_to_destroy(sample, removal);
  sample.press("prod<ret>");
  EXPECT_FALSE(sample.asked<effect::Destroy>());
  sample.press("<c-u>prod-checkpoints-1a2b<ret>");
  EXPECT_FALSE(sample.asked<effect::Destroy>());
  EXPECT_EQ(name_wanted(sample.model), "prod");
  sample.press("prod<ret>");
  ASSERT_TRUE(sample.asked<effect::Destroy>());
  EXPECT_EQ(sample.asked<effect::Destroy>()->emptying,
            std::vector<std::string>{"prod-checkpoints-1a2b"});
}

TEST(DestroyPage, NothingIsRemovedWhileSomethingIsInTheWay) {
  Sample sample;
  deploy::Removal removal = test::sample_removal();
  removal.stacks[2].resources[0].obstacle = "it is protected against deletion";
  about_to_destroy(sample, removal);
  EXPECT_EQ(obstacles(removal).size(), 1u);
  EXPECT_FALSE(name_wanted(sample.model));
  sample.press("prod<ret>");
  EXPECT_FALSE(sample.asked<effect::Destroy>());
}

TEST(DestroyPage, NothingThereIsNothingToRemove) {
  Sample sample;
  deploy::Removal removal = test::sample_removal();
  for (auto& stack : removal.stacks) stack.exists = false;
  about_to_destroy(sample, removal);
  sample.press("prod<ret>");
  EXPECT_FALSE(sample.asked<effect::Destroy>());
}

TEST(DestroyPage, ScrollingStopsWhereTheViewEnds) {
  Sample sample;
  about_to_destroy(sample, test::sample_removal());
  sample.press("<down><down><down><down><down><down>");
  sample.tell(msg::KeyPressed{{KeyName::up}, 2});
  EXPECT_EQ(sample.model.destroy.scroll, 1u);
}

}  // namespace
}  // namespace slipway::wizard
