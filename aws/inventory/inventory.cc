#include "aws/inventory/inventory.hh"

#include <algorithm>
#include <set>

#include "aws/inventory/classify.hh"
#include "aws/inventory/rows.hh"
#include "aws/services/sts.hh"

namespace slipway::aws {

namespace {

// Calls under way for one listing. It is complete when none is left.
struct Work {
  std::vector<Ticket> tickets;
  int pending = 0;

  void restart() {
    tickets.clear();  // what was under way never comes back
    pending = 0;
  }
};

template <class Row>
void begin(Listing<Row>& listing, Work& work) {
  work.restart();
  listing = {};
  listing.state = ListingState::asked;
}

template <class Row>
void advance(Listing<Row>& listing, const Work& work) {
  if (listing.error) return;
  listing.state = work.pending == 0 ? ListingState::complete : ListingState::arriving;
}

template <class Row>
void refuse(Listing<Row>& listing, Error error) {
  listing.state = ListingState::failed;
  listing.error = std::move(error);
}

template <class Row>
Row& find_or_add(std::vector<Row>& rows, std::string Row::*key, const std::string& value) {
  auto found = std::ranges::find(rows, value, key);
  if (found != rows.end()) return *found;
  rows.emplace_back().*key = value;
  return rows.back();
}

}  // namespace

struct Inventory::Impl {
  Impl(Client& c, std::function<void()> on_change) : client(c), changed(std::move(on_change)) {
    snapshot.region = client.region();
  }

  Client& client;
  std::function<void()> changed;
  Snapshot snapshot;
  Work identity, regions, vpcs, subnets, certificates, zones, keys, repositories;
  std::map<std::string, Work> records, images;  // by zone id, by repository

  std::optional<Routes> routes;                             // once every route table is there
  std::map<std::string, std::vector<std::string>> aliases;  // by key id
  bool aliases_settled = false;
  std::set<std::string> described_keys;

  // `done` runs, then `changed`, which may do anything to this Inventory: nothing may follow it.
  template <Operation Op, class Done>
  void call(Work& work, const Op& op, Done done) {
    ++work.pending;
    work.tickets.push_back(
        client.call(op, [this, &work, done](Result<typename Op::Reply> reply) mutable {
          --work.pending;
          done(std::move(reply));
          tell();
        }));
  }
  template <Paginated Op, class Take>
  void pages(Work& work, Op op, Take take) {
    ++work.pending;
    work.tickets.push_back(client.pages<Op>(
        std::move(op), [this, &work, take](Result<typename Op::Reply> reply, More more) {
          if (more == More::no) --work.pending;
          take(std::move(reply), more);
          tell();
        }));
  }
  // `changed` may destroy this, the function with it: it is called from a copy.
  void tell() {
    auto call_back = changed;
    if (call_back) call_back();
  }

  void fetch_identity();
  void fetch_regions();
  void fetch_vpcs();
  void fetch_subnets();
  void fetch_certificates();
  void fetch_zones();
  void fetch_keys();
  void fetch_repositories();
  void fetch_records(const std::string& zone_id);
  void fetch_images(const std::string& repository);

