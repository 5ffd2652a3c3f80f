// Whole HTTP requests at the rehearsal account's front door, most of them signed wrongly: the first
// line is the method and the target, then headers up to an empty line, then the body. Whatever
// comes, there is an answer. What stands behind a signature that nobody guesses is asked directly:
// chunks, and until when a URL holds.
#include "deploy/rehearsal/accounts.hh"
#include "deploy/rehearsal/chunks.hh"
#include "deploy/rehearsal/front.hh"
#include "deploy/rehearsal/presigned.hh"
#include "tests/fuzz/target.hh"

using namespace slipway;
using namespace slipway::deploy;

namespace {

const Time fuzz_start{Millis(1'763'700'000'000)};

rehearsal::Front& front() {
  static auto set = rehearsal::load_account("starter", fuzz_start);
  fuzz::must(set.has_value());
  static rehearsal::World world(*set, {.start = fuzz_start});
  static rehearsal::Front front(world, {});
  return front;
}

std::string_view take_line(std::string_view& rest) {
  const auto line = rest.substr(0, rest.find('\n'));
  rest.remove_prefix(std::min(line.size() + 1, rest.size()));
  return line;
}

rehearsal::RawRequest request_in(std::string_view text) {
  const auto first = take_line(text);
  const auto space = std::min(first.find(' '), first.size());
  rehearsal::RawRequest out{std::string(first.substr(0, space)),
                            std::string(first.substr(std::min(space + 1, first.size()))),
                            {},
                            {}};
  while (!text.empty()) {
    const auto line = take_line(text);
    const auto colon = line.find(':');
    if (colon == line.npos) break;
    out.headers.push_back(
        {std::string(line.substr(0, colon)), std::string(line.substr(colon + 1))});
  }
  out.body = text;
  return out;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto request = request_in(fuzz::text_of(data, size));
  fuzz::must(front().answer(request, fuzz_start).http.status >= 200);
  const auto query =
      request.target.substr(std::min(request.target.find('?'), request.target.size()));
  if (const auto claim = aws::read_claim(request.headers, query))
    rehearsal::refuse_presigned_date(*claim, fuzz_start);
  const auto chunked = rehearsal::read_chunks(request.body);
  if (!chunked) return 0;
  fuzz::must(chunked->data().size() <= request.body.size());
  rehearsal::broken_promise(*chunked, request.headers);
  rehearsal::signed_throughout(*chunked, rehearsal::Trailer::is_signed, {}, "secret");
  return 0;
}
