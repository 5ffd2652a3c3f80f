// What discovery has seen of one account and region, as plain values with the state of each
// listing: the wizard, the checks and `slipway inventory` read this and nothing else. It can be
// saved to and loaded from JSON (aws/inventory/snapshot_json.hh), so everything above also runs
// without AWS.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "aws/error.hh"
#include "aws/inventory/lookup.hh"
#include "aws/time.hh"

namespace slipway::aws {

template <class Row>
struct Listing {
  ListingState state = ListingState::unasked;
  std::vector<Row> rows;       // in order of arrival
  std::optional<Error> error;  // when failed; rows that arrived before stay
};

enum class SubnetClass : std::uint8_t { unknown, public_, private_, isolated };
std::string_view name(SubnetClass c);  // "public", ...

struct SubnetRow {
  std::string id, name, vpc_id, cidr, availability_zone;
  int available_ips = 0;
  SubnetClass cls = SubnetClass::unknown;
  std::string reason;          // "default route to igw-1 (main route table rtb-1)"
  std::string route_table_id;  // the effective one
  std::string way_out;         // what its default route leads to: igw-1, nat-1; empty: none
};

struct VpcRow {
  std::string id, name, cidr;
  bool is_default = false;
};

struct CertificateRow {
  std::string arn, domain;
  std::vector<std::string> names;  // every name it covers, the domain included
  std::string status;              // ISSUED, PENDING_VALIDATION, EXPIRED ...
  std::string type;                // AMAZON_ISSUED, IMPORTED, PRIVATE
  std::string key_algorithm;       // spelled RSA_2048, EC_prime256v1
  std::optional<Time> not_after;
  bool in_use = false;
  std::optional<Error> error;  // asking for the rest of its names failed; these are the first 100
};

struct RecordRow {
  std::string name, type;           // name without the trailing dot, unescaped
  std::vector<std::string> values;  // or the alias target alone
  bool alias = false;
};

struct ZoneRow {
  std::string id, name;  // id without /hostedzone/, name without the trailing dot
  bool is_private = false;
  long record_count = 0;
  Listing<RecordRow> records;  // fetched for the zone that is chosen
};

struct KeyRow {
  std::string id, arn;
  std::vector<std::string> aliases;         // with their alias/ prefix
  std::string state, spec, usage, manager;  // Enabled, SYMMETRIC_DEFAULT, ENCRYPT_DECRYPT, CUSTOMER
  std::optional<Error> error;               // describing it failed: the line above is empty
};

struct ImageRow {
  std::vector<std::string> tags;
  std::string digest;
  std::optional<Time> pushed_at;
  long long bytes = 0;
};

struct RepositoryRow {
  std::string name, uri;
  Listing<ImageRow> images;
};

// What stands around the subnets and decides whether packets come through.
struct NatGatewayRow {
  std::string id, vpc_id, subnet_id;
  std::string state;         // pending, failed, available, deleting, deleted
  std::string connectivity;  // public, private
  std::string failure;       // why it failed, in AWS's words
  std::vector<std::string> public_ips;
};

struct InternetGatewayRow {
  std::string id, vpc_id;  // vpc_id empty: attached to nothing
};

struct EndpointRow {
  std::string id, vpc_id, service;  // com.amazonaws.us-west-2.s3
  std::string type, state;          // Interface, Gateway ...; state in lower case: available ...
  bool private_dns = false;
  std::vector<std::string> subnet_ids, route_table_ids;
};

struct AclEntry {
  bool egress = false;
  int number = 0;        // the lowest that matches decides
  bool allows = false;   // or denies
  std::string protocol;  // a number; -1: all
  std::string cidr;      // IPv4 or IPv6
  std::optional<int> from, to;
};

struct NetworkAclRow {
  std::string id, vpc_id;
  std::vector<std::string> subnet_ids;
  std::vector<AclEntry> entries;
};

// An elastic address and what answers to it.
struct AddressRow {
  std::string id, public_ip, interface_id, instance_id;  // the last two empty: bound to nothing
};

struct PrefixListRow {
  std::string id, name, owner;     // owner: AWS or an account
  std::vector<std::string> cidrs;  // read only where a route of ours uses the list
};

struct StackRow {
  std::string name, status;
};

struct RegionRow {
  std::string name, opt_in_status;
};

struct Identity {
  std::string account, arn, user_id;
};

// What a fact that could not be had is called among the problems: "quota of fargate/L-3032A538".
std::string problem_name(const Lookup& lookup);

struct Snapshot {
  std::string account, region;
  std::string arn;  // of the identity that looked; empty in older files
  std::optional<Time> taken;
  Listing<RegionRow> regions;
  Listing<VpcRow> vpcs;
  Listing<SubnetRow> subnets;
  Listing<CertificateRow> certificates;
  Listing<ZoneRow> zones;
  // Of the zones, where another profile looks after names; both empty: they are of `account`.
  std::string zones_profile, zones_account;
  Listing<KeyRow> keys;
  Listing<RepositoryRow> repositories;
  Listing<NatGatewayRow> nat_gateways;
  Listing<InternetGatewayRow> internet_gateways;
  Listing<EndpointRow> endpoints;
  Listing<NetworkAclRow> network_acls;
  Listing<AddressRow> addresses;
  Listing<PrefixListRow> prefix_lists;
  Listing<StackRow> stacks;  // all but the deleted ones

  // What only some decisions need, by question (aws/inventory/lookup.hh).
  std::map<Lookup, Fact> facts;
  const Fact& fact(Look what, const std::string& of) const;  // an unasked one when there is none

  // Calls that failed beside the listings, by name: "identity", "route tables" (then subnets are of
  // unknown class), "key aliases".
  std::map<std::string, Error> side_errors;

  // Everything that failed, by name ("subnets", "images of pulumi/service",
  // "key 1234-...").
  struct Problem {
    std::string listing;
    Error error;
  };
  std::vector<Problem> problems() const;
};

}  // namespace slipway::aws
