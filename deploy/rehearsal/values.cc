#include "deploy/rehearsal/values.hh"

#include <openssl/evp.h>

#include <charconv>

#include "aws/encoding.hh"

namespace slipway::deploy::rehearsal {

double epoch(Time time) { return static_cast<double>(millis(time)) / 1000.0; }

long long millis(Time time) { return time.time_since_epoch().count(); }
Time from_millis(long long count) { return Time(Millis(count)); }

std::optional<double> number_in(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string base64(std::string_view bytes) {
  std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int size =
      EVP_EncodeBlock(static_cast<unsigned char*>(static_cast<void*>(out.data())),
                      static_cast<const unsigned char*>(static_cast<const void*>(bytes.data())),
                      static_cast<int>(bytes.size()));
  out.resize(static_cast<std::size_t>(size));
  return out;
}

std::optional<std::string> from_base64(std::string_view text) {
  if (text.empty()) return std::string();
  if (text.size() % 4 != 0) return std::nullopt;
  std::string out(text.size() / 4 * 3, '\0');
  if (EVP_DecodeBlock(static_cast<unsigned char*>(static_cast<void*>(out.data())),
                      static_cast<const unsigned char*>(static_cast<const void*>(text.data())),
                      static_cast<int>(text.size())) < 0)
    return std::nullopt;
  for (auto end = text; end.ends_with('=') && !out.empty(); end.remove_suffix(1)) out.pop_back();
  return out;
}

std::string image_digest(std::string_view seed) { return "sha256:" + aws::sha256_hex(seed); }

std::string sibling_id(std::string_view prefix, std::string_view id) {
  const auto dash = id.find('-');
  return std::string(prefix).append(dash == id.npos ? "-0" : id.substr(dash));
}

}  // namespace slipway::deploy::rehearsal
