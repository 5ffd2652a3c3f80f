// An emulated account as plain data: what account_file.hh reads from YAML and what the handlers
// list and change. Fields carry the names and spellings of the AWS API; ids are AWS-shaped.
// Resources live in a region; zones, identities and roles belong to the whole account.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "aws/time.hh"

namespace slipway::deploy::rehearsal {

using Tags = std::vector<std::pair<std::string, std::string>>;
std::string_view tag(const Tags& tags, std::string_view key);  // empty when absent

struct Vpc {
  std::string id, cidr;
  bool is_default = false, dns_support = true, dns_hostnames = true;
  Tags tags;
};

struct Subnet {
  std::string id, vpc_id, cidr, availability_zone;
  int available_ips = 0;
  bool map_public_ip = false, default_for_az = false;
  Tags tags;
};

// `target` is "local" or an id; its prefix says what it is (igw-, vgw-, nat-, tgw-, pcx-, eni-, i-,
// eigw-, vpce-).
struct Route {
  std::string destination, target;
  std::string state = "active", origin = "CreateRoute";
};

struct RouteTable {
  std::string id, vpc_id;
  bool main = false;
  std::vector<std::string> subnet_ids;  // explicit associations
  std::vector<Route> routes;
  Tags tags;
};

struct InternetGateway {
  std::string id, vpc_id;
  Tags tags;
};

struct NatGateway {
  std::string id, subnet_id, vpc_id, public_ip, private_ip;
  std::string state = "available", connectivity = "public";
  std::string failure;  // in AWS's words, when it failed
  std::optional<Time> created;
  Tags tags;
};

struct VpcEndpoint {
  std::string id, vpc_id, service_name;
  std::string type = "Interface", state = "available";
  bool private_dns = false;
  std::vector<std::string> subnet_ids, route_table_ids, security_group_ids;
  std::optional<Time> created;
  Tags tags;
};

// One that the file names; every VPC has AWS's own, which lets everything through, beside it.
struct AclRule {
  bool egress = false, allows = false;
  int number = 0, from = 0, to = 65535;
  std::string protocol = "-1", cidr;
};

struct NetworkAcl {
  std::string id, vpc_id;
  std::vector<std::string> subnet_ids;
  std::vector<AclRule> rules;
  Tags tags;
};

// Elastic addresses beside those of NAT gateways; bound to nothing when the last two are empty.
struct Address {
  std::string id, public_ip, interface_id, instance_id;
};

// Beside those of AWS.
struct PrefixList {
  std::string id, name, owner;
  std::vector<std::string> cidrs;
};

struct AvailabilityZone {
  std::string name, id;  // us-west-2a, usw2-az1
};

struct Certificate {
  std::string arn, domain;
  std::vector<std::string> names;  // every name it covers, the domain first
  std::string status = "ISSUED", type = "AMAZON_ISSUED", key_algorithm = "RSA_2048";
  std::optional<Time> created, not_before, not_after;
  std::vector<std::string> in_use_by;
  Tags tags;
};

struct Key {
  std::string id, arn, description;
  std::string state = "Enabled", spec = "SYMMETRIC_DEFAULT", usage = "ENCRYPT_DECRYPT";
  std::string manager = "CUSTOMER", origin = "AWS_KMS";
  std::string policy;     // a JSON document; empty: KMS's own, which leaves it to the account
  bool rotation = false;  // a new one each year
  std::vector<std::string> aliases;  // with their alias/ prefix
  std::optional<Time> created, deletion;
};

struct Image {
  std::string digest;
  std::vector<std::string> tags;
  std::optional<Time> pushed;
  long long bytes = 0;
  std::vector<std::string> platforms;  // "linux/arm64"; none: linux/amd64 and linux/arm64
};

struct Repository {
  std::string name, arn, uri;
  std::string mutability = "MUTABLE";
  std::optional<Time> created;
  std::vector<Image> images;
};

// One version of an object; those of a bucket without versioning have the id "null".
struct ObjectVersion {
  std::string id, etag, body;
  std::string content_type = "binary/octet-stream";
  Tags told;  // headers it was put in with and is told with: Cache-Control, x-amz-meta-...
  std::string checksum_algorithm, checksum;  // "crc64nvme" and base64 of it
  Time modified{};
  bool is_marker = false;  // what deleting leaves behind in a versioned bucket
};
using Objects = std::map<std::string, std::vector<ObjectVersion>>;  // by key, newest first

struct Bucket {
  std::string name;
  std::optional<Time> created;
  bool versioned = false;
};

struct Region {
  std::string name, opt_in_status = "opt-in-not-required";
  std::vector<AvailabilityZone> zones;
  std::vector<Vpc> vpcs;
  std::vector<Subnet> subnets;
  std::vector<RouteTable> route_tables;
  std::vector<InternetGateway> internet_gateways;
  std::vector<NatGateway> nat_gateways;
  std::vector<VpcEndpoint> vpc_endpoints;
  std::vector<NetworkAcl> network_acls;
  std::vector<Address> addresses;
  std::vector<PrefixList> prefix_lists;
  std::map<std::string, double> quotas;  // "fargate/L-3032A538": other than AWS's own
  std::vector<Certificate> certificates;
  std::vector<Key> keys;
  std::vector<Repository> repositories;
  std::vector<Bucket> buckets;             // of the file; stacks have theirs beside them
  std::map<std::string, Objects> objects;  // by bucket

