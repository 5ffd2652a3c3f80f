#include "aws/sigv4_verify.hh"

#include <openssl/crypto.h>
#include <openssl/evp.h>

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

// Of a parameter in a query as sent; names are compared as sent, as nobody encodes these.
std::string parameter(std::string_view query, std::string_view name) {
  for (const auto& part : split(query, '&'))
    if (part.size() > name.size() && part.starts_with(name) && part[name.size()] == '=')
      return percent_decode(std::string_view(part).substr(name.size() + 1));
  return {};
}

std::string without_signature(std::string_view query) {
  std::string out;
  for (const auto& part : split(query, '&'))
    if (!part.starts_with("X-Amz-Signature=")) out.append(out.empty() ? "" : "&").append(part);
  return out;
}

// AWS does not repeat the header, which may hold a secret by mistake.
std::string fingerprint(std::string_view text) {
  const auto digest = sha256(text);
  std::string out(4 * ((digest.size() + 2) / 3), '\0');
  const auto* from = digest.data();
  EVP_EncodeBlock(static_cast<unsigned char*>(static_cast<void*>(out.data())), from,
                  static_cast<int>(digest.size()));
  return out;
}

std::unexpected<Error> incomplete(std::string answer) {
  return refuse("IncompleteSignature", std::move(answer));
}

// KEY/20261121/us-west-2/ec2/aws4_request
Result<Claim> claim_of(std::string_view credential) {
  const auto parts = split(credential, '/');
  if (parts.size() != 5)
    return incomplete(std::string("Credential must have exactly 5 slash-delimited elements, e.g. "
                                  "keyid/date/region/service/term, got '")
                          .append(credential)
                          .append("'"));
  if (parts[4] != "aws4_request")
    return refuse("SignatureDoesNotMatch",
                  std::string("Credential should be scoped with a valid terminator: "
                              "'aws4_request', not '")
                      .append(parts[4])
                      .append("'."));
  return Claim{.access_key_id = parts[0],
               .date = parts[1],
               .region = parts[2],
               .service = parts[3],
               .signed_headers = {},
               .signature = {},
               .amz_date = {},
               .session_token = {}};
}

// Every part that is missing, each in a sentence of AWS's.
std::string missing_parts(std::string_view text, std::string_view amz_date) {
  std::string out;
  for (std::string_view name : {"Credential", "Signature", "SignedHeaders"})
    if (field(text, std::string(name) + "=").empty())
      out.append("Authorization header requires '").append(name).append("' parameter. ");
  if (amz_date.empty())
    out.append(
        "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' "
        "header. ");
  return out;
}

Result<Claim> read_query_claim(std::string_view query) {
  const auto names = parameter(query, "X-Amz-SignedHeaders");
  const auto credential = parameter(query, "X-Amz-Credential");
  const auto signature = parameter(query, "X-Amz-Signature"), date = parameter(query, "X-Amz-Date");
  if (parameter(query, "X-Amz-Algorithm") != "AWS4-HMAC-SHA256" || names.empty() ||
      credential.empty() || signature.empty() || date.empty())
    return incomplete(
        "AWS query-string parameters must include 'X-Amz-Algorithm', "
        "'X-Amz-Credential', 'X-Amz-Signature', 'X-Amz-SignedHeaders' and "
        "'X-Amz-Date'.");
  auto claim = claim_of(credential);
  if (!claim) return claim;
  claim->place = Claim::Place::query;
  claim->signed_headers = split(names, ';');
  claim->signature = signature;
  claim->amz_date = date;
  claim->expires = parameter(query, "X-Amz-Expires");
  claim->session_token = parameter(query, "X-Amz-Security-Token");
  return claim;
}

}  // namespace

bool is_presigned(std::string_view query) {
  return query.find("X-Amz-Signature=") != query.npos ||
         query.find("X-Amz-Algorithm=") != query.npos;
}

Result<Claim> read_claim(const Headers& headers, std::string_view query) {
  const auto text = find_header(headers, "authorization");
  if (text.empty() && is_presigned(query)) return read_query_claim(query);
  if (text.empty()) return refuse("MissingAuthenticationToken", "the request is not signed");
  const auto amz_date = find_header(headers, "x-amz-date");
  auto missing = missing_parts(text, amz_date);
  if (!text.starts_with("AWS4-HMAC-SHA256 ") || !missing.empty())
    return incomplete(missing.append("(Hashed with SHA-256 and encoded with Base64) Authorization=")
                          .append(fingerprint(text)));
  auto claim = claim_of(field(text, "Credential="));
  if (!claim) return claim;
  claim->signed_headers = split(field(text, "SignedHeaders="), ';');
  claim->signature = field(text, "Signature=");
  claim->amz_date = amz_date;
  claim->session_token = find_header(headers, "x-amz-security-token");
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
  const bool presigned = claim.place == Claim::Place::query;
  const bool s3 = claim.service == "s3";
  auto declared = find_header(request.headers, "x-amz-content-sha256");
  if (!declared.empty() && !body_matches(declared, request.body)) {
    return refuse("XAmzContentSHA256Mismatch", "the body is not the one that was signed");
  }
  // Whoever signs a URL of S3 does not know what will be sent to it.
  if (declared.empty() && presigned && s3) declared = "UNSIGNED-PAYLOAD";
  auto hash = declared.empty() ? sha256_hex(request.body) : std::string(declared);
  const auto query = presigned ? without_signature(request.query) : std::string(request.query);
  auto rule = s3 ? PathRule::as_sent : PathRule::normalise_and_encode;
  auto canonical = canonical_request({request.method, request.path, query, chosen, hash, rule});
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
