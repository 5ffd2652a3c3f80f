// The listings with a second step: zones and their records, keys and what describes them,
// repositories and images.
#include "aws/inventory/inventory_impl.hh"
#include "aws/inventory/rows.hh"
#include "aws/services/sts.hh"

namespace slipway::aws {

void Inventory::Impl::fetch_zones() {
  begin(snapshot.zones, zones);
  for (auto& [id, work] : records) work.restart();
  pages_of(zone_client ? *zone_client : client, zones, route53::ListHostedZones{},
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

// Whose zones they are; until it is known, or where AWS does not say, the profile names them.
void Inventory::Impl::fetch_zone_identity() {
  zone_identity.restart();
  if (!zone_client) return;
  ++zone_identity.pending;
  zone_identity.tickets.push_back(zone_client->call(
      sts::GetCallerIdentity{}, [this](Result<sts::GetCallerIdentity::Reply> reply) {
        --zone_identity.pending;
        if (reply) snapshot.zones_account = reply->account;
        tell();
      }));
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
  pages_of(zone_client ? *zone_client : client, work, std::move(op),
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

// Gives rows their aliases. A key with an AWS alias is AWS's own and known. Any other is described:
// at once when it has an alias of the customer's (no key of AWS's can be given one), else not
// before the last alias has been seen.
void Inventory::Impl::sort_keys() {
  for (KeyRow& row : snapshot.keys.rows) {
    auto found = aliases.find(row.id);
    if (found != aliases.end()) row.aliases = found->second;
    if (std::ranges::any_of(row.aliases, is_aws_alias)) {
      describe_aws_managed(row);
    } else if (aliases_settled || !row.aliases.empty()) {
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

}  // namespace slipway::aws
