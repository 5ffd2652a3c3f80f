#include "aws/sigv4_verify.hh"

#include <openssl/crypto.h>

#include <algorithm>

namespace slipway::aws {

namespace {

std::unexpected<Error> refuse(std::string code, std::string answer) {
  Error error;
  error.kind = ErrorKind::denied;
  error.what = "verify the signature of the request";
  error.answer = std::move(answer);
  error.code = std::move(code);
  error.status = 403;
  return fail(std::move(error));
}

std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> parts;
  while (true) {
    auto end = std::min(text.find(at), text.size());
    parts.emplace_back(text.substr(0, end));
    if (end == text.size()) return parts;
    text.remove_prefix(end + 1);
  }
}

// The value of "Name=" up to a comma or blank.
std::string_view field(std::string_view text, std::string_view name) {
  auto start = text.find(name);
  if (start == std::string_view::npos) return {};
  text.remove_prefix(start + name.size());
  return text.substr(0, text.find_first_of(", "));
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

bool is_signed(const Claim& claim, std::string_view name) {
  return std::ranges::any_of(claim.signed_headers, [&](const std::string& signed_name) {
    return same_ignoring_case(signed_name, name);
  });
}

// The hash in the header is what was signed; when it is a real hash the body must have it.
bool body_matches(std::string_view declared, std::string_view body) {
  if (declared == "UNSIGNED-PAYLOAD" || declared.starts_with("STREAMING-")) return true;
  return declared == sha256_hex(body);
}

}  // namespace

Result<Claim> read_claim(const Headers& headers) {
  auto text = find_header(headers, "authorization");
  if (text.empty()) {
    return refuse("MissingAuthenticationToken", "the request is not signed");
  }
  auto credential = split(field(text, "Credential="), '/');
  Claim claim;
  claim.signature = field(text, "Signature=");
  claim.amz_date = find_header(headers, "x-amz-date");
  claim.session_token = find_header(headers, "x-amz-security-token");
  auto names = field(text, "SignedHeaders=");
  bool complete = text.starts_with("AWS4-HMAC-SHA256 ") && credential.size() >= 5 &&
                  credential.back() == "aws4_request" && !names.empty() &&
                  !claim.signature.empty() && claim.amz_date.size() == 16;
  if (!complete) {
    return refuse("IncompleteSignature", "the Authorization header is not complete");
  }
  auto last = credential.size() - 1;  // an access key may hold slashes, the scope may not
  claim.service = credential[last - 1];
  claim.region = credential[last - 2];
  claim.date = credential[last - 3];
  claim.access_key_id = credential[0];
  claim.signed_headers = split(names, ';');
  return claim;
}

Result<void> verify(const ReceivedRequest& request, const Claim& claim, std::string_view secret) {
  if (!is_signed(claim, "host") || !claim.amz_date.starts_with(claim.date)) {
    return refuse("SignatureDoesNotMatch", "host and date must be signed");
  }
  Headers chosen;
  for (const auto& header : request.headers) {
    bool token = same_ignoring_case(header.name, "x-amz-security-token");
    if (token && !is_signed(claim, header.name)) {
      return refuse("SignatureDoesNotMatch", "the session token must be signed");
    }
    if (is_signed(claim, header.name)) chosen.push_back(header);
  }
  auto declared = find_header(request.headers, "x-amz-content-sha256");
  if (!declared.empty() && !body_matches(declared, request.body)) {
    return refuse("XAmzContentSHA256Mismatch", "the body is not the one that was signed");
  }
  auto hash = declared.empty() ? sha256_hex(request.body) : std::string(declared);
  auto rule = claim.service == "s3" ? PathRule::as_sent : PathRule::normalise_and_encode;
  auto canonical =
      canonical_request({request.method, request.path, request.query, chosen, hash, rule});
  Scope scope{claim.date, claim.region, claim.service};
  auto wanted =
      signature(signing_key(secret, scope), string_to_sign(claim.amz_date, scope, canonical.text));
  if (!equal_in_constant_time(wanted, claim.signature)) {
    return refuse("SignatureDoesNotMatch",
                  "the signature does not match the one calculated from the request");
  }
  return {};
}

}  // namespace slipway::aws
