// Objects and their versions. What is put in is kept, as templates are read from there; the estate
// is told how much a bucket holds, as one that is not empty cannot be deleted.
#include <fmt/format.h>

#include <algorithm>

#include "aws/wire/percent.hh"
#include "deploy/rehearsal/cfn/play.hh"
#include "deploy/rehearsal/cfn/waits.hh"
#include "deploy/rehearsal/paging.hh"
#include "deploy/rehearsal/services/s3.hh"
#include "deploy/rehearsal/values.hh"
#include "deploy/rehearsal/xml_writer.hh"

namespace slipway::deploy::rehearsal::s3 {
namespace {

constexpr std::size_t most_keys = 1000;

// What has become of some keys.
void tell_estate(World& world, const Found& found, const std::vector<std::string>& keys) {
  auto& estate = cfn::Play::of(world).estate(found.account, found.region);
  auto& contents = estate.contents[found.bucket.name];
  for (const auto& key : keys) {
    const auto versions = found.objects->find(key);
    if (versions == found.objects->end() || versions->second.front().is_marker)
      contents.erase(key);
    else
      contents[key] = versions->second.front().body;
  }
  int count = 0;
  for (const auto& [key, versions] : *found.objects) count += static_cast<int>(versions.size());
  estate.objects[found.bucket.name] = count;
}

std::string shown_key(const Call& call, const std::string& key) {
  return text(call.input, "encoding-type") == "url" ? aws::percent_encode(key, aws::Slash::keep)
                                                    : key;
}

std::string new_version_id(World& world, const Found& found) {
  return found.bucket.versioned ? world.hex(32) : "null";
}

void add_version(const Found& found, const std::string& key, ObjectVersion version) {
  auto& versions = (*found.objects)[key];
  if (!found.bucket.versioned) versions.clear();
  versions.insert(versions.begin(), std::move(version));
}

// In listings the algorithm is an element, in capitals.
void write_checksum(XmlWriter& xml, const ObjectVersion& version) {
  if (version.checksum.empty()) return;
  std::string algorithm = version.checksum_algorithm;
  std::ranges::transform(algorithm, algorithm.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  xml.text("ChecksumAlgorithm", algorithm).text("ChecksumType", "FULL_OBJECT");
}

struct VersionRow {
  const std::string* key;
  const ObjectVersion* version;
  bool is_latest;
};

void write_version(XmlWriter& xml, const VersionRow& row, const Call& call) {
  const auto& version = *row.version;
  xml.open(version.is_marker ? "DeleteMarker" : "Version").text("Key", shown_key(call, *row.key));
  xml.text("VersionId", version.id).boolean("IsLatest", row.is_latest);
  xml.time("LastModified", version.modified);
  if (!version.is_marker) {
    xml.text("ETag", version.etag);
    write_checksum(xml, version);
    xml.number("Size", static_cast<long long>(version.body.size()));
    xml.text("StorageClass", "STANDARD");
  }
  xml.open("Owner").text("ID", owner_id(call.account)).close().close();
}

// Rows after the marker, in S3's order: by key, the newest version first.
std::vector<VersionRow> versions_after(const Found& found, const Call& call) {
  const auto prefix = text(call.input, "prefix"), key_marker = text(call.input, "key-marker"),
             id_marker = text(call.input, "version-id-marker");
  std::vector<VersionRow> rows;
  for (const auto& [key, versions] : *found.objects) {
    if (!key.starts_with(prefix) || key < key_marker || (key == key_marker && id_marker.empty()))
      continue;
    bool past = key != key_marker;
    for (std::size_t i = 0; i < versions.size(); ++i) {
      if (past) rows.push_back({&key, &versions[i], i == 0});
      past = past || versions[i].id == id_marker;
    }
  }
  return rows;
}

// What a listing shows: an object, or (without one) all those whose keys go on after a delimiter.
struct Entry {
  std::string name;
  const ObjectVersion* object = nullptr;
};

// In order, after a marker. What is rolled up counts as one.
std::vector<Entry> entries_after(const Found& found, const Call& call, const std::string& marker) {
  const auto prefix = text(call.input, "prefix"), delimiter = text(call.input, "delimiter");
  std::vector<Entry> rows;
  for (const auto& [key, versions] : *found.objects) {
    if (!key.starts_with(prefix) || versions.front().is_marker) continue;
    const auto cut = delimiter.empty() ? key.npos : key.find(delimiter, prefix.size());
    Entry entry = cut == key.npos ? Entry{key, &versions.front()}
                                  : Entry{key.substr(0, cut + delimiter.size())};
    if (entry.name <= marker || (!rows.empty() && rows.back().name == entry.name)) continue;
    rows.push_back(std::move(entry));
  }
  return rows;
}

void write_entry(XmlWriter& xml, const Entry& entry, const Call& call, bool with_owner) {
  if (entry.object == nullptr) {
    xml.open("CommonPrefixes").text("Prefix", shown_key(call, entry.name)).close();
    return;
  }
  xml.open("Contents").text("Key", shown_key(call, entry.name));
  xml.time("LastModified", entry.object->modified).text("ETag", entry.object->etag);
  write_checksum(xml, *entry.object);
  xml.number("Size", static_cast<long long>(entry.object->body.size()));
  if (with_owner) xml.open("Owner").text("ID", owner_id(call.account)).close();
  xml.text("StorageClass", "STANDARD").close();
}

void write_listing_head(XmlWriter& xml, const Found& found, const Call& call, std::size_t limit) {
  xml.text("Name", found.bucket.name).text("Prefix", shown_key(call, text(call.input, "prefix")));
  if (const auto delimiter = text(call.input, "delimiter"); !delimiter.empty())
    xml.text("Delimiter", shown_key(call, delimiter));
  xml.number("MaxKeys", static_cast<long long>(limit));
  xml.optional("EncodingType", text(call.input, "encoding-type"));
}

std::size_t key_limit(World& world, const Call& call) {
  return page_limit(integer(call.input, "max-keys").value_or(0), most_keys,
                    world.account(call).page_size);
}

// Without a version: hides the object, or removes it from a bucket without versioning. What was
// done stands in the headers, as S3 tells it.
Headers erase_object(World& world, const Found& found, const std::string& key,
                     const std::string& id) {
  const auto versions = found.objects->find(key);
  if (id.empty() && found.bucket.versioned) {
    const auto marker = world.hex(32);
    add_version(found, key,
                {.id = marker, .etag = {}, .body = {}, .modified = world.now(), .is_marker = true});
    return {{"x-amz-delete-marker", "true"}, {"x-amz-version-id", marker}};
  }
  if (versions == found.objects->end()) return {};
  Headers told;
  if (id.empty()) {
    versions->second.clear();
  } else {
    told.push_back({"x-amz-version-id", id});
    std::erase_if(versions->second, [&](const ObjectVersion& version) {
      if (version.id == id && version.is_marker) told.push_back({"x-amz-delete-marker", "true"});
      return version.id == id;
    });
  }
  if (versions->second.empty()) found.objects->erase(versions);
  return told;
}

}  // namespace

void tell_checksum(const ObjectVersion& version, Headers& out) {
  if (version.checksum.empty()) return;
  out.push_back({"x-amz-checksum-" + version.checksum_algorithm, version.checksum});
  out.push_back({"x-amz-checksum-type", "FULL_OBJECT"});
}

Answer list_object_versions(World& world, const Call& call) {
  auto found = need_bucket(world, call);
  if (!found) return std::unexpected(found.error());
  const auto rows = versions_after(*found, call);
  const auto limit = key_limit(world, call);
  const auto shown = std::min(limit, rows.size());
  XmlWriter xml;
  xml.text("Name", found->bucket.name).text("Prefix", text(call.input, "prefix"));
  xml.text("KeyMarker", text(call.input, "key-marker"));
  xml.text("VersionIdMarker", text(call.input, "version-id-marker"));
  xml.number("MaxKeys", static_cast<long long>(limit));
  xml.optional("EncodingType", text(call.input, "encoding-type"));
  xml.boolean("IsTruncated", shown < rows.size());
  if (shown < rows.size()) {
    xml.text("NextKeyMarker", shown_key(call, *rows[shown - 1].key));
    xml.text("NextVersionIdMarker", rows[shown - 1].version->id);
  }
  for (std::size_t i = 0; i < shown; ++i) write_version(xml, rows[i], call);
  return Body{xml.take()};
}

Answer list_objects_v2(World& world, const Call& call) {
  auto found = need_bucket(world, call);
  if (!found) return std::unexpected(found.error());
  const auto rows = entries_after(*found, call, text(call.input, "start-after"));
  const auto limit = key_limit(world, call);
  const auto page = page_of(rows.size(), text(call.input, "continuation-token"), limit);
  if (!page)
    return std::unexpected(
        ApiError{"InvalidArgument", "The continuation token provided is incorrect"});
  XmlWriter xml;
  write_listing_head(xml, *found, call, limit);
  xml.number("KeyCount", static_cast<long long>(page->end - page->begin));
  xml.boolean("IsTruncated", !page->next_token.empty());
  xml.optional("ContinuationToken", text(call.input, "continuation-token"));
  xml.optional("NextContinuationToken", page->next_token);
  xml.optional("StartAfter", text(call.input, "start-after"));
  for (auto i = page->begin; i < page->end; ++i)
    write_entry(xml, rows[i], call, flag(call.input, "fetch-owner"));
  return Body{xml.take()};
}

// The first version of the call: by marker, and each with its owner.
Answer list_objects(World& world, const Call& call) {
  auto found = need_bucket(world, call);
  if (!found) return std::unexpected(found.error());
  const auto rows = entries_after(*found, call, text(call.input, "marker"));
  const auto limit = key_limit(world, call);
  const auto shown = std::min(limit, rows.size());
  XmlWriter xml;
  write_listing_head(xml, *found, call, limit);
  xml.text("Marker", text(call.input, "marker")).boolean("IsTruncated", shown < rows.size());
  if (shown < rows.size() && !text(call.input, "delimiter").empty())
    xml.text("NextMarker", shown_key(call, rows[shown - 1].name));
  for (std::size_t i = 0; i < shown; ++i) write_entry(xml, rows[i], call, true);
  return Body{xml.take()};
}

Answer put_object(World& world, const Call& call) {
  if (auto signal = cfn::put_signal(world, call)) return std::move(*signal);
  auto found = need_bucket(world, call);
  if (!found) return std::unexpected(found.error());
  ObjectVersion version{.id = new_version_id(world, *found),
                        .etag = text(call.input, "ETag"),
                        .body = from_base64(text(call.input, "Body")).value_or(""),
                        .checksum_algorithm = text(call.input, "ChecksumAlgorithm"),
                        .checksum = text(call.input, "Checksum"),
                        .modified = world.now()};
  if (auto type = text(call.input, "Content-Type"); !type.empty()) version.content_type = type;
  const auto told = call.input.value("Told", nlohmann::json::object());
  for (const auto& [name, value] : told.items()) version.told.emplace_back(name, value);
  const auto key = text(call.input, "Key");
  if (auto refused = refuse_write(*found, call)) return std::unexpected(std::move(*refused));
  add_version(*found, key, version);
  tell_estate(world, *found, {key});
  Body body{.text = {}, .headers = {{"ETag", version.etag}}};
  tell_encryption(world, *found, body.headers);
  tell_checksum(version, body.headers);
  if (found->bucket.versioned) body.headers.push_back({"x-amz-version-id", version.id});
  return body;
}

Answer delete_object(World& world, const Call& call) {
  auto found = need_bucket(world, call);
  if (!found) return std::unexpected(found.error());
  const auto key = text(call.input, "Key");
  if (auto refused = refuse_write(*found, call)) return std::unexpected(std::move(*refused));
  auto told = erase_object(world, *found, key, text(call.input, "versionId"));
  tell_estate(world, *found, {key});
  return Body{.text = {}, .headers = std::move(told), .status = 204};
}

Answer delete_objects(World& world, const Call& call) {
  auto found = need_bucket(world, call);
  if (!found) return std::unexpected(found.error());
  const auto objects = call.input.value("Object", nlohmann::json::array());
  if (objects.size() > most_keys)
    return std::unexpected(
        ApiError{"MalformedXML",
                 "The XML you provided was not well-formed or did not validate against our "
                 "published schema"});
  XmlWriter xml;
  std::vector<std::string> keys;
  for (const auto& object : objects) {
    if (!object.is_object()) continue;
    const auto key = text(object, "Key"), id = text(object, "VersionId");
    keys.push_back(key);
    const auto told = erase_object(world, *found, key, id);
    if (flag(call.input, "Quiet")) continue;
    xml.open("Deleted").text("Key", key).optional("VersionId", id);
    if (!find_header(told, "x-amz-delete-marker").empty())
      xml.boolean("DeleteMarker", true)
          .text("DeleteMarkerVersionId", find_header(told, "x-amz-version-id"));
    xml.close();
  }
  tell_estate(world, *found, keys);
  return Body{xml.take()};
}

}  // namespace slipway::deploy::rehearsal::s3
