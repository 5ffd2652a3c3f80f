#include "deploy/rehearsal/account_file.hh"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>

#include "deploy/rehearsal/account_checks.hh"
#include "deploy/rehearsal/account_network.hh"
#include "deploy/rehearsal/regions.hh"
#include "deploy/rehearsal/values.hh"
#include "deploy/rehearsal/yaml_fields.hh"

namespace slipway::deploy::rehearsal {
namespace {

struct Where {
  const std::string& account;
  const std::string& region;
  Once& once;
  // Names that every region has for itself.
  std::string arn(std::string_view service, std::string_view resource) const {
    return fmt::format("arn:aws:{}:{}:{}:{}", service, region, account, resource);
  }
};

Certificate read_certificate(Fields& c, const Where& where) {
  where.once.add(c, "id", "certificate", c.text("id"));
  Certificate certificate{
      .arn = where.arn("acm", "certificate/" + c.required("id")),
      .domain = c.required("domain"),
      .names = c.texts("names"),
      .status = c.choice("status", {"ISSUED", "PENDING_VALIDATION", "INACTIVE", "EXPIRED",
                                    "VALIDATION_TIMED_OUT", "REVOKED", "FAILED"}),
      .type = c.choice("type", {"AMAZON_ISSUED", "IMPORTED", "PRIVATE"}),
      .key_algorithm = c.choice("key_algorithm", {"RSA_2048", "RSA_1024", "RSA_3072", "RSA_4096",
                                                  "EC_prime256v1", "EC_secp384r1", "EC_secp521r1"}),
      .created = c.time("created"),
      .not_before = c.time("not_before"),
      .not_after = c.time("not_after"),
      .in_use_by = c.texts("in_use_by"),
      .tags = c.pairs("tags")};
  if (std::ranges::find(certificate.names, certificate.domain) == certificate.names.end())
    certificate.names.insert(certificate.names.begin(), certificate.domain);
  if (!certificate.created) certificate.created = c.start() - std::chrono::days(60);
  if (certificate.status == "ISSUED" && !certificate.not_after) c.wrong("not_after", "is missing");
  if (certificate.not_after && !certificate.not_before)
    certificate.not_before = certificate.created;
  return certificate;
}

Key read_key(Fields& k, const Where& where) {
  Key key{
      .id = k.required("id"),
      .description = k.text("description"),
      .state = k.choice("state", {"Enabled", "Disabled", "PendingDeletion", "PendingImport",
                                  "Creating", "Updating", "Unavailable", "PendingReplicaDeletion"}),
      .spec =
          k.choice("spec", {"SYMMETRIC_DEFAULT", "RSA_2048", "RSA_3072", "RSA_4096",
                            "ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521", "ECC_SECG_P256K1",
                            "ECC_NIST_EDWARDS25519", "HMAC_224", "HMAC_256", "HMAC_384", "HMAC_512",
                            "ML_DSA_44", "ML_DSA_65", "ML_DSA_87", "SM2"}),
      .usage = k.choice("usage",
                        {"ENCRYPT_DECRYPT", "SIGN_VERIFY", "GENERATE_VERIFY_MAC", "KEY_AGREEMENT"}),
      .manager = k.choice("manager", {"CUSTOMER", "AWS"}),
      .origin = k.choice("origin", {"AWS_KMS", "EXTERNAL", "AWS_CLOUDHSM", "EXTERNAL_KEY_STORE"}),
      .policy = k.text("policy"),
      .rotation = k.flag("rotation"),
      .aliases = k.texts("aliases"),
      .created = k.time("created"),
      .deletion = k.time("deletion")};
  key.arn = where.arn("kms", "key/" + key.id);
  for (const auto& alias : key.aliases)
    if (!alias.starts_with("alias/"))
      k.wrong("aliases", fmt::format("has \"{}\", but each must start with alias/", alias));
  where.once.add(k, "id", "key of " + where.region, key.id);
  for (const auto& alias : key.aliases)
    where.once.add(k, "aliases", "key of " + where.account + " in " + where.region + " called",
                   alias);
  need_key_policy(k, key.policy);
  if (key.state == "PendingDeletion" && !key.deletion) k.wrong("deletion", "is missing");
  if (!key.created) key.created = k.start() - std::chrono::days(400);
  return key;
}

Repository read_repository(Fields& r, const Where& where) {
  Repository repository{.name = r.required("name"),
                        .mutability = r.choice("mutability", {"MUTABLE", "IMMUTABLE"}),
                        .created = r.time("created")};
  where.once.add(r, "name", "repository of " + where.account + " in " + where.region,
                 repository.name);
  need_repository_name(r, repository.name);
  repository.arn = where.arn("ecr", "repository/" + repository.name);
  repository.uri =
      fmt::format("{}.dkr.ecr.{}.amazonaws.com/{}", where.account, where.region, repository.name);
  if (!repository.created) repository.created = r.start() - std::chrono::days(300);
  r.each("images", [&](Fields& i) {
    Image image{.digest = i.text("digest"),
                .tags = i.texts("tags"),
                .pushed = i.time("pushed"),
                .bytes = i.number("bytes", 180'000'000),
                .platforms = i.texts("platforms")};
    if (image.digest.empty())
      image.digest =
          image_digest(repository.name + "\n" + fmt::format("{}", fmt::join(image.tags, ",")));
    for (const auto& tag : image.tags)
      where.once.add(i, "tags", "image in " + repository.arn + " tagged", tag);
    where.once.add(i, i.has("digest") ? "digest" : "tags", "image in " + repository.arn,
                   image.digest);
    for (const auto& platform : image.platforms)
      if (platform.find('/') == platform.npos)
        i.wrong("platforms",
                fmt::format("has \"{}\", but each must read like \"linux/arm64\"", platform));
    need_image(i, image);
    if (!image.pushed) image.pushed = repository.created;
    repository.images.push_back(std::move(image));
  });
  return repository;
}

void read_region(Fields& f, Region& region, const Where& where) {
  f.each("zones", [&](Fields& z) {
    region.zones.push_back({z.required("name"), z.required("id")});
    where.once.add(z, "name", "zone", region.zones.back().name);
  });
  if (region.zones.empty()) region.zones = usual_zones(region.name);
  read_network(f, region, where.once);
  f.found().survives([&] { read_quotas(f, region); });
  f.each("certificates",
         [&](Fields& c) { region.certificates.push_back(read_certificate(c, where)); });
  f.each("keys", [&](Fields& k) { region.keys.push_back(read_key(k, where)); });
  f.each("repositories",
         [&](Fields& r) { region.repositories.push_back(read_repository(r, where)); });
  f.each("buckets", [&](Fields& b) {
    region.buckets.push_back({.name = b.required("name"),
                              .created = b.time("created").value_or(b.start()),
                              .versioned = b.flag("versioned")});
    where.once.add(b, "name", "bucket", region.buckets.back().name);
  });
  f.done();
}

Record read_record(Fields& r, const std::string& zone) {
  Record record{.name = r.text("name", zone),
                .type = r.required("type"),
                .ttl = static_cast<long>(r.number("ttl", 300)),
                .values = r.texts("values")};
  if (r.has("alias"))
    record.alias = AliasTarget{r.text("alias"), r.text("alias_zone", "Z1H1FL5HABSF5"),
                               r.flag("evaluate_health")};
  constexpr std::string_view types[] = {"A",   "AAAA",  "CAA",  "CNAME", "DS",  "HTTPS",
                                        "MX",  "NAPTR", "NS",   "PTR",   "SOA", "SPF",
                                        "SRV", "SSHFP", "SVCB", "TLSA",  "TXT"};
  if (std::ranges::find(types, record.type) == std::end(types))
    r.wrong("type",
            fmt::format("is \"{}\", but must be one of {}", record.type, fmt::join(types, ", ")));
  if (record.values.empty() == !record.alias) r.wrong("values", "or alias is needed, not both");
  if (record.name != zone && !record.name.ends_with("." + zone))
    r.wrong("name", fmt::format("{} does not lie in the zone {}", record.name, zone));
  need_addresses(r, record);
  return record;
}

Zone read_zone(Fields& z, Once& once) {
  Zone zone{.id = z.required("id"),
            .name = z.required("name"),
            .comment = z.text("comment"),
            .caller_reference = z.text("caller_reference"),
            .delegation_set_id = z.text("delegation_set"),
            .is_private = z.flag("private"),
            .vpcs = z.pairs("vpcs"),
            .name_servers = z.texts("name_servers")};
  once.add(z, "id", "hosted zone", zone.id);
  if (zone.is_private == zone.vpcs.empty())
    z.wrong("vpcs", zone.is_private ? "is missing: a private zone is of a VPC at least"
                                    : "are of private zones only");
  complete(zone);
  z.each("records", [&](Fields& r) {
    auto record = read_record(r, zone.name);
    once.add(r, "name", "record of " + zone.id, record.type + " " + record.name);
    upsert(zone, std::move(record));
  });
  return zone;
}

Permissions read_permissions(Fields& f) {
  Permissions may{.deny = f.texts("deny"), .policy = {}};
  f.each("policy", [&](Fields& s) {
    Statement statement{.allows = s.choice("effect", {"Allow", "Deny"}) == "Allow",
                        .actions = s.texts("actions"),
                        .resources = s.texts("resources")};
    if (statement.actions.empty()) s.wrong("actions", "must name at least one action");
    if (statement.resources.empty()) statement.resources = {"*"};
    for (const auto& action : statement.actions)
      if (action != "*" && action.find(':') == action.npos)
        s.wrong("actions",
                fmt::format("has \"{}\", but each must read like \"kms:List*\"", action));
    for (const auto& resource : statement.resources)
      if (resource != "*" && !resource.starts_with("arn:"))
        s.wrong("resources", fmt::format("has \"{}\", but each must be \"*\" or read like "
                                         "\"arn:aws:s3:::builds/*\"",
                                         resource));
    may.policy.push_back(std::move(statement));
  });
  return may;
}

void read_identities(Fields& f, const Account& account, AccountSet& set, Once& once) {
  f.each("identities", [&](Fields& i) {
    Identity identity{.access_key_id = i.required("access_key_id"),
                      .secret_access_key = i.required("secret_access_key"),
                      .session_token = i.text("session_token"),
                      .arn = i.text("arn"),
                      .user_id = i.text("user_id"),
                      .account = account.id,
                      .may = read_permissions(i),
                      .expires = i.time("expires")};
    auto name = i.text("name", "rehearsal");
    if (identity.arn.empty())
      identity.arn = fmt::format("arn:aws:iam::{}:user/{}", account.id, name);
    if (identity.user_id.empty()) identity.user_id = "AIDAREHEARSAL00000001";
    once.add(i, "access_key_id", "identity", identity.access_key_id);
    set.identities.push_back(std::move(identity));
  });
}

void need_principals(Fields& r, const Role& role) {
  const auto is_account = [](const std::string& text) {
    return text.size() == 12 && text.find_first_not_of("0123456789") == text.npos;
  };
  for (const auto& who : role.trusts)
    if (!is_account(who) && !who.starts_with("arn:"))
      r.wrong("trusts", fmt::format("has \"{}\", but each must be twelve digits (in quotes) or an "
                                    "ARN",
                                    who));
}

void read_account_id(Fields& f, Account& account, Once& once) {
  account.id = f.required("account");
  if (account.id.size() != 12 || account.id.find_first_not_of("0123456789") != std::string::npos)
    f.wrong("account",
            fmt::format("is \"{}\", but must have twelve digits (in quotes)", account.id));
  once.add(f, "account", "account", account.id);
}

void read_one(Fields& f, AccountSet& set, Once& once) {
  Account& account = set.accounts.emplace_back();
  f.found().survives([&] { read_account_id(f, account, once); });
  account.alias = f.text("alias");
  account.page_size = static_cast<int>(f.number("page_size"));
  read_identities(f, account, set, once);
  f.each("roles", [&](Fields& r) {
    account.roles.push_back(
        {.arn = fmt::format("arn:aws:iam::{}:role/{}", account.id, r.required("name")),
         .external_id = r.text("external_id"),
         .trusts = r.texts("trusts"),
         .may = read_permissions(r),
         .max_session = std::chrono::seconds(r.number("max_session", 3600))});
    once.add(r, "name", "role", account.roles.back().arn);
    need_principals(r, account.roles.back());
    if (const auto most = account.roles.back().max_session.count(); most < 3600 || most > 43'200)
      r.wrong("max_session", fmt::format("is {}, but must be 3600 to 43200 seconds", most));
  });
  f.judge_names("regions", region_problem);
  for (auto& [name, fields] : f.named("regions")) {
    Region& region = account.regions[name];
    region.name = name;
    read_region(fields, region, {account.id, name, once});
  }
  f.each("hosted_zones", [&](Fields& z) { account.zones.push_back(read_zone(z, once)); });
}

void read_sign_in(Fields& s, AccountSet& set, Once& once) {
  auto& center = set.identity_center;
  center = {.start_url = s.required("start_url"),
            .region = s.text("region", set.region),
            .user = s.text("user", "rehearsal"),
            .approve_after = static_cast<int>(s.number("approve_after")),
            .roles = {}};
  need_region(s, "region", center.region);
  while (center.start_url.ends_with('/')) center.start_url.pop_back();
  s.each("roles", [&](Fields& r) {
    center.roles.push_back({.account = r.required("account"),
                            .account_name = r.text("account_name"),
                            .email = r.text("email"),
                            .role = r.required("role"),
                            .may = read_permissions(r)});
    const auto& id = center.roles.back().account;
    if (std::ranges::find(set.accounts, id, &Account::id) == set.accounts.end())
      r.wrong("account", fmt::format("names {}, which is no account of this file", id));
    once.add(r, "role", "role to sign in to", id + " " + center.roles.back().role);
  });
  s.done();
}

AccountSet read_all(const YAML::Node& root, Time start, Mistakes& found) {
  AccountSet set;
  Once once;
  Fields f(root, "the account", start, found);
  f.text("about");
  found.survives([&] {
    set.region = f.required("region");
    need_region(f, "region", set.region);
  });
  read_one(f, set, once);
  f.each("other_accounts", [&](Fields& other) { read_one(other, set, once); });
  if (auto sign_in = f.part("sign_in")) found.survives([&] { read_sign_in(*sign_in, set, once); });
  f.done();
  if (set.identities.empty() && found.all().empty())
    f.wrong("identities", "must name at least one identity");
  return set;
}

std::string told(const Mistake& mistake) {
  return mistake.key.empty() ? mistake.text : mistake.key + " " + mistake.text;
}

std::unexpected<Error> unreadable(const std::string& file, const std::vector<Mistake>& mistakes) {
  constexpr std::size_t most = 10;
  const auto& first = mistakes.front();
  std::string answer = told(first);
  for (std::size_t i = 1; i < std::min(mistakes.size(), most); ++i)
    answer += fmt::format("; line {}: {}", mistakes[i].line, told(mistakes[i]));
  if (mistakes.size() > most) answer += fmt::format("; and {} more", mistakes.size() - most);
  return fail({.kind = ErrorKind::invalid,
               .what = "read the rehearsal account",
               .answer = std::move(answer),
               .fix = "Correct the file; assets/rehearsal/starter.yaml shows every key.",
               .place = {file, first.line, first.column, first.key}});
}

// The first line that is indented by a tab; 0: none.
int line_with_tab(std::string_view yaml) {
  int line = 1;
  for (std::size_t at = 0; at < yaml.size(); ++line) {
    const auto end = std::min(yaml.find('\n', at), yaml.size());
    const auto text = yaml.substr(at, end - at);
    const auto first = text.find_first_not_of(" \t\r");
    if (first != text.npos && text.substr(0, first).find('\t') != text.npos) return line;
    at = end + 1;
  }
  return 0;
}

// What the YAML reader says of frequent mistakes does not help.
Mistake plain_words(std::string_view yaml, const YAML::Exception& broken) {
  if (const int line = line_with_tab(yaml))
    return {line, 1, "", "a tab stands before the text; YAML takes no tabs there, only spaces"};
  while (!yaml.empty() && std::isspace(static_cast<unsigned char>(yaml.back())) != 0)
    yaml.remove_suffix(1);
  const auto last = static_cast<int>(std::ranges::count(yaml, '\n'));
  const bool at_end = broken.mark.line >= last && broken.mark.pos >= std::ssize(yaml);
  if (at_end && (broken.msg.find("not found") != std::string::npos ||
                 broken.msg.find("EOF") != std::string::npos))
    return {last + 1, 0, "",
            "the file ends in the middle: something that is opened by {, [ or a quote is never "
            "closed. Is this all of it?"};
  return {broken.mark.line + 1, broken.mark.column + 1, "", broken.msg};
}

}  // namespace

void complete(Zone& zone) {
  if (zone.caller_reference.empty()) zone.caller_reference = "rehearsal-" + zone.id;
  if (zone.name_servers.empty())
    for (auto host : {"ns-2048.awsdns-64.com", "ns-2049.awsdns-65.net", "ns-2050.awsdns-66.org",
                      "ns-2051.awsdns-67.co.uk"})
      zone.name_servers.emplace_back(host);
  Record ns{.name = zone.name, .type = "NS", .ttl = 172800, .values = {}, .alias = {}};
  for (const auto& host : zone.name_servers) ns.values.push_back(host + ".");
  upsert(zone, std::move(ns));
  upsert(zone, {.name = zone.name,
                .type = "SOA",
                .ttl = 900,
                .values = {zone.name_servers.front() +
                           ". awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400"},
                .alias = {}});
}

Result<AccountSet> read_account(std::string_view yaml, const std::string& file, Time start) {
  try {
    Mistakes found;
    AccountSet set;
    found.survives([&] { set = read_all(YAML::Load(std::string(yaml)), start, found); });
    if (!found.all().empty()) return unreadable(file, found.all());
    return set;
  } catch (const YAML::Exception& broken) {
    return unreadable(file, {plain_words(yaml, broken)});
  }
}

}  // namespace slipway::deploy::rehearsal
