#include <fmt/format.h>

#include "deploy/assets.hh"
#include "tui/commands.hh"
#include "tui/report.hh"
#include "wizard/blueprint.hh"

namespace slipway::tui {
namespace {

Exit list() {
  DiskFiles files;
  for (const auto& name : wizard::blueprint_names()) {
    auto blueprint = wizard::load_blueprint(name, files);
    print_line(fmt::format("{:<16} {}", name,
                           blueprint ? blueprint->title : blueprint.error().sentence()));
  }
  return Exit::done;
}

Exit show(const std::string& target) {
  DiskFiles files;
  auto blueprint = wizard::load_blueprint(target, files);
  if (!blueprint) return report(blueprint.error());
  print_line(fmt::format("{} {}: {}", blueprint->name, blueprint->version, blueprint->title));
  if (!blueprint->summary.empty()) print_line(blueprint->summary);
  for (const auto& project : blueprint->projects) {
    print_line("");
    print_line(fmt::format("{} ({})", project.id, project.pulumi_name));
    for (const auto& name : project.keys) {
      const auto* key = blueprint->key(name);
      if (!key) continue;
      const std::string rest = key->required ? "required"
                               : key->default_value
                                   ? "default " + wizard::text_of(*key->default_value)
                                   : "optional";
      print_line(fmt::format("  {:<42} {:<22} {}", name, rest, key->help.what));
    }
  }
  return Exit::done;
}

Exit lint(const std::string& target) {
  DiskFiles files;
  const auto mistakes = wizard::lint_blueprint(target, files);
  report(mistakes);
  if (mistakes.empty()) print_line(target + ": no mistakes");
  return mistakes.empty() ? Exit::done : Exit::usage;
}

}  // namespace

Exit blueprint_command(const Options& options) {
  if (options.blueprint_action == "list") return list();
  const std::string target =
      options.blueprint_target.empty() ? options.blueprint : options.blueprint_target;
  return options.blueprint_action == "show" ? show(target) : lint(target);
}

}  // namespace slipway::tui
