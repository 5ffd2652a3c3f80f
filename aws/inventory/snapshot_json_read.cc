#include <nlohmann/json.hpp>

#include "aws/inventory/snapshot_json.hh"
#include "aws/wire/json.hh"

namespace slipway::aws {

namespace {

constexpr int newest_version = 2;

SubnetClass subnet_class(std::string_view text) {
  for (SubnetClass c : {SubnetClass::public_, SubnetClass::private_, SubnetClass::isolated}) {
    if (name(c) == text) return c;
  }
  return SubnetClass::unknown;
}

ErrorKind error_kind(std::string_view text) {
  for (int i = 0; i <= static_cast<int>(ErrorKind::local); ++i) {
    if (name(static_cast<ErrorKind>(i)) == text) return static_cast<ErrorKind>(i);
  }
  return ErrorKind::local;
}

Error cut_short() {
  Error error;
  error.kind = ErrorKind::local;
  error.what = "read a listing from the saved inventory";
  error.answer = "it had not arrived when the inventory was saved";
  error.fix = "Save it again and let it finish";
  return error;
}

Error unusable(std::string answer) {
  Error error;
  error.kind = ErrorKind::invalid;
  error.what = "read the saved inventory";
  error.answer = std::move(answer);
  error.fix = "Write it anew with `slipway inventory --save FILE`";
  return error;
}

}  // namespace

static void read(const Json& json, Snapshot::Problem& problem) {
  std::string kind;
  json.read("listing", problem.listing);
  json.read("kind", kind);
  problem.error.kind = error_kind(kind);
  json.read("code", problem.error.code);
  json.read("request_id", problem.error.request_id);
  json.read("status", problem.error.status);
  json.read("what", problem.error.what);
  json.read("answer", problem.error.answer);
  json.read("fix", problem.error.fix);
}

namespace {

// The problems by name; each goes back to the row or listing it belongs to, what is left stands
// beside them.
class SavedProblems {
 public:
  explicit SavedProblems(const Json& root) {
    std::vector<Snapshot::Problem> problems;
    root.list("problems", problems);
    for (Snapshot::Problem& problem : problems) {
      left_.emplace(std::move(problem.listing), std::move(problem.error));
    }
  }
  std::optional<Error> take(const std::string& listing) {
    auto node = left_.extract(listing);
    return node ? std::optional(std::move(node.mapped())) : std::nullopt;
  }
  std::map<std::string, Error> rest() { return std::move(left_); }