  Vpc* vpc(std::string_view id);
  Subnet* subnet(std::string_view id);
  Certificate* certificate(std::string_view arn);
  Key* key(std::string_view id_arn_or_alias);
  Repository* repository(std::string_view name);
};

struct AliasTarget {
  std::string dns_name, zone_id;  // of a load balancer, say
  bool evaluate_health = false;
};

// Names are lower case, without the trailing dot, unescaped ("*.example.com").
struct Record {
  std::string name, type;
  long ttl = 300;
  std::vector<std::string> values;
  std::optional<AliasTarget> alias;  // then no values and no ttl
};

struct Zone {
  std::string id, name;  // Z..., without the trailing dot
  std::string comment, caller_reference, delegation_set_id;
  bool is_private = false;
  std::vector<std::pair<std::string, std::string>> vpcs;  // region, id: of a private zone
  std::vector<std::string> name_servers;
  std::vector<Record>
      records;  // kept in Route 53's order: by name with its labels reversed, then type
};

// Of a policy: what it allows or denies on what. Patterns with * and ?: "kms:List*",
// "arn:aws:s3:::builds/*".
struct Statement {
  bool allows = true;
  std::vector<std::string> actions, resources;
  bool but_actions = false, but_resources = false;  // NotAction, NotResource: all but these
};

// What an identity may do: what its statements say, without any everything; never what `deny`
// names ("kms:ListKeys", "ec2:*"), whatever the resource.
struct Permissions {
  std::vector<std::string> deny;
  std::vector<Statement> policy;
};

// Who may call.
struct Identity {
  std::string access_key_id, secret_access_key, session_token, arn, user_id, account;
  Permissions may;
  std::optional<Time> expires;  // by the wall clock
};

struct Role {
  std::string arn, external_id;     // external_id: demanded by its trust policy when not empty
  std::vector<std::string> trusts;  // account ids or ARNs that may assume it
  Permissions may;
  std::chrono::seconds max_session{3600};  // how long one may assume it at most
};
// AROA and seventeen characters made of its ARN: the same each time.
std::string role_id(std::string_view arn);

// Who has signed in to IAM Identity Center may take these roles.
struct PortalRole {
  std::string account, account_name, email, role;
  Permissions may;
};

struct IdentityCenter {
  std::string start_url;  // empty: the account has none
  std::string region, user;
  int approve_after = 0;  // questions until a sign-in is granted by itself; 0: only by its page
  std::vector<PortalRole> roles;
};

struct Account {
  std::string id, alias;
  int page_size = 0;  // the largest page any listing answers; 0: AWS's own limits
  std::map<std::string, Region, std::less<>> regions;
  std::vector<Zone> zones;
  std::vector<Role> roles;

  Zone* zone(std::string_view id);  // with or without /hostedzone/
};

// What a file describes: the account the user works in comes first, others (for the dns project,
// say) after it.
struct AccountSet {
  std::string region;                // what `slipway rehearse` names as the region to use
  std::deque<Account> accounts;      // references to them stay good
  std::vector<Identity> identities;  // the first is the one handed to the user
  IdentityCenter identity_center;
};

// Sorts like Route 53: by name with its labels reversed ("com.example.api"), then by type.
std::string record_order(std::string_view name, std::string_view type);

// Puts a record in its place in the zone's order, replacing one of the same name and type.
void upsert(Zone& zone, Record record);
bool erase(Zone& zone, std::string_view name, std::string_view type);

}  // namespace slipway::deploy::rehearsal
