#include "deploy/rehearsal/chunks.hh"

#include <fmt/format.h>
#include <openssl/crypto.h>

#include <algorithm>
#include <charconv>

#include "aws/encoding.hh"

namespace slipway::deploy::rehearsal {
namespace {

constexpr std::size_t least_chunk = 8192;

std::unexpected<ApiError> short_body() {
  return std::unexpected(ApiError{
      "IncompleteBody",
      "You did not provide the number of bytes specified by the Content-Length HTTP header", 400});
}

std::string_view chunk_line(std::string_view& rest) {
  const auto end = rest.find("\r\n");
  const auto line = rest.substr(0, end);
  rest.remove_prefix(end == rest.npos ? rest.size() : end + 2);
  return line;
}

void read_chunk_trailer(std::string_view rest, Chunked& out) {
  while (!rest.empty()) {
    const auto line = chunk_line(rest);
    const auto colon = line.find(':');
    if (colon == line.npos) continue;
    auto value = line.substr(colon + 1);
    while (value.starts_with(' ')) value.remove_prefix(1);
    const auto name = aws::to_lower(line.substr(0, colon));
    if (name == "x-amz-trailer-signature")
      out.trailer_signature = value;
    else
      out.trailer.push_back({name, std::string(value)});
  }
}

std::optional<std::size_t> size_in(std::string_view digits, int base) {
  std::size_t out = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), out, base);
  if (digits.empty() || error != std::errc() || end != digits.data() + digits.size())
    return std::nullopt;
  return out;
}

// As the trailer is signed: sorted, each line with its end.
std::string canonical_trailer(Headers trailer) {
  std::ranges::sort(trailer, {}, [](const auto& header) { return header.name; });
  std::string out;
  for (const auto& [name, value] : trailer) out += fmt::format("{}:{}\n", name, value);
  return out;
}

bool same_signature(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace

std::string Chunked::data() const {
  std::string out;
  for (const auto& chunk : chunks) out += chunk.data;
  return out;
}

bool in_chunks(const Headers& headers) {
  return find_header(headers, "Content-Encoding").find("aws-chunked") != std::string_view::npos ||
         find_header(headers, "x-amz-content-sha256").starts_with("STREAMING-");
}

std::expected<Chunked, ApiError> read_chunks(std::string_view body) {
  constexpr std::string_view extension = "chunk-signature=";
  Chunked out;
  while (out.chunks.empty() || !out.chunks.back().data.empty()) {
    const auto head = chunk_line(body);
    const auto mark = std::min(head.find(';'), head.size());
    const auto size = size_in(head.substr(0, mark), 16);
    if (!size || *size > body.size()) return short_body();
    auto rest = head.substr(std::min(mark + 1, head.size()));
    rest.remove_prefix(rest.starts_with(extension) ? extension.size() : rest.size());
    out.chunks.push_back({body.substr(0, *size), rest});
    body.remove_prefix(*size);
    if (*size > 0 && !chunk_line(body).empty()) return short_body();
  }
  read_chunk_trailer(body, out);
  return out;
}

std::optional<ApiError> broken_promise(const Chunked& chunked, const Headers& headers) {
  const auto length = size_in(find_header(headers, "x-amz-decoded-content-length"), 10);
  if (!length)
    return ApiError{"MissingContentLength", "You must provide the Content-Length HTTP header.",
                    411};
  if (chunked.data().size() != *length) return short_body().error();
  const auto full = chunked.chunks.size() < 2 ? 0 : chunked.chunks.size() - 2;  // the last two are
  for (std::size_t i = 0; i < full; ++i)  // the last with anything in it, and the empty one
    if (chunked.chunks[i].data.size() < least_chunk)
      return ApiError{"InvalidChunkSizeError",
                      "Only the last chunk is allowed to have a size less than 8192 bytes", 403};
  const auto promised = find_header(headers, "x-amz-trailer");
  if (!promised.empty() && find_header(chunked.trailer, promised).empty())
    return ApiError{"MalformedTrailerError",
                    "The request contained trailing data that was not well-formed or did not "
                    "conform to our published schema.",
                    400};
  return std::nullopt;
}

bool signed_throughout(const Chunked& chunked, Trailer trailer, const aws::Claim& claim,
                       std::string_view secret) {
  const aws::Scope scope{claim.date, claim.region, claim.service};
  const auto key = aws::signing_key(secret, scope);
  const auto place = fmt::format("{}\n{}/{}/{}/aws4_request", claim.amz_date, claim.date,
                                 claim.region, claim.service);
  std::string_view before = claim.signature;
  for (const auto& chunk : chunked.chunks) {
    const auto text = fmt::format("AWS4-HMAC-SHA256-PAYLOAD\n{}\n{}\n{}\n{}", place, before,
                                  aws::sha256_hex(""), aws::sha256_hex(chunk.data));
    if (!same_signature(aws::signature(key, text), chunk.signature)) return false;
    before = chunk.signature;
  }
  if (trailer == Trailer::none) return true;
  const auto text = fmt::format("AWS4-HMAC-SHA256-TRAILER\n{}\n{}\n{}", place, before,
                                aws::sha256_hex(canonical_trailer(chunked.trailer)));
  return same_signature(aws::signature(key, text), chunked.trailer_signature);
}

}  // namespace slipway::deploy::rehearsal