  void refetch_records(const std::string& zone_id);
  void refetch_images(const std::string& repository);
  void fetch_more_names(const std::string& arn);
  void fetch_aliases();
  void class_subnets();
  void sort_keys();
  void describe_key(const std::string& id);
};

void Inventory::Impl::fetch_identity() {
  identity.restart();
  call(identity, sts::GetCallerIdentity{}, [this](Result<sts::GetCallerIdentity::Reply> reply) {
    if (!reply) {
      snapshot.side_errors["identity"] = std::move(reply.error());
      return;
    }
    snapshot.side_errors.erase("identity");
    snapshot.account = reply->account;
  });
}

void Inventory::Impl::fetch_regions() {
  begin(snapshot.regions, regions);
  call(regions, ec2::DescribeRegions{}, [this](Result<ec2::DescribeRegions::Reply> reply) {
    if (!reply) return refuse(snapshot.regions, std::move(reply.error()));
    for (ec2::Region& region : reply->regions) {
      snapshot.regions.rows.push_back({region.region_name, region.opt_in_status});
    }
    advance(snapshot.regions, regions);
  });
}

void Inventory::Impl::fetch_vpcs() {
  begin(snapshot.vpcs, vpcs);
  pages(vpcs, ec2::DescribeVpcs{}, [this](Result<ec2::DescribeVpcs::Reply> reply, More) {
    if (!reply) return refuse(snapshot.vpcs, std::move(reply.error()));
    for (const ec2::Vpc& vpc : reply->vpcs) snapshot.vpcs.rows.push_back(row_of(vpc));
    advance(snapshot.vpcs, vpcs);
  });
}

// Subnets and route tables arrive side by side; subnets are classed once every table is there.
void Inventory::Impl::fetch_subnets() {
  begin(snapshot.subnets, subnets);
  routes.reset();
  snapshot.side_errors.erase("route tables");
  pages(subnets, ec2::DescribeSubnets{}, [this](Result<ec2::DescribeSubnets::Reply> reply, More) {
    if (!reply) return refuse(snapshot.subnets, std::move(reply.error()));
    for (const ec2::Subnet& subnet : reply->subnets) {
      snapshot.subnets.rows.push_back(row_of(subnet));
    }
    class_subnets();
    advance(snapshot.subnets, subnets);
  });
  auto tables = std::make_shared<std::vector<ec2::RouteTable>>();
  pages(subnets, ec2::DescribeRouteTables{},
        [this, tables](Result<ec2::DescribeRouteTables::Reply> reply, More more) {
          if (!reply) {
            snapshot.side_errors["route tables"] = std::move(reply.error());
          } else {
            std::ranges::move(reply->route_tables, std::back_inserter(*tables));
            if (more == More::no) routes.emplace(std::move(*tables));
          }
          class_subnets();
          advance(snapshot.subnets, subnets);
        });
}

void Inventory::Impl::class_subnets() {
  bool unlisted = snapshot.side_errors.contains("route tables");
  for (SubnetRow& row : snapshot.subnets.rows) {
    if (row.cls != SubnetClass::unknown || !row.reason.empty()) continue;
    if (unlisted) row.reason = "the route tables could not be listed";
    if (!routes) continue;
    SubnetVerdict verdict = routes->classify(row.id, row.vpc_id);
    row.cls = verdict.cls;
    row.reason = std::move(verdict.reason);
    row.route_table_id = std::move(verdict.route_table_id);
  }
}

void Inventory::Impl::fetch_certificates() {
  begin(snapshot.certificates, certificates);
  pages(certificates, acm::ListCertificates{},
        [this](Result<acm::ListCertificates::Reply> reply, More) {
          if (!reply) return refuse(snapshot.certificates, std::move(reply.error()));
          for (const acm::CertificateSummary& summary : reply->certificate_summary_list) {
            snapshot.certificates.rows.push_back(row_of(summary));
            if (summary.has_additional_subject_alternative_names) {
              fetch_more_names(summary.certificate_arn);
            }
          }
          advance(snapshot.certificates, certificates);
        });
}

// The list names the first hundred only.
void Inventory::Impl::fetch_more_names(const std::string& arn) {
  acm::DescribeCertificate op;
  op.certificate_arn = arn;
  call(certificates, op, [this, arn](Result<acm::DescribeCertificate::Reply> reply) {
    auto& row = find_or_add(snapshot.certificates.rows, &CertificateRow::arn, arn);
    if (reply) {
      row.names = covered_names(row.domain, reply->certificate.subject_alternative_names);
    } else {
      row.error = std::move(reply.error());
    }
    advance(snapshot.certificates, certificates);
  });
}

void Inventory::Impl::fetch_zones() {
  begin(snapshot.zones, zones);
  for (auto& [id, work] : records) work.restart();
  pages(zones, route53::ListHostedZones{},
        [this](Result<route53::ListHostedZones::Reply> reply, More) {
          if (!reply) {
            refuse(snapshot.zones, std::move(reply.error()));
            for (auto& [id, work] : records) refetch_records(id);
            return;
          }
          for (const route53::HostedZone& zone : reply->hosted_zones) {
            ZoneRow& row = find_or_add(snapshot.zones.rows, &ZoneRow::id, zone.id);
            auto known = std::move(row.records);
            row = row_of(zone);
            row.records = std::move(known);
            refetch_records(zone.id);
          }
          advance(snapshot.zones, zones);
        });
}

// When the zones are listed anew their records go with them; those asked for once are asked for
// again.
void Inventory::Impl::refetch_records(const std::string& zone_id) {
  const ZoneRow& row = find_or_add(snapshot.zones.rows, &ZoneRow::id, zone_id);
  if (records.contains(zone_id) && row.records.state == ListingState::unasked) {
    fetch_records(zone_id);
  }
}

void Inventory::Impl::fetch_records(const std::string& zone_id) {
  auto listing = [this, zone_id]() -> Listing<RecordRow>& {
    return find_or_add(snapshot.zones.rows, &ZoneRow::id, zone_id).records;
  };
  Work& work = records[zone_id];
  begin(listing(), work);
  route53::ListResourceRecordSets op;
  op.id = zone_id;
  pages(work, std::move(op),
        [listing, &work](Result<route53::ListResourceRecordSets::Reply> reply, More) {
          if (!reply) return refuse(listing(), std::move(reply.error()));
          for (const auto& record : reply->resource_record_sets) {
            listing().rows.push_back(row_of(record));
          }
          advance(listing(), work);
        });
}

void Inventory::Impl::fetch_keys() {
  begin(snapshot.keys, keys);
  described_keys.clear();
  pages(keys, kms::ListKeys{}, [this](Result<kms::ListKeys::Reply> reply, More) {
    if (!reply) return refuse(snapshot.keys, std::move(reply.error()));
    for (const kms::KeyListEntry& key : reply->keys) snapshot.keys.rows.push_back(row_of(key));
    sort_keys();
    advance(snapshot.keys, keys);
  });
  fetch_aliases();
}

void Inventory::Impl::fetch_aliases() {
  aliases.clear();
  aliases_settled = false;
  snapshot.side_errors.erase("key aliases");
  pages(keys, kms::ListAliases{}, [this](Result<kms::ListAliases::Reply> reply, More more) {
    aliases_settled = more == More::no;
    if (!reply) {
      snapshot.side_errors["key aliases"] = std::move(reply.error());
    } else {
      for (kms::Alias& alias : reply->aliases) {
        if (!alias.target_key_id.empty()) aliases[alias.target_key_id].push_back(alias.alias_name);
      }
    }
    sort_keys();
    advance(snapshot.keys, keys);
  });
}

// Gives rows their aliases. A key with an AWS alias is AWS's own and known; any other is described,
// but not before the last alias has been seen.
void Inventory::Impl::sort_keys() {
  for (KeyRow& row : snapshot.keys.rows) {
    auto found = aliases.find(row.id);
    if (found != aliases.end()) row.aliases = found->second;
    if (std::ranges::any_of(row.aliases, is_aws_alias)) {
      describe_aws_managed(row);
    } else if (aliases_settled) {
      describe_key(row.id);
    }
  }
}

void Inventory::Impl::describe_key(const std::string& id) {
  if (!described_keys.insert(id).second) return;
  kms::DescribeKey op;
  op.key_id = id;
  call(keys, op, [this, id](Result<kms::DescribeKey::Reply> reply) {
    KeyRow& row = find_or_add(snapshot.keys.rows, &KeyRow::id, id);
    if (reply) {
      describe(row, reply->key_metadata);
    } else {
      row.error = std::move(reply.error());
    }
    advance(snapshot.keys, keys);
  });
}

void Inventory::Impl::fetch_repositories() {
  begin(snapshot.repositories, repositories);
  for (auto& [name, work] : images) work.restart();
  pages(repositories, ecr::DescribeRepositories{},
        [this](Result<ecr::DescribeRepositories::Reply> reply, More) {
          if (!reply) {
            refuse(snapshot.repositories, std::move(reply.error()));
            for (auto& [name, work] : images) refetch_images(name);
            return;
          }
          for (const ecr::Repository& repository : reply->repositories) {
            find_or_add(snapshot.repositories.rows, &RepositoryRow::name,
                        repository.repository_name)
                .uri = repository.repository_uri;
            fetch_images(repository.repository_name);
          }
          advance(snapshot.repositories, repositories);
        });
}

// Repositories that may not be listed may still be read by name.
void Inventory::Impl::refetch_images(const std::string& repository) {
  auto& row = find_or_add(snapshot.repositories.rows, &RepositoryRow::name, repository);
  if (row.images.state == ListingState::unasked) fetch_images(repository);
}

void Inventory::Impl::fetch_images(const std::string& repository) {
  auto listing = [this, repository]() -> Listing<ImageRow>& {
    return find_or_add(snapshot.repositories.rows, &RepositoryRow::name, repository).images;
  };
  Work& work = images[repository];
  begin(listing(), work);
  ecr::DescribeImages op;
  op.repository_name = repository;
  pages(work, std::move(op), [listing, &work](Result<ecr::DescribeImages::Reply> reply, More) {
    if (!reply) return refuse(listing(), std::move(reply.error()));
    for (const ecr::ImageDetail& image : reply->image_details) {
      listing().rows.push_back(row_of(image));
    }
    advance(listing(), work);
  });
}

Inventory::Inventory(Client& client, std::function<void()> changed)
    : impl_(std::make_unique<Impl>(client, std::move(changed))) {}
Inventory::~Inventory() = default;

const Snapshot& Inventory::snapshot() const { return impl_->snapshot; }

void Inventory::fetch(ListingName listing) {
  switch (listing) {
    case ListingName::regions:
      return impl_->fetch_regions();
    case ListingName::network:
      impl_->fetch_vpcs();
      return impl_->fetch_subnets();
    case ListingName::certificates:
      return impl_->fetch_certificates();
    case ListingName::zones:
      return impl_->fetch_zones();
    case ListingName::keys:
      return impl_->fetch_keys();
    case ListingName::repositories:
      return impl_->fetch_repositories();
  }
}

// All at once; those with a second step first, and Route 53, whose one endpoint may be far away.
void Inventory::fetch_all() {
  for (ListingName listing :
       {ListingName::zones, ListingName::keys, ListingName::repositories, ListingName::certificates,
        ListingName::network, ListingName::regions}) {
    fetch(listing);
  }
  impl_->fetch_identity();
}

void Inventory::fetch_records(const std::string& zone_id) { impl_->fetch_records(zone_id); }
void Inventory::fetch_images(const std::string& repository) { impl_->fetch_images(repository); }

bool Inventory::settled() const {
  auto idle = [](const Work& work) { return work.pending == 0; };
  auto all_idle = [&](const std::map<std::string, Work>& works) {
    return std::ranges::all_of(works, [&](const auto& entry) { return idle(entry.second); });
  };
  const Impl& i = *impl_;
  return idle(i.identity) && idle(i.regions) && idle(i.vpcs) && idle(i.subnets) &&
         idle(i.certificates) && idle(i.zones) && idle(i.keys) && idle(i.repositories) &&
         all_idle(i.records) && all_idle(i.images);
}

}  // namespace slipway::aws
