#include "aws/inventory/inventory.hh"

#include "aws/inventory/inventory_impl.hh"
#include "aws/inventory/rows.hh"
#include "aws/services/sts.hh"

namespace slipway::aws {

void Inventory::Impl::fetch_identity() {
  identity.restart();
  call(identity, sts::GetCallerIdentity{}, [this](Result<sts::GetCallerIdentity::Reply> reply) {
    if (!reply) {
      snapshot.side_errors["identity"] = std::move(reply.error());
      return;
    }
    snapshot.side_errors.erase("identity");
    snapshot.account = reply->account;
    snapshot.arn = reply->arn;
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
            if (more == More::no) read_prefix_lists(std::move(*tables));
          }
          class_subnets();
          advance(snapshot.subnets, subnets);
        });
}

// Ranges of those prefix lists that routes lead through; without them a default route may hide in
// one. Nearly no account has such routes, so nearly none pays for the calls.
void Inventory::Impl::read_prefix_lists(std::vector<ec2::RouteTable> tables) {
  struct Reading {
    std::vector<ec2::RouteTable> tables;
    PrefixLists ranges;
    std::size_t left = 0;
  };
  auto reading = std::make_shared<Reading>();
  reading->tables = std::move(tables);
  auto ids = prefix_lists_in(reading->tables);
  reading->left = ids.size();
  if (ids.empty()) routes.emplace(std::move(reading->tables));
  for (const std::string& id : ids) {
    ec2::GetManagedPrefixListEntries op;
    op.prefix_list_id = id;
    pages(subnets, std::move(op),
          [this, id, reading](Result<ec2::GetManagedPrefixListEntries::Reply> reply, More more) {
            if (!reply) {
              snapshot.side_errors["ranges of " + id] = std::move(reply.error());
            } else {
              for (ec2::PrefixListEntry& entry : reply->entries)
                reading->ranges[id].push_back(std::move(entry.cidr));
            }
            if (more == More::no && --reading->left == 0)
              routes.emplace(std::move(reading->tables), reading->ranges);
            class_subnets();
            advance(snapshot.subnets, subnets);
          });
  }
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
    row.way_out = std::move(verdict.way_out);
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

Inventory::Inventory(Client& client, std::function<void()> changed)
    : impl_(std::make_unique<Impl>(client, std::move(changed))) {}
Inventory::~Inventory() = default;

const Snapshot& Inventory::snapshot() const { return impl_->snapshot; }

void Inventory::known_as(const std::string& account, const std::string& arn) {
  impl_->snapshot.account = account;
  impl_->snapshot.arn = arn;
}

void Inventory::fetch(ListingName listing) {
  switch (listing) {
    case ListingName::regions:
      return impl_->fetch_regions();
    case ListingName::network:
      impl_->fetch_vpcs();
      return impl_->fetch_subnets();
    case ListingName::surroundings:
      return impl_->fetch_surroundings();
    case ListingName::stacks:
      return impl_->fetch_stacks();
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
        ListingName::network, ListingName::surroundings, ListingName::stacks,
        ListingName::regions}) {
    fetch(listing);
  }
  impl_->fetch_identity();
}

void Inventory::cancel(ListingName listing) { impl_->cancel(listing); }

void Inventory::fetch_records(const std::string& zone_id) { impl_->fetch_records(zone_id); }
void Inventory::fetch_images(const std::string& repository) { impl_->fetch_images(repository); }
void Inventory::look_up(const Lookup& lookup) { impl_->look_up(lookup); }

void Inventory::zones_from(Client* other, const std::string& profile) {
  impl_->zone_client = other;
  impl_->snapshot.zones_profile = profile;
  impl_->snapshot.zones_account.clear();
  impl_->records.clear();
  impl_->fetch_zone_identity();
  impl_->fetch_zones();
}

void Inventory::refuse_zones(const std::string& profile, Error error) {
  zones_from(nullptr, profile);
  impl_->zones.restart();
  impl_->snapshot.zones.rows.clear();
  refuse(impl_->snapshot.zones, std::move(error));
}

bool Inventory::settled() const {
  auto idle = [](const Work& work) { return work.pending == 0; };
  auto all_idle = [&](const auto& works) {
    return std::ranges::all_of(works, [&](const auto& entry) { return idle(entry.second); });
  };
  const Impl& i = *impl_;
  return std::ranges::all_of(
             std::initializer_list<const Work*>{
                 &i.identity, &i.zone_identity, &i.regions, &i.vpcs, &i.subnets, &i.certificates,
                 &i.zones, &i.keys, &i.repositories, &i.nat_gateways, &i.internet_gateways,
                 &i.endpoints, &i.network_acls, &i.addresses, &i.prefix_lists, &i.stacks},
             [&](const Work* work) { return idle(*work); }) &&
         all_idle(i.records) && all_idle(i.images) && all_idle(i.lookups);
}

}  // namespace slipway::aws
