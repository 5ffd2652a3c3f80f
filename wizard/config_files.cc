#include "wizard/config_files.hh"

#include <algorithm>
#include <filesystem>
#include <set>

#include "aws/atomic_file.hh"
#include "wizard/config_files_names.hh"
#include "wizard/utf8.hh"

namespace slipway::wizard {

namespace {

// A link keeps being a link: what it leads to is replaced.
std::string real_path(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_symlink(path, error)) return path;
  auto target = std::filesystem::weakly_canonical(path, error);
  return error ? path : target.string();
}

// The exact text that stands there, if it is still the one the plan was made from.
Result<std::string> still_as_planned(const FileChange& change) {
  auto now = read_if_present(DiskFiles(), change.path);
  if (!now) return fail(now.error());
  bool same =
      change.before_digest.empty() ? *now == change.before : digest(*now) == change.before_digest;
  if (same) return now;
  return fail({.kind = ErrorKind::conflict,
               .what = "write " + change.path,
               .answer = "somebody changed the file meanwhile",
               .fix = "start again; slipway reads it anew",
               .place = {.file = change.path, .line = 0, .column = 0, .key = {}}});
}

// Puts back what the renames before a failed one replaced.
void undo(const std::vector<FileChange>& changes, const std::vector<std::string>& originals,
          std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    std::string path = real_path(changes[i].path);
    if (originals[i].empty()) {
      std::error_code ignored;
      std::filesystem::remove(path, ignored);
    } else if (auto old = StagedFile::write(path, originals[i])) {
      (void)old->commit();
    }
  }
}

std::optional<std::string> stack_of(const std::string& file_name) {
  constexpr std::string_view front = "Pulumi.", back = ".yaml";
  if (!file_name.starts_with(front) || !file_name.ends_with(back)) return std::nullopt;
  if (file_name.size() <= front.size() + back.size()) return std::nullopt;
  return file_name.substr(front.size(), file_name.size() - front.size() - back.size());
}

}  // namespace

std::vector<std::string> salts_in(const ConfigPlace& place, const Blueprint& blueprint,
                                  const Files& files) {
  constexpr std::string_view key = "\nencryptionsalt:";
  std::vector<std::string> salts;
  for (const auto& project : blueprint.projects) {
    auto text = files.read(stack_file(place, project));
    if (!text) continue;
    text->insert(text->begin(), '\n');
    auto at = text->find(key);
    if (at == std::string::npos) continue;
    auto from = text->find_first_not_of(" \"'", at + key.size());
    auto to = text->find_first_of(" \"'\r\n", from);
    if (from != std::string::npos) salts.push_back(text->substr(from, to - from));
  }
  return salts;
}

Result<void> write_config(const std::vector<FileChange>& changes) {
  std::vector<StagedFile> staged;
  std::vector<std::string> originals;
  for (const auto& change : changes) {
    auto original = still_as_planned(change);
    if (!original) return fail(original.error());
    originals.push_back(std::move(*original));
    if (auto made = make_folder(folder_of(change.path)); !made) return made;
    auto file = StagedFile::write(real_path(change.path), change.after);
    if (!file) return fail(file.error());
    staged.push_back(std::move(*file));
  }
  for (std::size_t i = 0; i < staged.size(); ++i) {
    auto done = staged[i].commit();
    if (done) continue;
    undo(changes, originals, i);
    return done;
  }
  return {};
}

std::vector<std::string> stacks_in(const std::string& dir, const Blueprint& blueprint) {
  std::set<std::string> stacks;
  for (const auto& project : blueprint.projects) {
    std::error_code error;
    std::filesystem::directory_iterator it(dir + "/" + project.id, error), end;
    for (; !error && it != end; it.increment(error))
      if (auto stack = stack_of(it->path().filename().string())) stacks.insert(*stack);
  }
  return {stacks.begin(), stacks.end()};
}

Result<std::optional<std::string>> passphrase_from(const Environment& environment,
                                                   const Files& files) {
  if (auto it = environment.find("PULUMI_CONFIG_PASSPHRASE"); it != environment.end())
    return it->second;
  auto it = environment.find("PULUMI_CONFIG_PASSPHRASE_FILE");
  if (it == environment.end() || it->second.empty()) return std::nullopt;
  auto text = files.read(it->second);
  if (text) return trimmed(std::move(*text));
  Error error = text.error();
  error.what = "read the passphrase from PULUMI_CONFIG_PASSPHRASE_FILE (" + it->second + ")";
  error.fix = "point the variable at a readable file that holds the passphrase";
  return fail(std::move(error));
}

}  // namespace slipway::wizard
