// whoami and inventory: what slipway sees of the account, for people and for programs.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "aws/atomic_file.hh"
#include "aws/inventory/inventory.hh"
#include "aws/inventory/snapshot_json.hh"
#include "aws/services/sts.hh"
#include "tui/commands.hh"
#include "tui/line_prompts.hh"
#include "tui/preparation.hh"
#include "tui/report.hh"
#include "tui/widgets/marks.hh"

namespace slipway::tui {
namespace {

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
    print_line(fmt::format("repository   {:<28} {}  {}", repository.name,
                           counted(repository.images.rows.size(), "image", "images"),
                           repository.uri));
  for (const auto& problem : seen.problems())
    print_line(fmt::format("problem      {}: {}", problem.listing, problem.error.sentence()));
}

// One place to look at: a profile in a region.
struct Look {
  std::string profile, region;
  std::unique_ptr<aws::Inventory> inventory;
  Ticket asking;
  std::optional<Result<aws::sts::GetCallerIdentity::Reply>> caller;
  Error error;  // when there is no inventory

  bool settled() const { return !inventory || (caller && inventory->settled()); }
  aws::Snapshot seen(Time now) const {
    aws::Snapshot out = inventory->snapshot();
    if (*caller) out.account = (*caller)->account;
    out.region = region;
    out.taken = now;
    return out;
  }
};

Look look(Session& session, const std::string& profile, const std::string& region) {
  Look out{profile, region, {}, {}, {}, {}};
  auto client = session.client(profile, region);
  if (!client) {
    out.error = client.error();
    return out;
  }
  out.region = (*client)->region();
  out.inventory = std::make_unique<aws::Inventory>(**client, [] {});
  out.inventory->fetch_all();
  return out;
}

// The account's number is one more question beside the listings, not one before them.
void ask_caller(Session& session, Look& place) {
  if (!place.inventory) return;
  auto client = session.client(place.profile, place.region);
  place.asking = (*client)->call(aws::sts::GetCallerIdentity{},
                                 [&place](auto reply) { place.caller = std::move(reply); });
}

std::vector<Look> look_everywhere(Session& session) {
  auto profiles = session.options().more_profiles, regions = session.options().more_regions;
  if (profiles.empty()) profiles.emplace_back();
  if (regions.empty()) regions.emplace_back();
  std::vector<Look> places;
  for (const auto& profile : profiles)
    for (const auto& region : regions) places.push_back(look(session, profile, region));
  // From here on none of them moves: replies come to where they are.
  for (Look& place : places) ask_caller(session, place);
  session.run_until([&] { return std::ranges::all_of(places, &Look::settled); });
  return places;
}

const Error* trouble(const Look& place) {
  if (!place.inventory) return &place.error;
  return *place.caller ? nullptr : &place.caller->error();
}

// What the config folder says already, where there is one: those answers are judged offline first.
// Its secrets stay closed.
Result<wizard::Answers> configured_answers(Session& session, const wizard::Blueprint& blueprint) {
  Installation installation(session, blueprint);
  auto config = wizard::read_config(installation.place(), blueprint, nullptr, session.files());
  if (!config) return fail(config.error());
  return std::move(config->answers);
}

// A saved inventory has to answer without AWS whatever checks will ask.
Result<void> prepare_to_save(Session& session, const Look& place) {
  if (trouble(place)) return {};
  auto blueprint = wizard::load_blueprint(session.options().blueprint, session.files());
  if (!blueprint) return fail(blueprint.error());
  auto answers = configured_answers(session, *blueprint);
  if (!answers) return fail(answers.error());
  if (answers->text("region").empty())
    answers->set("region", place.region, wizard::Provenance::discovered);
  answers->set("stack", Installation(session, *blueprint).place().stack, wizard::Provenance::file);
  look_up_for_offline(session, *place.inventory, *blueprint, *answers);
  return {};
}

Exit tell_one(Session& session, const Look& place) {
  if (const Error* error = trouble(place)) return report(*error);
  const aws::Snapshot seen = place.seen(session.loop().now());
  const Options& options = session.options();
  if (!options.save.empty())
    if (auto saved = write_file(options.save, aws::write_snapshot(seen)); !saved)
      return report(saved.error());
  if (options.json)
    std::fputs(aws::write_snapshot(seen).c_str(), stdout);  // fmt::print would copy it first
  else
    print_inventory(seen);
  return Exit::done;
}

// An entry each, in the order they were asked for; what could not be looked at says why.
Exit tell_several(Session& session, const std::vector<Look>& places) {
  Exit exit = Exit::done;
  auto entries = nlohmann::ordered_json::array();
  for (const Look& place : places) {
    const Error* error = trouble(place);
    if (error) exit = exit_of(*error);
    if (session.options().json) {
      nlohmann::ordered_json entry{{"profile", place.profile}, {"region", place.region}};
      if (error)
        entry["error"] = error->sentence();
      else
        entry.update(
            nlohmann::ordered_json::parse(aws::write_snapshot(place.seen(session.loop().now()))));
      entries.push_back(std::move(entry));
      continue;
    }
    if (&place != &places.front()) print_line("");
    std::string heading = place.region.empty() ? "?" : place.region;
    if (!place.profile.empty()) heading = "profile " + place.profile + ", " + heading;
    if (!error) heading += ", account " + (*place.caller)->account;
    print_line("== " + heading);
    if (error)
      print_line("problem      " + error->sentence());
    else
      print_inventory(place.seen(session.loop().now()));
  }
  if (session.options().json) fmt::print("{}\n", entries.dump(2));
  return exit;
}

}  // namespace

Exit whoami_command(const Options& options) {
  Session session(options, process_environment());
  LinePrompts prompts(session);
  if (auto opened = open_rehearsal(session); !opened) return report(opened.error());
  session.look_for_region();
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
  if (caller->expires) print_line(fmt::format("expire       {}", to_rfc3339(*caller->expires)));
  return Exit::done;
}

Exit inventory_command(const Options& options) {
  const bool several = options.more_profiles.size() > 1 || options.more_regions.size() > 1;
  if (several && !options.save.empty())
    return report(Error{.kind = ErrorKind::invalid,
                        .what = "save the inventory to " + options.save,
                        .answer = "a file holds that of one profile in one region",
                        .fix = "Save them one by one"});
  Session session(options, process_environment());
  LinePrompts prompts(session);
  if (auto opened = open_rehearsal(session); !opened) return report(opened.error());
  session.look_for_region();
  const std::vector<Look> places = look_everywhere(session);
  if (session.interrupted()) return Exit::interrupted;
  if (!options.save.empty())
    if (auto ready = prepare_to_save(session, places.front()); !ready) return report(ready.error());
  if (session.interrupted()) return Exit::interrupted;
  return several ? tell_several(session, places) : tell_one(session, places.front());
}

}  // namespace slipway::tui
