#include "aws/services/s3.hh"

#include <openssl/evp.h>

#include "aws/encoding.hh"
#include "aws/wire/paging.hh"
#include "aws/wire/xml.hh"

namespace slipway::aws::s3 {

namespace {

WireRequest rest(std::string method, const std::string& bucket, std::string_view key = {}) {
  WireRequest request;
  request.method = std::move(method);
  if (!bucket.empty()) request.path += bucket;
  if (!key.empty()) request.path.append("/").append(key);
  return request;
}

void parameter(WireRequest& request, std::string_view name, const std::string& value) {
  if (!value.empty()) request.query.emplace_back(name, value);
}

std::string base64(std::string_view bytes) {
  std::string out(4 * ((bytes.size() + 2) / 3), '\0');
  const auto* from = static_cast<const unsigned char*>(static_cast<const void*>(bytes.data()));
  auto* to = static_cast<unsigned char*>(static_cast<void*>(out.data()));
  EVP_EncodeBlock(to, from, static_cast<int>(bytes.size()));
  return out;
}

// Calls that take a list refuse one without a checksum; SHA-256 is the one OpenSSL brings along.
void add_checksum(WireRequest& request) {
  request.headers.push_back({"x-amz-sdk-checksum-algorithm", "SHA256"});
  request.headers.push_back({"x-amz-checksum-sha256", base64(bytes_of(sha256(request.body)))});
}

// Keys come url-encoded (encoding-type=url), because XML cannot hold every byte; a space is "+".
std::string readable_key(std::string key) {
  for (char& c : key) {
    if (c == '+') c = ' ';
  }
  return percent_decode(key);
}

struct StringSink : pugi::xml_writer {
  std::string text;
  void write(const void* data, std::size_t size) override {
    text.append(static_cast<const char*>(data), size);
  }
};

void add_text(pugi::xml_node parent, const char* name, const std::string& value) {
  parent.append_child(name).text().set(value.c_str());
}

}  // namespace

static void read(const Xml& node, Bucket& out) {
  node.read("Name", out.name);
  node.read("BucketRegion", out.bucket_region);
  node.read("CreationDate", out.creation_date);
}

WireRequest ListBuckets::request() const {
  WireRequest request = rest("GET", "");
  parameter(request, "max-buckets", std::to_string(max_buckets));
  parameter(request, "continuation-token", continuation_token);
  parameter(request, "prefix", prefix);
  parameter(request, "bucket-region", bucket_region);
  return request;
}

Result<ListBuckets::Reply> ListBuckets::parse(const HttpReply& reply) {
  XmlReply xml(reply, info, "ListAllMyBucketsResult");
  Reply out;
  xml.root().list("Buckets", "Bucket", out.buckets);
  xml.root().read("ContinuationToken", out.continuation_token);
  return xml.finish(std::move(out));
}

std::optional<ListBuckets> ListBuckets::next(const Reply& reply) const {
  return with_token(*this, &ListBuckets::continuation_token, reply.continuation_token);
}

WireRequest PutObject::request() const {
  WireRequest request = rest("PUT", bucket, key);
  if (!content_type.empty()) request.headers.push_back({"Content-Type", content_type});
  request.body = body;
  add_checksum(request);
  return request;
}

Result<PutObject::Reply> PutObject::parse(const HttpReply& reply) {
  return Reply{.etag = std::string(find_header(reply.headers, "ETag")),
               .version_id = std::string(find_header(reply.headers, "x-amz-version-id"))};
}

static void read(const Xml& node, ObjectVersion& out) {
  node.read("Key", out.key);
  out.key = readable_key(std::move(out.key));
  node.read("VersionId", out.version_id);
  node.read("IsLatest", out.is_latest);
  node.read("Size", out.size);
  node.read("LastModified", out.last_modified);
}

WireRequest ListObjectVersions::request() const {
  WireRequest request = rest("GET", bucket);
  request.query.emplace_back("versions", "");
  parameter(request, "encoding-type", "url");
  parameter(request, "max-keys", std::to_string(max_keys));
  parameter(request, "prefix", prefix);
  parameter(request, "key-marker", key_marker);
  parameter(request, "version-id-marker", version_id_marker);
  return request;
}

Result<ListObjectVersions::Reply> ListObjectVersions::parse(const HttpReply& reply) {
  XmlReply xml(reply, info, "ListVersionsResult");
  Reply out;
  xml.root().items("Version", out.versions);
  xml.root().items("DeleteMarker", out.delete_markers);
  xml.root().read("IsTruncated", out.is_truncated);
  xml.root().read("NextKeyMarker", out.next_key_marker);
  out.next_key_marker = readable_key(std::move(out.next_key_marker));
  xml.root().read("NextVersionIdMarker", out.next_version_id_marker);
  return xml.finish(std::move(out));
}

std::optional<ListObjectVersions> ListObjectVersions::next(const Reply& reply) const {
  bool same =
      reply.next_key_marker == key_marker && reply.next_version_id_marker == version_id_marker;
  if (!reply.is_truncated || reply.next_key_marker.empty() || same) return std::nullopt;
  ListObjectVersions op = *this;
  op.key_marker = reply.next_key_marker;
  op.version_id_marker = reply.next_version_id_marker;
  return op;
}

std::vector<ObjectIdentifier> everything_of(const ListObjectVersions::Reply& reply) {
  std::vector<ObjectIdentifier> out;
  for (const auto* rows : {&reply.versions, &reply.delete_markers}) {
    for (const ObjectVersion& row : *rows) out.push_back({row.key, row.version_id});
  }
  return out;
}

WireRequest DeleteObjects::request() const {
  pugi::xml_document document;
  pugi::xml_node root = document.append_child("Delete");
  root.append_attribute("xmlns").set_value("http://s3.amazonaws.com/doc/2006-03-01/");
  for (const ObjectIdentifier& object : objects) {
    pugi::xml_node node = root.append_child("Object");
    add_text(node, "Key", object.key);
    if (!object.version_id.empty()) add_text(node, "VersionId", object.version_id);
  }
  add_text(root, "Quiet", "true");
  StringSink sink;
  document.save(sink, "", pugi::format_raw | pugi::format_no_declaration);
  WireRequest request = rest("POST", bucket);
  request.query.emplace_back("delete", "");
  request.headers.push_back({"Content-Type", "application/xml"});
  request.body = std::move(sink.text);
  add_checksum(request);
  return request;
}

static void read(const Xml& node, DeleteError& out) {
  node.read("Key", out.key);
  node.read("VersionId", out.version_id);
  node.read("Code", out.code);
  node.read("Message", out.message);
}

Result<DeleteObjects::Reply> DeleteObjects::parse(const HttpReply& reply) {
  XmlReply xml(reply, info, "DeleteResult");
  Reply out;
  xml.root().items("Error", out.errors);
  return xml.finish(std::move(out));
}

}  // namespace slipway::aws::s3
