#include "deploy/rehearsal/accounts.hh"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "aws/config/settings.hh"
#include "aws/inventory/snapshot_json.hh"
#include "aws/world.hh"
#include "deploy/assets.hh"
#include "deploy/rehearsal/account_file.hh"
#include "deploy/rehearsal/account_inventory.hh"

namespace slipway::deploy::rehearsal {
namespace {

constexpr std::string_view folder = "rehearsal/", ending = ".yaml", answers = "-answers";

bool is_path(std::string_view text) {
  return text.find('/') != std::string_view::npos || text.ends_with(".yaml") ||
         text.ends_with(".yml") || text.ends_with(".json");
}

// What `slipway inventory --save` writes, whatever the file is called. Accounts may be JSON, too.
bool is_inventory(const std::string& text) {
  auto first = text.find_first_not_of(" \t\r\n");
  if (first == text.npos || text[first] != '{') return false;
  auto json = nlohmann::json::parse(text, nullptr, false);
  return json.is_object() && json.contains("version") && !json.contains("identities");
}

std::unexpected<Error> no_such(const std::string& name) {
  auto names = embedded_accounts();
  std::string answer = "there is no account of this name in the program";
  if (name.ends_with(answers) && asset(fmt::format("{}{}{}", folder, name, ending)))
    answer = fmt::format("it holds answers for the account {}, it is no account",
                         name.substr(0, name.size() - answers.size()));
  else if (auto near = aws::nearest(name, names); !near.empty())
    answer += fmt::format(" (did you mean {}?)", near);
  return fail({.kind = ErrorKind::invalid,
               .what = "open the rehearsal account " + name,
               .answer = std::move(answer),
               .fix = fmt::format("Use {}, or the path of a YAML file or a saved inventory.",
                                  fmt::join(names, ", "))});
}

}  // namespace

std::vector<std::string> embedded_accounts() {
  std::vector<std::string> names;
  for (auto path : assets_under(folder)) {
    auto name = path.substr(folder.size());
    if (!name.ends_with(ending)) continue;
    name.remove_suffix(ending.size());
    if (!name.ends_with(answers)) names.emplace_back(name);
  }
  return names;
}

Result<AccountSet> load_account(const std::string& name_or_path, Time start) {
  if (!is_path(name_or_path)) {
    auto text = asset(fmt::format("{}{}{}", folder, name_or_path, ending));
    if (!text || name_or_path.ends_with(answers)) return no_such(name_or_path);
    return read_account(*text, name_or_path, start);
  }
  auto text = DiskFiles().read(name_or_path);
  if (!text) return fail(text.error());
  if (!is_inventory(*text)) return read_account(*text, name_or_path, start);
  auto snapshot = aws::read_snapshot(*text);
  if (!snapshot) return fail(snapshot.error());
  return account_of(*snapshot, start);
}

}  // namespace slipway::deploy::rehearsal
