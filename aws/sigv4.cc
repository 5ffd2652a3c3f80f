#include "aws/sigv4.hh"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "aws/wire/percent.hh"

namespace slipway::aws {

namespace {

bool is_header_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// Trimmed, inner runs of blanks as one space, also inside quotes and across folded lines.
void append_collapsed(std::string& out, std::string_view value) {
  bool gap = false;
  bool any = false;
  for (char c : value) {
    if (is_header_blank(c)) {
      gap = any;
    } else {
      if (gap) out += ' ';
      gap = false;
      any = true;
      out += c;
    }
  }
}

using View = std::pair<std::string_view, std::string_view>;

// Lower-case copies of many names in one allocation; the views stay valid as long as it lives.
class Names {
 public:
  explicit Names(std::size_t bytes) { text_.reserve(bytes); }
  std::string_view lower(std::string_view name) {
    auto start = text_.size();
    for (char c : name) text_ += c >= 'A' && c <= 'Z' ? char(c + 32) : c;
    return std::string_view(text_).substr(start);
  }

 private:
  std::string text_;
};

void append_headers(Canonical& canonical, std::vector<View>& sorted) {
  // Stable: repeated headers keep their order of appearance.
  std::ranges::stable_sort(sorted, {}, &View::first);
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const auto& [name, value] = sorted[i];
    bool repeated = i > 0 && sorted[i - 1].first == name;
    if (repeated) {
      canonical.text.back() = ',';  // instead of the line's end
    } else {
      if (i > 0) canonical.signed_headers += ';';
      canonical.signed_headers += name;
      canonical.text.append(name).append(":");
    }
    append_collapsed(canonical.text, value);
    canonical.text += '\n';
  }
}

// RFC 3986 5.2.4, and doubled slashes are one.
std::string normalise(std::string_view path) {
  std::vector<std::string_view> segments;
  std::size_t at = 0;
  while (at <= path.size()) {
    auto slash = std::min(path.find('/', at), path.size());
    auto segment = path.substr(at, slash - at);
    if (segment == "..") {
      if (!segments.empty()) segments.pop_back();
    } else if (!segment.empty() && segment != ".") {
      segments.push_back(segment);
    }
    at = slash + 1;
  }
  std::string out;
  for (auto segment : segments) out.append("/").append(segment);
  bool folder = path.ends_with('/') || path.ends_with("/.") || path.ends_with("/..");
  if (out.empty() || folder) out += '/';
  return out;
}

void append_path(std::string& out, std::string_view path, PathRule rule) {
  if (path.empty()) path = "/";
  if (rule == PathRule::as_sent) {
    out.append(path);
  } else if (path == "/") {
    out += '/';
  } else if (rule == PathRule::encode) {
    out += percent_encode(path, Slash::keep);
  } else {
    out += percent_encode(normalise(path), Slash::keep);
  }
}

// Sorted by encoded name, then encoded value; a name without "=" gets one.
void append_query(std::string& out, std::string_view query) {
  std::vector<std::pair<std::string, std::string>> pairs;
  while (!query.empty()) {
    auto end = std::min(query.find('&'), query.size());
    auto part = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (part.empty()) continue;
    auto equals = std::min(part.find('='), part.size());
    auto value = part.substr(std::min(equals + 1, part.size()));
    pairs.emplace_back(percent_encode(percent_decode(part.substr(0, equals))),
                       percent_encode(percent_decode(value)));
  }
  std::ranges::sort(pairs);
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    if (i > 0) out += '&';
    out.append(pairs[i].first).append("=").append(pairs[i].second);
  }
}

void append_scope(std::string& out, const Scope& scope) {
  out.append(scope.date).append("/").append(scope.region).append("/").append(scope.service);
  out.append("/aws4_request");
}

void replace_header(Headers& headers, std::string_view name, std::string value) {
  auto same = [name](const Header& header) { return same_ignoring_case(header.name, name); };
  std::erase_if(headers, same);
  headers.push_back({std::string(name), std::move(value)});
}

}  // namespace

bool is_signable(std::string_view header_name) {
  constexpr std::array<std::string_view, 13> never{"authorization",
                                                   "connection",
                                                   "content-length",
                                                   "expect",
                                                   "keep-alive",
                                                   "proxy-authenticate",
                                                   "proxy-authorization",
                                                   "te",
                                                   "trailer",
                                                   "transfer-encoding",
                                                   "upgrade",
                                                   "user-agent",
                                                   "x-amzn-trace-id"};
  return std::ranges::none_of(
      never, [&](std::string_view name) { return same_ignoring_case(name, header_name); });
}

