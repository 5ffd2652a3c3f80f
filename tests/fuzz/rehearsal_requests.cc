// Requests as the rehearsal account gets them: the first byte picks the service, the first line is
// the path and query, the rest the body. Read or refused, the answer can be written.
#include <nlohmann/json.hpp>

#include "deploy/rehearsal/protocol.hh"
#include "tests/fuzz/target.hh"

using namespace slipway;
using namespace slipway::deploy;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  auto wires = rehearsal::all_wires();
  const auto& wire = wires[data[0] % wires.size()];
  auto text = fuzz::text_of(data + 1, size - 1);
  auto line = text.substr(0, text.find('\n'));
  auto mark = line.find('?');
  rehearsal::Arrived arrived{.method = data[0] & 0x80 ? "GET" : "POST",
                             .path = rehearsal::percent_decode(line.substr(0, mark)),
                             .query = {},
                             .headers = {},
                             .body = {}};
  if (mark != line.npos) arrived.query = rehearsal::parse_form(line.substr(mark + 1));
  if (line.size() < text.size()) arrived.body = text.substr(line.size() + 1);
  if (!wire.target_prefix.empty())
    arrived.headers.push_back({"X-Amz-Target", std::string(wire.target_prefix) + ".Any"});
  auto decoded = rehearsal::decode(wire, arrived);
  rehearsal::Answer answer;
  if (!decoded) answer = std::unexpected(decoded.error());
  auto encoded = rehearsal::encode(wire, decoded ? decoded->action : "", answer, "id");
  fuzz::must(decoded.has_value() == (encoded.status == 200));
  return 0;
}
