// whoami and inventory: what slipway sees of the account, for people and for programs.
#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "aws/inventory/inventory.hh"
#include "aws/inventory/snapshot_json.hh"
#include "tui/commands.hh"
#include "tui/preparation.hh"
#include "tui/report.hh"
#include "wizard/atomic_file.hh"

namespace slipway::tui {
namespace {

using Json = nlohmann::json;

// Commands that need no folder use the rehearsal's account as it stands, and keep nothing.
Result<void> open_rehearsal(Session& session) {
  if (!session.options().rehearse) return {};
  return session.await<void>([&](auto done) {
    session.rehearse("", std::move(done));
    return Ticket();
  });
}

void print_inventory(const aws::Snapshot& seen) {
  for (const auto& vpc : seen.vpcs.rows) {
    print_line(fmt::format("{}  {}  {}{}", vpc.id, vpc.cidr, vpc.name,
                           vpc.is_default ? "  (default VPC)" : ""));
    for (const auto& subnet : seen.subnets.rows)
      if (subnet.vpc_id == vpc.id)
        print_line(fmt::format("  {}  {:<9} {:<12} {:>5} free  {:<18} {}  ({})", subnet.id,
                               name(subnet.cls), subnet.availability_zone, subnet.available_ips,
                               subnet.cidr, subnet.name, subnet.reason));
  }
  for (const auto& certificate : seen.certificates.rows)
    print_line(fmt::format(
        "certificate  {:<28} {:<18} {}  {}", certificate.domain, certificate.status,
        certificate.not_after ? to_rfc3339(*certificate.not_after).substr(0, 10) : "          ",
        certificate.arn));
  for (const auto& zone : seen.zones.rows)
    print_line(fmt::format("zone         {:<28} {:<18} {} records  {}", zone.name,
                           zone.is_private ? "private" : "public", zone.record_count, zone.id));
  for (const auto& key : seen.keys.rows)
    print_line(fmt::format("key          {:<28} {:<18} {}  {}",
                           key.aliases.empty() ? "-" : key.aliases.front(), key.state, key.manager,
                           key.arn));
  for (const auto& repository : seen.repositories.rows)
    print_line(fmt::format("repository   {:<28} {} images  {}", repository.name,
                           repository.images.rows.size(), repository.uri));
  for (const auto& problem : seen.problems())
    print_line(fmt::format("problem      {}: {}", problem.listing, problem.error.sentence()));
}

}  // namespace

Exit whoami_command(const Options& options) {
  Session session(options, process_environment());
  if (auto opened = open_rehearsal(session); !opened) return report(opened.error());
  auto caller = who_am_i(session);
  if (!caller) return report(caller.error());
  if (options.json) {
    nlohmann::ordered_json out{
        {"account", caller->identity.account}, {"arn", caller->identity.arn},
        {"user_id", caller->identity.user_id}, {"region", caller->region},
        {"profile", caller->profile},          {"credential_source", caller->credential_source}};
    fmt::print("{}\n", out.dump());
    return Exit::done;
  }
  print_line(fmt::format("account      {}", caller->identity.account));
  print_line(fmt::format("identity     {}", caller->identity.arn));
  print_line(fmt::format("region       {}", caller->region));
  print_line(fmt::format("profile      {}", caller->profile.empty() ? "-" : caller->profile));
  print_line(fmt::format("credentials  {}", caller->credential_source));
  return Exit::done;
}

Exit inventory_command(const Options& options) {
  Session session(options, process_environment());
  if (auto opened = open_rehearsal(session); !opened) return report(opened.error());
  auto client = session.client();
  if (!client) return report(client.error());
  aws::Inventory inventory(**client, [] {});
  inventory.fetch_all();
  // The account's number is one more question beside the listings, not one before them.
  auto caller = who_am_i(session);
  session.loop().run_until([&] { return inventory.settled() || session.interrupted(); });
  if (session.interrupted()) return Exit::interrupted;
  if (!caller) return report(caller.error());
  aws::Snapshot seen = inventory.snapshot();
  seen.account = caller->identity.account;
  seen.region = caller->region;
  seen.taken = session.loop().now();
  const std::string json = aws::write_snapshot(seen);
  if (!options.save.empty()) {
    auto file = wizard::StagedFile::write(options.save, json + "\n");
    auto saved = file ? file->commit() : Result<void>(fail(file.error()));
    if (!saved) return report(saved.error());
  }
  if (options.json)
    fmt::print("{}\n", json);
  else
    print_inventory(seen);
  return Exit::done;
}

}  // namespace slipway::tui
