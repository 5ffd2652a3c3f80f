// Reading one object: which version, on which conditions, what part of it.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "aws/time.hh"
#include "deploy/rehearsal/paging.hh"
#include "deploy/rehearsal/services/s3.hh"

namespace slipway::deploy::rehearsal::s3 {
namespace {

ApiError no_key() { return {"NoSuchKey", "The specified key does not exist.", 404}; }

ApiError precondition_failed() {
  return {"PreconditionFailed", "At least one of the pre-conditions you specified did not hold",
          412};
}

// The version that is named, or the present one, which must not be a marker.
std::expected<const ObjectVersion*, ApiError> need_object(const Found& found, const Call& call) {
  const auto id = text(call.input, "versionId");
  const auto versions = found.objects->find(text(call.input, "Key"));
  if (versions == found.objects->end())
    return std::unexpected(
        id.empty() ? no_key()
                   : ApiError{"NoSuchVersion", "The specified version does not exist.", 404});
  for (const auto& version : versions->second) {
    if (!id.empty() && version.id != id) continue;
    if (!version.is_marker) return &version;
    auto error = id.empty()
                     ? no_key()
                     : ApiError{"MethodNotAllowed",
                                "The specified method is not allowed against this resource.", 405};
    error.headers = {{"x-amz-delete-marker", "true"}, {"x-amz-version-id", version.id}};
    return std::unexpected(std::move(error));
  }
  return std::unexpected(ApiError{"NoSuchVersion", "The specified version does not exist.", 404});
}

Headers headers_of(World& world, const Found& found, const ObjectVersion& version,
                   const Call& call) {
  Headers out{{"ETag", version.etag},
              {"Last-Modified", to_http_date(version.modified)},
              {"Accept-Ranges", "bytes"},
              {"Content-Type", version.content_type}};
  for (const auto& [name, value] : version.told) out.push_back({name, value});
  tell_encryption(world, found, out);
  if (text(call.input, "x-amz-checksum-mode") == "ENABLED") tell_checksum(version, out);
  if (found.bucket.versioned) out.push_back({"x-amz-version-id", version.id});
  // What a signed URL wants to have told otherwise.
  constexpr std::pair<const char*, std::string_view> others[] = {
      {"response-content-type", "Content-Type"},
      {"response-content-disposition", "Content-Disposition"},
      {"response-content-encoding", "Content-Encoding"},
      {"response-content-language", "Content-Language"},
      {"response-cache-control", "Cache-Control"},
      {"response-expires", "Expires"}};
  for (const auto& [asked, name] : others)
    if (auto value = text(call.input, asked); !value.empty()) {
      std::erase_if(out, [&](const Header& header) { return header.name == name; });
      out.push_back({std::string(name), std::move(value)});
    }
  return out;
}

// They are of the whole object: clients would hold a part, or nothing, against them.
void drop_checksums(Headers& headers) {
  std::erase_if(headers,
                [](const Header& header) { return header.name.starts_with("x-amz-checksum-"); });
}

// "*", or a list of tags, in quotes or not.
bool names_tag(std::string_view list, std::string_view etag) {
  const auto bare = [](std::string_view text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    if (text.size() > 1 && text.starts_with('"') && text.ends_with('"'))
      text = text.substr(1, text.size() - 2);
    return text;
  };
  for (std::size_t at = 0; at <= list.size();) {
    const auto end = std::min(list.find(',', at), list.size());
    const auto one = bare(list.substr(at, end - at));
    if (one == "*" || one == bare(etag)) return true;
    at = end + 1;
  }
  return false;
}

enum class Condition : std::uint8_t { holds, not_modified, failed };

// A tag outweighs a date (S3 API reference, GetObject: "conditional requests").
Condition condition_of(const ObjectVersion& version, const Call& call) {
  const auto modified = std::chrono::floor<std::chrono::seconds>(version.modified);
  const auto date = [&](const char* name) { return parse_http_date(text(call.input, name)); };
  if (const auto tags = text(call.input, "If-Match"); !tags.empty()) {
    if (!names_tag(tags, version.etag)) return Condition::failed;
  } else if (const auto since = date("If-Unmodified-Since"); since && modified > *since) {
    return Condition::failed;
  }
  if (const auto tags = text(call.input, "If-None-Match"); !tags.empty())
    return names_tag(tags, version.etag) ? Condition::not_modified : Condition::holds;
  const auto since = date("If-Modified-Since");
  return since && modified <= *since ? Condition::not_modified : Condition::holds;
}

struct Part {
  std::size_t first = 0, last = 0;
};

// "bytes=0-9", "bytes=10-", "bytes=-5"; none of what is no range of bytes, which S3 passes over.
std::optional<std::expected<Part, ApiError>> part_of(std::string_view range, std::size_t size) {
  if (!range.starts_with("bytes=") || range.find(',') != range.npos) return std::nullopt;
  range.remove_prefix(6);
  const auto dash = range.find('-');
  if (dash == range.npos) return std::nullopt;
  const auto read = [](std::string_view digits) -> std::optional<std::size_t> {
    std::size_t out = 0;
    const auto* end = digits.data() + digits.size();
    const auto [last, error] = std::from_chars(digits.data(), end, out);
    return error == std::errc() && last == end ? std::optional(out) : std::nullopt;
  };
  const auto first = read(range.substr(0, dash)), last = read(range.substr(dash + 1));
  const bool from_end = dash == 0 && last, open = first && dash + 1 == range.size();
  if (!from_end && !open && !(first && last && *first <= *last)) return std::nullopt;
  Part part{from_end ? size - std::min(*last, size) : *first,
            from_end || open ? size - 1 : std::min(*last, size - 1)};
  if (size == 0 || part.first >= size)
    return std::unexpected(ApiError{"InvalidRange",
                                    "The requested range is not satisfiable",
                                    416,
                                    {{"Content-Range", fmt::format("bytes */{}", size)}}});
  return part;
}

}  // namespace

std::optional<ApiError> refuse_write(const Found& found, const Call& call) {
  const auto wanted = text(call.input, "If-Match"), unwanted = text(call.input, "If-None-Match");
  if (!unwanted.empty() && unwanted != "*")
    return ApiError{"NotImplemented",
                    "A header you provided implies functionality that is not implemented", 501};
  const auto versions = found.objects->find(text(call.input, "Key"));
  const ObjectVersion* present = versions == found.objects->end()     ? nullptr
                                 : versions->second.front().is_marker ? nullptr
                                                                      : &versions->second.front();
  if (!unwanted.empty() && present != nullptr) return precondition_failed();
  if (wanted.empty()) return std::nullopt;
  if (present == nullptr) return no_key();
  return names_tag(wanted, present->etag) ? std::nullopt : std::optional(precondition_failed());
}

Answer get_object(World& world, const Call& call) {
  auto found = need_bucket(world, call);
  if (!found) return std::unexpected(found.error());
  auto version = need_object(*found, call);
  if (!version) return std::unexpected(version.error());
  auto headers = headers_of(world, *found, **version, call);
  switch (condition_of(**version, call)) {
    case Condition::failed:
      return std::unexpected(precondition_failed());
    case Condition::not_modified:
      drop_checksums(headers);
      return Body{.text = {}, .headers = std::move(headers), .status = 304};
    case Condition::holds:
      break;
  }
  const auto& bytes = (*version)->body;
  const auto part = part_of(text(call.input, "Range"), bytes.size());
  if (!part) return Body{bytes, std::move(headers)};
  if (!*part) return std::unexpected(part->error());
  drop_checksums(headers);
  headers.push_back({"Content-Range",
                     fmt::format("bytes {}-{}/{}", (*part)->first, (*part)->last, bytes.size())});
  return Body{bytes.substr((*part)->first, (*part)->last - (*part)->first + 1), std::move(headers),
              206};
}

Answer head_object(World& world, const Call& call) { return get_object(world, call); }

}  // namespace slipway::deploy::rehearsal::s3
