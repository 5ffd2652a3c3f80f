#include "deploy/rehearsal/services/ecs_prints.hh"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "deploy/rehearsal/cfn/estate.hh"
#include "deploy/rehearsal/paging.hh"
#include "deploy/rehearsal/trouble.hh"
#include "deploy/rehearsal/world.hh"

namespace slipway::deploy::rehearsal {
namespace {

using nlohmann::json;

constexpr int kMigrations = 12;  // lines a migration prints

std::string setting(const json& container, const char* name) {
  for (const auto& entry : container.value("Environment", json::array()))
    if (text(entry, "Name") == name) return text(entry, "Value");
  return {};
}

class Printer {
 public:
  Printer(const World& world, cfn::LogStream& stream, Time from, const json& container)
      : world_(world),
        stream_(stream),
        from_(from),
        container_(container),
        name_(text(container, "Name")) {}

  void migration() const {
    const auto host = setting(container_, "PULUMI_DATABASE_ENDPOINT");
    line(300,
         fmt::format("Waiting for the database at {} ...", host.empty() ? "localhost:3306" : host));
    line(900, "The database answers.");
    if (troubled(world_, "idle", name_)) {
      line(1'400, "Nothing to do: the schema is up to date.");
      return;
    }
    if (troubled(world_, "endless", name_)) {
      line(1'400, fmt::format("1/{} applying: migration 0001 ...", kMigrations));
      for (int minute = 1; minute <= 120; ++minute)
        line(minute * 60'000,
             fmt::format("migration 0001 waits for a metadata lock ({} min)", minute));
      return;
    }
    const int times = troubled(world_, "long", name_) ? kLongMigration : 1;
    for (int i = 1; i <= kMigrations; ++i)
      line(900 + i * 500 * times, fmt::format("{}/{} applied: migration {:04}", i, kMigrations, i));
    line(7'500 * times, fmt::format("Migrations complete: {} applied, schema is at version {}.",
                                    kMigrations, kMigrations));
  }

  void service() const {
    std::string port = "8080";
    if (const auto ports = container_.value("PortMappings", json::array()); !ports.empty())
      port = text(ports[0], "ContainerPort");
    line(200, fmt::format("Starting {}", name_));
    const bool slow = troubled(world_, "slow", name_);
    if (slow) line(1'400, "Loading ...");
    line(slow ? 90'000 : 1'400, fmt::format("Listening on :{}", port));
  }

  void crash() const {
    line(200, fmt::format("Starting {}", name_));
    line(5'000, "fatal: cannot start: rehearsed crash of this container (fault)");
  }

 private:
  const World& world_;
  cfn::LogStream& stream_;
  Time from_;
  const json& container_;
  std::string name_;

  void line(int after, std::string message) const {
    stream_.lines.push_back({from_ + Millis(after), std::move(message)});
  }
};

std::string_view id_of(const Task& task) {
  return std::string_view(task.arn).substr(task.arn.rfind('/') + 1);
}

}  // namespace

void print_container(const World& world, cfn::Estate& estate, const Task& task,
                     const json& container, Prints what) {
  const json options =
      container.value("LogConfiguration", json::object()).value("Options", json::object());
  const auto group = text(options, "awslogs-group");
  if (group.empty()) return;
  const auto name = fmt::format("{}/{}/{}", text(options, "awslogs-stream-prefix"),
                                text(container, "Name"), id_of(task));
  auto& stream = estate.logs[group][name];
  stream.name = name;
  stream.created = *task.running;
  const Printer printer(world, stream, *task.running, container);
  switch (what) {
    case Prints::crash:
      return printer.crash();
    case Prints::migration:
      return printer.migration();
    case Prints::service:
      return printer.service();
  }
}

void stop_printing(cfn::Estate& estate, const Task& task, Time at) {
  const auto end = fmt::format("/{}", id_of(task));
  for (auto& [group, streams] : estate.logs)
    for (auto& [name, stream] : streams)
      if (name.ends_with(end))
        std::erase_if(stream.lines, [&](const auto& line) { return line.at > at; });
  for (auto& [group, streams] : estate.logs)
    std::erase_if(streams, [&](const auto& entry) {
      return entry.first.ends_with(end) && entry.second.created > at;
    });
}

}  // namespace slipway::deploy::rehearsal
