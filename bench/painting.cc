#include "bench/wizards.hh"
#include "tui/view/view.hh"

namespace slipway::bench {
namespace {

void press(wizard::Model& model, const std::string& keys) {
  for (const auto& key : must(wizard::parse_keys(keys))) tell(model, wizard::msg::KeyPressed{key});
}

void paint(const wizard::Model& model) {
  tui::Screen screen(width, height);
  tui::view(model, tui::Theme{}, screen);
}

}  // namespace

void painting(const Arguments&) {
  const wizard::Blueprint blueprint = flagship_blueprint();
  const aws::Snapshot seen = many_certificates();
  wizard::Model picking = signed_in(blueprint);
  wizard::Effects effects;
  tell(picking, wizard::msg::InventoryChanged{&seen});
  if (!wizard::go_to_key(picking, "acmCertificateArn", effects))
    give_up("no page asks for the certificate");
  report("10,000 rows arrive",
         timed(9, 1, [&] { tell(picking, wizard::msg::InventoryChanged{&seen}); }));
  report("frame of 10,000 rows to pick from", timed(9, 20, [&] { paint(picking); }));
  report("key press and frame among 10,000 rows", timed(9, 20, [&] {
           press(picking, "<down>");
           paint(picking);
         }));
  const wizard::Model running = deploying(blueprint, rows);
  report("frame of 10,000 resources", timed(9, 20, [&] { paint(running); }));
}

}  // namespace slipway::bench