Canonical canonical_request(const CanonicalInput& input) {
  std::size_t bytes = 16;
  for (const auto& header : input.headers) bytes += header.name.size();
  Names names(bytes);
  std::vector<View> views;
  views.reserve(input.headers.size() + 1);
  for (const auto& header : input.headers) {
    if (input.choose == nullptr || input.choose(header.name)) {
      views.emplace_back(names.lower(header.name), header.value);
    }
  }
  if (!input.host.empty()) views.emplace_back("host", input.host);
  Canonical canonical;
  auto& text = canonical.text;
  text.reserve(1024);
  canonical.signed_headers.reserve(128);
  text.append(input.method).append("\n");
  append_path(text, input.path, input.rule);
  text += '\n';
  append_query(text, input.query);
  text += '\n';
  append_headers(canonical, views);
  text.append("\n").append(canonical.signed_headers).append("\n").append(input.payload_hash);
  return canonical;
}

std::string string_to_sign(std::string_view amz_date, const Scope& scope,
                           std::string_view canonical) {
  std::string out("AWS4-HMAC-SHA256\n");
  out.reserve(192);
  out.append(amz_date).append("\n");
  append_scope(out, scope);
  out += '\n';
  append_hex(out, bytes_of(sha256(canonical)));
  return out;
}

Digest signing_key(std::string_view secret, const Scope& scope) {
  std::string first("AWS4");
  first.append(secret);
  auto key = hmac_sha256(first, scope.date);
  std::ranges::fill(first, '\0');
  key = hmac_sha256(bytes_of(key), scope.region);
  key = hmac_sha256(bytes_of(key), scope.service);
  return hmac_sha256(bytes_of(key), "aws4_request");
}

std::string signature(const Digest& key, std::string_view text) {
  std::string out;
  out.reserve(64);
  append_hex(out, bytes_of(hmac_sha256(bytes_of(key), text)));
  return out;
}

UrlParts url_parts(std::string_view url) {
  UrlParts parts;
  bool tls = url.starts_with("https:");
  auto scheme = url.find("://");
  auto start = scheme == std::string_view::npos ? 0 : scheme + 3;
  auto fragment = url.find('#', start);
  if (fragment != std::string_view::npos) url = url.substr(0, fragment);
  auto end = std::min(url.find_first_of("/?", start), url.size());
  auto authority = url.substr(start, end - start);
  if (auto at = authority.rfind('@'); at != std::string_view::npos) authority.remove_prefix(at + 1);
  std::string_view port = tls ? ":443" : ":80";
  if (authority.ends_with(port)) authority.remove_suffix(port.size());
  parts.host = to_lower(authority);
  auto question = std::min(url.find('?', end), url.size());
  parts.path = url.substr(end, question - end);
  parts.query = url.substr(std::min(question + 1, url.size()));
  return parts;
}

const HmacKey& Signer::key_for(std::string_view secret, const Scope& scope) {
  std::string text;
  append_scope(text, scope);
  if (text != key_scope_ || secret != key_secret_) {
    key_ = HmacKey(bytes_of(signing_key(secret, scope)));
    key_scope_ = std::move(text);
    key_secret_ = secret;
  }
  return key_;
}

void Signer::sign(HttpRequest& request, const With& with) {
  auto amz_date = to_amz_date(with.time);
  auto hash = sha256_hex(request.body);
  auto& headers = request.headers;
  // Always: S3 insists on it, the others accept it, and so one rule serves all.
  replace_header(headers, "X-Amz-Content-Sha256", hash);
  replace_header(headers, "X-Amz-Date", amz_date);
  if (!with.credentials.session_token.empty()) {
    replace_header(headers, "X-Amz-Security-Token", with.credentials.session_token);
  }
  auto url = url_parts(request.url);
  auto canonical = canonical_request(
      {request.method, url.path, url.query, headers, hash, with.rule, is_signable,
       find_header(headers, "host").empty() ? std::string_view(url.host) : std::string_view()});
  Scope scope{std::string_view(amz_date).substr(0, 8), with.region, with.service};
  auto text = string_to_sign(amz_date, scope, canonical.text);
  std::string value("AWS4-HMAC-SHA256 Credential=");
  value.reserve(320);
  value.append(with.credentials.access_key_id).append("/");
  append_scope(value, scope);
  value.append(", SignedHeaders=").append(canonical.signed_headers).append(", Signature=");
  append_hex(value, bytes_of(key_for(with.credentials.secret_access_key, scope)(text)));
  replace_header(headers, "Authorization", std::move(value));
}

}  // namespace slipway::aws
