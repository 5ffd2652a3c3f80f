// Requests as the rehearsal account gets them: the first byte picks the service and the method, the
// first line is the path and query, the rest the body; where the service names its operation in a
// header, the first line does. What can be read is performed in an account of its own. Whatever
// comes, the answer can be written.
#include "deploy/rehearsal/accounts.hh"
#include "tests/fuzz/target.hh"
#include "tests/rehearsal/ask.hh"

using namespace slipway;
using namespace slipway::deploy;

namespace {

constexpr const char* methods[] = {"POST", "GET", "PUT", "HEAD", "DELETE"};

// A new one now and then: what earlier inputs made would be in the way of playing one again.
rehearsal::World& account() {
  static std::unique_ptr<rehearsal::World> world;
  static int calls = 0;
  if (calls++ % 64 == 0) {
    auto set = rehearsal::load_account("starter", Time{});
    fuzz::must(set.has_value());
    world = std::make_unique<rehearsal::World>(std::move(*set), rehearsal::WorldOptions{});
  }
  return *world;
}

rehearsal::Answer perform(const rehearsal::ServiceWire& wire, rehearsal::Decoded decoded) {
  auto& world = account();
  world.advance(world.wall() + Millis{1000});
  return rehearsal::ask(world, wire.service, decoded.action, std::move(decoded.input),
                        decoded.added);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  auto wires = rehearsal::all_wires();
  const auto& wire = wires[data[0] % wires.size()];
  auto text = fuzz::text_of(data + 1, size - 1);
  auto line = text.substr(0, text.find('\n'));
  auto mark = line.find('?');
  rehearsal::Arrived arrived{.method = methods[data[0] / 51 % 5],
                             .path = rehearsal::percent_decode(line.substr(0, mark)),
                             .query = {},
                             .headers = {},
                             .body = {}};
  if (mark != line.npos) arrived.query = rehearsal::parse_form(line.substr(mark + 1));
  if (line.size() < text.size()) arrived.body = text.substr(line.size() + 1);
  if (!wire.target_prefix.empty())
    arrived.headers.push_back(
        {"X-Amz-Target", std::string(wire.target_prefix).append(".").append(line)});
  arrived.headers.push_back({"Content-MD5", ""});
  auto decoded = rehearsal::decode(wire, arrived);
  rehearsal::Answer answer;
  const std::string action = decoded ? decoded->action : "";
  if (decoded)
    answer = perform(wire, std::move(*decoded));
  else
    answer = std::unexpected(decoded.error());
  const bool fine = answer.has_value();
  const auto encoded = rehearsal::encode(wire, action, answer, "id");
  fuzz::must(fine == (encoded.status < 300));
  return 0;
}