 private:
  std::map<std::string, Error> left_;
};

template <class Listed>
void restore_state(Listed& listing, std::string_view state, std::optional<Error> error) {
  listing.error = std::move(error);
  if (!listing.error && (state == "asked" || state == "arriving" || state == "failed")) {
    listing.error = cut_short();
  }
  if (listing.error) {
    listing.state = ListingState::failed;
  } else {
    listing.state = state == "complete" ? ListingState::complete : ListingState::unasked;
  }
}

}  // namespace

static void read(const Json& json, RegionRow& row) {
  json.read("name", row.name);
  json.read("opt_in_status", row.opt_in_status);
}

static void read(const Json& json, VpcRow& row) {
  json.read("id", row.id);
  json.read("name", row.name);
  json.read("cidr", row.cidr);
  json.read("is_default", row.is_default);
}

static void read(const Json& json, SubnetRow& row) {
  std::string cls;
  json.read("id", row.id);
  json.read("name", row.name);
  json.read("vpc_id", row.vpc_id);
  json.read("cidr", row.cidr);
  json.read("availability_zone", row.availability_zone);
  json.read("available_ips", row.available_ips);
  json.read("class", cls);
  row.cls = subnet_class(cls);
  json.read("reason", row.reason);
  json.read("route_table_id", row.route_table_id);
  json.read("way_out", row.way_out);
}

static void read(const Json& json, CertificateRow& row) {
  json.read("arn", row.arn);
  json.read("domain", row.domain);
  json.list("names", row.names);
  json.read("status", row.status);
  json.read("type", row.type);
  json.read("key_algorithm", row.key_algorithm);
  json.read("not_after", row.not_after);
  json.read("in_use", row.in_use);
}

static void read(const Json& json, RecordRow& row) {
  json.read("name", row.name);
  json.read("type", row.type);
  json.list("values", row.values);
  json.read("alias", row.alias);
}

static void read(const Json& json, ZoneRow& row) {
  json.read("id", row.id);
  json.read("name", row.name);
  json.read("private", row.is_private);
  json.read("records", row.record_count);
  json.list("record_sets", row.records.rows);
}

static void read(const Json& json, KeyRow& row) {
  json.read("id", row.id);
  json.read("arn", row.arn);
  json.list("aliases", row.aliases);
  json.read("state", row.state);
  json.read("spec", row.spec);
  json.read("usage", row.usage);
  json.read("manager", row.manager);
}

static void read(const Json& json, ImageRow& row) {
  json.list("tags", row.tags);
  json.read("digest", row.digest);
  json.read("pushed_at", row.pushed_at);
  json.read("bytes", row.bytes);
}

static void read(const Json& json, RepositoryRow& row) {
  json.read("name", row.name);
  json.read("uri", row.uri);
  json.list("images", row.images.rows);
}

static void read(const Json& json, NatGatewayRow& row) {
  json.read("id", row.id);
  json.read("vpc_id", row.vpc_id);
  json.read("subnet_id", row.subnet_id);
  json.read("state", row.state);
  json.read("connectivity", row.connectivity);
  json.read("failure", row.failure);
  json.list("public_ips", row.public_ips);
}

static void read(const Json& json, InternetGatewayRow& row) {
  json.read("id", row.id);
  json.read("vpc_id", row.vpc_id);
}

static void read(const Json& json, EndpointRow& row) {
  json.read("id", row.id);
  json.read("vpc_id", row.vpc_id);
  json.read("service", row.service);
  json.read("type", row.type);
  json.read("state", row.state);
  json.read("private_dns", row.private_dns);
  json.list("subnet_ids", row.subnet_ids);
  json.list("route_table_ids", row.route_table_ids);
}

static void read(const Json& json, AclEntry& entry) {
  json.read("egress", entry.egress);
  json.read("number", entry.number);
  json.read("allows", entry.allows);
  json.read("protocol", entry.protocol);
  json.read("cidr", entry.cidr);
  json.read("from", entry.from);
  json.read("to", entry.to);
}

static void read(const Json& json, NetworkAclRow& row) {
  json.read("id", row.id);
  json.read("vpc_id", row.vpc_id);
  json.list("subnet_ids", row.subnet_ids);
  json.list("entries", row.entries);
}

static void read(const Json& json, AddressRow& row) {
  json.read("id", row.id);
  json.read("public_ip", row.public_ip);
  json.read("interface_id", row.interface_id);
  json.read("instance_id", row.instance_id);
}

static void read(const Json& json, PrefixListRow& row) {
  json.read("id", row.id);
  json.read("name", row.name);
  json.read("owner", row.owner);
}

static void read(const Json& json, StackRow& row) {
  json.read("name", row.name);
  json.read("status", row.status);
}

namespace {

// A fact with the question it answers.
struct FactEntry {
  std::string look, of, state;
  Fact fact;
};

// A VPC with what stands inside it.
struct VpcEntry {
  VpcRow vpc;
  std::vector<SubnetRow> subnets;
};

// A row with the state of its own listing.
template <class Row>
struct Stated {
  Row row;
  std::string state;
};

}  // namespace

static void read(const Json& json, FactEntry& entry) {
  json.read("look", entry.look);
  json.read("of", entry.of);
  json.read("state", entry.state);
  Json found = json.at("found");
  for (const std::string& key : found.keys()) found.list(key, entry.fact.found[key]);
}

static void read(const Json& json, VpcEntry& entry) {
  read(json, entry.vpc);
  json.list("subnets", entry.subnets);
  for (SubnetRow& subnet : entry.subnets) subnet.vpc_id = entry.vpc.id;
}

static void read(const Json& json, Stated<ZoneRow>& zone) {
  read(json, zone.row);
  json.read("record_sets_state", zone.state);
}

static void read(const Json& json, Stated<RepositoryRow>& repository) {
  read(json, repository.row);
  json.read("images_state", repository.state);
}

static void read_network(const Json& root, Snapshot& out) {
  std::vector<VpcEntry> vpcs;
  root.list("vpcs", vpcs);
  for (VpcEntry& entry : vpcs) {
    out.vpcs.rows.push_back(std::move(entry.vpc));
    for (SubnetRow& subnet : entry.subnets) out.subnets.rows.push_back(std::move(subnet));
  }
  root.list("other_subnets", out.subnets.rows);
}

static void read_zones(const Json& root, SavedProblems& problems, Snapshot& out) {
  std::vector<Stated<ZoneRow>> zones;
  root.list("zones", zones);
  for (auto& [row, state] : zones) {
    restore_state(row.records, state, problems.take("records of " + row.id));
    out.zones.rows.push_back(std::move(row));
  }
}

static void read_repositories(const Json& root, SavedProblems& problems, Snapshot& out) {
  std::vector<Stated<RepositoryRow>> repositories;
  root.list("repositories", repositories);
  for (auto& [row, state] : repositories) {
    restore_state(row.images, state, problems.take("images of " + row.name));
    out.repositories.rows.push_back(std::move(row));
  }
}

// What a newer slipway asks and this one does not know is left out.
static void read_facts(const Json& root, SavedProblems& problems, Snapshot& out) {
  std::vector<FactEntry> entries;
  root.list("facts", entries);
  for (FactEntry& entry : entries) {
    auto look = look_named(entry.look);
    if (!look) continue;
    Lookup lookup{*look, entry.of};
    restore_state(entry.fact, entry.state, problems.take(problem_name(lookup)));
    out.facts[lookup] = std::move(entry.fact);
  }
}

static void read_surroundings(const Json& root, Snapshot& out) {
  root.read("arn", out.arn);
  root.list("nat_gateways", out.nat_gateways.rows);
  root.list("internet_gateways", out.internet_gateways.rows);
  root.list("vpc_endpoints", out.endpoints.rows);
  root.list("network_acls", out.network_acls.rows);
  root.list("addresses", out.addresses.rows);
  root.list("prefix_lists", out.prefix_lists.rows);
  root.list("stacks", out.stacks.rows);
}

static void read_states(const Json& root, SavedProblems& problems, Snapshot& out) {
  Json states = root.at("states");
  // `problem`: where it is spoken of with spaces.
  auto restore = [&](auto& listing, const char* name, const char* problem = nullptr) {
    std::string state;
    states.read(name, state);
    restore_state(listing, state, problems.take(problem ? problem : name));
  };
  restore(out.regions, "regions");
  restore(out.vpcs, "vpcs");
  restore(out.subnets, "subnets");
  restore(out.certificates, "certificates");
  restore(out.zones, "zones");
  restore(out.keys, "keys");
  restore(out.repositories, "repositories");
  restore(out.nat_gateways, "nat_gateways", "nat gateways");
  restore(out.internet_gateways, "internet_gateways", "internet gateways");
  restore(out.endpoints, "vpc_endpoints", "vpc endpoints");
  restore(out.network_acls, "network_acls", "network acls");
  restore(out.addresses, "addresses");
  restore(out.prefix_lists, "prefix_lists", "prefix lists");
  restore(out.stacks, "stacks");
}

Result<Snapshot> read_snapshot(std::string_view text) {
  auto document = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!document.is_object()) return fail(unusable("it is not a JSON object"));
  Fault fault;
  Json root(&document, fault);
  int version = 0;
  root.read("version", version);
  if (version < 1) return fail(unusable("it has no version, so it is no inventory of slipway's"));
  if (version > newest_version) {
    return fail(
        unusable("it was written by a newer slipway (version " + std::to_string(version) + ")"));
  }
  SavedProblems problems(root);
  Snapshot out;
  root.read("account", out.account);
  root.read("region", out.region);
  root.read("zones_profile", out.zones_profile);
  root.read("zones_account", out.zones_account);
  root.read("taken", out.taken);
  read_network(root, out);
  root.list("certificates", out.certificates.rows);
  root.list("keys", out.keys.rows);
  root.list("regions", out.regions.rows);
  for (CertificateRow& row : out.certificates.rows)
    row.error = problems.take("certificate " + row.arn);
  for (KeyRow& row : out.keys.rows) row.error = problems.take("key " + row.id);
  read_zones(root, problems, out);
  read_repositories(root, problems, out);
  read_surroundings(root, out);
  read_facts(root, problems, out);
  read_states(root, problems, out);
  out.side_errors = problems.rest();
  if (fault) return fail(unusable(fault.text));
  return out;
}

}  // namespace slipway::aws
