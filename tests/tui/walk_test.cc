// Thousands of random keys, pastes, resizes and replies through the whole wizard: nothing crashes,
// whatever is painted is inside, and the model stays whole.
#include <random>

#include "tests/fakes/sample.hh"
#include "tui/view/view.hh"

namespace slipway::tui {
namespace {

using test::Sample;
namespace msg = wizard::msg;

const std::vector<std::string>& keys() {
  static const std::vector<std::string> all{
      "<ret>",  "<ret>",   "<ret>",    "<down>",    "<down>",  "<up>",   "<tab>",  "<s-tab>",
      "<esc>",  "<c-n>",   "<c-n>",    "<c-p>",     "<pgup>",  "<pgdn>", "<home>", "<end>",
      "<left>", "<right>", "<bs>",     "<del>",     "<space>", "?",      "/",      "a",
      "p",      "1",       "<c-e>",    "<c-r>",     "<c-u>",   "<c-w>",  "r",      "d",
      "f",      "t",       "l",        "w",         "y",       "D",      "<f1>",   "<c-c>",
      "ü",      "日",      "<a-left>", "<a-right>", "c",       "<c-o>"};
  return all;
}

class Walk {
 public:
  explicit Walk(unsigned seed) : random_(seed) {}

  void step() {
    switch (random_() % 24) {
      case 0:
        return resize();
      case 1:
        return reply();
      case 2:
        sample_.tell(msg::Pasted{"vpc-0a1b2c3d4e5f60718\n\x1b[2Jx"});
        return;
      case 3:
        progress();
        return;
      default:
        sample_.press(keys()[random_() % keys().size()]);
    }
  }

  void check() {
    const wizard::Model& model = sample_.model;
    ASSERT_LT(model.page, model.pages.size());
    ASSERT_LE(model.page, model.furthest);
    ASSERT_LT(model.furthest, model.pages.size());
    for (const auto& [id, step] : model.steps) {
      for (const auto& [key, field] : step.fields) {
        ASSERT_TRUE(field.pick.shown.empty() || field.pick.cursor < field.pick.shown.size()) << key;
        for (std::size_t row : field.pick.shown) ASSERT_LT(row, field.pick.choices.rows.size());
        if (!field.draft) continue;
        ASSERT_LE(field.draft->cursor, field.draft->text.size());
      }
    }
    Screen screen(model.width, model.height);
    view(model, Theme{}, screen);
    for (int row = 0; row < screen.height(); ++row) {
      for (int column = 0; column < screen.width(); ++column) {
        char32_t glyph = screen.at(column, row).glyph;
        ASSERT_TRUE(glyph == 0 ||
                    (glyph >= 0x20 && glyph != 0x7f && (glyph < 0x80 || glyph >= 0xa0)));
        // A continuation always has its glyph to the left.
        if (glyph == 0) {
          ASSERT_GT(column, 0);
        }
      }
    }
    if (screen.cursor.visible) {
      ASSERT_LT(screen.cursor.column, screen.width());
      ASSERT_LT(screen.cursor.row, screen.height());
    }
  }

 private:
  void resize() {
    const std::pair<int, int> sizes[] = {{80, 24},  {40, 12}, {120, 40}, {300, 100},
                                         {100, 30}, {1, 1},   {17, 3}};
    auto [width, height] = sizes[random_() % std::size(sizes)];
    sample_.tell(msg::Resized{width, height});
  }

  void reply() {
    wizard::Model& m = sample_.model;
    switch (random_() % 14) {
      case 0:
        return sample_.load();
      case 1:
        return sample_.sign_in();
      case 2:
        return sample_.discover();
      case 3:
        return sample_.tell(msg::ConfigPlanned{
            m.config_ticket, std::vector<wizard::FileChange>{{"f", "a\n", "b\n"}}});
      case 4:
        return sample_.tell(
            msg::PlanArrived{m.plan_ticket, deploy::Plan{{{"infrastructure", {}, {{}}, "", ""}}}});
      case 5:
        return sample_.tell(msg::ConfigSaved{m.config_ticket, {}});
      case 6:
        return sample_.tell(msg::DeploymentEnded{m.deploy_ticket, deploy::DeploymentEnd{}});
      case 7:
        return sample_.tell(
            msg::PlanArrived{m.plan_ticket, fail({.what = "plan", .answer = "denied"})});
      case 8:
        return sample_.tell(msg::MfaWanted{static_cast<unsigned>(random_() % 9), "ops", "arn:role",
                                           "arn:mfa", "no\x1b[2J"});
      case 9:
        return sample_.tell(msg::RenewalWanted{
            random_() % 2 == 0 ? "prod" : "", "123456789012", {.answer = "expired"}});
      case 10:
        return sample_.tell(msg::Renewed{"prod", random_() % 2 == 0 ? Result<void>() : fail({})});
      case 11:
        return sign_in_reply();
      case 12:
        return sample_.tell(msg::ProfileSaved{m.sign_in_ticket, {}});
      default: {
        // Rows come and go.
        auto& rows = sample_.snapshot.certificates.rows;
        if (rows.size() > 2 && random_() % 2 == 0)
          rows.erase(rows.begin() + 1);
        else
          rows.push_back(
              rows.empty()
                  ? aws::CertificateRow{"arn:x", "x", {}, "ISSUED", "", "RSA_2048", {}, false}
                  : rows.front());
        return sample_.discover();
      }
    }
  }

  void sign_in_reply() {
    wizard::Model& m = sample_.model;
    switch (random_() % 4) {
      case 0:
        return sample_.tell(msg::CodeShown{
            m.sign_in_ticket, {"ABCD", "https://x", "https://x?y", m.now + Millis{9000}}});
      case 1:
        return sample_.tell(msg::SignedIn{m.sign_in_ticket, {}});
      case 2:
        return sample_.tell(msg::AccountsArrived{
            m.sign_in_ticket, std::vector<wizard::SsoAccount>{{"1", "one", ""}, {"2", "", "x"}},
            random_() % 2 == 0});
      default:
        return sample_.tell(
            msg::RolesArrived{m.sign_in_ticket, std::vector<std::string>{"a", "b"}, false});
    }
  }

  void progress() {
    deploy::ProgressEvent event;
    event.stage = random_() % 2 == 0 ? "infrastructure" : "services";
    if (random_() % 3 > 0) event.path = {"Resource" + std::to_string(random_() % 40)};
    event.state = static_cast<deploy::State>(random_() % 7);
    event.at = test::sample_now() + Millis{static_cast<long>(random_() % 900'000)};
    sample_.tell(msg::Progress{event});
  }

  std::mt19937 random_;
  Sample sample_;
};

TEST(Walk, RandomKeysNeverBreakIt) {
  for (unsigned seed = 1; seed <= 8; ++seed) {
    SCOPED_TRACE(seed);
    Walk walk(seed);
    for (int i = 0; i < 700; ++i) {
      walk.step();
      if (i % 3 == 0) walk.check();
      if (testing::Test::HasFatalFailure()) return;
    }
  }
}

}  // namespace
}  // namespace slipway::tui
