#include "deploy/rehearsal/cfn/references.hh"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

#include "deploy/rehearsal/cfn/evaluate.hh"
#include "deploy/rehearsal/cfn/parameters.hh"
#include "deploy/rehearsal/cfn/reject.hh"

namespace slipway::deploy::rehearsal::cfn {
namespace {

constexpr std::string_view kOpens = "{{resolve:", kCloses = "}}";
// Properties that take secure strings, of those our types have.
constexpr std::pair<std::string_view, std::string_view> kSecure[] = {
    {"AWS::OpenSearchService::Domain", "AdvancedSecurityOptions"},
    {"AWS::RDS::DBCluster", "MasterUserPassword"},
    {"AWS::RDS::DBInstance", "MasterUserPassword"}};

struct Reference {
  std::string whole, service, rest;  // {{resolve:ssm:/a:1}}, ssm, /a:1
};

// Calls back for each reference of a text with where it stands.
template <class F>
void for_references(std::string_view text, F&& call) {
  for (auto at = text.find(kOpens); at != text.npos; at = text.find(kOpens, at + 1)) {
    const auto end = text.find(kCloses, at);
    if (end == text.npos) return;
    const auto inner = text.substr(at + kOpens.size(), end - at - kOpens.size());
    const auto colon = std::min(inner.find(':'), inner.size());
    call(Reference{std::string(text.substr(at, end + kCloses.size() - at)),
                   std::string(inner.substr(0, colon)),
                   std::string(inner.substr(std::min(colon + 1, inner.size())))});
  }
}

template <class F>
void for_texts(const json& value, F&& call) {
  if (value.is_string()) call(value.get_ref<const std::string&>());
  if (value.is_structured())
    for (const auto& item : value) for_texts(item, call);
}

struct StoreName {
  std::string name;
  std::size_t version = 0;  // 0: the newest
};

// /a/b or /a/b:3; labels are refused.
std::optional<StoreName> store_name(const std::string& text) {
  const auto colon = text.rfind(':');
  if (colon == text.npos) return StoreName{text, 0};
  std::size_t version = 0;
  const char* from = text.data() + colon + 1;
  const char* until = text.data() + text.size();
  const auto [end, error] = std::from_chars(from, until, version);
  if (error != std::errc{} || end != until || version == 0) return std::nullopt;
  return StoreName{text.substr(0, colon), version};
}

const std::string* stored_value(const Estate& estate, const StoreName& wanted) {
  const auto it = estate.parameters.find(wanted.name);
  if (it == estate.parameters.end() || it->second.versions.size() < wanted.version) return nullptr;
  return wanted.version == 0 ? &it->second.versions.back()
                             : &it->second.versions[wanted.version - 1];
}

[[noreturn]] void reject_unknown(const std::string& name) {
  reject("Unable to fetch parameters [{}] from parameter store for this account.", name);
}

bool takes_secure(const Resource& resource, const std::string& property) {
  return std::ranges::any_of(kSecure, [&](const auto& entry) {
    return entry.first == resource.type && entry.second == property;
  });
}

void check_one(const Reference& reference, const Resource& resource, const std::string& property,
               const Estate& estate) {
  // Names that functions fill in are not known yet.
  if (!reference.service.starts_with("ssm") || reference.rest.find("${") != std::string::npos)
    return;
  const auto name = store_name(reference.rest);
  if (!name)
    reject("Incorrect format is used in the following SSM reference: [{}]", reference.whole);
  if (reference.service == "ssm-secure" && !takes_secure(resource, property))
    reject("SSM Secure reference is not supported in: [{}/Properties/{}]", resource.type, property);
  if (name->version != 0 && stored_value(estate, *name) == nullptr) reject_unknown(reference.rest);
}

std::string filled_text(std::string text, const Estate& estate) {
  std::vector<Reference> found;
  for_references(text, [&](Reference one) {
    if (one.service == "ssm") found.push_back(std::move(one));
  });
  for (const auto& one : found) {
    const auto name = store_name(one.rest);
    if (!name) reject("Incorrect format is used in the following SSM reference: [{}]", one.whole);
    const auto* value = stored_value(estate, *name);
    if (value == nullptr) reject_unknown(one.rest);
    if (const auto at = text.find(one.whole); at != text.npos)
      text.replace(at, one.whole.size(), *value);
  }
  return text;
}

json filled_value(const json& value, const Estate& estate) {
  if (value.is_string()) return filled_text(value.get<std::string>(), estate);
  if (!value.is_structured()) return value;
  json out = value;
  for (auto& item : out) item = filled_value(item, estate);
  return out;
}

// ---- secrets

struct SecretName {
  std::string id, key;
};

// ID[:SecretString[:KEY[:STAGE[:VERSION]]]], where ID may be an ARN.
SecretName secret_name(const std::string& text) {
  std::size_t from = 0;
  for (int colons = 0; text.starts_with("arn:") && from < text.size() && colons < 6; ++from)
    colons += text[from] == ':' ? 1 : 0;
  const auto end = std::min(text.find(':', from), text.size());
  SecretName out{text.substr(0, end), {}};
  const auto mark = std::string_view(":SecretString:");
  if (text.compare(end, mark.size(), mark) != 0) return out;
  const auto key = end + mark.size();
  out.key = text.substr(key, std::min(text.find(':', key), text.size()) - key);
  return out;
}

std::string text_of_property(const json& object, const char* key) {
  const auto it = object.find(key);
  return it != object.end() && it->is_string() ? it->get<std::string>() : std::string{};
}

// The secret as JSON; discarded when it is a plain text, null when there is no such secret.
json secret_content(const Estate& estate, const std::string& id) {
  for (const auto* thing : estate.all("AWS::SecretsManager::Secret")) {
    const auto& set = thing->properties;
    if (thing->physical_id != id && text_of_property(set, "Name") != id) continue;
    const json made = set.value("GenerateSecretString", json());
    if (!made.is_object())
      return json::parse(text_of_property(set, "SecretString"), nullptr, false);
    json out = json::parse(text_of_property(made, "SecretStringTemplate"), nullptr, false);
    if (out.is_object()) out[text_of_property(made, "GenerateStringKey")] = "generated";
    return out;
  }
  for (const auto* cluster : estate.all("AWS::RDS::DBCluster"))
    if (text_of_property(cluster->attributes, "MasterUserSecret.SecretArn") == id)
      return {{"username", ""}, {"password", ""}};
  return nullptr;
}

std::string problem_of(const SecretName& name, const Estate& estate) {
  const json content = secret_content(estate, name.id);
  if (content.is_null())
    return "Secrets Manager can't find the specified secret. (Service: AWSSecretsManager; Status "
           "Code: 400; Error Code: ResourceNotFoundException; Proxy: null)";
  if (name.key.empty()) return {};
  if (!content.is_object()) return "Could not parse SecretString JSON";
  if (content.contains(name.key)) return {};
  return "Could not find a value associated with JSONKey in SecretString";
}

// ---- parameters that name one in the store

constexpr std::string_view kStored = "AWS::SSM::Parameter::Value<";

std::string value_from_store(const Parameter& rule, const std::string& text, const Estate& estate) {
  const auto name = store_name(text).value_or(StoreName{text, 0});
  const auto* value = stored_value(estate, name);
  if (value == nullptr) reject_unknown(text);
  const bool list = estate.parameters.at(name.name).type == "StringList";
  if (list != rule.is_list())
    reject("Types for SSM parameters [{}] defined in CFN template and SSM are incompatible", text);
  return list ? fmt::format("{}", fmt::join(split_list(*value), ",")) : *value;
}

}  // namespace

Checked<void> check_references(const Template& from, const Estate& estate) {
  try {
    for (const auto& [key, rule] : from.parameters)
      for_references(rule.default_value.value_or(""), [&](const Reference& one) {
        const auto name = store_name(one.rest);
        if (one.service == "ssm" && name && name->version == 0)
          reject("Template error: parameter {} should not contain ssm versionless resolver", key);
      });
    for (const auto& [id, resource] : from.resources)
      for (const auto& [property, value] : resource.properties.items())
        for_texts(value, [&, name = property](const std::string& text) {
          for_references(text,
                         [&](const Reference& one) { check_one(one, resource, name, estate); });
        });
  } catch (const Problem& problem) {
    return std::unexpected(problem.message);
  }
  return {};
}

Checked<ParameterTexts> stored_parameters(const Template& from, const ParameterTexts& texts,
                                          const Estate& estate) {
  ParameterTexts out;
  try {
    for (const auto& [key, rule] : from.parameters)
      if (const auto text = texts.find(key); text != texts.end() && holds_unknown(text->second))
        continue;
      else if (rule.type.starts_with(kStored) && text != texts.end())
        out[key] = value_from_store(rule, text->second, estate);
      else if (text != texts.end() && text->second.find(kOpens) != std::string::npos)
        out[key] = filled_text(text->second, estate);
  } catch (const Problem& problem) {
    return std::unexpected(problem.message);
  }
  return out;
}

Checked<json> fill_references(const json& value, const Estate& estate) {
  try {
    return filled_value(value, estate);
  } catch (const Problem& problem) {
    return std::unexpected(problem.message);
  }
}

std::string secret_problem(const json& value, const Estate& estate) {
  std::string out;
  for_texts(value, [&](const std::string& text) {
    for_references(text, [&](const Reference& one) {
      if (out.empty() && one.service == "secretsmanager")
        out = problem_of(secret_name(one.rest), estate);
    });
  });
  return out;
}

}  // namespace slipway::deploy::rehearsal::cfn
