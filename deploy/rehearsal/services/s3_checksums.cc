#include "deploy/rehearsal/services/s3_checksums.hh"

#include <openssl/evp.h>

#include <array>

#include "aws/encoding.hh"
#include "deploy/rehearsal/values.hh"

namespace slipway::deploy::rehearsal {
namespace {

// Bit-reflected, all ones before and after, as all three of them are.
template <class Word, Word polynomial>
std::string crc_of(std::string_view bytes) {
  static constexpr auto table = [] {
    std::array<Word, 256> rows{};
    for (std::size_t i = 0; i < rows.size(); ++i) {
      auto row = static_cast<Word>(i);
      for (int bit = 0; bit < 8; ++bit) row = row & 1 ? (row >> 1) ^ polynomial : row >> 1;
      rows[i] = row;
    }
    return rows;
  }();
  Word crc = ~Word{0};
  for (char c : bytes) crc = table[(crc ^ static_cast<unsigned char>(c)) & 0xff] ^ (crc >> 8);
  crc = ~crc;
  std::string out;
  for (int shift = static_cast<int>(sizeof(Word)) * 8 - 8; shift >= 0; shift -= 8)
    out += static_cast<char>(crc >> shift & 0xff);
  return out;
}

std::string digest_by(const EVP_MD* kind, std::string_view bytes) {
  unsigned char hash[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  EVP_Digest(bytes.data(), bytes.size(), hash, &size, kind, nullptr);
  return {static_cast<const char*>(static_cast<const void*>(hash)), size};
}

}  // namespace

std::string md5_of(std::string_view bytes) { return digest_by(EVP_md5(), bytes); }

std::optional<std::string> checksum_of(std::string_view algorithm, std::string_view bytes) {
  if (algorithm == "crc32") return base64(crc_of<std::uint32_t, 0xedb88320>(bytes));
  if (algorithm == "crc32c") return base64(crc_of<std::uint32_t, 0x82f63b78>(bytes));
  if (algorithm == "crc64nvme") return base64(crc_of<std::uint64_t, 0x9a6c9329ac4bc9b5>(bytes));
  if (algorithm == "sha1") return base64(digest_by(EVP_sha1(), bytes));
  if (algorithm == "sha256") return base64(digest_by(EVP_sha256(), bytes));
  return std::nullopt;
}

std::optional<StatedChecksum> stated_checksum(const Headers& headers) {
  constexpr std::string_view head = "x-amz-checksum-";
  for (const auto& [name, value] : headers) {
    const auto lower = aws::to_lower(name);
    if (!lower.starts_with(head)) continue;
    if (const auto algorithm = lower.substr(head.size()); checksum_of(algorithm, ""))
      return StatedChecksum{algorithm, value};
  }
  return std::nullopt;
}

}  // namespace slipway::deploy::rehearsal
