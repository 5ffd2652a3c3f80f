// How buckets are set up: what a stack's template says of them, and for the rest what S3 gives to
// every new bucket (encrypted with S3's own keys, closed to the public, owned by the account).
#include <algorithm>
#include <nlohmann/json.hpp>

#include "deploy/rehearsal/cfn/play.hh"
#include "deploy/rehearsal/paging.hh"
#include "deploy/rehearsal/services/s3.hh"
#include "deploy/rehearsal/xml_writer.hh"

namespace slipway::deploy::rehearsal::s3 {
namespace {

using nlohmann::json;

// Of a stack's bucket; of others nothing.
json properties_of(World& world, const Found& found) {
  const auto* thing = cfn::Play::of(world)
                          .estate(found.account, found.region)
                          .thing("AWS::S3::Bucket", found.bucket.name);
  return thing == nullptr ? json::object() : thing->properties;
}

json member(const json& object, const char* key, json otherwise) {
  const auto found = object.find(key);
  return found == object.end() || found->type() != otherwise.type() ? std::move(otherwise) : *found;
}

std::unexpected<ApiError> none(const char* code, const char* message) {
  return std::unexpected(ApiError{code, message, 404});
}

// A template's words are S3's own, except that lists wrap nothing: each item is the element again.
void write_setting(XmlWriter& xml, const std::string& name, const json& value) {
  if (value.is_array()) {
    for (const auto& item : value) write_setting(xml, name, item);
  } else if (value.is_object()) {
    xml.open(name);
    for (const auto& [key, item] : value.items()) write_setting(xml, key, item);
    xml.close();
  } else {
    xml.text(name, value.is_string() ? value.get<std::string>() : value.dump());
  }
}

json chosen_encryption(World& world, const Found& found, json& rule) {
  const auto rules = member(member(properties_of(world, found), "BucketEncryption", json::object()),
                            "ServerSideEncryptionConfiguration", json::array());
  rule = rules.empty() ? json::object() : rules[0];
  return member(rule, "ServerSideEncryptionByDefault", json::object());
}

}  // namespace

void tell_encryption(World& world, const Found& found, Headers& out) {
  json rule;
  const auto chosen = chosen_encryption(world, found, rule);
  const auto algorithm = text(chosen, "SSEAlgorithm"), key = text(chosen, "KMSMasterKeyID");
  out.push_back({"x-amz-server-side-encryption", algorithm.empty() ? "AES256" : algorithm});
  if (!key.empty()) out.push_back({"x-amz-server-side-encryption-aws-kms-key-id", key});
  if (text(rule, "BucketKeyEnabled") == "true")
    out.push_back({"x-amz-server-side-encryption-bucket-key-enabled", "true"});
}

Answer get_bucket_encryption(World& world, const Call& call) {
  const auto found = need_bucket(world, call);
  if (!found) return std::unexpected(found.error());
  json rule;
  const auto chosen = chosen_encryption(world, *found, rule);
  const auto algorithm = text(chosen, "SSEAlgorithm");
  XmlWriter xml;
  xml.open("Rule").open("ApplyServerSideEncryptionByDefault");
  xml.text("SSEAlgorithm", algorithm.empty() ? "AES256" : algorithm);
  xml.optional("KMSMasterKeyID", text(chosen, "KMSMasterKeyID")).close();
  xml.boolean("BucketKeyEnabled", text(rule, "BucketKeyEnabled") == "true");
  return Body{xml.take()};
}

Answer get_public_access_block(World& world, const Call& call) {
  const auto found = need_bucket(world, call);
  if (!found) return std::unexpected(found.error());
  const auto set =
      member(properties_of(world, *found), "PublicAccessBlockConfiguration", json::object());
  XmlWriter xml;
  for (const char* each :
       {"BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"})
    xml.boolean(each, set.empty() || text(set, each) == "true");
  return Body{xml.take()};
}

Answer get_bucket_ownership(World& world, const Call& call) {
  const auto found = need_bucket(world, call);
  if (!found) return std::unexpected(found.error());
  const auto rules =
      member(member(properties_of(world, *found), "OwnershipControls", json::object()), "Rules",
             json::array());
  const auto owner = rules.empty() ? "" : text(rules[0], "ObjectOwnership");
  XmlWriter xml;
  xml.open("Rule").text("ObjectOwnership", owner.empty() ? "BucketOwnerEnforced" : owner);
  return Body{xml.take()};
}

Answer get_bucket_tagging(World& world, const Call& call) {
  const auto found = need_bucket(world, call);
  if (!found) return std::unexpected(found.error());
  const auto tags = member(properties_of(world, *found), "Tags", json::array());
  if (tags.empty()) return none("NoSuchTagSet", "The TagSet does not exist");
  XmlWriter xml;
  xml.open("TagSet");
  for (const auto& tag : tags)
    xml.open("Tag").text("Key", text(tag, "Key")).text("Value", text(tag, "Value")).close();
  return Body{xml.take()};
}

Answer get_bucket_lifecycle(World& world, const Call& call) {
  const auto found = need_bucket(world, call);
  if (!found) return std::unexpected(found.error());
  const auto rules =
      member(member(properties_of(world, *found), "LifecycleConfiguration", json::object()),
             "Rules", json::array());
  if (rules.empty())
    return none("NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist");
  XmlWriter xml;
  for (json rule : rules) {
    // What a template calls by other words than S3.
    if (rule.contains("Id")) rule["ID"] = rule["Id"], rule.erase("Id");
    rule["Filter"] = {{"Prefix", text(rule, "Prefix")}};
    rule.erase("Prefix");
    if (rule.contains("ExpirationInDays")) {
      rule["Expiration"] = {{"Days", rule["ExpirationInDays"]}};
      rule.erase("ExpirationInDays");
    }
    write_setting(xml, "Rule", rule);
  }
  return Body{xml.take()};
}

Answer get_bucket_policy(World& world, const Call& call) {
  const auto found = need_bucket(world, call);
  if (!found) return std::unexpected(found.error());
  for (const auto* policy :
       cfn::Play::of(world).estate(found->account, found->region).all("AWS::S3::BucketPolicy"))
    if (text(policy->properties, "Bucket") == found->bucket.name) {
      const auto document = policy->properties.find("PolicyDocument");
      if (document == policy->properties.end()) break;
      return Body{.text = document->is_string() ? document->get<std::string>() : document->dump(),
                  .headers = {{"Content-Type", "application/json"}}};
    }
  return none("NoSuchBucketPolicy", "The bucket policy does not exist");
}

// Everything is the owner's.
Answer get_bucket_acl(World& world, const Call& call) {
  const auto found = need_bucket(world, call);
  if (!found) return std::unexpected(found.error());
  const auto owner = owner_id(found->account);
  const std::string grantee = "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" ";
  return Body{"<Owner><ID>" + owner + "</ID></Owner><AccessControlList><Grant><Grantee " + grantee +
              "xsi:type=\"CanonicalUser\"><ID>" + owner +
              "</ID></Grantee><Permission>FULL_CONTROL</Permission></Grant></AccessControlList>"};
}

}  // namespace slipway::deploy::rehearsal::s3
